"""A post is proposed by one and confirmed by another; the three administrators stay three; whoever leaves has nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from tests import build
from tongban.authorities.models import Body
from tongban.identity.actions import assign_post, open_account
from tongban.identity.actions.appointing import (
    confirm_post,
    dismiss_officer,
    end_post,
    propose_post,
    refuse_post,
    take_on_duty,
)
from tongban.identity.actions.opening import open_officer_account
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.errors import (
    AccountNameTaken,
    AlreadyDecided,
    AppointmentInvalid,
    DutiesConflict,
    NoSuchAppointment,
    NoSuchOfficer,
    NoSuchPost,
    NotForYourself,
    NotTheLastSecurity,
    NotYourOwnProposal,
    OfficerInvalid,
    PostHeldAlready,
)
from tongban.identity.models import Account, Office, Post, PostProposal
from tongban.identity.queries import officer_of
from tongban.identity.states import HEAD, AppointmentState, Duty, RealNameLevel, Role
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
HERE, THERE = "SPJ@130102000000", "SPJ@130104000000"
WHY = "长行审人〔2026〕7号"
CHEN, HAN = (next(one for one in PEOPLE if one.name == name) for name in ("陈晓", "韩梅"))


def newcomer(username: str = "xinren") -> Account:
    return open_account(username=username, password="tongban-demo", person=None)


def proposed(by: str = "anyi", **more: Any) -> PostProposal:
    newcomer()
    given: dict[str, Any] = {
        "username": "xinren",
        "body_id": HERE,
        "role": "clerk",
        "valid_from": today(),
        "reason": WHY,
        **more,
    }
    return propose_post(officer=build.officer(by), **given)


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("act", flat=True))


@pytest.mark.parametrize("second", ["heping", "zhougang"])
def test_a_second_security_administrator_or_the_head_of_the_body_confirms(second: str) -> None:
    asked = proposed(office="市场准入科")
    assert officer_of(newcomer()) is None, "a proposal gives nothing"
    post = confirm_post(officer=build.officer(second), appointment_id=asked.id)
    assert build.officer("xinren").posts == {(HERE, "clerk"): post.pk}
    assert (post.office, post.title) == (Office.objects.get(body_id=HERE), "窗口受理")
    assert acts()[-3:] == ["post.proposed", "post.granted", "account.cleared"]
    with pytest.raises(AlreadyDecided):
        confirm_post(officer=build.officer("heping"), appointment_id=asked.id)


def test_nobody_confirms_their_own_proposal_nor_anything_for_themselves() -> None:
    asked = proposed()
    with pytest.raises(NotYourOwnProposal):
        confirm_post(officer=build.officer("anyi"), appointment_id=asked.id)
    with pytest.raises(NotForYourself):
        proposed(username="anyi")
    of_the_head = proposed(username="zhougang", body_id=THERE, role="clerk")
    with pytest.raises(NoSuchAppointment):
        confirm_post(officer=build.officer("zhougang"), appointment_id=of_the_head.id)
    at_home = proposed(username="zhougang", role="clerk")
    with pytest.raises(NotYourOwnProposal):
        confirm_post(officer=build.officer("zhougang"), appointment_id=at_home.id)
    assert set(PostProposal.objects.values_list("state", flat=True)) == {"open"}


def test_the_database_holds_four_eyes_whatever_a_program_does() -> None:
    asked = proposed()
    anyi = build.account("anyi").pk
    for wrong in ({"decider_id": anyi}, {"decider_id": asked.account_id}, {"proposer_id": asked.account_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostProposal.objects.filter(id=asked.id).update(**wrong)
    assert PostProposal.objects.filter(id=asked.id).update(decider_id=build.account("heping").pk) == 1


@pytest.mark.parametrize("stranger", ["zhaomin", "qianjin", "chenlin", "shenji", "zhengmei"])
def test_nobody_else_proposes_confirms_refuses_or_ends(stranger: str) -> None:
    officer, asked = build.officer(stranger), proposed()
    with pytest.raises(NoSuchAppointment):
        proposed(by=stranger, body_id=THERE)
    with pytest.raises(NoSuchAppointment):
        confirm_post(officer=officer, appointment_id=asked.id)
    with pytest.raises(NoSuchAppointment):
        refuse_post(officer=officer, appointment_id=asked.id, remarks="不同意。")
    with pytest.raises(NoSuchPost):
        end_post(officer=officer, post_id=Post.objects.filter(role="clerk")[0].pk, reason="工作调整")
    with pytest.raises(NoSuchPost):
        dismiss_officer(officer=officer, account_id=build.account("qianjin").pk, reason="工作调整")


def test_the_head_confirms_no_administrator_and_no_other_body() -> None:
    with pytest.raises(NoSuchAppointment):
        confirm_post(officer=build.officer("zhougang"), appointment_id=proposed(role="auditor").id)
    with pytest.raises(NoSuchAppointment):
        confirm_post(officer=build.officer("zhougang"), appointment_id=proposed(body_id=THERE).id)


def test_who_disagrees_says_why_and_no_post_comes_of_it() -> None:
    asked = proposed()
    with pytest.raises(AppointmentInvalid):
        refuse_post(officer=build.officer("heping"), appointment_id=asked.id, remarks=" ")
    refuse_post(officer=build.officer("heping"), appointment_id=asked.id, remarks="没有任免文件。")
    asked.refresh_from_db()
    assert (asked.state, asked.remarks) == (AppointmentState.REFUSED, "没有任免文件。")
    assert officer_of(newcomer()) is None
    assert AuditEntry.objects.latest("id").result == "refused"


@pytest.mark.parametrize(("username", "role"), [
    ("chenlin", "security"), ("chenlin", "clerk"), ("shenji", "sysadmin"), ("qianjin", "auditor"), ("shenji", "auditor"),
])  # fmt: skip
def test_nobody_holds_two_administrations_nor_one_beside_the_work(username: str, role: str) -> None:
    with pytest.raises((DutiesConflict, PostHeldAlready)):
        proposed(username=username, role=role)
    with pytest.raises(DutiesConflict):
        proposed(username=username, role=role, body_id=THERE)


def test_two_grants_at_once_bind_one_account_to_one_duty() -> None:
    """Both were proposed while the account held nothing; the second finds the account's own row taken."""
    first, second = proposed(role="sysadmin"), proposed(role="auditor")
    confirm_post(officer=build.officer("heping"), appointment_id=first.id)
    with pytest.raises(DutiesConflict), transaction.atomic():
        confirm_post(officer=build.officer("heping"), appointment_id=second.id)
    assert build.officer("xinren").roles == {"sysadmin"}
    assert PostProposal.objects.get(id=second.id).state == AppointmentState.OPEN, "the refusal took nothing along"


