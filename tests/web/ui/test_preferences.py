"""Page preferences: one cookie, set by a plain link."""

import pytest
from django.test import Client

from tongban.web.ui.preferences import Preferences


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c.d", "large", "large.high.13.zh-hans.more", "......"])
def test_a_broken_cookie_is_the_default(cookie: str) -> None:
    assert Preferences.from_cookie(cookie) == Preferences()


def test_the_cookie_reads_as_it_was_written() -> None:
    chosen = Preferences("large", "high", "130102000000", "en")
    assert Preferences.from_cookie(chosen.to_cookie()) == chosen


def test_one_choice_leaves_the_others() -> None:
    chosen = Preferences("large", "high", "130102000000", "en").with_choices(text="standard", contrast="none")
    assert chosen == Preferences("standard", "high", "130102000000", "en")


@pytest.mark.django_db
def test_a_link_keeps_the_choice_and_leads_back(client: Client) -> None:
    response = client.get("/preferences/?text=large&next=/help/%3Fa%3D1")
    assert response["Location"] == "/help/?a=1"
    page = client.get("/help/").content.decode()
    assert 'data-text="large"' in page
    assert "标准字号" in page


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "javascript:alert(1)", "\\\\example.com"])
def test_it_never_leads_elsewhere(client: Client, back: str) -> None:
    assert client.get("/preferences/", {"text": "large", "next": back})["Location"] == "/"


@pytest.mark.django_db
def test_the_chosen_language_is_spoken_whatever_the_browser_prefers(client: Client) -> None:
    response = client.get("/help/", headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "zh-hans"
    client.get("/preferences/?language=en")
    assert '<html lang="en"' in client.get("/help/").content.decode()
