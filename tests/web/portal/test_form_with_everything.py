"""An item nobody has heard of asks for a person, a unit, an address, rows and files: from its guide to the case page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build
from tests.catalogue import companies
from tests.catalogue.companies import CHANGAN, PERSON, USCC
from tongban.cases.models import Case
from tongban.catalogue.actions import import_items
from tongban.catalogue.forms import posted_of
from tongban.materials.models import FORM_FILES, Attachment, Dossier

pytestmark = pytest.mark.django_db

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]
GUIDE = f"/guide/XZ-903/{CHANGAN}/"
START = f"/apply/XZ-903/{CHANGAN}/"
KEEPER = {"key": "keeper", "label": "材料供应单位", "type": "entity"}


@pytest.fixture
def unheard_of(hebei: None) -> None:
    raw = companies.definition(levels=["county"], department="MZ")
    raw["form"]["sections"][-1]["fields"].append(KEEPER)
    raw["samples"][0]["form"] |= {"keeper": {"name": "示例商贸有限公司", "usc": USCC}}
    assert import_items([raw]).rejected == []


def at(name: str, dossier: Dossier, *more: str) -> str:
    return reverse(f"portal:dossier-{name}", args=[dossier.id, *more])


def begun(browser: Client) -> Dossier:
    browser.post(START, {"applicant": "myself"})
    dossier = Dossier.objects.get(account=build.account())
    browser.post(at("situation", dossier), {"_at": "S1", "S1": "low"})
    return dossier


def own_parts() -> dict[str, Any]:
    return {
        "chief": {"name": "李四", "id_number": PERSON},
        "site": {"division": CHANGAN, "detail": "示例村东头"},
        "crew": [{"name": "王五", "trade": "mason"}, {"name": "赵六", "trade": "electric", "card": "T-7"}],
        "keeper": {"name": "示例商贸有限公司", "usc": USCC},
    }


def filled(browser: Client, dossier: Dossier) -> None:
    """Section by section, as a browser without JavaScript sends it; the file first, with the button beside it."""
    address = browser.get(at("form", dossier)).headers["Location"]
    given = {"place": ["示例村东头"], "area": ["240"], "builder": ["self"], "contact_phone": ["13900000000"]}
    given |= {"delivery": ["window"], **posted_of(own_parts())}
    while "/form/" in address:
        shown = browser.get(address)
        drawn = [one.field.name for field in shown.context["fields"] for one in field.inside]
        keys = {name.partition("-")[0] for name in drawn}
        sent: dict[str, Any] = {name: value for name, value in given.items() if name.partition("-")[0] in keys}
        if "photos" in keys and "photos" not in given:
            pdf = SimpleUploadedFile("现场.pdf", build.PDF + b"photo")
            page = browser.post(address, {**sent, "_act": "upload:photos", "_file-photos": pdf})
            assert page.status_code == 200
            given["photos"] = [Attachment.objects.get(dossier=dossier, material_id=FORM_FILES).file_id]
            continue
        names = [*drawn, *(name for name in sent if name.startswith("crew"))]
        answer = browser.post(address, {**sent, "_act": "continue", "_shown": " ".join(names)})
        assert answer.status_code == 302, answer.content.decode()
        address = answer.headers["Location"].partition("?")[0].partition("#")[0]
    assert address == at("materials", dossier)


@pytest.mark.usefixtures("unheard_of")
def test_from_the_guide_to_the_case_page(citizen: Citizen, words: Words) -> None:
    browser = citizen()
    assert "在线办理" in words(browser.get(GUIDE))
    sample = words(browser.get(f"{GUIDE}sample/?S1=high"))
    for told in ("材料供应单位", "赵六", "T-7", USCC):
        assert told in sample, told
    dossier = begun(browser)
    filled(browser, dossier)
    for card in browser.get(at("materials", dossier)).context["cards"]:
        if card.tone == "notice":
            browser.post(card.upload_url, {"file": [SimpleUploadedFile("批准书.pdf", build.PDF)]})
    review = browser.get(at("review", dossier))
    assert review.context["open_points"] == []
    for told in ("单位名称 示例商贸有限公司", "现场.pdf", "姓名 赵六，工种 电工", "石家庄市长安区示例村东头"):
        assert told in review.content.decode(), told
    assert browser.post(at("submit", dossier)).status_code == 302
    made = Case.objects.get(dossier=dossier)
    assert made.dossier.form["keeper"] == {"name": "示例商贸有限公司", "usc": USCC}
    file = Attachment.objects.get(dossier=dossier, material_id=FORM_FILES)
    link = f'href="/my/files/{file.id}/"'
    for page in ("portal:case", "portal:case-application", "portal:case-receipt"):
        assert link in browser.get(reverse(page, args=[made.id])).content.decode(), page
    answer = browser.get(f"/my/files/{file.id}/")
    assert (answer.status_code, b"".join(answer)) == (200, build.PDF + b"photo")


@pytest.mark.usefixtures("unheard_of")
def test_a_file_of_the_form_is_nobody_elses(citizen: Citizen) -> None:
    browser = citizen()
    dossier = begun(browser)
    filled(browser, dossier)
    file = Attachment.objects.get(dossier=dossier, material_id=FORM_FILES)
    stranger = citizen("wangwu")
    assert stranger.get(f"/my/files/{file.id}/").status_code == 404
    assert stranger.get(at("review", dossier)).status_code == 404
    assert Client().get(f"/my/files/{file.id}/").status_code in (302, 404)


@pytest.mark.usefixtures("unheard_of")
def test_without_the_file_and_the_unit_it_cannot_be_submitted(citizen: Citizen, words: Words) -> None:
    browser = citizen()
    dossier = begun(browser)
    said = words(browser.get(at("review", dossier)))
    assert "请上传“现场照片”。" in said
    assert "请填写“材料供应单位的统一社会信用代码”。" in said
    browser.post(at("submit", dossier))
    assert not Case.objects.exists()
