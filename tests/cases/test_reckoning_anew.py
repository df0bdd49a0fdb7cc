"""Stored deadlines follow when a calendar is published or an outage declared, and never to the applicant's harm."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.authorities.test_import_calendar import GOOD
from tongban.authorities.actions import AtTheServer, declare_outage, import_calendar, withdraw_outage
from tongban.authorities.errors import NotTheKeeper, OutageDaysWrong, OutageUnexplained, OutageUnknown
from tongban.authorities.models import Outage
from tongban.cases import actions
from tongban.cases.errors import MoveNotAllowed
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.models import Case
from tongban.cases.queries import clock_of
from tongban.cases.reckoned import cases_running_over
from tongban.cases.states import Act, CaseState
from tongban.kernel.jobs import drain
from tongban.notifications.queries import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
KEEPER = AtTheServer()
WHY = "机房断电，网上申请和补正都不能提交。"


def _case(day: str, *, state: str = CaseState.SUBMITTED) -> Case:
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        return build.case(state=state)


def _asked(case: Case, day: str) -> Case:
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        line = actions.CorrectionLine("经营场所照片", "请补交一张能看清门头的照片。", material_id="M3")
        return actions.request_corrections(case.id, officer=build.officer("zhaomin"), seq=case.seq, lines=[line])


def _import_2027(on: str = "2026-12-28") -> None:
    with time_machine.travel(f"{on} 10:00+08:00", tick=False):
        import_calendar(GOOD.encode(), by=KEEPER)
        drain()


def _outage(first: str, last: str, *, on: str) -> Outage:
    with time_machine.travel(f"{on} 10:00+08:00", tick=False):
        outage = declare_outage(
            by=KEEPER, from_on=date.fromisoformat(first), until_on=date.fromisoformat(last), what=WHY
        )
        drain()
    return outage


def _now(case: Case) -> Case:
    return Case.objects.get(id=case.id)


def _told() -> list[str]:
    messages, _ = messages_of(build.account())
    return [message.title for message in messages]


def test_a_published_year_makes_provisional_due_days_certain() -> None:
    case = _case("2026-12-25", state=CaseState.IN_REVIEW)  # 7 working days; without 2027: 28, 29, 30, 31, 1, 4, 5
    assert (case.due_on, case.due_provisional) == (date(2027, 1, 5), True)
    _import_2027()  # 1 January rests
    case = _now(case)
    assert (case.due_on, case.due_provisional) == (date(2027, 1, 6), False)
    event = case.events.get(kind=Act.RECKON_ANEW)
    assert event.by["name"] == "平台"
    assert event.data == {
        "why": "calendar.imported",
        "before": {"due_on": "2027-01-05", "due_provisional": True},
        "after": {"due_on": "2027-01-06", "due_provisional": False},
        "owed": [
            {
                "kind": "send_inspectors",
                "title": "为“现场核查”指派两名以上工作人员",
                "before": "2027-01-01",
                "after": "2027-01-04",
            }
        ],
    }
    assert differences_from_log(case) == {}
    assert chain_is_whole(case)
    assert "补正期限顺延" not in _told(), "the office's own day is no news for the applicant"


def test_nothing_is_written_where_nothing_moves() -> None:
    here, elsewhere = _case("2026-12-25"), _case("2026-11-23", state=CaseState.IN_REVIEW)
    assert here.answer_due_on == date(2027, 1, 1)
    _import_2027()
    assert _now(here).answer_due_on == date(2027, 1, 4)
    assert _now(elsewhere).seq == elsewhere.seq
    assert actions.reckon_anew(here.id, why="calendar.imported") is False
    assert _now(here).events.filter(kind=Act.RECKON_ANEW).count() == 1


def test_the_applicant_has_longer_to_correct_and_is_told() -> None:
    case = _asked(_case("2026-12-24"), "2026-12-25")
    assert case.supply_due_on == date(2027, 1, 15)
    _import_2027()
    assert _now(case).supply_due_on == date(2027, 1, 18)
    assert _told()[0] == "补正期限顺延"


def test_what_the_applicant_was_told_never_moves_to_an_earlier_day() -> None:
    case = _asked(_case("2027-02-04"), "2027-02-05")
    assert case.supply_due_on == date(2027, 2, 26), "weekends only: 8 to 26 February"
    Case.objects.filter(id=case.id).update(supply_due_on=date(2027, 3, 30))
    _import_2027(on="2027-02-08")
    assert _now(case).supply_due_on == date(2027, 3, 30)
    assert not _now(case).events.filter(kind=Act.RECKON_ANEW).exists()


def test_an_outage_moves_the_decision_the_answer_and_the_correction_and_says_so() -> None:
    decision, answer = _case("2026-11-23", state=CaseState.IN_REVIEW), _case("2026-11-23")
    correcting = _asked(_case("2026-11-23"), "2026-11-24")
    assert (decision.due_on, answer.answer_due_on, correcting.supply_due_on) == (
        date(2026, 12, 2), date(2026, 11, 30), date(2026, 12, 15),
    )  # fmt: skip
    outage = _outage("2026-11-25", "2026-11-26", on="2026-11-27")
    assert (_now(decision).due_on, _now(answer).answer_due_on, _now(correcting).supply_due_on) == (
        date(2026, 12, 4), date(2026, 12, 2), date(2026, 12, 17),
    )  # fmt: skip
    reckoning = clock_of(_now(decision))
    assert reckoning is not None
    assert [(line.reason, line.basis) for line in reckoning.account[2:4]] == [
        ("线上平台故障，顺延", "平台故障公告")
    ] * 2
    assert _told().count("补正期限顺延") == 1, "only the one whose own day moved"
    with time_machine.travel("2026-11-28 10:00+08:00", tick=False):
        withdraw_outage(outage.pk, by=KEEPER)
        drain()
    assert _now(decision).due_on == date(2026, 12, 2)
    assert _now(correcting).supply_due_on == date(2026, 12, 17), "what was told stays"


def test_a_decided_case_is_left_alone() -> None:
    case = _case("2026-11-23", state=CaseState.GRANTED)
    _outage("2026-11-25", "2026-11-26", on="2026-11-27")
    assert _now(case).seq == case.seq
    assert actions.reckon_anew(case.id, why="outage.declared") is False
    withdrawn = _case("2026-11-23")
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        actions.withdraw_case(withdrawn.id, account=build.account(), seq=withdrawn.seq, reason="不办了。")
    with pytest.raises(MoveNotAllowed):
        actions.reckon_anew(withdrawn.id, why="outage.declared")


def test_a_held_case_is_reckoned_when_the_outage_lets_the_hold_in() -> None:
    case = _case("2026-11-23", state=CaseState.IN_REVIEW)  # due on 2 December
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        case = actions.begin_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, kind="检验", reason=WHY, expected_days=3
        )
    assert case.held_since is None, "the limit had run out before"
    _outage("2026-12-01", "2026-12-02", on="2026-12-03")
    assert (_now(case).held_since, _now(case).held_for) == (date(2026, 12, 3), "检验")


def test_cases_are_found_by_the_days_their_time_runs_over() -> None:
    case = _case("2026-11-23", state=CaseState.IN_REVIEW)  # until 2 December

    def found(first: str, last: str) -> bool:
        return case.id in cases_running_over(date.fromisoformat(first), date.fromisoformat(last))

    assert found("2026-12-02", "2026-12-02")
    assert found("2026-11-20", "2026-11-23")
    assert not found("2026-12-03", "2026-12-04")
    assert not found("2026-11-20", "2026-11-22")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-24", "2026-11-23"),  # ends before it begins
        ("2026-11-27", "2026-11-28"),  # has not come yet
        ("2026-10-27", "2026-10-28"),  # 31 days ago
    ],
)
def test_only_past_days_are_declared_and_not_long_past_ones(first: str, last: str) -> None:
    with pytest.raises(OutageDaysWrong):
        _outage(first, last, on="2026-11-27")
    assert not Outage.objects.exists()


def test_an_outage_needs_a_reason_and_a_keeper() -> None:
    day = date(2026, 11, 26)
    with time_machine.travel("2026-11-27 10:00+08:00", tick=False):
        with pytest.raises(OutageUnexplained):
            declare_outage(by=KEEPER, from_on=day, until_on=day, what="断电")
        with pytest.raises(NotTheKeeper):
            declare_outage(by=build.officer("zhougang"), from_on=day, until_on=day, what=WHY)
        outage = declare_outage(by=build.officer("chenlin"), from_on=day, until_on=day, what=WHY)
        with pytest.raises(NotTheKeeper):
            withdraw_outage(outage.pk, by=build.officer("zhougang"))
        withdraw_outage(outage.pk, by=KEEPER)
        with pytest.raises(OutageUnknown):
            withdraw_outage(outage.pk, by=KEEPER)
