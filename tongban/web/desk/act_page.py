"""A page of its own for one act: what it will bring about, what has to be typed, one button. Works without scripts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.authorities.queries import working_calendar
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk
from tongban.cases.states import Act
from tongban.kernel.errors import NotFound, Refusal
from tongban.web.desk import case_page
from tongban.web.desk.due import due_of
from tongban.web.ui.access import OfficerRequest
from tongban.web.ui.parts import Crumb, Field, Problem


@dataclass(frozen=True, slots=True)
class ActPage:
    """What the page of an act says and asks."""

    act: Act
    title: str
    verb: str
    consequences: Sequence[str]
    fields: Sequence[Field] = ()
    #: The act ends something or weighs heavily: its button is drawn as such.
    grave: bool = False
    #: Why the act is not possible although the state of the case allows it; empty: it is.
    obstacle: str = ""


#: Names of inputs that stand for fields of the application form begin with this.
FORM = "form-"


def seq_in(request: HttpRequest) -> int:
    """The state of the case that the page showed; a page without it is stale by definition."""
    given = request.POST.get("seq", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def day_in(text: str) -> date | None:
    """A day as a date input sends it; anything else is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def named_in(text: str, otherwise: Refusal) -> UUID:
    """The id that an input names; anything else is refused with the sentence given."""
    try:
        return UUID(text)
    except ValueError:
        raise otherwise from None


def reason_field(label: str, help_text: str) -> Field:
    """The reason that most acts want, as everywhere at the desk."""
    return Field(name="reason", label=label, kind="textarea", help=help_text, maxlength=2000)


def served(
    request: OfficerRequest,
    case_id: UUID,
    page_of: Callable[[Case], ActPage],
    do: Callable[[], Case],
    done: str,
    *,
    back_to_inbox: bool = False,
) -> HttpResponse:
    """Show the page, or do the act; refused, the page comes again with the sentence and everything typed.

    `back_to_inbox`: after the act the case is another body's.
    """
    case = case_at_desk(request.officer, case_id)
    problems: list[Problem] = []
    wrong: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            do()
        except NotFound:
            raise
        except Refusal as refusal:
            case = case_at_desk(request.officer, case_id)
            status = refusal.status
            wrong = {refusal.field: refusal.message} if refusal.field else {}
            problems = [Problem(refusal.message)]
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("desk:inbox")) if back_to_inbox else case_page.back_to(case_id)
    page = page_of(case)
    fields = [_typed(field, request.POST, wrong) for field in page.fields]
    problems = [Problem(one.message, next((f.first_id for f in fields if f.errors), "")) for one in problems]
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [
            Crumb(gettext("办件台"), reverse("desk:inbox")),
            Crumb(gettext("办件详情"), reverse("desk:case", args=[case_id])),
            Crumb(page.title),
        ],
        "case": case,
        "due": due_of(case, calendar=working_calendar()),
        "page_of_act": page,
        "fields": fields,
        "possible": page.act in case_page.offered_acts(request.officer, case) and not page.obstacle,
        "problems": problems,
    }
    return render(request, "desk/case_act.html", context, status=status)


def _typed(field: Field, posted: QueryDict, wrong: dict[str, str]) -> Field:
    """The field with what was typed into it and what is wrong with that."""
    if not posted:
        return field
    value: object = posted.getlist(field.name) if field.kind == "checkboxes" else posted.get(field.name, "")
    key = field.name.removeprefix(FORM)
    return replace(field, value=value, errors=[wrong[key]] if key in wrong else [])
