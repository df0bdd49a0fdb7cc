"""One form, two doors: whatever is in it, the page and the API say the same sentences in the same order."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings

from tests import build
from tests.catalogue import companies
from tests.catalogue.test_forms_blocks import FIELDS, objects
from tests.materials.test_form_blocks import with_blocks
from tongban.catalogue.forms import clean_form, posted_of, validate_form
from tongban.materials.models import Dossier
from tongban.materials.queries import broken_references, form_of

__all__ = ["with_blocks"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_blocks")]

CHECK = "/api/v1/items/SCJG-006/form/check"
#: What the account itself supplies is read from the register by the page, whatever is sent.
ASKED = [field for field in FIELDS if field.key != "head"]
KEYS = {field.key for field in ASKED}
WRONG = companies.document() | {
    "place": {"division": "139999000000", "detail": ""},
    "staff": [{"name": "<b>甲</b>", "kind": "unit", "usc": "1", "paid": "很多"}, {}, {"kind": "natural"}],
    "cars": [{"plate": "冀A1234"}],
    "proof": ["ab" * 32],
}
NUL = {"place": {"division": "13\0", "detail": "示例路"}, "proof": ["a\0b"]}
LACKING = {"staff": [{"name": "甲", "kind": "unit"}], "exports": "yes"}


@pytest.fixture
def draft() -> Dossier:
    return build.dossier()


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(document=objects(ASKED))
@example(document=WRONG)
@example(document=LACKING)
@example(document=NUL)
@example(document={})
def test_page_and_api_say_the_same(draft: Dossier, document: dict[str, Any]) -> None:
    document = {key: value for key, value in document.items() if key != "head"}
    held = form_of(Dossier.objects.get(id=draft.id)).values
    values = {key: value for key, value in held.items() if key not in KEYS} | document
    sent = {"applicant": "legal", "answers": draft.answers, "values": values}
    told = Client().post(CHECK, json.dumps(sent), content_type="application/json")
    assert told.status_code == 200
    by_program = told.json()["problems"]

    browser = Client()
    browser.force_login(build.account())
    build.act_for_entity(browser)
    address = f"/my/drafts/{draft.id}/form/company/"
    page = browser.post(address, {**posted_of(document), "_act": "continue", "_shown": everything(document)})

    form = form_of(draft).form
    cleaned = clean_form(form, values)
    known = validate_form(form, cleaned, broken=broken_references(form, cleaned, ()))
    assert [one["reason"] for one in by_program] == [one.reason for one in known]
    assert [one["pointer"] for one in by_program] == [one.pointer for one in known]
    if r"\u0000" in json.dumps(document):  # no browser sends one, and no page reads further
        assert page.status_code == 400
        return
    by_page = [problem.message for problem in page.context["problems"]] if page.status_code == 400 else []
    # a page keeps what is right: it speaks of what is wrong first, and of what is missing when nothing is wrong
    wrong = [one.reason for one in known if not one.missing]
    missing = [one.reason for one in known if one.missing and one.key in KEYS]
    assert by_page == (wrong or missing)


def everything(document: dict[str, Any]) -> str:
    """All places a page could have shown, so that none of them counts as newly called for."""
    parts = (
        "name",
        "kind",
        "id_number",
        "usc",
        "paid",
        "permit",
        "scope",
        "phone",
        "home",
        "home-division",
        "home-detail",
    )
    rows = [f"staff-{row}{part and '-'}{part}" for row in range(8) for part in ("", *parts)]
    cars = [f"cars-{row}{part}" for row in range(8) for part in ("", "-plate")]
    blocks = [
        "place",
        "place-division",
        "place-detail",
        "head",
        "head-name",
        "head-id_number",
        "head-phone",
        "head-post",
    ]
    keeper = [f"keeper{part}" for part in ("", "-name", "-usc", "-address", "-legal_representative")]
    return " ".join([*KEYS, *rows, *cars, *blocks, *keeper, *document])
