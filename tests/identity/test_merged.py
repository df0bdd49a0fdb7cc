"""One person known twice: what either account had is the surviving one's, and the other account sees nothing any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.identity.connecting import Party, code, party, redeemed
from tests.identity.test_window import both_of_one, natural_item
from tongban.cases.actions import submit_dossier
from tongban.cases.models import Case
from tongban.cases.queries import cases_of
from tongban.identity import actions
from tongban.identity.actions.mandates import offer_mandate, revoke_mandate
from tongban.identity.connected import consents_of
from tongban.identity.mandates import given_by, myself, received_by, waiting_for
from tongban.identity.mandating import Scope
from tongban.identity.models import Account, Mandate
from tongban.identity.models.provider import Grant
from tongban.identity.models.signon import StartPassword
from tongban.identity.personal_data import agrees, hand_overs_of, looks_at, wishes_of
from tongban.identity.states import MandateRole, MandateState, Step
from tongban.kernel.audit import record
from tongban.kernel.ids import new_id
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import now, today
from tongban.licences.models import Licence
from tongban.licences.queries import licences_held_by
from tongban.notifications.actions import tell
from tongban.notifications.queries import inbox_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def scope(*steps: Step) -> Scope:
    return Scope(frozenset(steps or (Step.VIEW,)), today(), today() + timedelta(days=9), everything=True)


def message(account: Account, title: str, **about: Any) -> None:
    event = OutboxMessage.objects.create(kind="test", subject=str(new_id()), payload={}, at=now())
    tell(account, event=event, title=title, text="", subject="", at=now(), by_sms=False, **about)


def seen(account: Account) -> set[str]:
    return set(inbox_of(account).values_list("title", flat=True))


@pytest.fixture
def one() -> Party:
    return party()


def test_everything_of_both_is_seen_by_the_one_that_stays_and_by_nobody_else(one: Party) -> None:
    old, new, keep, other = both_of_one()
    StartPassword.objects.all().delete()
    goes, stays, helper = other.person, keep.person, build.account("zhangli")
    assert helper.person is not None
    case = submit_dossier(build.dossier(natural_item(), by="sean-old", for_entity=False).id, account=old)
    drain()
    licence = Licence.objects.filter(holder_entity=None).first() or Licence.objects.first()
    assert licence is not None
    Licence.objects.filter(pk=licence.pk).update(holder_person=goes, holder_entity=None)
    message(old, "给旧账号的")
    message(new, "给新账号的")
    message(new, "替旧身份办的", about_person=goes)
    message(helper, "替别人办的", about_person=stays)
    actions.settle_consent(old, purpose="sms", given=False)
    wish = actions.ask_about_data(old, kind="correct", text="请更正我的住址。")
    ended = Mandate.objects.create(
        principal=goes, person=helper.person, role=MandateRole.FAMILY, valid_from=today(), valid_until=today(),
        everything=True, steps=["view"],
    )  # fmt: skip
    revoke_mandate(ended.pk, account=old)
    offered = offer_mandate(
        helper,
        role=MandateRole.FAMILY,
        name=goes.name,
        number=build.account("lisi").person.phone,
        scope=scope(),
    )
    Mandate.objects.filter(pk=offered.pk).delete()
    client = Client()
    client.force_login(old)
    redeemed(one, code(client, one))
    record("file.viewed", account_id=build.account("zhaomin").pk, who="赵敏", concerning=goes.pk)
    before = seen(old)
    assert {"给旧账号的"} < before, "the case was told of"

    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")

    kept, gone = Account.objects.select_related("person").get(pk=new.pk), Account.objects.get(pk=old.pk)
    person = kept.person
    assert person is not None
    assert seen(kept) == before | {"给新账号的", "替旧身份办的"}
    assert seen(gone) == set()
    assert seen(helper) == set(), "a mandate that has ended shows nothing"
    assert [one.pk for one in cases_of(kept).cases] == [case.pk]
    assert [one.pk for one in licences_held_by(kept)] == [licence.pk]
    assert [one.pk for one in consents_of(kept)] == [one.pk for one in consents_of(old)] != []
    assert not agrees(person.pk, "sms")
    assert [one.pk for one in wishes_of(person)] == [wish.pk]
    assert len(hand_overs_of(person)) == 1
    acts = [entry.act for entry in looks_at(person)[0]]
    assert {"file.viewed", "person.merged"} <= set(acts)
    assert "data.requested" not in acts, "one's own act under the former account is no look of somebody else's"
    assert [one.pk for one in given_by(myself(kept))] == [ended.pk]
    assert Mandate.objects.get(pk=ended.pk).state == MandateState.REVOKED
    for account in (gone, build.account("lisi")):
        assert case.pk not in [one.pk for one in cases_of(account).cases]
        assert licence.pk not in [one.pk for one in licences_held_by(account)]
        assert not consents_of(account).exclude(account=account).exists()
    assert build.nothing_differs_from_the_log()


def test_what_happens_to_a_case_of_the_former_account_is_told_to_the_one_that_stays() -> None:
    old, new, keep, other = both_of_one()
    StartPassword.objects.all().delete()
    case = submit_dossier(build.dossier(natural_item(), by="sean-old", for_entity=False).id, account=old)
    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")
    drain()
    kept = Account.objects.get(pk=new.pk)
    assert Case.objects.get(pk=case.pk).account_id == old.pk, "the log stays as it was written"
    assert list(inbox_of(kept).filter(account=kept).values_list("subject", flat=True)) != []
    assert not inbox_of(kept).filter(account=old).exists()


def test_a_consent_of_the_former_account_is_withdrawn_by_the_one_that_stays_alone(one: Party) -> None:
    old, new, keep, other = both_of_one()
    StartPassword.objects.all().delete()
    client = Client()
    client.force_login(old)
    redeemed(one, code(client, one))
    given = consents_of(old).get()
    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")
    for account, status in ((build.account("lisi"), 404), (Account.objects.get(pk=new.pk), 302)):
        browser = Client()
        browser.force_login(account)
        assert browser.post(f"/account/consents/{given.pk}/withdraw/").status_code == status
    assert consents_of(old).get().withdrawn_at is not None
    assert not Grant.objects.filter(revoked_at=None).exists()


def test_an_offer_addressed_by_either_number_waits_for_the_one_that_stays() -> None:
    _, _, keep, other = both_of_one()
    helper = build.account("zhangli")
    by_card = keep.person.id_number
    addressed = offer_mandate(helper, role=MandateRole.FAMILY, name=keep.person.name, number=by_card, scope=scope())
    Mandate.objects.filter(pk=addressed.pk).update(to_name=other.person.name.replace(" ", ""))
    assert not waiting_for(keep.person).exists()
    actions.merge_people(officer=build.officer(), keep=other.id, other=keep.id, reason="同一人，两份证件均已查验")
    person = Account.objects.select_related("person").get(person=other.person).person
    assert person is not None
    Mandate.objects.filter(pk=addressed.pk).update(to_name=addressed.to_name)
    assert [one.pk for one in waiting_for(person)] == [addressed.pk]
    assert not waiting_for(build.account("lisi").person).exists()
    assert list(received_by(person)) == []
