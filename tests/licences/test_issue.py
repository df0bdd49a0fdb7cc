"""Issuing, re-issuing, changing status, using, rendering."""

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.licences.conftest import TYPES, Issue
from tongban.authorities.models import Body
from tongban.identity.acting import bind
from tongban.identity.actions import grant_mandate
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.people import Officer
from tongban.identity.states import MandateRole
from tongban.kernel.ids import check_digit, new_id
from tongban.kernel.models import OutboxMessage
from tongban.kernel.storage import read_file
from tongban.kernel.today import now
from tongban.kernel.typesetting import UnprintableCharacter
from tongban.licences import actions, queries
from tongban.licences.errors import (
    AlreadyIssued,
    HolderInvalid,
    KeyReused,
    LicenceFieldsInvalid,
    LicenceMovedOn,
    LicenceNotFound,
    MayNotChangeLicence,
    ReasonMissing,
    StatusChangeNotAllowed,
)
from tongban.licences.identifier import Identifier, provisional_issuer_code, provisional_type_code
from tongban.licences.models import (
    Licence,
    LicenceRendering,
    LicenceStatusChange,
    LicenceType,
    LicenceUse,
    Seal,
)
from tongban.licences.states import LicenceStatus

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


def test_an_issued_licence_is_complete(issue: Issue, bureau: Body, restaurant: LegalEntity) -> None:
    licence = Licence.objects.get(id=issue().id)
    number = "2139901000001"
    assert licence.number == f"JY{number}{check_digit(number)}"
    assert licence.fields == {
        "经营者名称": restaurant.name,
        "统一社会信用代码": restaurant.usc,
        "法定代表人（负责人）": "张三",
        "住所": "",
        "经营场所": "河北省石家庄市长安区演示路18号",
        "主体业态": "餐饮服务经营者",
        "经营项目": "热食类食品制售",
        "许可证编号": licence.number,
        "有效期至": "2031年11月22日",
        "投诉举报电话": "",
        "发证机关": bureau.name,
        "签发日期": "2026年11月23日",
    }
    assert (licence.valid_from, licence.valid_until) == (ON, date(2031, 11, 22))
    assert Identifier.parse(licence.identifier) == Identifier(
        provisional_type_code("T-FOOD"), bureau.usc, "202600000001", 1
    )
    assert (licence.status, licence.simulated, licence.seal.body) == ("valid", True, bureau)
    assert (licence.holder_entity, licence.holder_person) == (restaurant, None)
    (message,) = OutboxMessage.objects.filter(kind="licence.issued", subject=str(licence.id))
    assert (message.subject, message.payload) == (
        str(licence.id),
        {"type_id": "T-FOOD", "version": 1, "case_number": "130102261123000012"},
    )


def test_a_body_without_a_credit_code_and_an_official_type_code(identity_card: Licence) -> None:
    assert Identifier.parse(identity_card.identifier) == Identifier(
        "11100000000013338W009", provisional_issuer_code("GA@139901000000"), "202000000001", 1
    )
    assert identity_card.fields["公民身份号码"] == "11010519491231002X"
    assert identity_card.valid_until is None


