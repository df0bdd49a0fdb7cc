"""Every door to a child's data stays shut until its guardian has agreed (个人信息保护法第三十一条)."""

from datetime import date, timedelta

import pytest

from tests import build
from tests.cases.test_linked import food_licence
from tests.identity import mandated as m
from tests.identity.connecting import agreed, browser, party, question, told
from tests.identity.test_window import FOREIGNER, HALL, activated, received
from tongban.cases.models import Case
from tongban.catalogue.queries import implementation_for
from tongban.identity.actions import merge_people, open_account
from tongban.identity.actions.mandates import ask_for_mandate, offer_mandate
from tongban.identity.actions.standing_in import claim_guardianship
from tongban.identity.errors import GuardianMissing, NotGuardian, NotOfAge
from tongban.identity.mandating import Scope
from tongban.identity.models import Account, Person
from tongban.identity.models.personal_data import Consent
from tongban.identity.models.provider import Credential, SystemConsent
from tongban.identity.models.registration import WindowVisit
from tongban.identity.personal_data import is_child
from tongban.identity.states import MandateRole, Step
from tongban.kernel.today import now, today
from tongban.licences.models import Licence
from tongban.materials.actions import start_assisted_dossier, start_linked_dossier
from tongban.materials.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

CHILD = "张小雨"


def guarded(child: Person) -> None:
    claim_guardianship(build.account("zhangli"), child=child, name=CHILD, registered=True)


def own_account(child: Person) -> Account:
    """As one opened before a guardian was asked for."""
    return open_account(username="zhangxiaoyu", password=m.PASSWORD, person=child)


def at_the_window(person: Person) -> WindowVisit:
    officer, moment = build.officer("zhaomin"), now()
    return WindowVisit.objects.create(
        clerk_id=officer.account_id, body_id=HALL, person=person, compared=True,
        opened_at=moment, until=moment + timedelta(hours=1),
    )  # fmt: skip


def test_the_window_begins_nothing_for_a_child_that_comes_alone() -> None:
    child, office = m.person(CHILD), implementation_for("SCJG-004", build.CHANGAN)
    assert office is not None

    def begun() -> Dossier:
        return start_assisted_dossier(
            office, officer=build.officer("zhaomin"), visit_id=at_the_window(child).id, consent="我同意，请替我申请"
        )

    with pytest.raises(GuardianMissing):
        begun()
    assert not Dossier.objects.exists()
    guarded(child)
    assert begun().person == child


def test_a_child_begins_nothing_about_its_licence_alone() -> None:
    child, licence = m.person(CHILD), food_licence()
    Licence.objects.filter(id=licence.id).update(holder_person=child, holder_entity=None)
    licence.refresh_from_db()
    former, before = Case.objects.get(licence=licence), Dossier.objects.count()
    with pytest.raises(GuardianMissing):
        start_linked_dossier(
            former.implementation, account=own_account(child), purpose="cancel", about=licence, former=None
        )
    assert Dossier.objects.count() == before


def test_nothing_of_a_child_goes_to_another_system() -> None:
    child, one = m.person(CHILD), party()
    client = browser(own_account(child).username, by_password=False)
    for refused in (client.get(question(one)), agreed(client, question(one))):
        assert refused.status_code == 409
        assert "要先由父母或者其他监护人同意" in refused.content.decode()
    assert told(client.get(question(one, prompt="none")))["error"] == "interaction_required"
    assert not SystemConsent.objects.exists()
    assert not Credential.objects.exists()
    guarded(child)
    assert "code" in told(agreed(client, question(one)))


def test_a_guardian_from_before_consent_was_asked_for_agrees_by_claiming_again() -> None:
    child = m.person(CHILD)
    guarded(child)
    Consent.objects.all().delete()
    guarded(child)
    assert [(one.person, one.given) for one in Consent.objects.all()] == [(child, True)]


def test_a_child_with_a_passport_beside_its_card_stays_a_child() -> None:
    passport, card = received(FOREIGNER), at_the_window(m.person(CHILD))
    assert not is_child(passport.person)
    stays = merge_people(officer=build.officer(), keep=passport.id, other=card.id, reason="同一人，两份证件均已查验")
    assert stays.child_until == date(2030, 6, 1)
    assert is_child(stays)


def test_whose_passport_tells_no_age_gives_takes_and_guards_nothing_and_is_told_so() -> None:
    account, _ = activated(received(FOREIGNER), "sean-old")
    scope = Scope(frozenset({Step.VIEW}), today(), today() + timedelta(days=9), everything=True)
    for act in (offer_mandate, ask_for_mandate):
        with pytest.raises(NotOfAge, match="无法核对年龄"):
            act(account, role=MandateRole.FAMILY, name="张丽", number="13800000107", scope=scope)
    with pytest.raises(NotGuardian):
        claim_guardianship(account, child=m.person(CHILD), name=CHILD, registered=True)
    with pytest.raises(NotGuardian):  # nor is anybody its guardian
        claim_guardianship(build.account("zhangli"), child=account.person, name=FOREIGNER.name, registered=True)
