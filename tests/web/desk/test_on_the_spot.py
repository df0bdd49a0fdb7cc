"""A slip of the pen is mended at the window: with consent, kept old and new, told to the applicant, and no more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.boot.wiring import REACTIONS
from tongban.cases import actions
from tongban.cases.errors import CaseMovedOn, ConsentNeeded, MoveNotAllowed, NotYourDesk
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.kernel import outbox
from tongban.materials.errors import AmendedNothing, FieldNotAmendable, FormInvalid
from tongban.materials.models import Dossier
from tongban.notifications.queries import messages_of

Desk = Callable[..., Client]
AGREED = "申请人电话确认，已核对身份。"


def mended(case: Case, by: str = "zhaomin", consent: str = AGREED, **values: Any) -> Case:
    return actions.correct_on_the_spot(case.id, officer=build.officer(by), seq=case.seq, values=values, consent=consent)


@pytest.mark.usefixtures("hebei")
def test_only_what_was_named_changes_and_the_log_keeps_old_and_new() -> None:
    case = build.case()
    before = Dossier.objects.get(id=case.dossier_id).form
    case = mended(case, contact_phone=" 13711112222 ")
    assert (case.state, case.seq) == (CaseState.SUBMITTED, 2)
    assert Dossier.objects.get(id=case.dossier_id).form == {**before, "contact_phone": "13711112222"}
    event = case.events.get(seq=2)
    assert event.data["fields"] == [["联系电话", before["contact_phone"], "13711112222"]]
    assert (event.data["consent"], event.by["name"]) == (AGREED, "赵敏")
    assert chain_is_whole(case)
    assert differences_from_log(Case.objects.get(id=case.id)) == {}
    outbox.relay(REACTIONS)
    outbox.react(REACTIONS)
    assert messages_of(build.account())[0][0].title == "申请表已当场更正"


@pytest.mark.usefixtures("hebei")
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"contact_phone": "abc"}, FormInvalid),
        ({"contact_phone": ""}, FormInvalid),
        ({"nonsense": "x"}, FieldNotAmendable),
        ({}, AmendedNothing),
        ({"contact_phone": "13711112222", "consent": "好"}, ConsentNeeded),
        ({"contact_phone": "13711112222", "by": "qianjin"}, NotYourDesk),
    ],
)
def test_what_is_refused_changes_nothing(given: dict[str, Any], error: type[Exception]) -> None:
    case = build.case()
    before = Dossier.objects.get(id=case.dossier_id).form
    with pytest.raises(error):
        mended(case, **given)
    assert untouched(case)
    assert Dossier.objects.get(id=case.dossier_id).form == before


@pytest.mark.usefixtures("hebei")
def test_what_a_register_supplies_is_not_mended() -> None:
    case = build.case()
    locked = next(field for field in _fields(case) if field.lock)
    with pytest.raises(FieldNotAmendable):
        mended(case, **{locked.key: "别的"})
    assert untouched(case)


def _fields(case: Case) -> list[Any]:
    from tongban.web.desk.reading import form_fields  # noqa: PLC0415

    return form_fields(case.dossier)


@pytest.mark.usefixtures("hebei")
def test_after_acceptance_and_from_a_stale_page_nothing_is_mended() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    with pytest.raises(MoveNotAllowed):
        mended(case, contact_phone="13711112222")
    fresh = build.case()
    fresh.seq -= 1
    with pytest.raises(CaseMovedOn):
        mended(fresh, contact_phone="13711112222")


def test_the_page_sends_only_what_the_officer_changed(at_desk: Desk) -> None:
    case = build.case()
    clerk = at_desk("zhaomin")
    address = f"/desk/cases/{case.id}/correct/"
    assert address in clerk.get(f"/desk/cases/{case.id}/").content.decode()
    fields = clerk.get(address).context["fields"]
    sent = {field.name: field.value for field in fields if field.name != "consent"}
    silent = clerk.post(address, {"seq": case.seq, **sent, "form-contact_phone": "13711112222"})
    assert (silent.status_code, "请写明申请人怎样确认了这次更正" in silent.content.decode()) == (400, True)
    wrong = clerk.post(address, {"seq": case.seq, **sent, "form-contact_phone": "12", "consent": AGREED})
    field = next(one for one in wrong.context["fields"] if one.name == "form-contact_phone")
    assert (wrong.status_code, field.value, len(field.errors)) == (400, "12", 1)
    assert untouched(case)
    posted(clerk, case, "correct", **{**sent, "form-contact_phone": "13711112222"}, consent=AGREED)
    assert [row[0] for row in case.events.get(seq=2).data["fields"]] == ["联系电话"]
    mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").context["timeline"][1]
    assert mine.title == "当场更正申请表"
    assert mine.text.endswith(f"→ 13711112222。您的确认：{AGREED}")


def test_strangers_find_no_such_page(at_desk: Desk, elsewhere: Client) -> None:
    case = build.case()
    sent = {"seq": case.seq, "form-contact_phone": "13711112222", "consent": AGREED}
    for client in (at_desk("qianjin"), at_desk("zhougang"), at_desk("wangwu"), elsewhere):
        assert client.post(f"/desk/cases/{case.id}/correct/", sent).status_code == 404
    assert untouched(case)
