"""Consent, requests, hand-overs, children: what a person may ask and what must not happen without them."""

from datetime import date, timedelta

import pytest
import time_machine

from tests import build
from tests.cases.acting import on
from tongban.authorities.models import Body
from tongban.identity import actions
from tongban.identity.consents import fourteenth_birthday
from tongban.identity.errors import (
    AnswerUnexplained,
    GuardianMissing,
    HandOverUnexplained,
    NotForConsent,
    PurposeMissing,
    ReasonMissing,
    WishAnswered,
    WishUnexplained,
    WishUnknown,
    WishWaits,
)
from tongban.identity.models import Person
from tongban.identity.models.personal_data import Consent, DataWish, HandOver
from tongban.identity.numbers import citizen_check_digit
from tongban.identity.personal_data import (
    agrees,
    children_among,
    is_child,
    looks_at,
    require_guardian,
    wish_for,
    wish_of,
    wishes_for,
)
from tongban.kernel.audit import record
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.notifications.models import Message, Sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


#: Nobody of the cast.
OTHER = 10**6


def me() -> Person:
    person = build.account("zhangsan").person
    assert person is not None
    return person


def child(born: str = "20200229") -> Person:
    first = f"130102{born}909"
    return actions.register_person(name="小明", id_number=first + citizen_check_digit(first), synthetic=True)


def asked(**given: str) -> DataWish:
    return actions.ask_about_data(
        build.account("zhangsan"), **{"kind": "correct", "text": "住址应为演示路2号", **given}
    )


# --- consent


def test_withdrawn_consent_stops_the_text_messages_and_only_these() -> None:
    build.case("SCJG-004", for_entity=False)
    drain()
    before = (Message.objects.count(), Sms.objects.count())
    assert before[1] > 0
    actions.settle_consent(build.account("zhangsan"), purpose="sms", given=False)
    build.case("SCJG-004", for_entity=False)
    drain()
    assert Message.objects.count() > before[0]
    assert Sms.objects.count() == before[1]
    actions.settle_consent(build.account("zhangsan"), purpose="sms", given=True)
    assert agrees(me().id, "sms")


