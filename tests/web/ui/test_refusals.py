"""A refusal is a page with its sentence; an accident says nothing about our insides."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tongban.kernel.errors import Invalid, NotFound, TooMany
from tongban.web.ui import errors
from tongban.web.ui.middleware import Refusals

refusals = Refusals(lambda request: HttpResponse())


def answer(exception: Exception, **headers: str) -> HttpResponse:
    response = refusals.process_exception(RequestFactory().get("/x", headers=headers), exception)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("refusal", "status"), [(Invalid("号码不对。"), 400), (NotFound("没有。"), 404), (TooMany("太快了。"), 429)]
)
def test_it_shows_the_sentence_with_its_status(refusal: Invalid, status: int) -> None:
    response = answer(refusal)
    assert response.status_code == status
    assert refusal.message in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_htmx_gets_a_fragment() -> None:
    page = answer(Invalid("号码不对。"), HX_Request="true").content.decode()
    assert "号码不对。" in page
    assert "<html" not in page


def test_a_request_that_is_too_large_says_the_limit() -> None:
    response = answer(RequestDataTooBig("secret"))
    assert response.status_code == 413
    assert "20 MB" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_other_exceptions_are_not_ours() -> None:
    assert refusals.process_exception(HttpRequest(), ValueError("x")) is None


def test_the_last_page_needs_no_database() -> None:
    response = errors.server_error(RequestFactory().get("/x"))
    assert response.status_code == 500
    assert "是我们的原因" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/verify/", {"number": "1"})
    assert response.status_code == 403
    assert "页面放得太久了" in response.content.decode()
