"""A guardian takes the consent for a child back as easily as it was given: who may, what follows, what stays as it was."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests import build
from tests.identity import mandated as m
from tongban.boot.demo import DemoPerson, number_of
from tongban.catalogue.queries import implementation_for
from tongban.identity import actions
from tongban.identity.actions.standing_in import claim_guardianship, record_death, take_down_guardianship
from tongban.identity.errors import (
    ChildNoMore,
    GuardianMissing,
    GuardianWithdrew,
    MandateNotFound,
    MayNotActFor,
    NotGuardian,
    NothingToWithdraw,
)
from tongban.identity.guarding import ChildConsent, children_of, consent_of_child, consent_under
from tongban.identity.models import Account, Mandate, Person
from tongban.identity.models.personal_data import Consent
from tongban.identity.personal_data import agrees, require_guardian
from tongban.identity.states import MandateState
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.materials.actions import discard_dossier, fill_form, start_dossier
from tongban.materials.models import Dossier
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

ITEM = "SCJG-004"
FATHER = DemoPerson("zhangfu", "张父", "张小雨的父亲", 401, "19840420", "13800000401", address="演示路8号3单元")


def child() -> Person:
    return m.person("张小雨")


def mother() -> Account:
    return build.account("zhangli")


def father() -> Account:
    person = actions.register_person(name=FATHER.name, id_number=number_of(FATHER), phone=FATHER.phone, synthetic=True)
    return actions.open_account(username=FATHER.username, password=m.PASSWORD, person=person)


def own_account() -> Account:
    return actions.open_account(username="zhangxiaoyu", password=m.PASSWORD, person=child())


def guarded(by: Account | None = None) -> Mandate:
    return claim_guardianship(by or mother(), child=child(), name="张小雨", registered=True)


def begun(account: Account) -> Dossier:
    office = implementation_for(ITEM, build.CHANGAN)
    assert office is not None
    return start_dossier(office, account=account, person_id=child().pk)


def said() -> list[tuple[bool, str, bool]]:
    """Everything that was said, in order: agreed or taken back, by whom, whether it stands."""
    rows = Consent.objects.filter(person=child(), purpose="child").order_by("id")
    return [(one.given, one.given_by.name, one.withdrawn_at is None) for one in rows]


def only(found: list[ChildConsent]) -> ChildConsent:
    [one] = found
    return one


# --- taking back, and agreeing again


def test_after_the_guardian_has_withdrawn_nothing_new_is_begun_for_the_child_until_a_guardian_agrees_again() -> None:
    held, alone = guarded(), own_account()
    require_guardian(child())
    actions.withdraw_for_child(held.pk, account=mother())
    assert said() == [(True, "张丽", False), (False, "张丽", False)]
    assert not agrees(child().pk, "child")
    for account in (mother(), alone):
        with pytest.raises(GuardianWithdrew, match="请监护人登录后在“委托”里重新同意，或者带证件到窗口办理"):
            begun(account)
    assert not Dossier.objects.exists()
    actions.agree_for_child(held.pk, account=mother())
    assert said() == [(True, "张丽", False), (False, "张丽", False), (True, "张丽", True)]
    assert [begun(account).person for account in (mother(), alone)] == [child(), child()]


def test_before_anybody_has_agreed_the_refusal_says_so_and_not_that_it_was_withdrawn() -> None:
    with pytest.raises(GuardianMissing) as refused:
        require_guardian(child())
    assert type(refused.value) is GuardianMissing


def test_proving_to_be_the_guardian_once_more_agrees_again_online_and_at_the_window() -> None:
    held = guarded()
    actions.withdraw_for_child(held.pk, account=mother())
    assert guarded() == held
    assert agrees(child().pk, "child")
    actions.withdraw_for_child(held.pk, account=mother())
    clerk = build.account("zhaomin")
    taken = take_down_guardianship(
        officer=build.officer("zhaomin"), account=clerk, child=child(), guardian=m.person("张丽"), consent="户口簿原件"
    )
    assert taken == held
    assert agrees(child().pk, "child")
    entry = AuditEntry.objects.filter(act="consent.guardian_given").latest("id")
    assert (entry.account_id, entry.detail["proof"], entry.detail["guardian"]) == (clerk.pk, "户口簿原件", "张丽")


def test_withdrawing_twice_and_agreeing_twice_is_said_once() -> None:
    held = guarded()
    actions.withdraw_for_child(held.pk, account=mother())
    with pytest.raises(NothingToWithdraw), transaction.atomic():
        actions.withdraw_for_child(held.pk, account=mother())
    for _ in range(2):
        actions.agree_for_child(held.pk, account=mother())
    assert said() == [(True, "张丽", False), (False, "张丽", False), (True, "张丽", True)]
    acts = AuditEntry.objects.filter(act__startswith="consent.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["consent.guardian_given", "consent.guardian_withdrawn", "consent.guardian_given"]
    assert set(AuditEntry.objects.filter(act__startswith="consent.").values_list("concerning", flat=True)) == {
        child().pk
    }


# --- what was begun before


def test_a_draft_waits_and_may_be_thrown_away_and_what_was_submitted_goes_on() -> None:
    held = guarded()
    draft, sealed = begun(mother()), begun(mother())
    Dossier.objects.filter(id=sealed.id).update(state="sealed", open_round=1)
    actions.withdraw_for_child(held.pk, account=mother())
    with pytest.raises(GuardianWithdrew):
        fill_form(draft.id, account=mother(), values={})
    assert fill_form(sealed.id, account=mother(), values={}).state == "sealed"
    discard_dossier(draft.id, account=mother())
    assert [one.id for one in Dossier.objects.all()] == [sealed.id]


def test_the_guardian_still_acts_for_the_child_and_the_mandate_stays() -> None:
    held = guarded()
    actions.withdraw_for_child(held.pk, account=mother())
    assert Mandate.objects.get(id=held.pk).state == MandateState.LIVING
    assert m.for_person("zhangli", "张小雨").acting is not None


# --- who may


def test_only_a_guardian_of_this_child_may_withdraw_or_agree() -> None:
    held, other = guarded(), own_account()
    hers = m.given(m.grandmother(), mother())
    for stranger in (build.account("wangwu"), other, build.account("zhaomin")):
        for act in (actions.withdraw_for_child, actions.agree_for_child):
            with pytest.raises(MandateNotFound):
                act(held.pk, account=stranger)
    with pytest.raises(MandateNotFound):  # a mandate of the same person that is no guardianship
        actions.withdraw_for_child(hers.pk, account=mother())
    cousin = actions.register_person(name="小明", id_number="130102201901019090", synthetic=True)
    elsewhere = claim_guardianship(build.account("lisi"), child=cousin, name="小明", registered=True)
    with pytest.raises(MandateNotFound):  # another guardian, of another child
        actions.withdraw_for_child(held.pk, account=build.account("lisi"))
    actions.withdraw_for_child(elsewhere.pk, account=build.account("lisi"))
    assert said() == [(True, "张丽", True)]


def test_the_other_parent_may_withdraw_and_agree_under_a_guardianship_of_their_own() -> None:
    hers, dad = guarded(), father()
    his = guarded(dad)
    assert said() == [(True, "张丽", True)]
    actions.withdraw_for_child(his.pk, account=dad)
    assert said() == [(True, "张丽", False), (False, "张父", False)]
    with pytest.raises(MandateNotFound):
        actions.agree_for_child(hers.pk, account=dad)
    actions.agree_for_child(hers.pk, account=mother())
    assert said()[-1] == (True, "张丽", True)


def test_a_guardianship_that_has_ended_says_nothing_any_more() -> None:
    held = guarded()
    record_death(m.person("张丽"), on=date(2026, 11, 1))
    with pytest.raises(MandateNotFound):
        actions.withdraw_for_child(held.pk, account=mother())
    assert said() == [(True, "张丽", True)]


def test_from_the_fourteenth_birthday_the_childs_own_word_counts() -> None:
    held = guarded()
    actions.withdraw_for_child(held.pk, account=mother())
    with time_machine.travel("2030-05-31 23:59+08:00", tick=False):
        assert only(children_of(m.person("张丽"))).child == child()
        with pytest.raises(GuardianWithdrew):
            require_guardian(child())
    with time_machine.travel("2030-06-01 00:00+08:00", tick=False):
        require_guardian(child())
        assert children_of(m.person("张丽")) == []
        assert consent_of_child(child()) is None
        for act in (actions.withdraw_for_child, actions.agree_for_child):
            with pytest.raises(ChildNoMore):
                act(held.pk, account=mother())
    assert said() == [(True, "张丽", False), (False, "张丽", False)]


def test_at_the_window_a_clerk_takes_down_that_a_guardian_withdraws() -> None:
    guarded()

    def taken_down(by: str = "zhaomin", guardian: str = "张丽") -> None:
        actions.withdraw_for_child_at_window(
            officer=build.officer(by), account=build.account(by), child=child(), guardian=m.person(guardian)
        )

    with pytest.raises(MayNotActFor):
        taken_down(by="qianjin")
    with pytest.raises(NotGuardian):
        taken_down(guardian="王五")
    taken_down()
    assert said() == [(True, "张丽", False), (False, "张丽", False)]
    entry = AuditEntry.objects.get(act="consent.guardian_withdrawn")
    assert (entry.who, entry.detail["guardian"], entry.concerning) == ("赵敏", "张丽", child().pk)


# --- what is shown, and who is told


def test_a_guardian_reads_since_when_by_whom_and_by_which_proof() -> None:
    with time_machine.travel("2026-11-02 09:00+08:00", tick=False):
        held = guarded()
    one = only(children_of(m.person("张丽")))
    assert one == consent_under(held)
    assert (one.given, one.mine, one.proof) == (True, True, "")
    assert one.said is not None
    assert one.said.at.isoformat() == "2026-11-02T01:00:00+00:00"
    dad = father().person
    assert dad is not None
    take_down_guardianship(
        officer=build.officer("zhaomin"), account=build.account("zhaomin"), child=child(), guardian=dad,
        consent="出生医学证明原件",
    )  # fmt: skip
    his = only(children_of(dad))
    assert (his.given, his.mine, his.proof) == (True, False, "")
    actions.withdraw_for_child(held.pk, account=mother())
    assert not only(children_of(dad)).given
    seen = consent_of_child(child())
    assert seen is not None
    assert (seen.given, seen.mandate) == (False, None)
    actions.agree_for_child(Mandate.objects.get(person=dad, principal=child()).pk, account=build.account("zhangfu"))
    assert [only(children_of(one)).proof for one in (dad, m.person("张丽"))] == ["出生医学证明原件"] * 2


def test_any_number_of_children_is_read_with_three_queries(django_assert_num_queries: Any) -> None:
    guarded()
    for number in ("130102201901019090", "130102201801019106"):
        one = actions.register_person(name="小明", id_number=number, synthetic=True)
        claim_guardianship(mother(), child=one, name="小明", registered=True)
    person = m.person("张丽")
    with django_assert_num_queries(3):
        assert [one.child.name for one in children_of(person)] == ["小明", "小明", "张小雨"]


def test_the_child_and_the_other_guardian_are_told_and_not_who_said_it() -> None:
    hers, dad, alone = guarded(), father(), own_account()
    guarded(dad)
    drain()
    before = set(Message.objects.values_list("id", flat=True))
    actions.withdraw_for_child(hers.pk, account=mother())
    drain()
    told = Message.objects.exclude(id__in=before).order_by("account_id")
    assert {(one.account_id, one.title) for one in told} == {
        (dad.pk, "监护人撤回了同意"),
        (alone.pk, "监护人撤回了同意"),
    }
    assert {one.text for one in told} == {
        "张小雨的监护人撤回了对处理其个人信息的同意，现在不能为其开户、申请新的事项；已经提交的办件照常进行。"
        "监护人可以登录后在“委托”里重新同意。"
    }
    actions.agree_for_child(hers.pk, account=mother())
    drain()
    again = Message.objects.filter(title="监护人重新同意了").values_list("account_id", flat=True)
    assert sorted(again) == sorted([dad.pk, alone.pk])


def test_the_first_consent_is_told_with_the_mandate_and_not_twice() -> None:
    alone = own_account()
    guarded()
    drain()
    assert [one.title for one in Message.objects.filter(account=alone)] == ["委托已生效"]
