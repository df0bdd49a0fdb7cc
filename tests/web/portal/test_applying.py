"""From the start page to the receipt, as a browser without JavaScript does it."""

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import build
from tongban.cases.models import Case
from tongban.materials.models import Attachment, Dossier

pytestmark = pytest.mark.usefixtures("hebei")


@pytest.fixture
def citizen() -> Callable[..., Client]:
    """`citizen("zhangsan")`: that person, signed in."""

    def sign_in(username: str = "zhangsan") -> Client:
        client = Client()
        client.force_login(build.account(username))
        return client

    return sign_in


def text_of(content: bytes) -> str:
    """What a reader sees: the text without tags, gaps closed."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []

        def handle_data(self, data: str) -> None:
            self.parts.append(data)

    reader = Reader()
    reader.feed(content.decode())
    return re.sub(r"\s+", " ", " ".join(reader.parts))


def draft() -> Dossier:
    return Dossier.objects.get(account=build.account())


def test_from_the_start_page_to_the_receipt_without_javascript(citizen: Callable[..., Client]) -> None:
    browser = citizen()
    start = reverse("portal:apply", args=["SCJG-006", build.CHANGAN])
    page = browser.get(start)
    assert "第 1 步，共 5 步" in text_of(page.content)
    entity = next(one.value for one in page.context["field"].choices if one.value != "myself")

    step = browser.post(start, {"applicant": entity})
    dossier = draft()
    assert step.headers["Location"] == reverse("portal:dossier-situation", args=[dossier.id])

    address = step.headers["Location"]
    for question in page.context["view"].situations if "view" in page.context else range(4):
        shown = browser.get(address)
        at = shown.context["at"]
        posted = {"_at": at, at: {"S1": "catering", "S2": "no", "S3": "none", "S4": "no"}[at]}
        posted |= dict(shown.context["others"])
        answer = browser.post(reverse("portal:dossier-situation", args=[dossier.id]), posted)
        assert answer.status_code == 302, (question, text_of(answer.content))
        address = answer.headers["Location"]
    assert address == reverse("portal:dossier-result", args=[dossier.id])
    assert "要准备的材料" in text_of(browser.get(address).content)

    address = browser.get(reverse("portal:dossier-form", args=[dossier.id])).headers["Location"]
    sample = next(iter(build.definition_of(dossier.version).samples)).form
    for _part in range(9):
        shown = browser.get(address)
        if "fields" not in (shown.context or {}):
            break
        posted = {"_act": "continue", "_shown": [one.field.name for one in shown.context["fields"]]}
        for one in shown.context["fields"]:
            name = one.field.name
            posted[name] = one.field.value or sample.get(name) or ("window" if name == "delivery" else "演示内容")
        answer = browser.post(shown.request["PATH_INFO"], posted)
        assert answer.status_code == 302, text_of(answer.content)
        address = answer.headers["Location"].split("?")[0].split("#")[0]
    assert address == reverse("portal:dossier-materials", args=[dossier.id])

    shown = browser.get(address)
    for card in shown.context["cards"]:
        if card.usable:
            answer = browser.post(card.licence_url, {"licence": card.usable[0].id})
        elif card.tone == "notice":
            file = SimpleUploadedFile("平面图.pdf", build.PDF + card.id.encode())
            answer = browser.post(card.upload_url, {"file": [file]})
        else:
            continue
        assert answer.status_code == 302, text_of(answer.content)
        assert answer.headers["Location"] == f"{address}#m-{card.id}"
    assert "材料已经齐了，请核对后提交。" in text_of(browser.get(address).content)

    review = browser.get(reverse("portal:dossier-review", args=[dossier.id]))
    assert review.context["open_points"] == []
    receipt = browser.post(reverse("portal:dossier-submit", args=[dossier.id]))
    case = Case.objects.get(dossier=dossier)
    assert receipt.headers["Location"] == reverse("portal:case-receipt", args=[case.id])
    slip = text_of(browser.get(receipt.headers["Location"]).content)
    assert "申请已提交" in slip
    assert case.body.name in slip
