"""The sweep finds what it is there to find: views made with holes, one for each rule."""

from collections.abc import Callable
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import get_resolver, include, path

from tests import build
from tests.security.example_world import RESTAURANT, World, citizens, officers
from tests.security.sweep import WHOSE, Findings, addresses, sweep, undeclared
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk, case_of
from tongban.identity.models import Account, Office
from tongban.identity.states import Role
from tongban.web.ui.access import OfficerRequest, On, Request, SignedInRequest, officer, public, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
View = Callable[..., HttpResponse]


@officer(Role.CLERK, on=On.CASE)
def tight(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    return HttpResponse(case_at_desk(request.officer, case_id).number)


@officer(Role.CLERK, on=On.CASE)
def of_any_body(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    return HttpResponse(str(Case.objects.filter(id=case_id).count()))


@signed_in(on=On.CASE)
def of_anybody(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    return HttpResponse(str(Case.objects.filter(id=case_id).count()))


@signed_in(on=On.CASE)
def tells_what_is_there(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    if not Case.objects.filter(id=case_id).exists():
        raise Http404
    return HttpResponse("不是您的办件", status=404) if not _own(request, case_id) else HttpResponse("您的办件")


def _own(request: SignedInRequest, case_id: UUID) -> bool:
    try:
        return bool(case_of(request.user, case_id))
    except Exception:  # the stranger's case, as every page of a citizen finds out
        return False


@signed_in(on=On.CASE)
def of_any_principal(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """As if nobody had been chosen: whatever this person may act for, all at once."""
    account = Account.objects.select_related("person").get(pk=request.user.pk)
    return HttpResponse(case_of(account, case_id).number)


@officer(Role.CLERK, on=On.CASE)
def forbids(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    return HttpResponse(status=200 if request.officer.roles else 403) if _clerk_here(request, case_id) else _no()


def _clerk_here(request: OfficerRequest, case_id: UUID) -> bool:
    return request.officer.holds(
        Case.objects.filter(id=case_id).values_list("body_id", flat=True).first() or "", "clerk"
    )


def _no() -> HttpResponse:
    return HttpResponse(status=403)


@officer(Role.CLERK, on=On.CASE)
def breaks(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    raise ValueError


@officer(Role.CLERK, on=On.CASE)
def writes_first(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    Office.objects.create(body_id="SPJ@130102000000", name=f"{Office.objects.count()}")
    return HttpResponse(case_at_desk(request.officer, case_id).number)


@officer(Role.CLERK)
def silent_about_its_thing(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    return HttpResponse()


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@public
def open_to_all(request: Request) -> HttpResponse:
    return HttpResponse()


def swept(view: View) -> Findings:
    from tongban.boot import urls as real  # noqa: PLC0415 - the twin stands beside the real addresses

    tree: Any = ModuleType("twin")
    tree.urlpatterns = [path("twin/<uuid:case_id>/", view), path("", include(real.urlpatterns))]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(tree, name, getattr(real, name))
    World()
    case = build.case()
    viewers = [*citizens(), *officers({case.body_id})]
    with override_settings(ROOT_URLCONF=tree):
        found = [one for one in addresses(get_resolver().url_patterns) if one.route.startswith("twin/")]
        return sweep(found, viewers, {On.CASE: [{"case_id": case.id, WHOSE: RESTAURANT}]})


def test_a_tight_view_is_clean() -> None:
    findings = swept(tight)
    assert findings.holes == []
    assert findings.opened == {"twin/<uuid:case_id>/"}


@pytest.mark.parametrize(("view", "found"), [
    (of_any_body, "200 instead of 404: clerk in foreign body GET"),
    (of_anybody, "200 instead of 404: unrelated GET"),
    (of_any_principal, "200 instead of 404: owner for himself GET"),
    (tells_what_is_there, "what is somebody else's differs from what is not there: unrelated GET"),
    (forbids, "403: clerk in foreign body GET"),
    (breaks, "500: clerk in own body GET"),
    (writes_first, "a refused request wrote to ['identity_office']: clerk in foreign body POST"),
])  # fmt: skip
def test_a_hole_is_found(view: View, found: str) -> None:
    assert any(one.startswith(found) for one in swept(view).holes)


def test_views_that_keep_silent_are_named() -> None:
    tree = [
        path("a/<uuid:case_id>/", silent_about_its_thing),
        path("b/", silent),
        path("c/", open_to_all),
        path("d/<uuid:case_id>/", tight),
    ]
    assert undeclared(tree) == ["a/<uuid:case_id>/", "b/"]
