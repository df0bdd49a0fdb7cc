"""What the small pages of this front share: a title, some sentences, fields, one button; kept in no cache."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from tongban.identity.errors import RegistrationGone
from tongban.identity.models.registration import Registration
from tongban.identity.registering import registration_under_way
from tongban.kernel.errors import Refusal
from tongban.web.ui.parts import Crumb, Field, Problem
from tongban.web.ui.private import private_page

#: Where the session keeps the key of the registration under way, and where to go on afterwards.
UNDER_WAY = "registration"
NEXT = "registration_next"


@dataclass(frozen=True, slots=True)
class Step:
    """One page."""

    title: str
    button: str
    fields: Sequence[Field] = ()
    lead: Sequence[str] = ()
    #: Which step of how many; 0: none.
    number: int = 0
    of: int = 4
    #: What is only simulated, said in a notice.
    simulated: str = ""
    #: A second way on: address and label.
    other: tuple[str, str] | None = None
    template: str = "accounts/step.html"
    #: The pages above it.
    trail: Sequence[Crumb] = ()


def step_page(request: HttpRequest, step: Step, *, refusal: Refusal | None = None, **context: object) -> HttpResponse:
    """Draw a step, with what was typed (never a password) and the sentence of a refusal at its field."""
    fields = [_typed(request, field, refusal) for field in step.fields]
    target = next((one.first_id for one in fields if one.errors), "")
    problems = [Problem(refusal.message, target)] if refusal is not None else []
    return private_page(
        request,
        step.template,
        {"step": step, "fields": fields, "problems": problems, "crumbs": [*step.trail, Crumb(step.title)], **context},
        status=refusal.status if refusal is not None else 200,
    )


def _typed(request: HttpRequest, field: Field, refusal: Refusal | None) -> Field:
    errors = [refusal.message] if refusal is not None and refusal.field == field.name else list(field.errors)
    if request.method != "POST" or field.kind == "password":
        return replace(field, errors=errors)
    if field.kind == "checkboxes":
        return replace(field, value=request.POST.getlist(field.name), errors=errors)
    return replace(field, value=request.POST.get(field.name, ""), errors=errors)


def under_way(request: HttpRequest) -> Registration:
    """The registration that this browser is in. Raises RegistrationGone."""
    try:
        return registration_under_way(UUID(str(request.session.get(UNDER_WAY, ""))))
    except ValueError:
        raise RegistrationGone from None


def safe_next(request: HttpRequest, target: str, otherwise: str) -> str:
    """An address of ours to go on to; anything else is replaced."""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and ours else otherwise
