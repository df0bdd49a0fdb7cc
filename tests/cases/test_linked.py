"""Cases about an existing licence: change, renewal, cancellation on application (行政许可法第四十九、五十、七十条)."""

from datetime import date

import pytest
import time_machine

from tests import build
from tongban.cases import actions
from tongban.cases.errors import CannotAskAboutLicence, MatterOpen
from tongban.cases.linked import offers_for, related_cases
from tongban.cases.linking import last_day_in_time, may_ask, renewed_until
from tongban.cases.models import Case
from tongban.cases.states import CaseState, Purpose
from tongban.catalogue.definition import Definition
from tongban.catalogue.purposes import fitting
from tongban.catalogue.queries import current_version, definition_of
from tongban.licences.errors import LicenceNotFound
from tongban.licences.models import Licence
from tongban.licences.queries import verify_text
from tongban.licences.states import LicenceStatus, VerdictKind
from tongban.materials import actions as materials
from tongban.materials.errors import MayNotActFor
from tongban.materials.models import Dossier
from tongban.materials.queries import form_of, required_materials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def food_licence(*, on: str = "2026-11-23 10:00+08:00") -> Licence:
    """The restaurant's food licence, issued that day for five years."""
    with time_machine.travel(on, tick=False):
        case = build.case(state=CaseState.CLOSED)
    assert case.licence is not None
    return Licence.objects.select_related("type", "holder_entity").get(id=case.licence_id)


def complete(dossier: Dossier) -> Dossier:
    """What is still wanting, as an applicant would bring it."""
    for needed in required_materials(dossier):
        if needed.usable and not needed.brought:
            materials.attach_licence(
                dossier.id, account=build.account(), material_id=needed.material.id, licence_id=needed.usable[0].id
            )
        elif not needed.done:
            build.upload(dossier, needed.material.id)
    return Dossier.objects.get(id=dossier.id)


def asked(licence: Licence, purpose: str, **values: str) -> Case:
    """An application about the licence, submitted."""
    dossier = actions.start_about_licence(licence.id, account=build.account(), purpose=purpose)
    if not dossier.answered:
        definition = definition_of(dossier.version)
        sample = next(iter(definition.samples), None)
        answers = (
            {key: list(chosen) for key, chosen in sample.answers.items()}
            if sample is not None
            else {one.id: [one.options[0].value] for one in definition.situations}
        )
        materials.answer_situations(dossier.id, account=build.account(), answers=answers)
    dossier = Dossier.objects.get(id=dossier.id)
    filled = form_of(dossier)
    wanting = {
        field.key: build.plausible(field)
        for section in filled.form.sections
        for field in section.fields
        if field.required and field.when is None and field.key not in filled.values
    }
    materials.fill_form(dossier.id, account=build.account(), values={**wanting, "delivery": "window", **values})
    return actions.submit_dossier(complete(dossier).id, account=build.account())


def test_what_may_be_asked_for_depends_on_licence_holder_and_catalogue() -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        offers = {offer.purpose: offer.implementation.item_id for offer in offers_for(build.account(), licence)}
        # 食品经营许可 has a handling item of its own for renewals; a change is asked for under the item that grants it.
        assert offers == {Purpose.CHANGE: "SCJG-006", Purpose.RENEW: "SCJG-007", Purpose.CANCEL: "SCJG-006"}
        assert {offer.implementation.body_id for offer in offers_for(build.account(), licence)} == {licence.issuer_id}
        assert len(offers_for(build.account("lisi"), licence)) == 3  # acts for the holder
        assert offers_for(build.account("wangwu"), licence) == []
    for purpose, account, refusal in [
        ("change", "wangwu", LicenceNotFound),
        ("new", "zhangsan", CannotAskAboutLicence),
        ("revoke", "zhangsan", CannotAskAboutLicence),
    ]:
        with pytest.raises(refusal):
            actions.start_about_licence(licence.id, account=build.account(account), purpose=purpose)
    Licence.objects.filter(id=licence.id).update(status=LicenceStatus.SUSPENDED)
    licence.refresh_from_db()
    assert offers_for(build.account(), licence) == []
    assert Dossier.objects.filter(about=licence).count() == 0