def test_no_personal_number_stands_open_in_the_database_or_in_the_signed_record(identity_card: Licence) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM licences_licence WHERE number = %s", [identity_card.number])
        row = repr([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    assert "11010519491231002" not in row
    assert b"11010519491231002" not in bytes(identity_card.token)


def test_the_same_key_again_returns_the_same_licence(issue: Issue) -> None:
    licence = issue()
    assert issue() == licence
    assert Licence.objects.filter(type_id="T-FOOD").count() == 1
    assert OutboxMessage.objects.filter(subject=str(licence.id)).count() == 1


def test_the_same_key_for_something_else_is_refused(issue: Issue, police: Body) -> None:
    issue()
    with pytest.raises(KeyReused):
        issue(issuer=police)


def test_numbers_follow_one_another(issue: Issue) -> None:
    first, second = issue(), issue(idempotency_key="case:2")
    assert [licence.number[3:-1] for licence in (first, second)] == ["139901000001", "139901000002"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder_name": " "},
        {"holder_name": "长" * 101},
        {"holder_code": ""},
        {"holder_code_kind": "999"},
        {"entity": None},
    ],
)
def test_a_holder_that_is_not_complete_is_refused(issue: Issue, wrong: dict[str, str]) -> None:
    with pytest.raises(HolderInvalid):
        issue(**wrong)
    assert not Licence.objects.filter(type_id="T-FOOD").exists()


def test_a_field_the_licence_does_not_have_is_refused_by_name(issue: Issue) -> None:
    with pytest.raises(LicenceFieldsInvalid, match="“食品经营许可证”上没有“准驾车型”这一项"):
        issue(fields={"准驾车型": "C1"})


def test_a_text_that_would_not_fit_is_refused(issue: Issue) -> None:
    with pytest.raises(LicenceFieldsInvalid, match="超过 2000 字"):
        issue(fields={"经营项目": "长" * 2001})


def test_a_name_that_cannot_be_printed_is_not_issued(issue: Issue) -> None:
    with pytest.raises(UnprintableCharacter, match=r"U\+E000"):
        issue(holder_name="张\ue000餐馆")
    assert not Licence.objects.filter(type_id="T-FOOD").exists()


def test_two_licences_of_one_holder_cannot_share_a_number(issue: Issue) -> None:
    LicenceType.objects.filter(id="T-FOOD").update(number_rule="统一社会信用代码18位（GB 32100，末位校验）")
    issue()
    with pytest.raises(AlreadyIssued):
        issue(idempotency_key="case:2")


def test_a_new_version_keeps_the_number_and_supersedes_the_old(issue: Issue) -> None:
    old = issue()
    new = issue(idempotency_key="case:2", supersedes=old)
    old.refresh_from_db()
    assert (new.number, new.version, new.serial) == (old.number, 2, old.serial)
    assert (old.status, old.superseded_by) == (LicenceStatus.SUPERSEDED, new)
    with pytest.raises(StatusChangeNotAllowed):
        issue(idempotency_key="case:3", supersedes=old)


def test_a_new_version_for_another_holder_or_from_another_body_is_refused(issue: Issue, police: Body) -> None:
    old = issue()
    with pytest.raises(StatusChangeNotAllowed, match="持证人相同"):
        issue(idempotency_key="case:2", supersedes=old, holder_code="92130102MA0OTHER1X")
    with pytest.raises(StatusChangeNotAllowed, match="另一个机关"):
        issue(idempotency_key="case:3", supersedes=old, issuer=police)
    old.refresh_from_db()
    assert old.status == LicenceStatus.VALID


def test_a_test_seal_is_authorised_as_it_is_first_used(issue: Issue, bureau: Body) -> None:
    issue()
    issue(idempotency_key="case:2")
    seal = Seal.objects.get(body=bureau)
    assert (seal.body, seal.simulated) == (bureau, True)
    assert list(seal.authorities.values_list("type", "from_on", "until_on")) == [("T-FOOD", ON, None)]


def test_revoking_is_written_down_announced_and_final(issue: Issue, decider: Officer) -> None:
    licence = issue()
    at = now()
    actions.revoke_licence(licence, by=decider, reason=" 提供虚假材料 ", at=at)
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.REVOKED
    change = LicenceStatusChange.objects.get(licence=licence)
    assert (change.before, change.after, change.reason, change.by_name, change.by_account_id, change.at) == (
        *("valid", "revoked", "提供虚假材料", "孙"),
        decider.account_id,
        at,
    )
    assert OutboxMessage.objects.get(kind="licence.revoked", subject=str(licence.id)).payload == {"type_id": "T-FOOD"}
    with pytest.raises(StatusChangeNotAllowed):
        actions.resume_licence(licence, by=decider, reason="反悔", at=at)


def test_a_suspended_licence_can_be_resumed_or_cancelled(issue: Issue, decider: Officer) -> None:
    licence = issue()
    actions.suspend_licence(licence, by=decider, reason="整改", at=now())
    actions.resume_licence(licence, by=decider, reason="整改完成", at=now())
    actions.cancel_licence(licence, by=decider, reason="停业", at=now())
    assert list(LicenceStatusChange.objects.values_list("before", "after")) == [
        ("valid", "suspended"),
        ("suspended", "valid"),
        ("valid", "cancelled"),
    ]


def test_officers_of_other_bodies_and_other_posts_may_not_change_a_licence(issue: Issue, decider: Officer) -> None:
    licence = issue()
    for posts in ({("GA@139901000000", "decider"): 1}, {("SPJ@139901000000", "clerk"): 1}, {}):
        stranger = Officer(account_id=decider.account_id, name="王", posts=posts)
        with pytest.raises(MayNotChangeLicence):
            actions.revoke_licence(licence, by=stranger, reason="理由", at=now())
    assert not LicenceStatusChange.objects.exists()


def test_a_change_needs_a_reason(issue: Issue, decider: Officer) -> None:
    with pytest.raises(ReasonMissing):
        actions.revoke_licence(issue(), by=decider, reason="  ", at=now())


def test_of_two_officers_acting_at_once_the_second_is_told(issue: Issue, decider: Officer) -> None:
    first = issue()
    second = Licence.objects.get(id=first.id)
    actions.suspend_licence(first, by=decider, reason="整改", at=now())
    with pytest.raises(LicenceMovedOn):
        actions.revoke_licence(second, by=decider, reason="撤销", at=now())
    assert LicenceStatusChange.objects.count() == 1


def test_a_use_is_kept_with_its_purpose(issue: Issue) -> None:
    at = now()
    actions.record_use(issue(), by_account_id=None, by_name="张三", purpose="办理“门头牌匾备案”", at=at)
    assert list(LicenceUse.objects.values_list("by_name", "purpose", "at")) == [("张三", "办理“门头牌匾备案”", at)]


def test_a_licence_is_rendered_once_and_the_file_kept(issue: Issue) -> None:
    licence = issue()
    file = actions.render_licence(licence.id)
    assert actions.render_licence(licence.id) == file
    assert LicenceRendering.objects.get().file == file
    content = read_file(file.hash)
    assert content.startswith(b"%PDF-1.7")
    assert licence.identifier.encode() in content


def test_rendering_a_licence_that_does_not_exist_says_so(db: None) -> None:
    with pytest.raises(LicenceNotFound):
        actions.render_licence(new_id())


def test_holders_see_their_own_licences_and_those_they_may_act_for(
    issue: Issue, identity_card: Licence, zhang: Person, restaurant: LegalEntity
) -> None:
    licence = issue()
    account = Account.objects.create(username="zhang", person=zhang, opened_at=now())
    assert list(queries.licences_held_by(account)) == [identity_card]
    zhang_acts_for(restaurant, zhang)
    assert list(queries.licences_held_by(account)) == [licence, identity_card]
    assert queries.licence_held_by(account, licence.id) == licence
    assert bind(account, "own")  # one at a time
    assert list(queries.licences_held_by(account)) == [identity_card]
    assert bind(account, f"entity:{restaurant.pk}")
    assert list(queries.licences_held_by(account)) == [licence]
    wang = Person.objects.create(name="王五", id_number="x", id_index="nobody")
    stranger = Account.objects.create(username="wang", person=wang, opened_at=now())
    assert queries.licence_held_by(stranger, licence.id) is None


def zhang_acts_for(restaurant: LegalEntity, zhang: Person) -> None:
    grant_mandate(restaurant, person=zhang, role=MandateRole.AGENT, valid_from=date(2026, 1, 1))


def test_licences_of_a_type_are_those_valid_on_the_day(issue: Issue, restaurant: LegalEntity, decider: Officer) -> None:
    licence = issue()
    for day, found in [(date(2026, 11, 22), []), (ON, [licence]), (date(2031, 11, 22), [licence])]:
        assert queries.licences_of_type(restaurant, "T-FOOD", on=day) == found
    assert queries.licences_of_type(restaurant, "T-FOOD", on=date(2031, 11, 23)) == []
    assert queries.licences_of_type(restaurant, "T-CARD", on=ON) == []
    actions.suspend_licence(licence, by=decider, reason="整改", at=now())
    assert queries.licences_of_type(restaurant, "T-FOOD", on=ON) == []


def test_loading_the_same_types_twice_changes_nothing_and_a_change_arrives(types: None) -> None:
    before = list(LicenceType.objects.values())
    actions.load_licence_types(TYPES)
    assert list(LicenceType.objects.values()) == before
    actions.load_licence_types([{**TYPES[0], "validity": "3年", "number_rule": None}])
    assert LicenceType.objects.values_list("validity", "number_rule").get(id="T-FOOD") == ("3年", "")


def test_issuing_stays_cheap(issue: Issue) -> None:
    """The record is signed in well under a millisecond; what remains is a fixed handful of queries."""
    issue()
    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        issue(idempotency_key="case:2")
    assert len(queries_made) <= 12
    begun = time.process_time()
    for number in range(3, 53):
        issue(idempotency_key=f"case:{number}")
    assert (time.process_time() - begun) / 50 < 0.02