def test_the_database_refuses_a_second_administration_and_counts_no_post_of_another_duty() -> None:
    body = Body.objects.get(id=THERE)
    chenlin = build.account("chenlin")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(account=chenlin, body=body, role=Role.AUDITOR, valid_from=date(2026, 1, 1))
    Post.objects.create(account=chenlin, body=body, role=Role.DECIDER, valid_from=date(2026, 1, 1))
    assert build.officer("chenlin").roles == {"sysadmin"}, "a row that came in by the back door gives no right"


def test_a_duty_is_free_again_when_its_last_post_is_over() -> None:
    account = newcomer()
    post = assign_post(account, body=Body.objects.get(id=HERE), role=Role.CLERK, valid_from=date(2026, 1, 1))
    with pytest.raises(DutiesConflict):
        take_on_duty(account.pk, Role.AUDITOR, on=today())
    end_post(officer=build.officer("anyi"), post_id=post.pk, reason="轮岗到审计")
    confirm_post(officer=build.officer("heping"), appointment_id=proposed(role="auditor").id)
    assert build.officer("xinren").roles == {"auditor"}
    assert Account.objects.get(id=account.pk).duty == Duty.AUDITOR


def test_a_post_begins_and_ends_on_its_days() -> None:
    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        asked = proposed(valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))
        confirm_post(officer=build.officer("heping"), appointment_id=asked.id)
    for day, there in (("2026-11-30", False), ("2026-12-01", True), ("2026-12-31", True), ("2027-01-01", False)):
        with time_machine.travel(f"{day} 09:00+08:00", tick=False):
            assert (officer_of(newcomer()) is not None) == there, day


def test_a_head_is_marked_by_an_appointment() -> None:
    confirm_post(officer=build.officer("heping"), appointment_id=proposed(body_id=THERE, role="decider", head=True).id)
    assert build.officer("xinren").holds(THERE, HEAD)
    with pytest.raises(AppointmentInvalid):
        proposed(body_id=THERE, role="clerk", head=True)


def test_a_move_takes_the_old_post_as_it_gives_the_new_one() -> None:
    old = assign_post(newcomer(), body=Body.objects.get(id=HERE), role=Role.REVIEWER, valid_from=date(2026, 1, 1))
    case = build.case(state="in_review")
    client = Client()
    client.force_login(newcomer())
    assert client.get(f"/desk/cases/{case.id}/").status_code == 200
    asked = proposed(body_id=THERE, role="reviewer", replaces=old.pk)
    assert client.get(f"/desk/cases/{case.id}/").status_code == 200, "until it is confirmed"
    confirm_post(officer=build.officer("heping"), appointment_id=asked.id)
    assert client.get(f"/desk/cases/{case.id}/").status_code == 404, "nothing of the old body at the next request"
    assert client.post(f"/desk/cases/{case.id}/complete-node/").status_code == 404
    assert set(build.officer("xinren").posts) == {(THERE, "reviewer")}
    drain()
    told = Message.objects.get(account=build.account("zhougang"), title="岗位有变动")
    assert "“审查”岗位已免去" in told.text


def test_a_case_goes_on_with_those_who_are_left() -> None:
    """No task is anybody's own: what a leaver had begun waits in the body's tray."""
    case = build.case(state="in_review")
    dismiss_officer(officer=build.officer("anyi"), account_id=build.account("sunyue").pk, reason="调离本单位")
    desk = Client()
    desk.force_login(build.account("qianjin"))
    assert f"/desk/cases/{case.id}/" in desk.get("/desk/?tray=review").content.decode()


