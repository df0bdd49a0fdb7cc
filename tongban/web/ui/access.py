"""Who may open a page. Every view carries exactly one of these decorators; a guard test sees to it.

They ask only what the address itself demands: nobody in particular, someone signed in, an officer with a
role. Whether this citizen or officer may see *this* case is asked in the room's queries and actions.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.queries import officer_of


class Request(HttpRequest):
    """A request after our middleware, for the type checker."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """What a view below `signed_in` receives."""

    user: Account


class OfficerRequest(SignedInRequest):
    """What a view below `officer` receives."""

    officer: Officer


R = TypeVar("R", bound=HttpRequest)
#: A view, or an operation of the API: that answers with data, which the API writes down.
V = TypeVar("V", bound=Callable[..., Any])
P = ParamSpec("P")
View = Callable[Concatenate[R, P], HttpResponseBase]


class CurrentOfficer:
    """Middleware: `request.officer` is read from the account's living posts, once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.officer = SimpleLazyObject(partial(_officer_behind, request))  # type: ignore[attr-defined] # ours
        return self.get_response(request)


def _officer_behind(request: HttpRequest) -> Officer | None:
    return officer_of(request.user) if isinstance(request.user, Account) else None


def public(view: V) -> V:
    """Open to everybody."""
    return _declare(view, "public")


def signed_in(view: View[R, P]) -> View[R, P]:
    """Open to a signed-in account; anybody else is led to the sign-in page and back."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return _first_sign_in(request, view) or _kept_by_nobody(view(request, *args, **kwargs))

    return _declare(guarded, "signed_in")


def officer(*roles: str) -> Callable[[View[R, P]], View[R, P]]:
    """Open to an officer who holds one of the roles (any role if none is named) in some body.

    A signed-in stranger gets 404, as if the page did not exist; someone not signed in may be an officer
    whose session has ended, and is led to the sign-in page.
    """

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if first := _first_sign_in(request, view):
                return first
            found = _officer_behind(request)
            if found is None or (roles and not found.roles.intersection(roles)):
                raise Http404
            request.officer = found  # type: ignore[attr-defined] # the real one instead of the lazy one
            return _kept_by_nobody(view(request, *args, **kwargs))

        return _declare(guarded, f"officer:{','.join(roles)}")

    return decorate


def opens_before_own_password(view: View[R, P]) -> View[R, P]:
    """The one page that a start password printed at a window opens."""
    view.before_own_password = True  # type: ignore[attr-defined] # read below
    return view


def _first_sign_in(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponseBase | None:
    """Whoever signed in with a printed start password chooses their own before anything else."""
    waiting = isinstance(request.user, Account) and request.user.start_password_until is not None
    if not waiting or getattr(view, "before_own_password", False):
        return None
    return HttpResponseRedirect(reverse("account_first_sign_in"))


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    """What only a signed-in reader sees stays in no cache: the next person at this screen presses "back"."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _declare(view: V, access: str) -> V:
    view.access = access  # type: ignore[attr-defined] # read by the guard test, and by the list of addresses of the API
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # After signing in, a page can be opened again; a sent form cannot.
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else settings.LOGIN_REDIRECT_URL
    answer = redirect_to_login(target)
    return HttpResponseClientRedirect(answer.url) if getattr(request, "htmx", False) else answer