@pytest.mark.parametrize(
    ("purpose", "status", "until", "may"),
    [
        ("change", "valid", date(2026, 11, 23), True),
        ("change", "valid", date(2026, 11, 22), False),
        ("change", "valid", None, True),
        ("renew", "valid", date(2026, 11, 23), True),
        ("renew", "valid", None, False),
        ("cancel", "valid", None, True),
        ("cancel", "revoked", None, False),
        ("change", "superseded", date(2030, 1, 1), False),
        ("revoke", "valid", None, False),
    ],
)
def test_only_a_licence_in_force_is_changed_renewed_or_given_up(
    purpose: str, status: str, until: date | None, *, may: bool
) -> None:
    assert may_ask(purpose, status=status, valid_until=until, on=date(2026, 11, 23)) is may


def _definitions(*ids: str) -> list[Definition]:
    versions = [current_version(item) for item in ids]
    return [definition_of(version) for version in versions if version is not None]


def test_an_item_made_for_the_purpose_comes_before_the_one_that_grants() -> None:
    both = _definitions("SCJG-006", "SCJG-007")
    assert getattr(fitting(both, "renew", licence_type="L-SPJY"), "id", None) == "SCJG-007"
    assert getattr(fitting(both[:1], "renew", licence_type="L-SPJY"), "id", None) == "SCJG-006"
    assert fitting(both[1:], "change", licence_type="L-SPJY") is None
    assert fitting(both, "change", licence_type="L-YYZZ") is None
    assert fitting(_definitions("GA-001"), "change", licence_type="L-SFZ") is None  # no licence in the law's sense


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_nothing_that_is_known_is_asked_again() -> None:
    licence = food_licence()
    issued_by = Case.objects.get(licence=licence)
    dossier = actions.start_about_licence(licence.id, account=build.account(), purpose="change")
    again = actions.start_about_licence(licence.id, account=build.account(), purpose="change")
    assert again.id == dossier.id
    assert (dossier.purpose, dossier.about_id, dossier.answers) == ("change", licence.id, issued_by.dossier.answers)
    filled = form_of(dossier)
    assert filled.problems == []
    assert filled.values == form_of(issued_by.dossier).values
    # Files come along by their content; only licences of the library are used anew, with one click.
    assert [needed.material.id for needed in required_materials(dossier) if not needed.done and not needed.usable] == []
    assert set(dossier.attachments.values_list("source", flat=True)) == {"case"}


def test_a_change_makes_the_next_version_and_keeps_the_last_day() -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        case = asked(licence, "change", entity_head="赵新（演示）")
        former = Case.objects.get(licence=licence)
        assert (case.purpose, case.about, case.follows) == ("change", licence, former)
        assert related_cases(former) == [case]
        assert related_cases(case) == [former]
        closed = build.bring(case.id, to=CaseState.CLOSED)
    new = closed.licence
    licence.refresh_from_db()
    assert new is not None
    assert (new.number, new.version, new.supersedes_id) == (licence.number, 2, licence.id)
    assert (new.valid_from, new.valid_until) == (date(2026, 12, 1), licence.valid_until)
    changed = {name for name in new.fields if new.fields[name] != licence.fields[name]}
    assert changed == {"法定代表人（负责人）", "签发日期"}
    assert new.fields["法定代表人（负责人）"] == "赵新（演示）"
    assert licence.status == LicenceStatus.SUPERSEDED
    assert verify_text(licence.identifier).verdict == VerdictKind.SUPERSEDED
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        assert verify_text(new.identifier).verdict == VerdictKind.VALID
    assert build.nothing_differs_from_the_log()