def test_a_leaver_loses_posts_sessions_and_open_proposals_in_one_act() -> None:
    client = Client()
    client.force_login(build.account("qianjin"))
    assert client.get("/desk/").status_code == 200
    open_ = proposed(username="qianjin", body_id=THERE, role="reviewer")
    held = Post.objects.filter(account__username="qianjin", ended_at=None).count()
    assert dismiss_officer(officer=build.officer("anyi"), account_id=build.account("qianjin").pk, reason="辞职") == held
    assert client.get("/desk/").status_code == 302, "the session is over"
    again = Client()
    again.force_login(build.account("qianjin"))
    assert (again.get("/desk/").status_code, again.get("/my/").status_code) == (404, 200)
    assert PostProposal.objects.get(id=open_.id).state == AppointmentState.FALLEN
    entry = AuditEntry.objects.get(act="officer.dismissed")
    assert (entry.detail["posts"], entry.detail["reason"]) == (held, "辞职")
    drain()
    assert Message.objects.filter(account=build.account("zhougang"), title="岗位有变动").count() == held


def test_a_post_may_end_after_a_last_day() -> None:
    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        post = assign_post(newcomer(), body=Body.objects.get(id=HERE), role=Role.CLERK, valid_from=date(2026, 1, 1))
        end_post(officer=build.officer("anyi"), post_id=post.pk, reason="退休", last_day=date(2026, 11, 30))
        assert build.officer("xinren").roles == {"clerk"}
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        assert officer_of(newcomer()) is None


def test_nobody_ends_their_own_post_nor_the_last_who_can_grant() -> None:
    anyi, heping = build.officer("anyi"), build.officer("heping")
    own = Post.objects.get(account__username="anyi").pk
    with pytest.raises(NoSuchPost):
        end_post(officer=anyi, post_id=own, reason="不想做了")
    end_post(officer=anyi, post_id=Post.objects.get(account__username="heping").pk, reason="轮岗")
    with pytest.raises(NotTheLastSecurity):
        end_post(officer=heping, post_id=own, reason="轮岗到别处")
    with pytest.raises(NotTheLastSecurity):
        end_post(officer=heping, post_id=own, reason="轮岗到别处", last_day=today() + timedelta(days=3))


def test_the_last_who_can_grant_does_not_go_after_a_last_day_either() -> None:
    anyi, heping = build.officer("anyi"), build.officer("heping")
    posts = {name: Post.objects.get(account__username=name) for name in ("anyi", "heping")}
    soon = today() + timedelta(days=3)
    end_post(officer=anyi, post_id=posts["heping"].pk, reason="轮岗", last_day=soon)
    for day in (soon, soon + timedelta(days=1), soon - timedelta(days=1), None):
        with pytest.raises(NotTheLastSecurity):
            end_post(officer=heping, post_id=posts["anyi"].pk, reason="轮岗到别处", last_day=day)
    end_post(officer=anyi, post_id=posts["heping"].pk, reason="提前轮岗")


def test_the_system_administrator_opens_accounts_that_may_do_nothing() -> None:
    good = {"username": "chenxiao", "name": CHEN.name, "id_number": CHEN.document.number}
    account, new = open_officer_account(officer=build.officer("chenlin"), **good)
    assert (new, account.has_usable_password(), account.level) == (True, False, RealNameLevel.NONE)
    assert officer_of(account) is None
    assert open_officer_account(officer=build.officer("chenlin"), **good) == (account, False), "one person, one account"
    for wrong, refusal in (
        ({"id_number": "1101051949123100"}, OfficerInvalid),
        ({"id_number": "110105194912310021"}, OfficerInvalid),
        ({"name": "王旧"}, OfficerInvalid),
        ({"name": ""}, OfficerInvalid),
    ):
        with pytest.raises(refusal):
            open_officer_account(officer=build.officer("chenlin"), **{**good, **wrong})
    with pytest.raises(NoSuchOfficer):
        open_officer_account(officer=build.officer("anyi"), **good)
    with pytest.raises(AccountNameTaken):
        open_officer_account(
            officer=build.officer("chenlin"), username="Anyi!", name=HAN.name, id_number=HAN.document.number
        )


@pytest.mark.parametrize(("given", "refusal"), [
    ({"username": "meiyou"}, NoSuchOfficer),
    ({"body_id": "X@1"}, AppointmentInvalid),
    ({"role": "king"}, AppointmentInvalid),
    ({"reason": "好"}, AppointmentInvalid),
    ({"valid_until": date(2020, 1, 1)}, AppointmentInvalid),
    ({"replaces": 10**9}, NoSuchPost),
    ({"username": "zhaomin"}, PostHeldAlready),
])  # fmt: skip
def test_a_wrong_proposal_is_refused_and_nothing_is_kept(given: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        proposed(**given)
    assert not PostProposal.objects.exists()
