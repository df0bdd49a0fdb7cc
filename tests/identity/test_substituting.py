"""Who stands in for a colleague on leave acts in both names, in that body, for those days, and grants nothing."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests import build
from tests.cases.acting import officer_in
from tongban.cases.actions import accept_case
from tongban.identity import queries
from tongban.identity.actions.appointing import confirm_post, dismiss_officer, propose_post
from tongban.identity.actions.substituting import approve_leave, ask_leave, end_leave, refuse_leave
from tongban.identity.errors import AlreadyDecided, LeaveInvalid, NoSuchAppointment, NoSuchLeave
from tongban.identity.models import Account, Leave
from tongban.identity.states import HEAD
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
HERE, THERE = "SCJG@130102000000", "SPJ@130102000000"


@pytest.fixture(autouse=True)
def thursday() -> object:
    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        yield


def asked(who: str = "zhaomin", **more: Any) -> Leave:
    given: dict[str, Any] = {
        "body_id": HERE, "substitute": "sunyue", "from_on": date(2026, 11, 27), "until_on": date(2026, 12, 4),
        "reason": "年休假", **more,
    }  # fmt: skip
    return ask_leave(officer=build.officer(who), **given)


def test_the_substitute_has_the_posts_for_those_days_in_that_body_only() -> None:
    leave = asked()
    approve_leave(officer=build.officer("zhougang"), leave_id=leave.id)
    for day, stands_in in (("11-26", False), ("11-27", True), ("12-04", True), ("12-05", False)):
        with time_machine.travel(f"2026-{day} 09:00+08:00", tick=False):
            officer = build.officer("sunyue")
            assert officer.holds(HERE, "clerk") == stands_in, day
            assert not officer.holds(THERE, "clerk")
            assert officer.holds(HERE, "reviewer"), "one's own post stays one's own"
    assert list(AuditEntry.objects.order_by("id").values_list("act", flat=True))[-2:] == [
        "leave.asked",
        "leave.approved",
    ]


def test_the_log_names_both() -> None:
    case = build.case()
    leave = asked(from_on=today(), body_id=case.body_id)
    approve_leave(officer=build.officer("anyi"), leave_id=leave.id)
    case = accept_case(case.id, officer=build.officer("sunyue"), seq=case.seq)
    actor = case.events.latest("seq").by
    assert (actor["name"], actor["role"]) == ("孙悦（代赵敏）", "clerk")
    assert actor["account"] == build.account("sunyue").pk


def test_one_who_stands_in_costs_one_query_more_and_all_others_none(django_assert_num_queries) -> None:
    account = build.account("sunyue")
    with django_assert_num_queries(1):
        build.officer_of(account)
    approve_leave(officer=build.officer("zhougang"), leave_id=asked(from_on=today()).id)
    with django_assert_num_queries(2):
        build.officer_of(account)


@pytest.mark.parametrize("who", ["zhaomin", "sunyue", "qianjin", "chenlin", "shenji"])
def test_neither_of_the_two_nor_anybody_but_head_and_security_approves(who: str) -> None:
    leave = asked()
    for act in (approve_leave, refuse_leave):
        with pytest.raises(NoSuchLeave):
            act(officer=build.officer(who), leave_id=leave.id)
    stranger = officer_in("SCJG@130104000000", HEAD)
    with pytest.raises(NoSuchLeave):
        approve_leave(officer=stranger, leave_id=leave.id)
    leave.refresh_from_db()
    assert leave.state == "open"


def test_the_database_wants_a_third_too() -> None:
    leave = asked()
    for name in ("zhaomin", "sunyue"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.filter(id=leave.id).update(decider_id=build.account(name).pk)


def test_what_was_refused_gives_nothing_and_is_decided_once() -> None:
    leave = asked(from_on=today())
    refuse_leave(officer=build.officer("zhougang"), leave_id=leave.id)
    assert not build.officer("sunyue").holds(HERE, "clerk")
    with pytest.raises(AlreadyDecided):
        approve_leave(officer=build.officer("zhougang"), leave_id=leave.id)


@pytest.mark.parametrize("who", ["zhaomin", "sunyue", "zhougang", "anyi"])
def test_those_concerned_end_it_earlier(who: str) -> None:
    leave = asked(from_on=today())
    approve_leave(officer=build.officer("zhougang"), leave_id=leave.id)
    assert build.officer("sunyue").holds(HERE, "clerk")
    end_leave(officer=build.officer(who), leave_id=leave.id)
    assert not build.officer("sunyue").holds(HERE, "clerk")
    with pytest.raises(NoSuchLeave):
        end_leave(officer=build.officer("wujing"), leave_id=leave.id)


def test_who_stands_in_for_the_head_grants_and_approves_nothing() -> None:
    leave = asked("zhougang", from_on=today())
    approve_leave(officer=build.officer("anyi"), leave_id=leave.id)
    deputy = build.officer("sunyue")
    assert deputy.holds(HERE, HEAD)
    other = asked("zhaomin", substitute="qianjin")
    with pytest.raises(NoSuchLeave):
        approve_leave(officer=deputy, leave_id=other.id)
    wanted = propose_post(
        officer=build.officer("anyi"), username="qianjin", body_id=HERE, role="clerk",
        valid_from=today(), reason="长市监人〔2026〕2号",
    )  # fmt: skip
    with pytest.raises(NoSuchAppointment):
        confirm_post(officer=deputy, appointment_id=wanted.id)


@pytest.mark.parametrize("leaver", ["zhaomin", "sunyue"])
def test_it_falls_when_either_leaves(leaver: str) -> None:
    leave = asked(from_on=today())
    approve_leave(officer=build.officer("zhougang"), leave_id=leave.id)
    dismiss_officer(officer=build.officer("anyi"), account_id=build.account(leaver).pk, reason="调离本单位")
    leave.refresh_from_db()
    assert leave.state == "ended"
    if leaver == "zhaomin":
        assert not build.officer("sunyue").holds(HERE, "clerk")


@pytest.mark.parametrize("given", [
    {"body_id": "SCJG@130104000000"}, {"substitute": "zhaomin"}, {"substitute": "chenlin"}, {"substitute": "wangwu"},
    {"from_on": date(2026, 11, 25)}, {"until_on": date(2026, 11, 26)}, {"until_on": date(2027, 11, 26)}, {"reason": ""},
])  # fmt: skip
def test_a_wrong_wish_is_refused_and_nothing_is_kept(given: dict[str, object]) -> None:
    with pytest.raises(LeaveInvalid):
        asked(**given)
    assert not Leave.objects.exists()


def test_an_administrator_has_no_substitute_from_the_work() -> None:
    with pytest.raises(LeaveInvalid):
        asked("chenlin", body_id=THERE, substitute="sunyue")


def test_whoever_is_an_officer_is_known_as_one_for_the_price_of_one_look() -> None:
    approve_leave(officer=build.officer("zhougang"), leave_id=asked().id)
    dismiss_officer(account_id=build.account("qianjin").pk, officer=build.officer("anyi"), reason="调离")
    for day in ("2026-11-26", "2026-11-27", "2026-12-05", "2016-01-01"):
        with time_machine.travel(f"{day} 09:00+08:00", tick=False):
            told = {one.username: (queries.holds_post(one), queries.officer_of(one) is not None) for one in accounts()}
            assert {name for name, (quick, whole) in told.items() if quick != whole} == set(), day
            assert any(quick for quick, _ in told.values()) == (day > "2017")
    assert not queries.holds_post(build.account("qianjin"))


def accounts() -> list[Account]:
    return list(Account.objects.select_related("person"))
