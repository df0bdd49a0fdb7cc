"""A hearing, from telling the right to its record (行政许可法第四十六至四十八条)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import hearing, notices, papers
from tongban.cases.access import ready_for, require_fresh, require_reason
from tongban.cases.actions.applying import applicant_actor, own_case, require_real_name
from tongban.cases.actions.hearing_hold import begin_hold, end_hold, move_hold
from tongban.cases.actions.owing import owe, settle
from tongban.cases.actions.printing import write_paper
from tongban.cases.actions.reckoning import advance_with_clock
from tongban.cases.beside import (
    applicant_may_ask,
    applicant_may_waive,
    chairs_for,
    hearing_window,
    may_be_moved,
    open_hearing,
)
from tongban.cases.errors import (
    ApplicantNamed,
    ChairNotAllowed,
    HearingAlreadyTold,
    HearingAskedTooLate,
    HearingDayWrong,
    HearingEndWrong,
    HearingMovedTwice,
    HearingNotHeldYet,
    HearingUnknown,
    RecordNeeded,
)
from tongban.cases.events import (
    HearingClosed,
    HearingOffered,
    HearingRequested,
    HearingScheduled,
    HearingWaived,
)
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case, Hearing
from tongban.cases.owing import working_days
from tongban.cases.periods import ASK_HEARING_WITHIN, HOLD_HEARING_WITHIN
from tongban.cases.states import Act, ObligationKind, ObligationOutcome, Party
from tongban.catalogue.queries import definition_of
from tongban.identity.models import Account
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today

#: The shortest record that can be one.
_SHORTEST_RECORD = 20
#: Who asked, where the organ holds the hearing of its own accord (第四十六条).
OF_OWN_ACCORD = "本机关依职权"


@transaction.atomic
def offer_hearing(
    case_id: UUID, *, officer: Officer, seq: int, reason: str, interested: str = "", of_own_accord: bool = False
) -> Case:
    """Tell the right to a hearing, with a paper; nothing is decided before the time to ask has passed.

    `interested` names the other people who may ask. `of_own_accord`: the matter is of great public interest and the
    organ holds the hearing unasked (第四十六条). Raises HearingAlreadyTold while one is open.
    """
    case, by = ready_for(Act.OFFER_HEARING, case_id, officer=officer, seq=seq)
    why = require_reason(reason)[:500]
    if open_hearing(case) is not None:
        raise HearingAlreadyTold
    at, calendar = now(), working_calendar()
    others = interested.strip()[:300]
    told = Hearing(
        case=case,
        reason=why,
        interested=others,
        told_at=at,
        ask_by=hearing.ask_by(at.date(), calendar=calendar),
    )
    if of_own_accord:
        _to_be_held(case, told, by=OF_OWN_ACCORD)
        text = notices.hearing_announced(
            applicant=case.applicant_name,
            item=case.item_name,
            number=case.number,
            reason=why,
            hold_by=papers.chinese_date(hearing.hold_by(at.date(), calendar=calendar)),
        )
    else:
        owe(
            case,
            ObligationKind.ASK_HEARING,
            by=Party.APPLICANT,
            title="可以申请听证",
            basis="行政许可法第四十七条",
            since=at.date(),
            within=working_days(ASK_HEARING_WITHIN),
            due=told.ask_by,
            subject=str(told.id),
        )
        text = notices.hearing_right(
            applicant=case.applicant_name,
            item=case.item_name,
            number=case.number,
            reason=why,
            interested=others,
            within=ASK_HEARING_WITHIN,
            ask_by=papers.chinese_date(told.ask_by),
        )
    case.put(told)
    write_paper(case, text, at=at)
    case.advance(
        Act.OFFER_HEARING,
        by=by,
        at=at,
        data={
            "hearing": str(told.id),
            "reason": why,
            "interested": others,
            "ask_by": None if of_own_accord else told.ask_by.isoformat(),
        },
    )
    if of_own_accord:
        outbox.announce(HearingRequested(subject=str(case.id), number=case.number, until=_iso(told.hold_by)))
    else:
        outbox.announce(HearingOffered(subject=str(case.id), number=case.number, until=_iso(told.ask_by)))
    return case


@transaction.atomic
def request_hearing(case_id: UUID, *, account: Account, seq: int) -> Case:
    """The applicant asks for the hearing, until the end of the last day. Raises HearingAskedTooLate after it."""
    case = own_case(case_id, account=account, step=Step.HEARING)
    require_fresh(case, seq)
    require_move(Act.REQUEST_HEARING, case.state)
    found = open_hearing(case)
    if found is None or found.requested_at is not None:
        raise HearingUnknown
    if today() > found.ask_by:
        raise HearingAskedTooLate
    if not applicant_may_ask(found, on=today()):
        raise HearingUnknown(sentence("您已经放弃听证，不能再申请；您仍可以在决定作出前提交书面意见。"))
    return _requested(case, found, by=applicant_actor(account, case), name=case.applicant_name, proof="")


@transaction.atomic
def record_hearing_request(case_id: UUID, *, officer: Officer, seq: int, name: str, proof: str) -> Case:
    """An interested person asked at the window or by letter: an officer records who, and what proves it."""
    case, by = ready_for(Act.REQUEST_HEARING, case_id, officer=officer, seq=seq)
    who, shown = name.strip()[:80], proof.strip()[:300]
    if min(len(who), len(shown)) < 2:
        raise ApplicantNamed(field="name" if len(who) < 2 else "proof")
    found = open_hearing(case)
    if found is None:
        raise HearingUnknown
    if today() > found.ask_by:
        raise HearingAskedTooLate
    if found.requested_at is None:
        return _requested(case, found, by=by, name=who, proof=shown)
    found.requested_by = f"{found.requested_by}、{who}"[:100]
    case.put(found)
    case.advance(
        Act.REQUEST_HEARING, by=by, at=now(), data={"hearing": str(found.id), "name": who, "proof": shown, "also": True}
    )
    return case


def _to_be_held(case: Case, found: Hearing, *, by: str) -> None:
    """From the request on the office owes the hearing within its term."""
    at = now()
    found.requested_at, found.requested_by = at, by[:100]
    found.hold_by = hearing.hold_by(at.date(), calendar=working_calendar())
    owe(
        case,
        ObligationKind.HOLD_HEARING,
        by=Party.OFFICE,
        title="组织听证",
        basis="行政许可法第四十七条",
        since=at.date(),
        within=working_days(HOLD_HEARING_WITHIN),
        due=found.hold_by,
        subject=str(found.id),
    )


def _requested(case: Case, found: Hearing, *, by: Actor, name: str, proof: str) -> Case:
    at = now()
    settle(
        case,
        ObligationKind.ASK_HEARING,
        at=at,
        subject=str(found.id),
        outcome=None if by.role == "applicant" else ObligationOutcome.DROPPED,
        note="" if by.role == "applicant" else f"{name}已申请",
    )
    _to_be_held(case, found, by=name)
    case.put(found)
    until = _iso(found.hold_by)
    case.advance(
        Act.REQUEST_HEARING,
        by=by,
        at=at,
        data={"hearing": str(found.id), "name": name, "proof": proof, "hold_by": until},
    )
    outbox.announce(HearingRequested(subject=str(case.id), number=case.number, until=until))
    return case


@transaction.atomic
def waive_hearing(case_id: UUID, *, account: Account, seq: int) -> Case:
    """The applicant wants no hearing, or takes back the own request.

    Where others were named who may still ask, their right stays open to its last day. A hearing that others asked
    for, or that the organ holds of its own accord, is not the applicant's to waive. Raises LevelTooLow where filing
    the application would.
    """
    case = own_case(case_id, account=account, step=Step.HEARING)
    require_real_name(account, definition_of(case.version))
    require_fresh(case, seq)
    require_move(Act.WAIVE_HEARING, case.state)
    found = open_hearing(case)
    if found is None:
        raise HearingUnknown
    if not applicant_may_waive(case, found, on=today()):
        raise HearingUnknown(sentence("这次听证关系到别人，不能由您一个人放弃；您可以不参加。"))
    at = now()
    subject, by = str(found.id), applicant_actor(account, case)
    settle(
        case, ObligationKind.ASK_HEARING, at=at, subject=subject, outcome=ObligationOutcome.DROPPED, note="申请人放弃"
    )
    settle(
        case, ObligationKind.HOLD_HEARING, at=at, subject=subject, outcome=ObligationOutcome.DROPPED, note="申请人撤回"
    )
    if found.interested and found.requested_at is None:
        case.advance(Act.WAIVE_HEARING, by=by, at=at, data={"hearing": subject, "open_until": _iso(found.ask_by)})
        return case
    return _waived(case, found, by=by, data={"hearing": subject})


@transaction.atomic
def lapse_hearing(case_id: UUID) -> Case:
    """Nobody asked in time: the right lapses, and the decision may be made. The platform does it by itself."""
    case = Case.objects.select_related("body", "version").get(id=case_id)
    require_move(Act.WAIVE_HEARING, case.state)
    found = open_hearing(case)
    if found is None or found.requested_at is not None or found.ask_by >= today():
        raise HearingUnknown
    subject = str(found.id)
    settle(case, ObligationKind.ASK_HEARING, at=now(), subject=subject, outcome=ObligationOutcome.LAPSED)
    return _waived(case, found, by=PLATFORM, data={"hearing": subject, "lapsed": _iso(found.ask_by)})


def _waived(case: Case, found: Hearing, *, by: Actor, data: dict[str, str]) -> Case:
    found.waived_at = now()
    case.put(found)
    end_hold(case, "申请人撤回听证申请", on=today())
    advance_with_clock(case, Act.WAIVE_HEARING, by, dict(data))
    outbox.announce(HearingWaived(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def schedule_hearing(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    day: date | None,
    time: str,
    place: str,
    chair_id: int | None,
    in_public: bool = True,
    why_not: str = "",
    reason: str = "",
) -> Case:
    """Tell day, time, place and chair; from this notice on the clock is held (第四十五条).

    At least seven working days ahead, within twenty of the request. Day and place may be changed once, with a
    `reason`. Raises HearingDayWrong, ChairNotAllowed, HearingMovedTwice, ProcedureRunning.
    """
    case, by = ready_for(Act.SCHEDULE_HEARING, case_id, officer=officer, seq=seq)
    found = open_hearing(case)
    if found is None or found.requested_at is None:
        raise HearingUnknown(sentence("还没有人申请听证，不用通知时间地点。"))
    moved = found.held_on is not None
    if moved and not may_be_moved(found):
        raise HearingMovedTwice
    why = require_reason(reason)[:500] if moved else ""
    closed_doors = "" if in_public else _why_not(why_not)
    span = hearing_window(found, on=today())
    if day is None or not span.first <= day <= span.last:
        raise HearingDayWrong(
            sentence(
                "听证应当提前 7 个工作日通知，并在申请后 20 个工作日内举行：请选择 {first} 到 {last} 之间的一天。",
                first=span.first.isoformat(),
                last=span.last.isoformat(),
            ),
            field="day",
        )
    if not time.strip() or len(place.strip()) < 2:
        raise Invalid(sentence("请写明听证的时间和地点。"), field="place" if time.strip() else "time")
    chair = next((one for one in chairs_for(case) if one.pk == chair_id), None)
    if chair is None:
        raise ChairNotAllowed(field="chair")
    if moved:
        move_hold(case, day)
    else:
        begin_hold(case, found, day)
    at = now()
    found.held_on, found.held_at_time, found.place = day, time.strip()[:20], place.strip()[:120]
    found.in_public, found.chair, found.noticed_at = in_public, chair, at
    case.put(found)
    name = chair.person.name if chair.person is not None else chair.username
    text = notices.hearing_notice(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        day=papers.chinese_date(day),
        time=found.held_at_time,
        place=found.place,
        in_public=in_public,
        why_not=closed_doors,
        chair=name,
        moved=why,
    )
    write_paper(case, text, at=at)
    data = {
        "hearing": str(found.id),
        "day": day.isoformat(),
        "time": found.held_at_time,
        "place": found.place,
        "chair": name,
        "in_public": in_public,
        "why_not": closed_doors,
        "reason": why,
    }
    advance_with_clock(case, Act.SCHEDULE_HEARING, by, data)
    outbox.announce(
        HearingScheduled(
            subject=str(case.id),
            number=case.number,
            day=day.isoformat(),
            time=found.held_at_time,
            place=found.place,
        )
    )
    return case


def _why_not(text: str) -> str:
    """Only state secrets, trade secrets and privacy keep the public out (第四十八条第一款第三项), and it is said which."""
    if len(text.strip()) < 5:
        raise Invalid(
            sentence("不公开举行的，请写明涉及国家秘密、商业秘密还是个人隐私，至少写 5 个字。"), field="why_not"
        )
    return text.strip()[:300]


@transaction.atomic
def close_hearing(case_id: UUID, *, officer: Officer, seq: int, record: str, ended_on: date | None = None) -> Case:
    """The hearing was held; its record goes into the file, and the decision will rest on it (第四十八条第二款).

    The clock goes on after the day on which the hearing was really over, however much later the record is typed;
    without one it was over on the day that was told. Raises HearingNotHeldYet, HearingEndWrong, RecordNeeded.
    """
    case, by = ready_for(Act.CLOSE_HEARING, case_id, officer=officer, seq=seq)
    found = open_hearing(case)
    if found is None or found.held_on is None:
        raise HearingUnknown
    if found.held_on > today():
        raise HearingNotHeldYet
    over = ended_on or found.held_on
    if not found.held_on <= over <= today():
        raise HearingEndWrong(field="ended_on")
    if len(record.strip()) < _SHORTEST_RECORD:
        raise RecordNeeded(field="record")
    at = now()
    found.record, found.ended_on, found.closed_at = record.strip()[:20000], over, at
    case.put(found)
    settle(case, ObligationKind.HOLD_HEARING, at=at, subject=str(found.id), done_on=found.held_on)
    end_hold(case, f"{papers.chinese_date(found.held_on)}举行听证，笔录已入卷", on=over)
    data = {"hearing": str(found.id), "day": found.held_on.isoformat(), "ended_on": over.isoformat()}
    advance_with_clock(case, Act.CLOSE_HEARING, by, data)
    due = case.due_on.isoformat() if case.due_on is not None else None
    outbox.announce(HearingClosed(subject=str(case.id), number=case.number, due_on=due))
    return case


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
