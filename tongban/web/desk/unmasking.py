"""Whole numbers on the case page: asked for with a purpose, for one case, for a quarter of an hour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.cases.access import HANDLERS
from tongban.cases.queries import case_at_desk
from tongban.identity.actions import unmask as unmask_person
from tongban.identity.unmasking import OPEN_FOR, PURPOSES
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence
from tongban.kernel.masking import mask_numbers
from tongban.kernel.today import now
from tongban.web.desk import case_page
from tongban.web.desk.looking import post_in
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Field, Problem, Row, TimelineEntry

_SESSION = "unmasked"


def open_until(request: OfficerRequest, case_id: UUID) -> datetime | None:
    """Until when this session may see the whole numbers of the case; None: they are masked."""
    until = request.session.get(_SESSION, {}).get(str(case_id))
    moment = datetime.fromisoformat(until) if until else None
    return moment if moment is not None and moment > now() else None


def fields(typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """What is asked before."""
    return [
        Field(
            name="purpose",
            label=gettext("为什么需要看"),
            kind="select",
            value=typed.get("purpose", ""),
            choices=[Choice("", gettext("请选择")), *(Choice(key, sentence(text)) for key, text in PURPOSES.items())],
            errors=[errors["purpose"]] if "purpose" in errors else [],
            html_id="unmask-purpose",
        ),
        Field(
            name="reason",
            label=gettext("具体事由"),
            value=typed.get("reason", ""),
            maxlength=80,
            help=gettext("当事人会看到这句话。"),
            errors=[errors["reason"]] if "reason" in errors else [],
            html_id="unmask-reason",
        ),
    ]


@officer(*HANDLERS, on=On.CASE)
@require_POST
def unmask(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Open the numbers of this case for this session; or close them again."""
    case = case_at_desk(request.officer, case_id)
    opened = {key: until for key, until in request.session.get(_SESSION, {}).items() if until > now().isoformat()}
    if "close" in request.POST:
        opened.pop(str(case.id), None)
    else:
        given = {name: request.POST.get(name, "")[:80] for name in ("purpose", "reason")}
        try:
            unmask_person(
                request.officer,
                subject=f"case:{case.id}",
                person_id=case.person_id,
                body=case.body.name,
                post=post_in(request.officer, case.body_id),
                **given,
            )
        except Refusal as refusal:
            target = f"unmask-{refusal.field}"
            return case_page.drawn(request, case, problems=[Problem(refusal.message, target)], status=refusal.status)
        opened[str(case.id)] = (now() + OPEN_FOR).isoformat()
    request.session[_SESSION] = opened
    return HttpResponseRedirect(f"{reverse('desk:case', args=[case.id])}#form")


def masked_form(
    pages: Iterable[tuple[str, list[tuple[str, str]]]],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The form as it reads on paper, every citizen and phone number in it masked."""
    return [(title, [(label, mask_numbers(value)) for label, value in rows]) for title, rows in pages]


def masked_rows(rows: Sequence[Row]) -> list[Row]:
    """Facts of a licence, masked."""
    return [replace(row, value=mask_numbers(row.value) if isinstance(row.value, str) else row.value) for row in rows]


def masked_log(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The log, masked."""
    return [replace(entry, text=mask_numbers(entry.text)) for entry in entries]
