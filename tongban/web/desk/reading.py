"""What the case page shows: the file left, the present node right. Reads only, a fixed number of queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from tongban.cases.charging import yuan_text
from tongban.cases.models import Case, CaseEvent, Correction, NodeRecord, Paper, SpecialProcedure
from tongban.cases.states import (
    Act,
    AppealKind,
    AppealOutcome,
    CaseState,
    Deceit,
    DeliveryWay,
    ObligationKind,
    OpinionAnswer,
)
from tongban.catalogue.definition import Definition, FormField, Material
from tongban.catalogue.forms import readable, visible_fields
from tongban.catalogue.situations import chosen
from tongban.identity.states import HEAD, HEAD_LABEL, Role
from tongban.materials.models import FORM_FILES, Attachment, Dossier
from tongban.materials.queries import FilledForm, form_of, living_attachments, required_materials
from tongban.web.ui.formats import short_date
from tongban.web.ui.parts import Row, TimelineEntry

_DIVISION_CODE = re.compile(r"\d{12}")
_IMAGES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing in the file, and how it can be looked at: image, pdf, licence, or only downloaded."""

    attachment: Attachment
    shown_as: str

    @property
    def facts(self) -> list[Row]:
        """What a licence of the library says, in printed order."""
        licence = self.attachment.licence
        if licence is None:
            return []
        until = short_date(licence.valid_until) if licence.valid_until else gettext("长期")
        standing = [
            Row(gettext("证照编号"), licence.number),
            Row(gettext("状态"), licence.get_status_display()),
            Row(gettext("有效期至"), until),
        ]
        return standing + [Row(gettext(name), value, official=True) for name, value in licence.fields.items() if value]


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One material the case calls for."""

    material: Material
    brought: list[Brought]
    missing: bool
    is_the_form: bool
    #: May follow later and is not here yet.
    to_follow: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One round of corrections."""

    round: int
    lines: list[Correction]

    @property
    def supplied(self) -> bool:
        return all(line.supplied_at is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a node found, as the decision maker reads it."""

    record: NodeRecord
    officers: str
    failed: int


def material_lines(dossier: Dossier) -> list[MaterialLine]:
    """Every material of these answers with what was brought for it."""
    lines = [
        MaterialLine(
            needed.material,
            [brought_as(attachment) for attachment in needed.brought],
            needed.missing,
            needed.is_the_form,
            needed.to_follow,
        )
        for needed in required_materials(dossier, with_licences=False)
    ]
    of_form = [brought_as(one) for one in living_attachments(dossier) if one.material_id == FORM_FILES]
    if of_form:
        asked = Material(id=FORM_FILES, name=gettext("申请表里上传的文件"), necessity="非必要")
        lines.append(MaterialLine(asked, of_form, missing=False, is_the_form=False))
    return lines


def brought_as(attachment: Attachment) -> Brought:
    """One thing that was brought, and how it can be looked at."""
    return Brought(attachment, _shown_as(attachment))


def _shown_as(attachment: Attachment) -> str:
    if attachment.licence_id is not None or attachment.file is None:
        return "licence"
    media_type = attachment.file.media_type
    return "image" if media_type in _IMAGES else "pdf" if media_type == PDF else "file"


def chosen_for_view(lines: Sequence[MaterialLine], wanted: str) -> Brought | None:
    """The attachment to look at: the one asked for, else the first; None: nothing was brought."""
    everything = [brought for line in lines for brought in line.brought]
    return next(
        (brought for brought in everything if str(brought.attachment.id) == wanted),
        everything[0] if everything else None,
    )


def paper_form(dossier: Dossier, filled: FilledForm | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The form as it reads on paper."""
    filled = filled or form_of(dossier)
    return readable(filled.form, filled.values, filled.names)


def form_fields(dossier: Dossier) -> list[FormField]:
    """Every field the applicant was asked, in order: each can be named in a correction list."""
    filled = form_of(dossier)
    return visible_fields(filled.form, filled.values)


def situation_rows(definition: Definition, dossier: Dossier) -> list[Row]:
    """What the applicant answered about the situation."""
    return [
        Row(situation.question, "、".join(situation.label_of(value) for value in chosen(dossier.answers, situation.id)))
        for situation in definition.situations
    ]


def letters_of(case: Case) -> list[Letter]:
    """Rounds of corrections, the latest first."""
    rounds: dict[int, list[Correction]] = {}
    for line in case.corrections.all():
        rounds.setdefault(line.round, []).append(line)
    return [Letter(number, lines) for number, lines in sorted(rounds.items(), reverse=True)]


def findings_of(case: Case) -> list[Finding]:
    """What the review nodes found, in order."""
    records = case.nodes.select_related("officer__person", "second_officer__person")
    return [
        Finding(
            record,
            "、".join(
                account.person.name if account.person is not None else account.username
                for account in (record.officer, record.second_officer)
                if account is not None
            ),
            sum(not point["passed"] for point in record.points),
        )
        for record in records
    ]


def events_of(case: Case) -> list[CaseEvent]:
    """The log, the latest first."""
    return list(case.events.order_by("-seq"))


def log_of(events: Sequence[CaseEvent]) -> list[TimelineEntry]:
    """The log as a timeline."""
    return [_entry(event) for event in events]


def reason_of_return(case: Case, events: Sequence[CaseEvent]) -> str:
    """Why the decision maker sent the case back, while the node is still to be done again."""
    last = events[0] if events else None
    sent_back = last is not None and last.kind == Act.RETURN_NODE and case.state == CaseState.IN_REVIEW
    return str(last.data["reason"]) if last is not None and sent_back else ""


def _entry(event: CaseEvent) -> TimelineEntry:
    by = event.by
    role = _ROLES.get(by["role"], by["role"])
    who = gettext("%(name)s 代 %(other)s") % {"name": by["name"], "other": by["for"]} if by["for"] else by["name"]
    actor = f"{who}{gettext('（')}{role}{gettext('）')}"
    title = Act(event.kind).label if event.kind in Act.values else event.kind
    return TimelineEntry(title=str(title), at=event.at, actor=actor, text=_said(event))


_ROLES = {**dict(Role.choices), HEAD: HEAD_LABEL, "applicant": gettext_lazy("申请人"), "platform": gettext_lazy("系统")}


def _said(event: CaseEvent) -> str:
    """The part of an event that a reader wants in words."""
    data = event.data
    match event.kind:
        case Act.ACCEPT | Act.DEEM_ACCEPTED | Act.ACCEPT_TOLERANTLY:
            return _said_of_acceptance(data)
        case Act.LAPSE_TOLERANCE | Act.SUPPLY_LATER | Act.CHECK_PROMISE | Act.NOTIFY_FEE | Act.RECORD_PAYMENT:
            return said_of_owing(event.kind, data)
        case Act.COMPLETE_NODE:
            result = gettext("符合") if data["result"] == "pass" else gettext("有不符合的要点")
            return f"{gettext(data['node'])}{gettext('：')}{result}"
        case Act.REQUEST_CORRECTIONS:
            return gettext("第 %(round)s 次告知，共 %(n)s 项") % {"round": data["round"], "n": len(data["lines"])}
        case Act.CORRECT_ON_SPOT:
            return "；".join([*(f"{label}：{old} → {new}" for label, old, new in data["fields"]), data["consent"]])
        case Act.REQUEST_AGAIN:
            return gettext("第 %(round)s 次告知，共 %(n)s 项，由%(name)s负责：%(reason)s") % {
                "round": data["round"],
                "n": len(data["lines"]),
                "name": data["responsible"],
                "reason": data["reason"],
            }
        case Act.REFUSE:
            right = gettext("（应向%(body)s申请）") % {"body": data["right_body"]} if data.get("right_body") else ""
            return f"{_deceit(data)}{data['reason']}{right}"
        case Act.DENY:
            return f"{_deceit(data)}{data['reason']}"
        case Act.SUBMIT | Act.SUPPLY:
            late = gettext("；距证照到期已不足三十日") if data.get("late") else ""
            return gettext("收到 %(n)s 份材料") % {"n": len(data.get("files", ()))} + late
        case Act.BEGIN_PROCEDURE | Act.NOTIFY_PROCEDURE | Act.END_PROCEDURE:
            told = gettext("（未告知，不停表）") if data.get("notified") is False else ""
            return "：".join(part for part in (f"{data['procedure']}{told}", str(data.get("reason", ""))) if part)
        case Act.OFFER_HEARING | Act.REQUEST_HEARING | Act.SCHEDULE_HEARING | Act.WAIVE_HEARING | Act.CLOSE_HEARING:
            return _said_of_hearing(event)
        case Act.SEND_INSPECTORS:
            late = gettext("（逾期指派）") if data.get("late") else ""
            return f"{'、'.join(data['names'])}{late}"
        case Act.ASK_OPINION:
            return f"{data['body']}{gettext('：')}{data['question']}"
        case Act.GIVE_OPINION | Act.LAPSE_OPINION:
            answer = OpinionAnswer(data["answer"]).label
            return "：".join(part for part in (data["body"], str(answer), data["text"]) if part)
        case Act.RECORD_OBJECTION:
            return f"{data['name']}{gettext('：')}{data['reason']}"
        case Act.TRANSFER | Act.SUBMIT_UPWARD:
            return f"{data['from_body']} → {data['to_body']}{gettext('：')}{data['reason']}"
        case Act.RETURN_NODE:
            return f"{gettext(data['node'])}{gettext('：')}{data['reason']}"
        case Act.EXTEND:
            said = gettext("延长 %(n)s 天：%(reason)s") % {"n": data["days"], "reason": data["reason"]}
            head = data.get("approver", "")  # not named before the head approved it in person
            return said + (gettext("（本机关负责人%(name)s批准）") % {"name": head} if head else "")
        case Act.RECKON_ANEW:
            return _reckoned_anew(data)
        case Act.DELIVER:
            way = DeliveryWay(data["way"]).label
            return f"{data['what']}{gettext('，')}{way}" + (f"{gettext('，')}{data['proof']}" if data["proof"] else "")
        case Act.OPEN_RESULT:
            return str(data["what"])
        case Act.OPEN_LINKED:
            return (
                f"{data['ground']}（{data['article']}）：{data['reason']}" if "ground" in data else str(data["reason"])
            )
        case Act.HEAR_HOLDER:
            return gettext("期限内没有提出意见") if data["silent"] else str(data["said"])
        case Act.RENEW_BY_LAW:
            return gettext("原有效期至 %(ended)s，延续至 %(until)s") % {"ended": data["ended"], "until": data["until"]}
        case Act.CORRECT_DECISION:
            return f"{data['number']}：{data['wrong']} → {data['right']}（{data['reason']}）"
        case Act.FILE_APPEAL:
            late = gettext("（超过期限）") if data["late"] else ""
            return f"{AppealKind(data['kind']).label}{gettext('，')}{data['agency']}{late}"
        case Act.CLOSE_APPEAL:
            redo = gettext("，重新办理的编号 %(number)s") % {"number": data["redo"]} if data["redo"] else ""
            return f"{AppealOutcome(data['outcome']).label}{gettext('：')}{data['reason']}{redo}"
        case Act.ARCHIVE:
            return gettext("补充归档") if data.get("before") else ""
        case Act.ISSUE:
            return gettext("证照标识 %(licence)s") % {"licence": data["licence"]} if data.get("licence") else ""
        case _:
            return str(data.get("reason") or data.get("note") or "")


def _deceit(data: Mapping[str, Any]) -> str:
    """The ground of its own, before the finding."""
    if not data.get("deceit"):
        return ""
    which = gettext("（%(names)s）") % {"names": "、".join(data["materials"])} if data["materials"] else ""
    return f"{Deceit(data['deceit']).label}{which}{gettext('：')}"


_WHY_ANEW = {
    "calendar.imported": gettext_lazy("放假安排公布或更正"),
    "outage.declared": gettext_lazy("平台故障公告"),
    "outage.withdrawn": gettext_lazy("平台故障公告撤销"),
}


def _reckoned_anew(data: Mapping[str, Any]) -> str:
    """Why the platform reckoned anew, and from which day to which."""
    why = str(_WHY_ANEW.get(data.get("why", ""), ""))
    days = [name for name in ("answer_due_on", "supply_due_on", "due_on") if name in data["after"]]
    moved = [f"{data['before'][name] or '—'} → {data['after'][name] or '—'}" for name in days]
    moved += [f"{_owed_name(one)} {one['before']} → {one['after']}" for one in data.get("owed", [])]
    return gettext("：").join([why, gettext("；").join(moved) or gettext("日期不变")])


def _owed_name(one: Mapping[str, Any]) -> str:
    """What has another day: an obligation by its kind, a procedure by its name."""
    kind = one["kind"]
    return str(ObligationKind(kind).label) if kind in ObligationKind.values else gettext(one["title"])


def _said_of_hearing(event: CaseEvent) -> str:
    data = event.data
    match event.kind:
        case Act.OFFER_HEARING:
            return str(data["reason"])
        case Act.REQUEST_HEARING:
            return "：".join(part for part in (data["name"], data["proof"]) if part)
        case Act.SCHEDULE_HEARING:
            day = short_date(date.fromisoformat(data["day"]))
            return gettext("%(day)s %(time)s，%(place)s，主持人%(chair)s") % {**data, "day": day}
        case Act.WAIVE_HEARING:
            return gettext("期限内没有人申请") if data.get("lapsed") else ""
        case _:
            return ""


def _said_of_acceptance(data: Mapping[str, Any]) -> str:
    due = data.get("due_on")
    later = "、".join(data.get("later", ()))
    parts = [
        gettext("应在 %(due)s 前作出决定") % {"due": due} if due else "",
        gettext("按承诺当场决定，事后核查") if data.get("on_promise") else "",
        gettext("受理顺序第 %(rank)s 位") % {"rank": data["rank"]} if data.get("rank") else "",
        gettext("待补交 %(names)s，%(until)s 为止") % {"names": later, "until": data["until"]} if later else "",
        str(data.get("consent", "")),
    ]
    return gettext("；").join(part for part in parts if part)


def said_of_owing(kind: str, data: Mapping[str, Any]) -> str:
    """What was handed in later, lapsed, checked, charged or paid, in words."""
    match kind:
        case Act.LAPSE_TOLERANCE:
            names = "、".join(data["titles"])
            return gettext("%(until)s 前没有补交 %(names)s") % {"until": data["until"], "names": names}
        case Act.SUPPLY_LATER:
            return "、".join(data["titles"])
        case Act.CHECK_PROMISE:
            found = {
                "kept": gettext("与承诺相符"),
                "rectify": gettext("与承诺不符，限 %(until)s 前整改") % {"until": data["until"]},
                "broken": gettext("与承诺不符，应当依法撤销"),
            }[data["outcome"]]
            return f"{found}{gettext('：')}{data['note']}{gettext('（')}{data['officers']}{gettext('）')}"
        case Act.NOTIFY_FEE:
            return gettext("共 %(sum)s 元") % {"sum": yuan_text(data["fen"])}
        case _:
            return gettext("%(sum)s 元，票据号码 %(receipt)s，%(day)s") % {
                "sum": yuan_text(data["fen"]),
                "receipt": data["receipt"],
                "day": data["paid_on"],
            }


def procedures_of(case: Case) -> list[SpecialProcedure]:
    """Special procedures in the order of their beginning; there are none before acceptance."""
    return list(case.procedures.all()) if case.accepted_at is not None else []


def papers_of(case: Case) -> list[Paper]:
    """Papers, the latest first."""
    return list(case.papers.order_by("-issued_at", "-id"))
