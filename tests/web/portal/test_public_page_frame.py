"""What is true of every public page."""

import gzip
import re
from collections import Counter

import pytest
from django.test import Client

KEPT = (
    "/",
    "/region/",
    "/region/?in=130100000000",
    "/services/",
    "/services/personal/",
    "/services/business/",
    "/services/theme/legal-010/",
    "/services/department/SCJG/",
    "/life/open/",
    "/search/",
    "/search/?q=%E5%BC%80%E9%A5%AD%E5%BA%97",
    "/guide/SCJG-006/130102000000/",
    "/guide/SCJG-006/130102000000/?S1=catering&S2=no&S3=none&S4=yes",
    "/guide/SCJG-006/130000000000/",
    "/guide/SW-004/130102000000/",
    "/guide/GA-001/130102001000/",
    "/bundles/",
    "/bundles/T-QYKB/",
    "/help/",
    "/accessibility/",
    "/sitemap/",
)
WITH_FORMS = ("/progress/", "/verify/", "/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", KEPT + WITH_FORMS)
def test_it_has_one_title_no_inline_code_and_no_double_id(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    code = re.sub(r'<script type="application/ld\+json"[^>]*>[^<]*</script>', "", page)  # data: no browser runs it
    assert re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", code) is None
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [one for one, count in ids.items() if count > 1] == []
    described = {one for ids_ in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page) for one in ids_.split()}
    assert described - set(ids) == set()
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", KEPT)
def test_it_is_small_is_kept_and_sets_no_cookie_but_what_was_searched_for(client: Client, address: str) -> None:
    client.get(address)
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert set(response.cookies) == ({"tongban_asked"} if "?q=" in address else set())
    assert response["ETag"]
    assert len(response.content) < 20_000
    assert gzip.decompress(response.content).startswith(b"<!doctype html>")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "preferences", ["large.high.130102000000.en", "nonsense", "a.b.c.d", "large.high.999999999999.en"]
)
def test_no_preference_breaks_a_page(client: Client, preferences: str) -> None:
    client.cookies["tongban_page"] = preferences
    for address in ("/", "/guide/SCJG-006/130102000000/", "/search/?q=%E5%BC%80%E5%BA%97"):
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/guide/NO-SUCH/130102000000/",
        "/guide/SCJG-006/999999999999/",
        "/region/?in=nowhere",
        "/services/theme/none/",
        "/services/nobody/",
        "/life/none/",
        "/bundles/none/",
    ],
)
def test_what_does_not_exist_is_a_calm_404(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "回到首页" in response.content.decode()


@pytest.mark.django_db
def test_an_item_that_is_only_listed_says_so(client: Client) -> None:
    from tongban.catalogue.models import Item  # noqa: PLC0415

    listed = Item.objects.filter(described=False).order_by("id")[0]
    page = client.get(f"/guide/{listed.id}/130102000000/").content.decode()
    assert "指南还没有公布" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question", ['"', "'; DROP TABLE x;--", "<script>alert(1)</script>", "*", "食品 OR -", "%00", "a" * 500]
)
def test_a_hostile_question_is_only_a_question(client: Client, question: str) -> None:
    response = client.get("/search/", {"q": question})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert client.get("/search/suggest/", {"q": question}).status_code == 200
