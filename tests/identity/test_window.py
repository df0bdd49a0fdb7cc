"""At the window: the document seen gives the highest level, and nobody needs a telephone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from tests import build
from tongban.authorities.models import Body
from tongban.cases.actions import submit_dossier
from tongban.cases.models import Case
from tongban.catalogue.queries import implementation_for, items_for_persons
from tongban.identity import actions, agreement
from tongban.identity.actions.signing_on import check_password
from tongban.identity.adapters.synthetic import ENTITIES, PEOPLE, SyntheticPerson
from tongban.identity.errors import (
    AccountExists,
    AgreementNotSigned,
    ConsentNeeded,
    DocumentNotSeen,
    DocumentWrong,
    LevelTooLow,
    NameWrong,
    NoAccount,
    NotConfirmed,
    NotMergeable,
    NotSeparable,
    NotTheRepresentative,
    RegisterSilent,
    UsernameTaken,
    VisitOver,
)
from tongban.identity.mandates import principal_of
from tongban.identity.models import Account, LegalEntity, Mandate, Person
from tongban.identity.models.registration import AgreementSigned, WindowVisit
from tongban.identity.models.signon import StartPassword
from tongban.identity.queries import person_by_document
from tongban.identity.states import EntityKind, MandateRole, RealNameLevel, Role, Step
from tongban.kernel.models import AuditEntry
from tongban.materials import actions as materials
from tongban.materials.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

HALL = f"SPJ@{build.CHANGAN}"
GRANDMOTHER = next(one for one in PEOPLE if one.name == "吴桂兰")
CHEN = next(one for one in PEOPLE if one.name == "陈晓")
FOREIGNER = next(one for one in PEOPLE if one.name == "O'CONNOR SEAN")


def received(one: SyntheticPerson = GRANDMOTHER, *, by: str = "zhaomin", **more: Any) -> WindowVisit:
    asked = {
        "name": one.name, "kind": one.document.kind, "number": one.document.number, "country": one.document.country,
        "body_id": HALL, "seen": True,
    }  # fmt: skip
    return actions.receive_visitor(officer=build.officer(by), **(asked | more))


def restaurant() -> LegalEntity:
    return LegalEntity.objects.get(legal_representative=build.account("zhangsan").person)


def acts_for(account: Account, entity: UUID) -> bool:
    return principal_of(account, f"entity:{entity}") is not None


def activated(visit: WindowVisit, username: str = "grandma-wu") -> tuple[Account, str]:
    return actions.activate_account(visit.id, officer=build.officer(), username=username, signed=True)


def test_the_window_opens_an_account_with_a_password_for_a_day() -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False) as clock:
        account, password = activated(received())
        assert account.level == RealNameLevel.SEEN
        assert AgreementSigned.objects.get(account=account).on_paper
        assert AgreementSigned.objects.get(account=account).version == agreement.current().version
        assert account.check_password(password)
        entry = AuditEntry.objects.get(act="account.opened")
        assert (entry.who, entry.concerning) == ("赵敏（窗口受理）", account.person_id)
        assert password not in str(list(AuditEntry.objects.values()))
        for hours, opened in ((23, True), (2, False)):
            clock.shift(timedelta(hours=hours))
            found = check_password(typed=account.username, password=password, device="").account
            assert (found == account) is opened


def test_a_start_password_opens_nothing_but_the_page_that_replaces_it() -> None:
    account, password = activated(received())
    browser = Client()
    assert browser.post("/account/login/", {"login": account.username, "password": password}).status_code == 302
    for address in ("/my/", "/my/cases/", "/account/level/", "/apply/SCJG-006/130102000000/"):
        assert browser.get(address).headers["Location"] == "/account/password/", address
    refused = browser.post("/account/password/", {"old": password, "new": password, "again": password})
    assert refused.status_code == 400
    own = {"old": password, "new": "my own words here", "again": "my own words here"}
    assert browser.post("/account/password/", own).headers["Location"] == "/account/"
    assert browser.get("/my/").status_code == 200
    assert not StartPassword.objects.exists()
    assert Account.objects.get(pk=account.pk).check_password("my own words here")


def test_a_reset_ends_the_old_password_and_every_session() -> None:
    visit = received(PEOPLE[0])
    browser = Client()
    browser.force_login(build.account("zhangsan"))
    assert browser.get("/my/").status_code == 200
    _, password = actions.reset_at_window(visit.id, officer=build.officer())
    after = build.account("zhangsan")
    assert after.check_password(password)
    assert not after.check_password("tongban-demo")
    assert browser.get("/my/").status_code == 302
    assert AuditEntry.objects.filter(act="password.reset_at_window", concerning=after.person_id).count() == 1


def test_a_level_is_raised_by_the_document_seen() -> None:
    visit = received(PEOPLE[0])
    Account.objects.filter(username="zhangsan").update(level=RealNameLevel.PROVED)
    assert actions.raise_at_window(visit.id, officer=build.officer()).level == RealNameLevel.SEEN
    assert build.account("zhangsan").level == RealNameLevel.SEEN
    assert AuditEntry.objects.filter(act="account.level_raised").count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"seen": False}, DocumentNotSeen),
        ({"name": "吴桂芳"}, NotConfirmed),
        ({"name": "\ue000"}, NameWrong),
        ({"body_id": "SPJ@130104000000"}, VisitOver),
        ({"by": "qianjin"}, VisitOver),
    ],
)
def test_nobody_is_served_without_a_document_that_agrees_by_a_clerk_of_that_hall(
    change: dict[str, Any], refusal: type[Exception]
) -> None:
    before = Person.objects.count()
    with pytest.raises(refusal):
        received(**change)
    assert (Person.objects.count(), WindowVisit.objects.count()) == (before, 0)


def test_a_silent_register_does_not_stop_the_window(settings: Any) -> None:
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FailingFakePopulation"
    visit = received()
    assert not visit.compared
    assert activated(visit)[0].level == RealNameLevel.SEEN
    with pytest.raises(NotConfirmed):
        received(name="吴桂芳")


def test_a_visit_ends_and_belongs_to_one_clerk() -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False) as clock:
        visit = received()
        with pytest.raises(VisitOver):
            actions.activate_account(visit.id, officer=build.officer("qianjin"), username="grandma-wu", signed=True)
        actions.close_visit(visit.id, officer=build.officer())
        with pytest.raises(VisitOver):
            activated(visit)
        visit = received()
        clock.shift(timedelta(minutes=61))
        with pytest.raises(VisitOver):
            activated(visit)


def test_what_is_wrong_at_the_window_is_told() -> None:
    visit, clerk = received(), build.officer()
    with pytest.raises(NoAccount):
        actions.reset_at_window(visit.id, officer=clerk)
    with pytest.raises(AgreementNotSigned):
        actions.activate_account(visit.id, officer=clerk, username="grandma-wu", signed=False)
    with pytest.raises(UsernameTaken):
        actions.activate_account(visit.id, officer=clerk, username="zhangsan", signed=True)
    with pytest.raises(AccountExists):
        activated(received(PEOPLE[0]))


def test_a_clerk_cannot_get_a_colleagues_password_or_level() -> None:
    visit = received(CHEN)
    account, _ = activated(visit, "chenxiao")
    actions.assign_post(account, body=Body.objects.get(id=HALL), role=Role.DECIDER, valid_from=date(2026, 1, 1))
    before = Account.objects.get(pk=account.pk).password
    for act in (actions.reset_at_window, actions.raise_at_window):
        with pytest.raises(NoAccount):
            act(visit.id, officer=build.officer())
    assert Account.objects.get(pk=account.pk).password == before


# --- filing for somebody ---


def begun(visit: WindowVisit, consent: str = "我没有手机，请替我申请，念给我听过，我同意。") -> Dossier:
    implementation = implementation_for(natural_item(), build.CHANGAN)
    assert implementation is not None
    return materials.start_assisted_dossier(implementation, officer=build.officer(), visit_id=visit.id, consent=consent)


def natural_item() -> str:
    return items_for_persons(build.CHANGAN)[0][0]


def test_an_application_is_filed_by_the_clerks_hand_and_is_the_persons() -> None:
    visit = received()
    case = filled_and_submitted(visit)
    person = person_by_document(GRANDMOTHER.document)
    assert person is not None
    assert (case.person_id, case.applicant_name) == (person.id, "吴桂兰")
    owner = Account.objects.get(person=person)
    assert case.account_id == owner.pk
    assert owner.only_a_record
    assert not owner.has_usable_password()
    by = case.events.get(kind="submit").by
    assert (by["name"], by["role"], by["for"]) == ("赵敏", "clerk", "吴桂兰")
    assert by["account"] == build.account("zhaomin").pk
    acts = AuditEntry.objects.filter(concerning=person.id).values_list("act", flat=True)
    assert {"dossier.begun_for", "dossier.submitted_for", "account.kept_as_record"} <= set(acts)
    assert not Case.objects.filter(account=build.account("zhaomin")).exists()
    assert build.nothing_differs_from_the_log()


def filled_and_submitted(visit: WindowVisit) -> Case:
    dossier = begun(visit)
    return submit_dossier(complete(dossier).id, account=build.account("zhaomin"))


def complete(started: Dossier) -> Dossier:
    """Everything the item asks, typed by the clerk."""
    return build.completed(started, by=build.account("zhaomin"))


def test_the_clock_and_the_papers_are_the_same_as_online() -> None:
    with time_machine.travel("2026-03-02 10:00+08:00", tick=False):
        at_window = filled_and_submitted(received())
        online = submit_dossier(
            build.dossier(natural_item(), by="zhangsan", for_entity=False).id, account=build.account("zhangsan")
        )
    assert (at_window.answer_due_on, at_window.submitted_at) == (online.answer_due_on, online.submitted_at)
    kinds = [sorted(one.papers.values_list("kind", flat=True)) for one in (at_window, online)]
    assert kinds[0] == kinds[1]


def test_nothing_is_filed_without_consent_or_after_the_person_has_left() -> None:
    visit = received()
    with pytest.raises(ConsentNeeded):
        begun(visit, "好")
    draft = complete(begun(visit))
    actions.close_visit(visit.id, officer=build.officer())
    with pytest.raises(VisitOver):
        submit_dossier(draft.id, account=build.account("zhaomin"))
    assert Dossier.objects.get(id=draft.id).state == "draft"
    assert not Case.objects.exists()


def test_a_record_becomes_an_account_later_and_holds_what_was_filed() -> None:
    visit = received()
    case = filled_and_submitted(visit)
    account, password = activated(visit)
    assert (account.pk, account.username) == (case.account_id, "grandma-wu")
    assert account.check_password(password)
    browser = Client()
    browser.force_login(account)
    StartPassword.objects.all().delete()
    assert browser.get(f"/my/cases/{case.id}/").status_code == 200


def test_a_passport_holder_files_without_a_citizen_number() -> None:
    visit = received(FOREIGNER)
    dossier = complete(begun(visit))
    assert dossier.form["applicant_id"] == "ZZ1234567"
    case = submit_dossier(dossier.id, account=build.account("zhaomin"))
    assert case.applicant_name == "O'CONNOR SEAN"


def test_a_weak_account_keeps_its_draft_and_submits_after_raising() -> None:
    account, _ = activated(received(CHEN), "chenxiao")
    Account.objects.filter(pk=account.pk).update(level=RealNameLevel.COMPARED)
    StartPassword.objects.all().delete()
    draft = build.dossier("SCJG-006", by="chenxiao", for_entity=False, complete=False)
    weak = build.account("chenxiao")
    with pytest.raises(LevelTooLow, match="三项信息已核验"):
        submit_dossier(draft.id, account=weak)
    assert Dossier.objects.get(id=draft.id).state == "draft"
    Mandate.objects.create(
        entity=restaurant(),
        person_id=weak.person_id,
        role=MandateRole.AGENT,
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        everything=True,
        steps=list(Step),
    )
    with pytest.raises(LevelTooLow):
        build.dossier("SCJG-006", by="chenxiao", complete=False)


# --- one person known twice, two people in one account ---


def both_of_one() -> tuple[Account, Account, WindowVisit, WindowVisit]:
    """A passport of years ago and the card of today: two accounts of one human being."""
    old, new = received(FOREIGNER), received(next(one for one in PEOPLE if one.name == "马克·威尔逊"))
    return activated(old, "sean-old")[0], activated(new, "sean-new")[0], new, old


def test_two_documents_of_one_person_become_one_and_nothing_is_lost() -> None:
    old, new, keep, other = both_of_one()
    StartPassword.objects.all().delete()
    draft = build.dossier(natural_item(), by="sean-old", for_entity=False, complete=False)
    case = submit_dossier(
        build.dossier(natural_item(), by="sean-old", for_entity=False).id, account=build.account("sean-old")
    )
    entity = actions.register_entity(
        name="演示商行", usc="91350100M000100Y43", kind=EntityKind.SOLE_PROPRIETOR, legal_representative=other.person
    )
    browsers = [Client(), Client()]
    for browser, account in zip(browsers, (old, new), strict=True):
        browser.force_login(Account.objects.get(pk=account.pk))
        assert browser.get("/my/").status_code == 200
    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")
    assert [browser.get("/my/").status_code for browser in browsers] == [302, 302]
    person = person_by_document(FOREIGNER.document)
    assert person is not None
    assert person.pk == keep.person_id
    after = Account.objects.select_related("person").get(pk=new.pk)
    browser = Client()
    browser.force_login(after)
    assert browser.get(f"/my/cases/{case.id}/").status_code == 200
    assert str(draft.id) in browser.get("/my/cases/").content.decode()
    assert acts_for(after, entity.id)
    assert not Account.objects.get(pk=old.pk).is_active
    told = AuditEntry.objects.filter(act="person.merged").values_list("concerning", flat=True)
    assert set(told) == {keep.person_id, other.person_id}
    assert build.nothing_differs_from_the_log()


def test_what_is_not_one_person_is_not_merged() -> None:
    clerk = build.officer()
    one, other = received(CHEN), received(GRANDMOTHER)
    reason = "同一人，两份证件均已查验"
    with pytest.raises(NotMergeable):
        actions.merge_people(officer=clerk, keep=one.id, other=other.id, reason=reason)
    foreign = received(FOREIGNER)
    with pytest.raises(NotMergeable):
        actions.merge_people(officer=clerk, keep=one.id, other=foreign.id, reason="")
    with pytest.raises(NotMergeable):
        actions.merge_people(officer=clerk, keep=one.id, other=one.id, reason=reason)
    with pytest.raises(VisitOver):
        actions.merge_people(officer=clerk, keep=one.id, other=uuid4(), reason=reason)
    assert Person.objects.exclude(merged_into=None).count() == 0


def test_two_people_of_one_account_get_one_each() -> None:
    zhangsan, other = received(PEOPLE[0]), received(CHEN)
    browser = Client()
    browser.force_login(build.account("zhangsan"))
    entity = restaurant()
    owner, theirs = actions.split_account(
        officer=build.officer(), owner=zhangsan.id, other=other.id, username="chenxiao", signed=True,
        entities=[entity.id], reason="夫妻二人共用一个账号",
    )  # fmt: skip
    assert browser.get("/my/").status_code == 302
    assert owner.account.username == "zhangsan"
    assert owner.account.check_password(owner.password)
    assert theirs.account.person_id == other.person_id
    assert theirs.account.check_password(theirs.password)
    assert acts_for(theirs.account, entity.id)
    assert not acts_for(Account.objects.get(username="zhangsan"), entity.id)
    told = AuditEntry.objects.filter(act="account.split").values_list("concerning", flat=True)
    assert set(told) == {zhangsan.person_id, other.person_id}


def test_an_account_of_one_person_is_not_split() -> None:
    clerk, one = build.officer(), received(PEOPLE[0])
    common: dict[str, Any] = {"username": "somebody", "signed": True, "entities": [], "reason": "两个人共用"}
    for other in (one, received(PEOPLE[1])):
        with pytest.raises(NotSeparable):
            actions.split_account(officer=clerk, owner=one.id, other=other.id, **common)


# --- organisations ---


def hexin() -> tuple[str, str]:
    return ENTITIES[1].usc, ENTITIES[1].name


def test_the_legal_representative_brings_in_the_organisation_and_a_change_ends_the_former() -> None:
    usc, name = hexin()
    chen, _ = activated(received(CHEN), "chenxiao")
    former = build.account("lisi")
    assert former.person is not None
    entity = actions.register_entity(name=name, usc=usc, kind=EntityKind.ENTERPRISE, legal_representative=former.person)
    actions.grant_mandate(
        entity, person=build.account("wangwu").person, role=MandateRole.AGENT, valid_from=date(2026, 1, 1)
    )
    assert acts_for(former, entity.id)
    assert actions.register_own_entity(account=chen, usc=usc.lower(), name=name).id == entity.id
    assert acts_for(chen, entity.id)
    assert not acts_for(former, entity.id)
    assert not acts_for(build.account("wangwu"), entity.id), "what the former one gave ends with them"
    assert LegalEntity.objects.get(id=entity.id).legal_representative_id == chen.person_id
    changed = AuditEntry.objects.get(act="entity.representative_changed")
    assert changed.concerning == former.person_id


@pytest.mark.parametrize("register", ["FailingFakeLegalPersons", "NotConnected"])
def test_who_does_not_represent_it_or_is_not_proved_gets_nothing(settings: Any, register: str) -> None:
    usc, name = hexin()
    lisi = build.account("lisi")
    with pytest.raises(NotTheRepresentative):
        actions.register_own_entity(account=lisi, usc=usc, name=name)
    with pytest.raises(NotConfirmed):
        actions.register_own_entity(account=lisi, usc=usc, name="石家庄和顺食品")
    with pytest.raises(DocumentWrong):
        actions.register_own_entity(account=lisi, usc=usc[:-1], name=name)
    lisi.level = RealNameLevel.COMPARED
    with pytest.raises(LevelTooLow):
        actions.register_own_entity(account=lisi, usc=usc, name=name)
    lisi.level = RealNameLevel.PROVED
    settings.TONGBAN_LEGAL_PERSON_REGISTER = f"tongban.identity.adapters.legal_persons.{register}"
    with pytest.raises(RegisterSilent):
        actions.register_own_entity(account=lisi, usc=usc, name=name)
    assert not LegalEntity.objects.filter(usc=usc).exists()


# --- pages ---


def test_the_desk_pages_show_no_number_and_are_the_clerks_own() -> None:
    clerk, other = Client(), Client()
    clerk.force_login(build.account("zhaomin"))
    other.force_login(build.account("qianjin"))
    assert other.get("/desk/window/").status_code == 404
    assert "虚构人员" in clerk.get("/desk/window/").content.decode()
    typed = {
        "name": GRANDMOTHER.name, "kind": "citizen", "number": GRANDMOTHER.document.number, "body": HALL, "phone": "",
    }  # fmt: skip
    refused = clerk.post("/desk/window/", typed)
    assert refused.status_code == 400
    assert "证件原件" in refused.content.decode()
    answer = clerk.post("/desk/window/", typed | {"seen": "on"})
    address = answer.headers["Location"]
    UUID(address.split("/")[3])
    page = clerk.get(address).content.decode()
    assert GRANDMOTHER.document.number not in page
    assert "没有，不影响办事" in page
    assert other.get(address).status_code == 404
    slip = clerk.post(f"{address}activate/", {"username": "grandma-wu", "signed": "on"})
    assert slip.status_code == 200
    assert "no-store" in slip.headers["Cache-Control"]
    assert StartPassword.objects.filter(account__username="grandma-wu").exists()
    assert clerk.get(f"{address}file/").status_code == 200
    for page_of in ("merge", "split"):
        assert clerk.get(f"/desk/window/{page_of}/").status_code == 200
    assert clerk.post(f"{address}close/").headers["Location"] == "/desk/window/"
    assert clerk.get(address).status_code == 404
