"""What goes into a case's package, as of an entry of its log; the package itself is made by `packaging`, purely."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases.actions.printing import render_paper
from tongban.cases.deadlines import reckoning_of
from tongban.cases.log import as_written, folded, folded_parts
from tongban.cases.models import Case, CaseEvent
from tongban.cases.packaging import CLOCK, DEFINITION, Line, Part, as_json, pack
from tongban.cases.papers import chinese_date
from tongban.cases.retention import SOURCE, Retention, retention_of
from tongban.cases.states import Act, CaseState, PaperKind, Purpose
from tongban.catalogue.queries import definition_of
from tongban.identity.states import HEAD, HEAD_LABEL, Role
from tongban.kernel import storage
from tongban.kernel.language import in_chinese
from tongban.kernel.models import StoredFile
from tongban.kernel.today import BEIJING
from tongban.licences.actions import render_licence
from tongban.licences.models import Licence
from tongban.materials.models import Attachment

_ROLES = {"applicant": "申请人", "platform": "平台"}
_OFFICERS = {**dict(Role.choices), HEAD: HEAD_LABEL}


def package_of(case: Case, *, upto: int, at: datetime, kind: str) -> bytes:
    """Everything the case held when its log had that many entries. `kind`: archive, or record (frozen for an appeal).

    Papers and licence are typeset here if nobody asked for them before, so this is no part of any transaction.
    """
    events = list(case.events.filter(seq__lte=upto).order_by("seq"))
    row = folded(event.changes for event in events)
    parts = folded_parts(event.changes for event in events)
    papers = _papers(parts)
    attachments = list(case.dossier.attachments.order_by("material_id", "id").select_related("file"))
    frozen = [] if kind == "record" else list(case.appeals.exclude(record=None))
    files = [*papers, *_materials(attachments), *_licences(row)]
    files += [
        Part(
            f"records/{place:02d}.zip", f"复议诉讼时冻结的案卷（{one.filed_on}）", storage.read_file(str(one.record_id))
        )
        for place, one in enumerate(frozen, start=1)
    ]
    files += [
        Part(DEFINITION, "办理时适用的事项定义", as_json(case.version.definition)),
        Part(CLOCK, "办理期限的逐日计算", _clock(case).encode()),
    ]
    kept = _retention(case, row, contested=any(key.startswith("appeal:") for key in parts))
    hashes = {
        **{f"paper:{key}": digest for key, digest in _paper_files(parts).items()},
        **{one.log_key: str(one.record_id) for one in frozen},
    }
    needed = {*hashes.values(), *(one.file_id for one in attachments if one.file_id)}
    return pack(
        facts={
            "kind": kind,
            "case": str(case.id),
            "number": case.number,
            "item": case.item_name,
            "item_id": case.item_id,
            "version": str(row["version_id"]),
            "definition_hash": case.version.definition_hash,
            "state": row["state"],
            "purpose": row["purpose"],
            "parties": _parties(case, events),
            "retention": {"class": kept.word, "reason": kept.reason, "source": SOURCE},
            "log_head": events[-1].hash,
            "log_seq": upto,
            "packed_at": as_written(at),
        },
        rows=_rows(case, row, kept, at),
        story=[_line(event) for event in events],
        log=[_entry(event) for event in events],
        records={
            "row": row,
            "parts": parts,
            "dossier": _written(case.dossier),
            "attachments": [_written(one) for one in attachments],
            "not_logged": hashes,
            "files": dict(
                StoredFile.objects.filter(hash__in=needed).order_by("hash").values_list("hash", "media_type")
            ),
        },
        parts=files,
    )


def _entry(event: CaseEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "by": event.by,
        "data": event.data,
        "changes": event.changes,
        "prev": event.prev_hash,
        "hash": event.hash,
    }


def _written(row: Any) -> dict[str, Any]:
    return {field.attname: as_written(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def _papers(parts: Mapping[str, Mapping[str, Any]]) -> list[Part]:
    rows = sorted(
        (row for key, row in parts.items() if key.startswith("paper:")), key=lambda row: (row["issued_at"], row["id"])
    )
    return [
        Part(
            f"papers/{place:02d}-{row['kind']}.pdf",
            f"{in_chinese(PaperKind(row['kind']).label)} {row['number']}",
            storage.read_file(render_paper(UUID(row["id"])).hash),
        )
        for place, row in enumerate(rows, start=1)
    ]


def _paper_files(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {row["id"]: render_paper(UUID(row["id"])).hash for key, row in parts.items() if key.startswith("paper:")}


def _materials(attachments: list[Attachment]) -> list[Part]:
    return [
        Part(
            f"materials/{place:02d}-{one.material_id}.{one.name.rsplit('.', 1)[-1].lower()[:8]}",
            one.name,
            storage.read_file(one.file_id),
        )
        for place, one in enumerate(attachments, start=1)
        if one.file_id is not None
    ]


def _licences(row: Mapping[str, Any]) -> list[Part]:
    """The licence it ended in, and the one that it was about."""
    wanted = (("licence_id", "licence.pdf", "证照"), ("about_id", "about.pdf", "涉及的证照"))
    return [
        Part(path, title, storage.read_file(render_licence(UUID(row[column])).hash))
        for column, path, title in wanted
        if row.get(column)
    ]


def _parties(case: Case, events: list[CaseEvent]) -> dict[str, Any]:
    officers: dict[str, None] = {}
    for event in events:
        if event.by["role"] in _OFFICERS:
            officers.setdefault(f"{event.by['name']}（{in_chinese(_OFFICERS[event.by['role']])}）")
    return {
        "applicant": case.applicant_name,
        "handled_by": case.person.name,
        "entity_usc": case.entity.usc if case.entity is not None else None,
        "body": case.body.name,
        "officers": list(officers),
    }


def _retention(case: Case, row: Mapping[str, Any], *, contested: bool) -> Retention:
    granted = row["decision"] == "granted"
    licence = Licence.objects.filter(id=row["licence_id"]).first() if row["licence_id"] else None
    return retention_of(
        item_type=definition_of(case.version).item_type,
        granted=granted,
        ends=licence is None or licence.valid_until is not None,
        against_holder=row["purpose"] in {Purpose.REVOKE, Purpose.CANCEL},
        contested=contested,
    )


def _rows(case: Case, row: Mapping[str, Any], kept: Retention, at: datetime) -> list[tuple[str, str]]:
    def moment(name: str) -> str:
        value = row.get(name)
        return f"{datetime.fromisoformat(value).astimezone(BEIJING):%Y-%m-%d %H:%M}" if value else "—"

    return [
        ("办件编号", case.number),
        ("事项", case.item_name),
        ("办理类型", in_chinese(Purpose(row["purpose"]).label)),
        ("申请人", case.applicant_name),
        ("承办机构", case.body.name),
        ("状态", in_chinese(CaseState(row["state"]).label)),
        ("提交", moment("submitted_at")),
        ("受理", moment("accepted_at")),
        ("决定", moment("decided_at")),
        ("办结", moment("closed_at")),
        ("保管期限", f"{kept.word}（{kept.reason}；依据{SOURCE}）"),
        ("打包时间", f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"),
    ]


def _line(event: CaseEvent) -> Line:
    role = event.by["role"]
    word = _ROLES.get(role) or (in_chinese(_OFFICERS[role]) if role in _OFFICERS else role)
    what = in_chinese(Act(event.kind).label) if event.kind in Act.values else event.kind
    return Line(event.seq, f"{event.at.astimezone(BEIJING):%Y-%m-%d %H:%M}", what, f"{event.by['name']}（{word}）")


def _clock(case: Case) -> str:
    """The account of the limit with the facts of the calendar that it used, as text."""
    reckoning = reckoning_of(case)
    if reckoning is None:
        return "本办件没有受理，或者没有办理时限。\n"
    due = chinese_date(reckoning.due_on) if reckoning.due_on is not None else "未定"
    head = f"承诺时限 {case.limit_value} {case.limit_unit}；应在 {due} 前作出决定。"
    open_years = "涉及的年份有放假安排尚未公布，按周末推算。\n" if reckoning.provisional else ""
    lines = [
        f"{line.day.isoformat()}  {'不计入' if line.counted is None else f'第 {line.counted} 天'}  {line.reason}"
        + (f"（{line.basis}）" if line.basis else "")
        for line in reckoning.account
    ]
    return "\n".join([head, open_years, *lines, ""])
