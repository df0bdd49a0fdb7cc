"""Everything late is found once, worst first, through an index, and only by those who supervise the body."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build, joint
from tests.cases.acting import REASON, day, on
from tests.supervision import late
from tongban.authorities.queries import working_calendar
from tongban.cases import actions, terms
from tongban.cases.models import Case, JointCase
from tongban.cases.states import CaseState, ObligationKind, Party
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import FirstReview
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.people import Officer
from tongban.identity.queries import officer_of
from tongban.identity.states import Role
from tongban.supervision import overdue as reading
from tongban.supervision.overdue import Asked, Owed, overdue, tallies, whole_list
from tongban.supervision.states import OwedKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
BUREAU = "SPJ@130102000000"


def seen(
    asked: Asked | None = None, *, by: str | Officer = "fengchao", when: str = "12-03"
) -> list[tuple[str, str, int]]:
    """Kind, due day and working days left, as the supervisor reads them."""
    officer = build.officer(by) if isinstance(by, str) else by
    with on(when):
        return [(one.kind, f"{one.due_on:%m-%d}", one.left) for one in overdue(officer, asked or Asked()).rows]


def row(kind: str, *, when: str = "12-03") -> Owed:
    with on(when):
        (found,) = overdue(build.officer("fengchao"), Asked(kind=kind)).rows
    return found


def test_every_sort_is_found_and_the_longest_late_comes_first() -> None:
    late.unanswered()
    late.undelivered()
    late.pausing(late.undecided(), notify=False)
    late.asked(late.undecided())
    assert seen() == [
        ("untold", "11-25", -6),
        ("answer", "11-30", -3),
        ("send_inspectors", "11-30", -3),
        ("send_inspectors", "11-30", -3),
        ("opinion", "12-01", -2),
        ("decision", "12-02", -1),
        ("decision", "12-02", -1),
        ("delivery", "12-07", 2),
    ]


def test_what_is_in_time_is_not_there_and_what_is_due_within_two_days_is() -> None:
    late.undelivered()
    late.uncorrected()
    assert seen(when="12-02") == []
    assert seen(when="12-03") == [("delivery", "12-07", 2)]
    assert seen(when="12-07") == [("delivery", "12-07", 0)]
    assert seen(when="12-17") == [("delivery", "12-07", -8), ("supply", "12-15", -2)]


def test_a_notified_hold_stops_the_clock_and_one_without_notice_is_seen() -> None:
    told = late.pausing(late.undecided(), notify=True)
    assert seen() == [("overheld", "11-30", -3), ("send_inspectors", "11-30", -3)], "and no decision"
    untold = late.pausing(late.undecided(), notify=False)
    assert [kind for kind, _, _ in seen()] == ["untold", "overheld", "send_inspectors", "send_inspectors", "decision"]
    found = row(OwedKind.UNTOLD)
    assert (found.case.id, found.what, found.officer, found.basis) == (
        untold.id,
        "检验",
        "钱进",
        "行政许可法第四十五条",
    )
    assert (found.party, found.since) == (Party.OFFICE, day("11-25"))
    assert told.held_since is not None


def test_a_hold_past_its_told_end_is_seen_until_it_ends() -> None:
    """Told on 25 November for three working days: until the 30th."""
    case = late.pausing(late.undecided(), notify=True)
    assert case.procedures.get().told_until == day("11-30")
    assert ("overheld", "11-30", 2) in seen(when="11-26"), "within two days it is about to be"
    assert ("overheld", "11-30", -3) in seen()
    found = row(OwedKind.OVERHELD)
    assert (found.what, found.officer, found.party, found.since, found.basis, found.counted) == (
        "检验", "钱进", Party.OFFICE, day("11-25"), "行政许可法第四十五条", None,
    )  # fmt: skip
    with on("12-03"):
        actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")
    assert "overheld" not in [kind for kind, _, _ in seen()]


def test_a_hearing_that_is_not_closed_after_its_day_holds_the_clock_too_long() -> None:
    case = late.undecided()
    offered = {"officer": build.officer("qianjin"), "reason": REASON}
    with on("11-24"):
        case = actions.offer_hearing(case.id, seq=case.seq, of_own_accord=True, **offered)
        case = actions.schedule_hearing(
            case.id, officer=build.officer("qianjin"), seq=case.seq, day=day("12-04"), time="9:00", place="三楼听证室",
            chair_id=build.officer("wujing").account_id,
        )  # fmt: skip
    assert ("overheld", "12-04", -2) in seen(when="12-08")
    with on("12-01"):
        case = actions.schedule_hearing(
            case.id, officer=build.officer("qianjin"), seq=case.seq, day=day("12-10"), time="9:00", place="三楼听证室",
            chair_id=build.officer("wujing").account_id, reason="主持人生病，改期举行。",
        )  # fmt: skip
    assert ("overheld", "12-10", 2) in seen(when="12-08")


def test_a_procedure_that_ended_without_notice_stays_until_the_case_is_over() -> None:
    with on("11-23"):
        case = build.case(state=CaseState.DECIDING)
    case = late.pausing(case, notify=False)
    assert row(OwedKind.UNTOLD, when="11-26").counted == 2
    with on("11-27"):
        case = actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")
    found = row(OwedKind.UNTOLD)
    assert (found.what, found.officer, found.since, found.due_on) == ("检验", "钱进", day("11-25"), day("11-25"))
    assert (found.left, found.counted) == (-2, 3), "late until its end, and no longer; 25, 26 and 27 November count"
    assert case.due_on == day("12-02"), "nothing was held"
    with on("12-01"):
        case = actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    assert "untold" in [kind for kind, _, _ in seen()], "decided, and not yet over"
    with on("12-01"):
        build.deliver(build.issue(case))
    assert "untold" not in [kind for kind, _, _ in seen()]


def test_the_officer_who_is_named_began_this_procedure_and_no_other() -> None:
    case = late.pausing(late.undecided(), notify=False)
    with on("11-26"):
        case = actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")
    with on("11-27"):
        actions.begin_procedure(
            case.id, officer=build.officer("sunyue"), seq=case.seq, kind="鉴定", reason=REASON, expected_days=1
        )
    assert row(OwedKind.UNTOLD).officer == "钱进"
    assert row(OwedKind.OVERHELD).officer == "孙悦"


def test_a_procedure_that_counts_in_the_limit_owes_no_notice() -> None:
    case = late.undecided()
    late.pausing(case, notify=False)
    Case.objects.get(id=case.id).procedures.update(counts_in_limit=True)
    assert "untold" not in [kind for kind, _, _ in seen()]


def test_each_row_says_who_owes_it_since_when_and_why() -> None:
    case = late.asked(late.undecided())
    decision, opinion, inspectors = row(OwedKind.DECISION), row(ObligationKind.OPINION), row("send_inspectors")
    assert (decision.party, decision.body.id, decision.since) == (Party.OFFICE, BUREAU, day("11-23"))
    assert (decision.basis, decision.case.id) == ("行政许可法第四十二条", case.id)
    assert (opinion.party, opinion.other_body, opinion.since) == (
        Party.OTHER,
        "石家庄市长安区消防救援大队",
        day("11-24"),
    )
    assert (inspectors.party, inspectors.basis) == (Party.OFFICE, "行政许可法第五十五条")
    late.uncorrected()
    supply = row(OwedKind.SUPPLY, when="12-16")
    assert (supply.party, supply.since, supply.officer) == (Party.APPLICANT, day("11-24"), "")


def test_a_first_review_below_is_owed_once() -> None:
    with on("11-01"):
        version = current_version("SCJG-006", on=date(2026, 11, 1))
        assert version is not None
        publish_version(replace(definition_of(version), first_review=FirstReview(level="county")), by="郑梅")
    late.undecided()
    assert [kind for kind, _, _ in seen(when="12-23")] == ["send_inspectors", "first_review"]


def test_a_joint_case_and_its_tasks_have_their_own_days() -> None:
    with on("11-23"):
        whole = joint.submitted("T-CYD", {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]})
    whole = JointCase.objects.get(id=whole.id)
    with on((whole.due_on + timedelta(days=4)).strftime("%m-%d")):
        rows = overdue(build.officer("fengchao"), Asked(kind=OwedKind.JOINT)).rows
    assert [(one.case.id, one.due_on, one.party) for one in rows] == [(whole.id, whole.due_on, Party.OFFICE)]


def test_a_part_that_waits_for_the_one_delivery_is_not_late() -> None:
    with on("11-23"):
        whole = joint.submitted("T-CYD", {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]})
        part = Case.objects.get(joint=whole, branch_no=1)
        build.issue(build.bring(part.id, to=CaseState.GRANTED))
    alone = late.undelivered()
    with on("12-17"):
        rows = overdue(build.officer("fengchao"), Asked(kind=OwedKind.DELIVERY)).rows
    assert [one.case.id for one in rows] == [alone.id]


# --- whose


@pytest.mark.parametrize("username", ["zhaomin", "zhougang", "zhengmei", "chenlin"])
def test_other_roles_of_the_same_bodies_see_nothing(username: str) -> None:
    late.undecided()
    with on("12-03"):
        assert overdue(build.officer(username), Asked()).rows == []
        assert tallies(build.officer(username), Asked()) == []
        assert list(whole_list(build.officer(username), Asked())) == []


def test_a_supervisor_sees_the_own_bodies_and_no_other() -> None:
    late.asked(late.undecided())
    there = officer_of(late.holder("biequ", Role.SUPERVISOR, "SPJ@130104000000", late.FIRE))
    here = officer_of(late.holder("benju", Role.SUPERVISOR, BUREAU))
    assert there is not None
    assert here is not None
    assert seen(by=there) == []
    assert [kind for kind, _, _ in seen(by=here)] == ["send_inspectors", "opinion", "decision"]
    with on("12-03"):
        assert tallies(there, Asked()) == []
        assert not any(one.opens for one in overdue(here, Asked()).rows)


def test_a_case_opens_only_for_who_also_handles_the_body() -> None:
    late.undecided()
    account = late.holder("shuangzhi", Role.SUPERVISOR, BUREAU)
    late.assign_post(account, body=late.Body.objects.get(id=BUREAU), role=Role.CLERK, valid_from=date(2026, 1, 1))
    both = officer_of(account)
    assert both is not None
    with on("12-03"):
        assert {one.opens for one in overdue(both, Asked()).rows} == {True}
        assert {one.opens for one in overdue(build.officer("fengchao"), Asked()).rows} == {False}


# --- pages, filters, counts


def test_pages_follow_each_other_without_a_gap_or_a_repeat() -> None:
    late.unanswered()
    for _ in range(2):
        late.undelivered()
        late.pausing(late.undecided(), notify=False)
    late.undelivered("11-24")
    officer = build.officer("fengchao")
    with on("12-09"):
        whole = [(one.kind, one.case.id, one.due_on) for one in overdue(officer, Asked()).rows]
        assert len(whole) == len(set(whole)) == 10
        assert [due for _, _, due in whole] == sorted(due for _, _, due in whole)
        for size in (1, 2, 3):
            walked, after = [], ""
            while True:
                page = overdue(officer, Asked(), after=after, most=size)
                walked += [(one.kind, one.case.id, one.due_on) for one in page.rows]
                after = page.next_cursor
                if not after:
                    break
            assert walked == whole
        assert [(one.kind, one.case.id, one.due_on) for one in whole_list(officer, Asked())] == whole


@pytest.mark.parametrize(
    "made_up",
    [
        "0001-01-01|0|2026-01-01|00000000-0000-0000-0000-000000000000",
        "9999-12-31|7|2026-01-01|00000000-0000-0000-0000-000000000000",
        "x",
        "2026-11-23|99|2026-11-23|1",
        "2026-11-23|0|x|y",
        "|||",
        "2026-11-23|0|2026-11-23|y",
    ],
)
def test_a_made_up_cursor_starts_from_the_top(made_up: str) -> None:
    late.unanswered()
    with on("12-03"):
        assert len(overdue(build.officer("fengchao"), Asked(), after=made_up).rows) == 1


def test_it_is_asked_by_kind_place_department_and_time() -> None:
    late.undelivered()
    late.undecided()
    assert seen(Asked(kind="decision")) == [("decision", "12-02", -1)]
    assert seen(Asked(when="late")) == [("send_inspectors", "11-30", -3), ("decision", "12-02", -1)]
    assert seen(Asked(when="soon")) == [("delivery", "12-07", 2)]
    assert len(seen(Asked(division="130102000000", department="SPJ"))) == 3
    assert seen(Asked(division="130100000000")) == []
    assert seen(Asked(department="XF")) == []
    assert seen(Asked(kind="payment")) == []


def test_counts_tell_late_from_soon_and_stop_at_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    late.undelivered()
    for _ in range(2):
        late.undecided()
    officer = build.officer("fengchao")
    with on("12-03"):
        found = tallies(officer, Asked(kind="payment", when="soon"))
        assert [(one.kind, one.late, one.soon, one.more) for one in found] == [
            ("decision", 2, 0, False),
            ("send_inspectors", 2, 0, False),
            ("delivery", 0, 1, False),
        ]
        assert tallies(officer, Asked(department="XF")) == []
        monkeypatch.setattr(reading, "COUNT_CAP", 1)
        assert {one.kind: one.more for one in tallies(officer, Asked())} == {
            "decision": True,
            "send_inspectors": True,
            "delivery": False,
        }


def test_the_last_start_that_is_due_by_a_day_is_the_last() -> None:
    """Over National Day, the Spring Festival and their make-up days."""
    calendar = working_calendar()
    for step in range(400):
        due_by = date(2026, 1, 1) + timedelta(days=step)
        start = terms.latest_start(terms.DELIVERY, due_by=due_by, calendar=calendar)
        assert terms.due_day(terms.DELIVERY, start, calendar=calendar) <= due_by
        assert terms.due_day(terms.DELIVERY, start + timedelta(days=1), calendar=calendar) > due_by


# --- what it costs


def _statements(officer: Officer) -> list[str]:
    with on("12-09"), CaptureQueriesContext(connection) as captured:
        overdue(officer, Asked())
        tallies(officer, Asked())
    return [query["sql"] for query in captured.captured_queries]


def test_many_rows_cost_the_queries_of_few() -> None:
    def one_of_each() -> None:
        late.unanswered()
        late.undelivered()
        late.asked(late.pausing(late.undecided(), notify=False))

    one_of_each()
    officer = build.officer("fengchao")
    few = len(_statements(officer))
    for _ in range(3):
        one_of_each()
    assert len(_statements(officer)) == few
    assert few <= 24


#: What each source is found through.
INDEXES = {
    "case_answer_due",
    "case_supply_due",
    "case_decision_due",
    "case_delivery_due",
    "joint_inbox",
    "joint_tasks",
    "procedure_untold",
    "procedure_running",
    "obligation_due",
}


def test_every_source_has_its_index() -> None:
    """On PostgreSQL the walk through a small table is cheaper, so it is forbidden: an index that fits must exist."""
    officer = build.officer("fengchao")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        plans = []
        for statement in (one for one in _statements(officer) if one.startswith("SELECT")):
            words = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            cursor.execute(words + statement.replace("%", "%%"))
            plans.append("\n".join(str(line[-1]) for line in cursor.fetchall()))
    used = {name for name in INDEXES if any(name in plan for plan in plans)}
    assert used == INDEXES, "\n\n".join(plans)
