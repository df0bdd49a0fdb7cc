"""Who may open a page: nobody in particular, someone signed in, an officer with a role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from tests import build
from tongban.identity.models import Account
from tongban.identity.states import Role
from tongban.web.ui.access import CurrentOfficer, OfficerRequest, officer, public, signed_in


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@signed_in
def own_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("own")


@officer(Role.CLERK, Role.REVIEWER)
def desk_page(request: OfficerRequest) -> HttpResponse:
    return HttpResponse(request.officer.name)


@officer()
def any_officer_page(request: OfficerRequest) -> HttpResponse:
    return HttpResponse("any")


def request_of(user: Account | AnonymousUser, *, method: str = "GET", htmx: bool = False) -> HttpRequest:
    request = RequestFactory().generic(method, "/desk/?page=2")
    request.user = user
    request.htmx = htmx  # type: ignore[attr-defined]  # what django-htmx sets
    return request


@pytest.fixture
def citizen(db: None) -> Account:
    return build.account("wangwu")


@pytest.fixture
def clerk(db: None) -> Account:
    return build.account("zhaomin")


def test_views_say_who_may_open_them() -> None:
    assert [view.access for view in (open_page, own_page, desk_page, any_officer_page)] == [
        "public",
        "signed_in",
        "officer:clerk,reviewer",
        "officer:",
    ]


def test_an_open_page_is_open() -> None:
    assert open_page(request_of(AnonymousUser())).status_code == 200


def test_a_stranger_is_led_to_the_sign_in_page_and_back() -> None:
    for page in (own_page, desk_page):
        answer = page(request_of(AnonymousUser()))
        assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/desk/%3Fpage%3D2")


def test_after_signing_in_a_lost_form_is_not_sent_again() -> None:
    assert own_page(request_of(AnonymousUser(), method="POST"))["Location"] == "/account/login/?next=/my/"


def test_a_fragment_of_a_page_sends_the_whole_page_to_sign_in() -> None:
    answer = own_page(request_of(AnonymousUser(), htmx=True))
    assert answer["HX-Redirect"] == "/account/login/?next=/desk/%3Fpage%3D2"


def test_a_citizen_finds_no_desk(citizen: Account) -> None:
    assert own_page(request_of(citizen)).status_code == 200
    for page in (desk_page, any_officer_page):
        with pytest.raises(Http404):
            page(request_of(citizen))


def test_an_officer_opens_the_pages_of_a_held_role(clerk: Account) -> None:
    assert desk_page(request_of(clerk)).content.decode() == "赵敏"
    assert any_officer_page(request_of(clerk)).status_code == 200
    with pytest.raises(Http404):
        officer(Role.DECIDER)(open_page)(request_of(clerk))


def test_the_officer_is_read_only_when_asked_for(clerk: Account, django_assert_num_queries) -> None:
    def asks_nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def asks_twice(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{request.officer.name} {request.officer.roles}")

    with django_assert_num_queries(0):
        CurrentOfficer(asks_nothing)(request_of(clerk))
    with django_assert_num_queries(1):
        CurrentOfficer(asks_twice)(request_of(clerk))
