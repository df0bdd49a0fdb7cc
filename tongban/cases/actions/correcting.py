"""The one-off correction list, and the second one for which somebody must answer (行政许可法第三十二条)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import ConsentNeeded, CorrectionsEmpty, NothingToRepeat, SupplyNotOverdue, VisibleBefore
from tongban.cases.events import CaseAbandoned, CaseCorrectedOnSpot, CorrectionsRequested
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case, Correction
from tongban.cases.queries import last_day_to_supply, things_asked_last, was_asked
from tongban.cases.states import Act, PaperKind
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.kernel import outbox
from tongban.kernel.today import BEIJING, now, today
from tongban.materials import actions as materials


@dataclass(frozen=True)
class CorrectionLine:
    """One thing to correct: a material or a place of the form (staff-1: one row of a table), and how to mend it."""

    title: str
    remedy: str
    material_id: str = ""
    field_key: str = ""


@transaction.atomic
def request_corrections(case_id: UUID, *, officer: Officer, seq: int, lines: Sequence[CorrectionLine]) -> Case:
    """Tell the applicant once, completely, what to correct.

    A later list may only name what was newly supplied in the last round; for anything that could be seen
    the first time it raises VisibleBefore, and the head of the body has to answer for it (`request_corrections_again`).
    """
    case, by = ready_for(Act.REQUEST_CORRECTIONS, case_id, officer=officer, seq=seq)
    if late := _visible_before(case, lines):
        raise VisibleBefore(late)
    return _send(case, Act.REQUEST_CORRECTIONS, by, lines)


@transaction.atomic
def request_corrections_again(
    case_id: UUID, *, officer: Officer, seq: int, lines: Sequence[CorrectionLine], reason: str
) -> Case:
    """The head of the body asks for what could have been asked the first time, and answers for it by name.

    Who and why are in the log, on the paper and on the applicant's page. Raises NothingToRepeat where no
    list was sent before: the first is the window's.
    """
    case, by = ready_for(Act.REQUEST_AGAIN, case_id, officer=officer, seq=seq)
    if things_asked_last(case) is None:
        raise NothingToRepeat
    return _send(case, Act.REQUEST_AGAIN, by, lines, answers_for_it=require_reason(reason)[:500])


def _visible_before(case: Case, lines: Sequence[CorrectionLine]) -> list[str]:
    """Titles of the lines that the first list could have named already; before it, none."""
    asked = things_asked_last(case)
    if asked is None:
        return []
    return [line.title for line in lines if not was_asked(asked, line.material_id, line.field_key)]


def _send(case: Case, act: Act, by: Actor, lines: Sequence[CorrectionLine], *, answers_for_it: str = "") -> Case:
    if not lines or any(len(line.remedy.strip()) < 2 for line in lines):
        raise CorrectionsEmpty
    at = now()
    nth = 1 + max(Correction.objects.filter(case=case).values_list("round", flat=True), default=0)
    for line in lines:
        case.put(
            Correction(
                case=case,
                round=nth,
                material_id=line.material_id,
                field_key=line.field_key,
                title=line.title[:200],
                remedy=line.remedy.strip()[:500],
            )
        )
    materials.reopen(
        case.dossier,
        round_=nth,
        fields=[line.field_key for line in lines if line.field_key],
        materials=[line.material_id for line in lines if line.material_id],
    )
    data: dict[str, Any] = {"round": nth, "lines": [[line.title, line.remedy.strip()[:500]] for line in lines]}
    if answers_for_it:
        data |= {"responsible": by.name, "reason": answers_for_it}
    supply_by = last_day_to_supply(on=at.date())
    text = papers.corrections(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        lines=[(line.title, line.remedy.strip()) for line in lines],
        supply_by=papers.chinese_date(supply_by),
        responsible=papers.who_answers(by.name, answers_for_it) if answers_for_it else "",
    )
    write_paper(case, text, at=at)
    case.advance(act, to=require_move(act, case.state), by=by, at=at, data=data, supply_due_on=supply_by)
    outbox.announce(CorrectionsRequested(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def correct_on_the_spot(case_id: UUID, *, officer: Officer, seq: int, values: Mapping[str, Any], consent: str) -> Case:
    """Mend form fields at once, as the applicant said (行政许可法第三十二条第一款第三项).

    Only what the form asks and no register supplies; old and new value and how the applicant agreed are in the
    log, and the applicant is told. The answer clock runs on. Raises ConsentNeeded, and what `amend_form` raises.
    """
    case, by = ready_for(Act.CORRECT_ON_SPOT, case_id, officer=officer, seq=seq)
    agreed = consent.strip()[:500]
    if len(agreed) < 5:
        raise ConsentNeeded(field="consent")
    changed = materials.amend_form(case.dossier, values=values)
    case.advance(
        Act.CORRECT_ON_SPOT,
        by=by,
        at=now(),
        data={"fields": [list(one) for one in changed], "consent": agreed, "form": case.dossier.form},
    )
    outbox.announce(CaseCorrectedOnSpot(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def deem_abandoned(case_id: UUID) -> Case:
    """What was to be corrected did not come in the time that the notice named: the application counts as abandoned.

    The platform does it by itself and tells the applicant, who may apply anew at any time. Raises
    SupplyNotOverdue while there is time.
    """
    case = Case.objects.select_related("body", "dossier").get(id=case_id)
    target = require_move(Act.ABANDON, case.state)
    supply_by = case.supply_due_on
    if supply_by is None or supply_by >= today():
        raise SupplyNotOverdue
    at = now()
    asked = case.papers.filter(kind=PaperKind.CORRECTIONS).latest("issued_at").issued_at.astimezone(BEIJING).date()
    materials.close_round(case.dossier)
    text = papers.abandonment(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        asked_on=papers.chinese_date(asked),
        supply_by=papers.chinese_date(supply_by),
    )
    write_paper(case, text, at=at, first=True)
    case.advance(Act.ABANDON, to=target, by=PLATFORM, at=at, data={"supply_by": supply_by.isoformat()}, closed_at=at)
    outbox.announce(CaseAbandoned(subject=str(case.id), number=case.number))
    return case