def test_the_same_again_changes_nothing_and_each_change_is_recorded() -> None:
    for given in (True, False, False, True, True):
        actions.settle_consent(build.account("zhangsan"), purpose="sms", given=given)
    acts = AuditEntry.objects.filter(act__startswith="consent.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["consent.withdrawn", "consent.given"]
    assert Consent.objects.filter(person=me(), withdrawn_at=None).count() == 1


def test_what_rests_on_the_law_cannot_be_agreed_to() -> None:
    for purpose in ("case", "child"):
        with pytest.raises(NotForConsent):
            actions.settle_consent(build.account("zhangsan"), purpose=purpose, given=True)


# --- requests


def test_a_request_has_fifteen_working_days_and_its_text_is_sealed() -> None:
    with on("11-02"):
        made = asked()
    assert made.due_on == date(2026, 11, 23)
    assert DataWish.objects.filter(id=made.id).extra(where=["text LIKE 'sealed:%%'"]).exists()


def test_the_limit_is_the_deployers_and_passes_over_holidays(settings: object) -> None:
    settings.TONGBAN_DATA_WISH_DAYS = 3  # type: ignore[attr-defined] # pytest-django's
    with on("09-30"):
        assert asked().due_on == date(2026, 10, 10)


def test_one_request_of_a_kind_waits_at_a_time() -> None:
    asked()
    with pytest.raises(WishWaits):
        asked()
    assert asked(kind="delete").kind == "delete"


@pytest.mark.parametrize("given", [{"text": " x "}, {"kind": "sell"}])
def test_a_request_says_what_it_is_about(given: dict[str, str]) -> None:
    with pytest.raises(WishUnexplained):
        asked(**given)


def test_a_supervisor_answers_with_reasons_once_and_the_person_is_told() -> None:
    made, officer = asked(), build.officer("fengchao")
    for outcome, answer in (("met", "好的"), ("open", "已经按您的要求更正。")):
        with pytest.raises(AnswerUnexplained):
            actions.answer_wish(officer, wish_id=made.id, outcome=outcome, answer=answer)
    done = actions.answer_wish(officer, wish_id=made.id, outcome="refused", answer="登记机关的记录如此，请向其更正。")
    assert (done.state, done.answer) == ("refused", "登记机关的记录如此，请向其更正。")
    with pytest.raises(WishAnswered):
        actions.answer_wish(officer, wish_id=made.id, outcome="met", answer="已经按您的要求更正。")
    with pytest.raises(WishAnswered):
        actions.withdraw_wish(build.account("zhangsan"), wish_id=made.id)
    drain()
    told = Message.objects.get(account=build.account("zhangsan"), title="个人信息请求已答复")
    assert "不予办理" in told.text


def test_only_supervisors_of_the_body_see_a_request_and_nobody_elses_is_mine() -> None:
    body = next(iter(build.officer("fengchao").bodies_as("supervisor")))
    there = actions.ask_about_data(build.account("zhangsan"), kind="object", text="不同意再用我的照片", body_id=body)
    for other in ("zhaomin", "zhougang", "chenlin", "anyi", "shenji"):
        assert not wishes_for(build.officer(other), open_only=True).exists()
        with pytest.raises(WishUnknown):
            wish_for(build.officer(other), there.id)
    assert wish_for(build.officer("fengchao"), there.id) == there
    DataWish.objects.filter(id=there.id).update(body=Body.objects.filter(division_id="130104000000").first())
    with pytest.raises(WishUnknown):
        wish_for(build.officer("fengchao"), there.id)
    with pytest.raises(WishUnknown):
        wish_of(build.account("wangwu").person, there.id)
    assert actions.withdraw_wish(build.account("zhangsan"), wish_id=there.id).state == "withdrawn"


# --- hand-over


def test_a_hand_over_is_kept_three_years_at_least_and_then_goes() -> None:
    given = {
        "recipient": "石家庄市公积金中心",
        "purpose": "单点登录",
        "kinds": ["姓名"],
        "basis": "本人同意",
        "way": "userinfo",
    }
    with on("11-02"):
        kept = actions.record_hand_over(me(), **given)
        told = AuditEntry.objects.get(act="data.handed_over")
        assert (told.concerning, told.detail["recipient"]) == (me().id, "石家庄市公积金中心")
        assert actions.forget_hand_overs() == 0
    with time_machine.travel(kept.at + timedelta(days=3 * 365), tick=False):
        assert actions.forget_hand_overs() == 0
    with time_machine.travel(kept.at + timedelta(days=5 * 367), tick=False):
        assert actions.forget_hand_overs() == 1
    with pytest.raises(HandOverUnexplained):
        actions.record_hand_over(me(), **{**given, "kinds": []})
    assert not HandOver.objects.exists()


# --- children


@pytest.mark.parametrize(
    ("number", "day"),
    [("130102200802299092", None), ("11010519491231002X", date(1963, 12, 31)), ("x", None)],
)
def test_the_fourteenth_birthday_is_read_from_the_number(number: str, day: date | None) -> None:
    assert fourteenth_birthday(number) == day


def test_somebody_born_on_a_leap_day_grows_up_on_the_first_of_march() -> None:
    with on("11-02"):
        one = child("20200229")
    assert one.child_until == date(2034, 3, 1)
    assert is_child(one, on=date(2034, 2, 28))
    assert not is_child(one, on=date(2034, 3, 1))
    assert me().child_until is None


def test_a_childs_data_waits_for_a_guardian() -> None:
    with on("11-02"):
        one, sibling = child(), child("20190101")
        assert children_among([one.id, me().id]) == {one.id}
        with pytest.raises(GuardianMissing):
            require_guardian(one)
        require_guardian(me())
        with pytest.raises(GuardianMissing):
            actions.consent_for_child(one, guardian=sibling, account=build.account("zhangsan"))
        actions.consent_for_child(one, guardian=me(), account=build.account("zhangsan"))
        require_guardian(one)
        assert Consent.objects.get(person=one).given_by == me()
        with pytest.raises(GuardianMissing):
            require_guardian(sibling)


# --- who looked


def test_who_looked_leaves_out_what_i_did_and_what_concerns_others() -> None:
    mine, other = build.account("zhangsan"), build.account("wangwu")
    record("data.copied", account_id=mine.pk, who="张三", concerning=me().id)
    record("case.viewed", account_id=OTHER, who="赵敏", concerning=other.person_id)
    seen = record("case.viewed", account_id=OTHER, who="赵敏", concerning=me().id)
    assert looks_at(me()) == ([seen], None)


def test_pages_of_looks_follow_each_other() -> None:
    made = [record("case.viewed", account_id=OTHER, who="x", concerning=me().id) for _ in range(5)]
    first, cursor = looks_at(me(), most=3)
    assert [*first, *looks_at(me(), before=cursor, most=3)[0]] == made[::-1]


# --- whole numbers


def test_whole_numbers_are_seen_with_a_purpose_and_a_reason_only() -> None:
    given = {"subject": "case:1", "person_id": me().id, "body": "长安区行政审批局", "post": "窗口受理"}
    with pytest.raises(PurposeMissing):
        actions.unmask(build.officer(), **given, purpose="curious", reason="想看一看")
    with pytest.raises(ReasonMissing):
        actions.unmask(build.officer(), **given, purpose="identify", reason=" 看 ")
    assert not AuditEntry.objects.filter(act="person.unmasked").exists()
    entry = actions.unmask(build.officer(), **given, purpose="identify", reason="窗口核对本人")
    assert (entry.purpose, entry.concerning, entry.detail["post"]) == ("核对身份：窗口核对本人", me().id, "窗口受理")