def test_a_renewal_moves_the_last_day_on_from_the_former_end() -> None:
    licence = food_licence()
    assert licence.valid_until == date(2031, 11, 22)
    with time_machine.travel("2031-09-01 10:00+08:00", tick=False):
        case = build.bring(asked(licence, "renew").id, to=CaseState.CLOSED)
    new = case.licence
    assert new is not None
    assert (new.valid_from, new.valid_until) == (date(2031, 9, 1), date(2036, 11, 22))
    assert (new.number, new.version) == (licence.number, 2)


@pytest.mark.parametrize(
    ("validity", "on", "until"),
    [
        ("5年", date(2026, 6, 1), date(2031, 12, 31)),
        ("5年", date(2027, 1, 10), date(2032, 1, 9)),  # the former had ended: a new term
        ("以证书载明为准", date(2026, 6, 1), date(2029, 12, 31)),  # as long as the former was
    ],
)
def test_terms_follow_each_other(validity: str, on: date, until: date) -> None:
    former = {"former_from": date(2024, 1, 1), "former_end": date(2026, 12, 31)}
    assert renewed_until(validity, on=on, **former) == until


def test_giving_a_licence_up_asks_for_nothing_and_ends_it() -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        dossier = actions.start_about_licence(licence.id, account=build.account(), purpose="cancel")
        assert required_materials(dossier) == []
        assert {section.key for section in form_of(dossier).form.sections} == {"applicant", "agent", "delivery"}
        case = asked(licence, "cancel")
        issued = build.bring(case.id, to=CaseState.ISSUED)
    licence.refresh_from_db()
    assert (issued.licence, licence.status) == (None, LicenceStatus.CANCELLED)
    assert verify_text(licence.identifier).verdict == VerdictKind.REVOKED
    paper = issued.papers.get(kind="revocation").content
    assert paper["title"] == "注销决定书"
    assert "《注销决定书》" in issued.papers.get(kind="grant").content["paragraphs"][-1]
    assert build.nothing_differs_from_the_log()


def test_one_matter_about_a_licence_at_a_time() -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        second = actions.start_about_licence(licence.id, account=build.account(), purpose="cancel")
        first = asked(licence, "change")
        assert offers_for(build.account(), licence) == []
        materials.fill_form(second.id, account=build.account(), values={"delivery": "window"})
        with pytest.raises(MatterOpen, match=first.number):
            actions.submit_dossier(second.id, account=build.account())
        assert Dossier.objects.get(id=second.id).state == "draft"
        actions.withdraw_case(first.id, account=build.account(), seq=first.seq, reason="")
        assert actions.submit_dossier(second.id, account=build.account()).purpose == "cancel"


def test_what_ended_meanwhile_is_neither_submitted_nor_granted() -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        deciding = build.bring(asked(licence, "change").id, to=CaseState.DECIDING)
        Licence.objects.filter(id=licence.id).update(status=LicenceStatus.REVOKED)
        with pytest.raises(CannotAskAboutLicence):
            actions.grant_case(deciding.id, officer=build.officer("zhougang"), seq=deciding.seq)
        denied = actions.deny_case(
            deciding.id, officer=build.officer("zhougang"), seq=deciding.seq, reason="证照已被撤销，不能变更。"
        )
        assert denied.state == CaseState.DENIED
    other = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        dossier = actions.start_about_licence(other.id, account=build.account(), purpose="cancel")
        materials.fill_form(dossier.id, account=build.account(), values={"delivery": "window"})
        Licence.objects.filter(id=other.id).update(status=LicenceStatus.SUSPENDED)
        with pytest.raises(CannotAskAboutLicence):
            actions.submit_dossier(dossier.id, account=build.account())


def test_a_stranger_starts_nothing_even_with_the_licence_at_hand() -> None:
    licence = food_licence()
    former = Case.objects.get(licence=licence)
    with pytest.raises(MayNotActFor):
        materials.start_linked_dossier(
            former.implementation,
            account=build.account("wangwu"),
            purpose="change",
            about=licence,
            former=former.dossier,
        )


def test_the_last_day_in_time_is_thirty_days_before_the_end() -> None:
    assert last_day_in_time(date(2026, 12, 31)) == date(2026, 12, 1)
