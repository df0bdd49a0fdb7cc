"""In English the product says nothing of its own in Chinese: what Chinese is left on a page is data, and says so."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests import build
from tests.web.portal.test_public_page_frame import KEPT, WITH_FORMS
from tongban.notifications.wording import retold
from tools.translations import PLACEHOLDER, read_catalogue, settled

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHOWN = ("aria-label", "title", "alt", "placeholder", "data-label", "content")
#: Words that are also ordinary content of definitions (an option 其他, a form's field 日期), there left as they are.
SHORT = 4
#: What the product says of a document is also the name of a licence, which stays as it is.
LICENCES = {"居民身份证"}
NOTICE = "Names of services, laws and public bodies"


class Page(HTMLParser):
    """The texts of a page that are not marked as Chinese."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        chinese = given.get("lang", "") == "zh-Hans" or any(inside for _, inside in self.open)
        if not chinese:
            self.texts += [given[name] or "" for name in SHOWN if name in given]
        if tag not in {"meta", "link", "input", "img", "br", "hr", "path", "rect", "circle", "wbr"}:
            self.open.append((tag, chinese))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self.open and (self.open[-1][1] or self.open[-1][0] in {"script", "style"})
        if not inside and data.strip():
            self.texts.append(" ".join(data.split()))


def of_the_product() -> Iterator[re.Pattern[str]]:
    """Every Chinese sentence of the catalogue, as a pattern with anything in its places."""
    for message in settled(read_catalogue()):
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            words = PLACEHOLDER.sub("", str(text))
            if len(CHINESE.findall(words)) >= SHORT and text not in LICENCES:
                pieces = PLACEHOLDER.split(" ".join(str(text).split()))
                yield re.compile(".+".join(re.escape(piece.replace("%%", "%")) for piece in pieces))


PRODUCT = tuple(of_the_product())


def left_in_chinese(html: str) -> list[str]:
    """What the page says in Chinese although the catalogue has its English."""
    texts = {text for text in Page(html).texts if CHINESE.search(text)}
    return sorted(text for text in texts if any(sentence.fullmatch(text) for sentence in PRODUCT))


def english(username: str = "") -> Client:
    client = Client()
    if username:
        client.force_login(build.account(username))
        build.act_for_entity(client, username)
    client.cookies["tongban_page"] = "standard.standard.130102000000.en"
    return client


def check(client: Client, addresses: Iterable[str]) -> None:
    found: list[str] = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Language"] == "en", address
        page = answer.content.decode()
        assert '<html lang="en"' in page, address
        assert page.count(NOTICE) == 1, address
        if left := left_in_chinese(page):
            found.append(f"{address}: {left}")
    assert "\n".join(found) == ""


def test_public_pages(hebei: None) -> None:
    check(english(), KEPT + WITH_FORMS)


def test_what_does_not_exist(hebei: None) -> None:
    assert left_in_chinese(english().get("/guide/NO-SUCH/130102000000/").content.decode()) == []


def test_pages_of_a_citizen(hebei: None) -> None:
    draft, case = build.dossier(), build.case(state="in_review")
    closed = build.case(state="closed")
    on_draft = [
        reverse(f"portal:dossier-{name}", args=[draft.id]) for name in ("situation", "result", "materials", "review")
    ]
    of_case = [reverse(f"portal:{name}", args=[case.id]) for name in ("case", "case-receipt", "case-application")]
    check(
        english("zhangsan"),
        [
            "/my/", "/my/cases/", "/my/licences/", "/my/messages/", "/my/account/",
            *on_draft,
            reverse("portal:dossier-section", args=[draft.id, "applicant"]),
            *of_case,
            reverse("portal:case-withdraw", args=[case.id]),
            reverse("portal:case", args=[closed.id]),
            reverse("portal:case-rate", args=[closed.id]),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("username", "state"), [("zhaomin", "submitted"), ("qianjin", "in_review"), ("zhougang", "deciding")]
)
def test_pages_of_an_officer(hebei: None, username: str, state: str) -> None:
    case = build.case(state=state)
    check(english(username), ["/desk/", f"/desk/cases/{case.id}/"])


def test_pages_of_the_console(hebei: None) -> None:
    check(
        english("zhengmei"),
        [
            "/console/", "/console/divisions/", "/console/divisions/130682000000/", "/console/bodies/SPJ@130102000000/",
            "/console/items/", "/console/items/SCJG-006/", "/console/items/SW-004/", "/console/people/",
        ],
    )  # fmt: skip


def test_the_same_address_is_kept_once_for_each_language(hebei: None) -> None:
    chinese, other = Client(), english()
    assert "您想办什么事？" in chinese.get("/").content.decode()
    assert "What do you need to do?" in other.get("/").content.decode()
    assert "您想办什么事？" in chinese.get("/").content.decode()


def test_a_chinese_page_is_as_it_was(hebei: None) -> None:
    page = Client().get("/guide/SCJG-006/130102000000/").content.decode()
    assert NOTICE not in page
    assert re.findall(r'lang="[^"]*"', page) == ['lang="zh-Hans"', 'lang="en"', 'lang="en"']
    assert "7个工作日" in page


def test_what_was_told_in_chinese_is_retold_in_the_language_of_the_reader() -> None:
    text = "“食品经营许可”已受理，应在 2026年12月2日 前办结。"
    with translation.override("en"):
        assert retold("已受理", text) == "“食品经营许可” has been accepted. It is due by 2 December 2026."
        assert retold("已受理", "别的话。") == "别的话。"
    assert retold("已受理", text) == text


def test_papers_stay_chinese_when_an_officer_reads_english(hebei: None) -> None:
    with translation.override("en"):
        case = build.case(state="closed")
        texts = [str(paper.content) for paper in case.papers.all()]
    assert any("电子送达" in text for text in texts)
    assert not any(re.search(r"[A-Za-z]{6,}", re.sub(r"'\w+'", "", text)) for text in texts)


def test_the_guard_sees_chinese_but_not_data() -> None:
    assert left_in_chinese('<p>您想办什么事？</p><p aria-label="跳到正文">x</p>') == ["您想办什么事？", "跳到正文"]
    assert left_in_chinese('<p>食品经营许可</p><p lang="zh-Hans">您想办什么事？<br>跳到正文</p>') == []
