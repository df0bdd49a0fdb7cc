"""Proof that the audit is whole: its chains, the marks where they were cut off by age, and the anchors of every day.

An anchor holds the last number and hash of every strand, signed with the platform's SM2 key. A strand that no longer
passes through an anchor was written anew or lost its end. Somebody outside who keeps anchors need not believe us.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tongban.kernel.audit import STRANDS, bent_in, head_of_strands
from tongban.kernel.crypto.keyring import keyring
from tongban.kernel.crypto.sm2 import PublicKey
from tongban.kernel.models import AuditAnchor, AuditCut, AuditEntry

#: Name of the key that signs marks and anchors.
KEY = "audit"
#: So a strand is called in an anchor that also holds the heads of cases.
PREFIX = "audit:"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Where the audit does not hold.

    `what`: changed (the entry does not fit the one before it) | rewritten (an anchored entry is another one now) |
    ended (an anchored entry is gone, and all after it) | cut (a mark of cutting that the platform did not sign) |
    anchor (an anchor that the platform did not sign).
    """

    strand: int
    seq: int
    what: str
    at: datetime | None = None

    def as_row(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "at": self.at.isoformat() if self.at is not None else None}


@dataclass(frozen=True, slots=True)
class StrandHead:
    """How far a strand went, and the hash that seals all of it."""

    strand: int
    seq: int
    hash: str


def signed(text: str) -> bytes:
    """The platform's signature over a mark or an anchor."""
    return keyring().signer(KEY).sign(text.encode())


def is_ours(text: str, signature: bytes | memoryview) -> bool:
    """Whether the platform signed this."""
    return PublicKey(keyring().signer(KEY).public_key).verifies(text.encode(), bytes(signature))


def text_of_cut(cut: AuditCut) -> str:
    """What is signed of a mark."""
    times = (
        moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in (cut.first_at, cut.last_at, cut.at)
    )
    return f"tongban audit cut\n{cut.strand} {cut.seq} {cut.hash}\n{' '.join(times)}\n"


def text_of_anchor(anchor: AuditAnchor) -> str:
    """What is signed of an anchor."""
    return f"tongban audit anchor\n{anchor.day.isoformat()} {anchor.entries}\n{anchor.lines}"


def strand_lines() -> str:
    """The heads of all strands, one a line."""
    return "".join(f"{PREFIX}{strand} {seq} {own}\n" for strand, seq, own, _ in head_of_strands())


def heads_in_lines(lines: Iterable[str]) -> Iterator[StrandHead]:
    """The heads of strands among the lines of an anchor."""
    for line in lines:
        if line.startswith(PREFIX):
            strand, seq, own = line.removeprefix(PREFIX).split()
            yield StrandHead(int(strand), int(seq), own)


def strand_faults(strand: int) -> list[AuditFault]:
    """What is wrong with the entries of one strand."""
    bent = bent_in(strand)
    return [AuditFault(bent.strand, bent.seq, "changed", bent.at)] if bent is not None else []


def mark_faults() -> list[AuditFault]:
    """Marks and anchors that the platform did not sign, and strands that no longer pass through an anchor."""
    faults = [
        AuditFault(cut.strand, cut.seq, "cut", cut.at)
        for cut in AuditCut.objects.order_by("strand", "seq")
        if not is_ours(text_of_cut(cut), cut.signature)
    ]
    heads: list[StrandHead] = []
    for anchor in AuditAnchor.objects.order_by("day"):
        if is_ours(text_of_anchor(anchor), anchor.signature):
            heads += heads_in_lines(anchor.lines.splitlines())
        else:
            faults.append(AuditFault(0, 0, "anchor", anchor.at))
    return faults + not_passed(heads)


def not_passed(heads: Iterable[StrandHead]) -> list[AuditFault]:
    """The first of these heads in each strand through which the strand no longer passes."""
    asked: defaultdict[int, dict[int, str]] = defaultdict(dict)
    faults: dict[int, AuditFault] = {}
    for head in sorted(heads, key=lambda head: (head.strand, head.seq)):
        if asked[head.strand].setdefault(head.seq, head.hash) != head.hash:
            faults.setdefault(head.strand, AuditFault(head.strand, head.seq, "rewritten"))
    for strand, wanted in asked.items():
        cuts = dict(AuditCut.objects.filter(strand=strand).values_list("seq", "hash"))
        present = dict(AuditEntry.objects.filter(strand=strand, seq__in=wanted).values_list("seq", "hash")) | cuts
        for seq, own in wanted.items():
            if seq <= max(cuts, default=0) and seq not in present:
                continue  # cut off by age; the mark's hash seals it
            if present.get(seq) != own:
                what = "rewritten" if seq in present else "ended"
                faults.setdefault(strand, AuditFault(strand, seq, what))
    return list(faults.values())


def audit_faults(kept: Iterable[StrandHead] = ()) -> list[AuditFault]:
    """Everything that does not hold; `kept`: heads that somebody outside kept."""
    chains = [fault for strand in range(STRANDS) for fault in strand_faults(strand)]
    return chains + mark_faults() + not_passed(kept)
