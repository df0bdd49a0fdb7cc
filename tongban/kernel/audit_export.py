"""The audit as JSON Lines for a store outside: entries by strand, the heads they begin after and end at, a signature.

Whoever has the file alone can prove it: `export_problem` recomputes every hash. `tongban audit --check FILE` asks it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from tongban.kernel.audit import as_said, head_of_strands
from tongban.kernel.audit_proof import is_ours, signed
from tongban.kernel.chain import sealed
from tongban.kernel.crypto.sm3 import new_sm3
from tongban.kernel.models import AuditCut, AuditEntry
from tongban.kernel.today import now

FORM = "tongban audit 1"


def export_lines(since: datetime | None = None) -> Iterator[str]:
    """Every entry from the first one of that time on, in each strand without a gap, up to the heads of this moment."""
    heads = head_of_strands()
    bounds = [(strand, _first(strand, since, seq), seq, own) for strand, seq, own, _ in heads]
    begins = [{"strand": strand, "seq": first - 1, "hash": _hash_at(strand, first - 1)} for strand, first, *_ in bounds]
    digest = new_sm3()

    def line(content: dict[str, Any]) -> str:
        text = json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"
        digest.update(text.encode())
        return text

    yield line({"form": FORM, "at": now().isoformat(), "since": since.isoformat() if since else "", "after": begins})
    for strand, first, last, _ in bounds:
        entries = AuditEntry.objects.filter(strand=strand, seq__gte=first, seq__lte=last).order_by("seq")
        for entry in entries.iterator(chunk_size=2000):
            yield line(as_said(entry))
    yield line({"heads": [{"strand": strand, "seq": last, "hash": own} for strand, _, last, own in bounds]})
    seal = digest.hexdigest()
    yield json.dumps({"sm3": seal, "signature": signed(seal).hex()}) + "\n"


def _first(strand: int, since: datetime | None, last: int) -> int:
    entries = AuditEntry.objects.filter(strand=strand)
    if since is not None:
        entries = entries.filter(at__gte=since)
    first = entries.order_by("seq").values_list("seq", flat=True).first()
    return first if first is not None else last + 1


def _hash_at(strand: int, seq: int) -> str:
    for table in (AuditEntry, AuditCut):
        own = table.objects.filter(strand=strand, seq=seq).values_list("hash", flat=True).first()
        if own is not None:
            return str(own)
    return ""


def export_problem(lines: Iterable[str]) -> str:
    """What is wrong with such a file, in a word: form | changed | heads | digest | signature | end; empty: it holds."""
    digest, at, heads, form = new_sm3(), {}, None, ""
    for text in lines:
        try:
            content = json.loads(text)
            if "sm3" in content:
                if heads is None:
                    return "end"
                seal = digest.hexdigest()
                if content["sm3"] != seal:
                    return "digest"
                return "" if is_ours(seal, bytes.fromhex(content["signature"])) else "signature"
            digest.update(text.encode())
            if "form" in content:
                form = content["form"]
                at = {one["strand"]: (one["seq"], one["hash"]) for one in content["after"]}
            elif "heads" in content:
                heads = {one["strand"]: (one["seq"], one["hash"]) for one in content["heads"]}
                if heads != at:
                    return "heads"
            else:
                seq, before = at[content["strand"]]
                if content["seq"] != seq + 1 or content["hash"] != _sealed_again(content, before):
                    return "changed"
                at[content["strand"]] = (content["seq"], content["hash"])
        except (ValueError, KeyError, TypeError):
            return "form"
        if form != FORM:
            return "form"
    return "end"


def _sealed_again(content: dict[str, Any], before: str) -> str:
    said = {name: value for name, value in content.items() if name not in {"at", "hash"}}
    return sealed(before, at=datetime.fromisoformat(content["at"]), **said)
