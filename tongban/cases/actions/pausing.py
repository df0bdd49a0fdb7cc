"""Special procedures and the one extension: what moves a due day, and what has to be told for it."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.cases import papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.actions.printing import write_paper
from tongban.cases.actions.reckoning import advance_with_clock
from tongban.cases.beside import first_review_open, last_day_of
from tongban.cases.deadlines import extension_for, kinds_for, planned_end, reckoning_of
from tongban.cases.errors import (
    ApplicantNamed,
    ExtensionNotAllowed,
    HearingHasItsOwnWay,
    NoObjectionHere,
    ProcedureKindNotAllowed,
    ProcedureRunning,
    ProcedureUnknown,
    PublicNoticeRuns,
)
from tongban.cases.events import CaseExtended, ProcedureBegun, ProcedureEnded
from tongban.cases.hearing import KIND as HEARING
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case, SpecialProcedure
from tongban.cases.reviewing import PUBLIC_NOTICES
from tongban.cases.states import Act
from tongban.catalogue.queries import definition_of
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.kernel import outbox
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today


@transaction.atomic
def begin_procedure(
    case_id: UUID, *, officer: Officer, seq: int, kind: str, reason: str, expected_days: int, notify: bool = True
) -> Case:
    """Begin a special procedure. Its days are left out of the limit only from its written notice on.

    Several may follow each other, one at a time. A public notice is told at once and its last day is known. Raises
    ProcedureKindNotAllowed for what neither the law nor the item knows, ProcedureRunning while another runs,
    HearingHasItsOwnWay for a hearing.
    """
    case, by = ready_for(Act.BEGIN_PROCEDURE, case_id, officer=officer, seq=seq)
    if kind == HEARING:
        raise HearingHasItsOwnWay(field="kind")
    kinds = kinds_for(definition_of(case.version))
    if kind not in kinds:
        raise ProcedureKindNotAllowed(field="kind")
    if not 0 < expected_days <= 365:
        raise Invalid(sentence("请填写预计需要的工作日，1 到 365 之间。"), field="expected_days")
    if kind in PUBLIC_NOTICES and not notify:
        raise Invalid(sentence("公示的起止日期要事先让申请人知道，请现在发出告知书。"), field="notify")
    why = require_reason(reason)
    if SpecialProcedure.objects.filter(case=case, ended_on=None).exists():
        raise ProcedureRunning(sentence("这个办件已经有一个特别程序在进行，请先登记它的结果。"))
    procedure = SpecialProcedure(
        case=case,
        kind=kind,
        reason=why[:500],
        counts_in_limit=kinds[kind],
        expected_days=expected_days,
        started_on=today(),
    )
    if notify:
        _tell(case, procedure)
    else:
        case.put(procedure)
    advance_with_clock(case, Act.BEGIN_PROCEDURE, by, {"procedure": kind, "reason": why, "notified": notify})
    outbox.announce(ProcedureBegun(subject=str(case.id), number=case.number, procedure=kind, notified=notify))
    return case


@transaction.atomic
def notify_procedure(case_id: UUID, *, officer: Officer, seq: int) -> Case:
    """Send the written notice of a procedure that began without one; the clock is held from today."""
    case, by = ready_for(Act.NOTIFY_PROCEDURE, case_id, officer=officer, seq=seq)
    procedure = SpecialProcedure.objects.filter(case=case, ended_on=None, noticed_on=None).first()
    if procedure is None:
        raise ProcedureUnknown
    _tell(case, procedure)
    advance_with_clock(case, Act.NOTIFY_PROCEDURE, by, {"procedure": procedure.kind})
    outbox.announce(ProcedureBegun(subject=str(case.id), number=case.number, procedure=procedure.kind, notified=True))
    return case


@transaction.atomic
def end_procedure(case_id: UUID, *, officer: Officer, seq: int, result: str) -> Case:
    """End the running procedure with its result; the clock goes on the day after."""
    case, by = ready_for(Act.END_PROCEDURE, case_id, officer=officer, seq=seq)
    procedure = SpecialProcedure.objects.filter(case=case, ended_on=None).first()
    if procedure is None:
        raise ProcedureUnknown
    if procedure.kind == HEARING:
        raise HearingHasItsOwnWay
    if procedure.kind in PUBLIC_NOTICES and today() <= last_day_of(procedure):
        raise PublicNoticeRuns
    said = require_reason(result)
    return _ended(
        case, procedure, by, on=today(), result=f"{procedure.result}；处理：{said}" if procedure.result else said
    )


def _ended(case: Case, procedure: SpecialProcedure, by: Actor, *, on: date, result: str) -> Case:
    procedure.result = result[:500]
    procedure.ended_on = on
    case.put(procedure)
    advance_with_clock(case, Act.END_PROCEDURE, by, {"procedure": procedure.kind, "reason": procedure.result})
    outbox.announce(
        ProcedureEnded(subject=str(case.id), number=case.number, procedure=procedure.kind, due_on=_text(case.due_on))
    )
    return case


@transaction.atomic
def record_objection(case_id: UUID, *, officer: Officer, seq: int, name: str, text: str) -> Case:
    """Somebody objects during a public notice: it then waits for an officer, who ends it with what became of that."""
    case, by = ready_for(Act.RECORD_OBJECTION, case_id, officer=officer, seq=seq)
    procedure = SpecialProcedure.objects.filter(case=case, ended_on=None, kind__in=PUBLIC_NOTICES).first()
    if procedure is None:
        raise NoObjectionHere
    who = name.strip()[:40]
    if len(who) < 2:
        raise ApplicantNamed(field="name")
    said = require_reason(text)[:300]
    objection = f"{who}提出异议：{said}"
    procedure.result = (f"{procedure.result}；{objection}" if procedure.result else objection)[:500]
    case.put(procedure)
    case.advance(Act.RECORD_OBJECTION, by=by, at=now(), data={"procedure": procedure.kind, "name": who, "reason": said})
    return case


@transaction.atomic
def end_public_notice(case_id: UUID) -> Case:
    """A public notice has reached its last day and nobody objected: it ends by itself, as of that day."""
    case = Case.objects.select_related("body", "version").get(id=case_id)
    require_move(Act.END_PROCEDURE, case.state)
    procedure = SpecialProcedure.objects.filter(case=case, ended_on=None, kind__in=PUBLIC_NOTICES, result="").first()
    if procedure is None:
        raise ProcedureUnknown
    until = last_day_of(procedure)
    if until >= today():
        raise PublicNoticeRuns
    return _ended(case, procedure, PLATFORM, on=until, result="公示期满，没有收到异议。")


@transaction.atomic
def extend_deadline(case_id: UUID, *, officer: Officer, seq: int, days: int, reason: str) -> Case:
    """The head of the body extends the limit once; the applicant is told by whom, and why.

    Only whose post is marked as the head's may: any other decider is a stranger here (NotYourDesk). At most what the
    item allows, else ten working days. Never once the limit has run out: what is late stays late. Raises
    ExtensionNotAllowed.
    """
    case, by = ready_for(Act.EXTEND, case_id, officer=officer, seq=seq)
    most = extension_for(case)
    if not most or case.extension_value or case.limit_value is None or first_review_open(case):
        raise ExtensionNotAllowed
    if case.held_since is None and case.due_on is not None and case.due_on < today():
        raise ExtensionNotAllowed(sentence("办理期限已经届满，不能再延长（行政许可法第四十二条）。"))
    if not 0 < days <= most:
        raise ExtensionNotAllowed(
            sentence("本事项最多延长 {most} 个{unit}，请重新填写。", most=most, unit=sentence(case.limit_unit)),
            field="days",
        )
    why = require_reason(reason)
    case.extension_value = days
    reckoning = reckoning_of(case)
    due = reckoning.due_on if reckoning is not None else None
    text = papers.extension(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        days=days,
        unit=case.limit_unit,
        approver=by.name,
        reason=why,
        due=f"延长后应在 {papers.chinese_date(due)} 前作出决定。" if due else "",
    )
    write_paper(case, text, at=now())
    advance_with_clock(case, Act.EXTEND, by, {"days": days, "approver": by.name, "reason": why}, extension_value=days)
    outbox.announce(CaseExtended(subject=str(case.id), number=case.number, due_on=_text(case.due_on)))
    return case


def _tell(case: Case, procedure: SpecialProcedure) -> None:
    """Tell the applicant in writing, and keep the last day that this names."""
    procedure.noticed_on, procedure.told_until = today(), planned_end(procedure)
    case.put(procedure)
    text = papers.special_procedure(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        procedure=procedure.kind,
        reason=procedure.reason,
        days=procedure.expected_days,
        since=papers.chinese_date(procedure.started_on),
        counts=procedure.counts_in_limit,
        until=papers.chinese_date(last_day_of(procedure)) if procedure.kind in PUBLIC_NOTICES else "",
    )
    write_paper(case, text, at=now())


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
