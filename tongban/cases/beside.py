"""Reads of what runs beside the straight way of a case: hearing, opinions, inspectors, and where else it may go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from tongban.authorities.models import Body, Level
from tongban.authorities.queries import reporters_of, working_calendar
from tongban.cases import hearing
from tongban.cases.access import HANDLERS, asked_of
from tongban.cases.clock import Calendar
from tongban.cases.deadlines import planned_end
from tongban.cases.errors import CaseNotFound, OpinionUnknown
from tongban.cases.lifecycle import CLOCK_RUNS
from tongban.cases.models import Case, CaseEvent, Hearing, NodeRecord, Obligation, Opinion, Paper, SpecialProcedure
from tongban.cases.periods import FIRST_REVIEW_WITHIN
from tongban.cases.queries import COUNT_CAP
from tongban.cases.reviewing import PUBLIC_NOTICES, first_reviewed_at, review_nodes_of
from tongban.cases.states import Act, ObligationKind, PaperKind, Silence
from tongban.catalogue.definition import Node, Span
from tongban.catalogue.forms import readable
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import level_for
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import Role
from tongban.materials.models import Attachment
from tongban.materials.queries import form_of, living_attachments

# --- filed at a window


def filed_in_visit(visit_id: UUID) -> list[Case]:
    """What a clerk filed for the person during this visit, the latest first."""
    return list(Case.objects.filter(dossier__assistance__visit_id=visit_id).order_by("-submitted_at"))


def filed_at_window(visit_id: UUID, case_id: UUID) -> Case:
    """One of these. Raises CaseNotFound."""
    rows = Case.objects.select_related("body").filter(dossier__assistance__visit_id=visit_id, id=case_id)
    found = rows.first()
    if found is None:
        raise CaseNotFound
    return found


# --- hearing


def open_hearing(case: Case) -> Hearing | None:
    """The hearing, or the right to one, that is neither closed nor waived; there is at most one."""
    return Hearing.objects.filter(case=case, waived_at=None, closed_at=None).select_related("chair__person").first()


def hearings_of(case: Case) -> list[Hearing]:
    """Every hearing of the case, the latest last; there are none before acceptance."""
    if case.accepted_at is None:
        return []
    return list(Hearing.objects.filter(case=case).select_related("chair__person"))


def applicant_may_ask(found: Hearing, *, on: date) -> bool:
    """Whether the applicant may still ask for this hearing: in time, not asked yet, not waived."""
    if found.requested_at is not None or on > found.ask_by:
        return False
    asks = Obligation.objects.filter(case_id=found.case_id, kind=ObligationKind.ASK_HEARING, closed_at=None)
    return asks.filter(subject=str(found.id)).exists()


def applicant_may_waive(case: Case, found: Hearing, *, on: date) -> bool:
    """Whether the applicant may say that no hearing is wanted: the own right, or the own request that nobody shares."""
    if found.requested_at is None:
        return applicant_may_ask(found, on=on)
    return found.requested_by == case.applicant_name and not found.interested


def may_be_moved(found: Hearing) -> bool:
    """Whether day and place of a hearing that has them may still be changed: once."""
    notices = CaseEvent.objects.filter(case_id=found.case_id, kind=Act.SCHEDULE_HEARING)
    return notices.filter(data__hearing=str(found.id)).count() < 2


def hearing_window(found: Hearing, *, on: date) -> hearing.Window:
    """The days that a notice sent that day may name."""
    return hearing.window(on, found.hold_by or on, calendar=working_calendar())


def chairs_for(case: Case) -> list[Account]:
    """Colleagues who may chair a hearing of this case."""
    colleagues = list(colleagues_in(case.body_id, *HANDLERS).order_by("id"))
    deciders = set(colleagues_in(case.body_id, Role.DECIDER).values_list("id", flat=True))
    allowed = hearing.possible_chairs([one.pk for one in colleagues], reviewers=reviewers_of(case), deciders=deciders)
    return [one for one in colleagues if one.pk in allowed]


def reviewers_of(case: Case) -> set[int]:
    """Everybody who reviewed the case, alone or as the second one."""
    pairs = NodeRecord.objects.filter(case=case).values_list("officer_id", "second_officer_id")
    return {one for pair in pairs for one in pair if one is not None}


def nodes_returned_to(case: Case) -> list[Node]:
    """The review nodes that were completed, in order: to each of them the decision maker may send the case back."""
    done = set(NodeRecord.objects.filter(case=case).values_list("node_key", flat=True))
    definition = definition_of(case.version)
    nodes = review_nodes_of(definition, case.dossier.facts(definition))
    return [node for node in nodes if node.key in done]


def rights_lapsed(*, on: date, most: int = 500) -> list[UUID]:
    """Cases in which nobody asked for a hearing by the end of the last day to ask."""
    rows = Hearing.objects.filter(waived_at=None, requested_at=None, ask_by__lt=on, case__state__in=CLOCK_RUNS)
    return list(rows.order_by("ask_by").values_list("case_id", flat=True)[:most])


# --- inspection and public notice


def awaited_inspection(case: Case) -> Obligation | None:
    """The inspection for which nobody was sent yet."""
    return Obligation.objects.filter(case=case, kind=ObligationKind.SEND_INSPECTORS, closed_at=None).first()


def inspectors_for(case: Case) -> list[Account]:
    """Colleagues who may be sent."""
    return list(colleagues_in(case.body_id, Role.REVIEWER, Role.CLERK).order_by("id"))


def last_day_of(procedure: SpecialProcedure, *, calendar: Calendar | None = None) -> date:
    """The last day of a public notice: told beforehand, it ends then by itself."""
    return procedure.told_until or planned_end(procedure, calendar=calendar)


def public_notices_over(*, on: date, most: int = 500) -> list[UUID]:
    """Cases whose public notice ended before that day without an objection."""
    rows = SpecialProcedure.objects.filter(
        kind__in=PUBLIC_NOTICES, ended_on=None, result="", case__state__in=CLOCK_RUNS
    ).order_by("started_on", "id")
    calendar = working_calendar()
    return list(islice((one.case_id for one in rows if last_day_of(one, calendar=calendar) < on), most))


# --- opinions


def opinions_of(case: Case) -> list[Opinion]:
    """Every opinion asked in the case; there are none before acceptance."""
    return list(case.opinions.select_related("body")) if case.accepted_at is not None else []


def opinions_at_desk(officer: Officer) -> list[Opinion]:
    """Questions that wait for an answer of the officer's bodies, the first due first."""
    return list(_asked(officer).select_related("body", "case__body").order_by("due_on", "id")[: COUNT_CAP + 1])


def opinions_waiting(officer: Officer) -> int:
    """How many, counted only up to the cap."""
    return len(_asked(officer).values_list("id")[: COUNT_CAP + 1])


def opinion_at_desk(officer: Officer, opinion_id: UUID) -> Opinion:
    """One question put to the officer's body, or OpinionUnknown: whoever was not asked learns nothing."""
    rows = _asked(officer).select_related("body", "case__body", "case__dossier", "case__version")
    found = rows.defer("case__version__definition").filter(id=opinion_id).first()
    if found is None:
        raise OpinionUnknown
    return found


def _asked(officer: Officer) -> QuerySet[Opinion]:
    return Opinion.objects.filter(asked_of(officer))


def letter_of(opinion: Opinion) -> Paper | None:
    """The letter in which the question went out; None for questions from before there were letters."""
    letters = Paper.objects.filter(case_id=opinion.case_id, kind=PaperKind.OPINION, issued_at=opinion.asked_at)
    return next((one for one in letters if one.content["addressee"] == opinion.body.name), None)


def fields_shown(opinion: Opinion) -> list[tuple[str, list[tuple[str, str]]]]:
    """The ticked fields of the form as they read on paper, section by section."""
    filled = form_of(opinion.case.dossier)
    chosen = set(opinion.fields)
    sections = tuple(
        replace(
            section,
            when=None,  # it held when the field was ticked; what it depends on is not shown here
            fields=tuple(replace(field, when=None) for field in section.fields if field.key in chosen),
        )
        for section in filled.form.sections
    )
    values = {key: value for key, value in filled.values.items() if key in chosen}
    return readable(replace(filled.form, sections=sections), values, filled.names)


def files_shown(opinion: Opinion) -> list[tuple[str, list[Attachment]]]:
    """Name of each ticked material with what was brought for it."""
    brought = living_attachments(opinion.case.dossier)
    definition = definition_of(opinion.case.version)
    return [
        (material.name, [one for one in brought if one.material_id == material.id])
        for material in definition.materials
        if material.id in opinion.materials
    ]


def shown_to(opinion: Opinion) -> list[tuple[str, str]]:
    """All of it in lines, for the letter: fields with their values, files with their hashes."""
    fields = [row for _, rows in fields_shown(opinion) for row in rows]
    return fields + [(name, one.digest) for name, brought in files_shown(opinion) for one in brought]


def opinions_lapsed(*, on: date, most: int = 500) -> list[UUID]:
    """Questions whose silence counts as agreement, not answered by the end of their last day."""
    rows = Opinion.objects.filter(
        answered_at=None, on_silence=Silence.AGREES, due_on__lt=on, case__state__in=CLOCK_RUNS
    )
    return list(rows.order_by("due_on").values_list("id", flat=True)[:most])


# --- where else the case may go


def transfer_targets(case: Case) -> list[Implementation]:
    """Bodies of the same city, and those above it, that exercise the same item at the level these answers call for."""
    chain = case.division.chain()
    codes = [division.code for division in chain]
    city = next((one for one in chain if one.reports_to and one.reports_to.level == Level.PROVINCE), chain[0])
    codes += [division.code for division in reporters_of(city.code)]
    definition = definition_of(case.version)
    advice = level_for(definition, case.dossier.facts(definition))
    found = Implementation.objects.filter(item_id=case.item_id, division_id__in=codes, in_force=True)
    if advice is not None and not advice.elsewhere:
        found = found.filter(level=advice.level)
    rows = found.exclude(body_id=case.body_id).select_related("body", "division")
    return sorted(rows, key=lambda one: (codes.index(one.division_id), one.id))


def transferred_among(cases: Sequence[Case]) -> frozenset[UUID]:
    """Which of these came from another body."""
    rows = CaseEvent.objects.filter(case__in=[case.id for case in cases], kind=Act.TRANSFER)
    return frozenset(rows.values_list("case_id", flat=True))


def where_it_went(officer: Officer, number: str) -> Body | None:
    """For officers of a body that handed a case over: by its number they learn who has it now, and nothing else."""
    moves = CaseEvent.objects.filter(
        case__number="".join(number.split()), kind__in=[Act.TRANSFER, Act.SUBMIT_UPWARD]
    ).select_related("case__body")
    mine = officer.bodies_as(*HANDLERS)
    return next((move.case.body for move in moves if move.data.get("from_body_id") in mine), None)


@dataclass(frozen=True)
class FirstReviewAhead:
    """The lower body's review before the upper one decides: who decides, and the time for the review."""

    upper: Implementation
    within: Span


def first_review_of(case: Case) -> FirstReviewAhead | None:
    """What lies ahead of a case that the lower body of its item takes in; None for every other case."""
    rule = definition_of(case.version).first_review
    if rule is None or first_reviewed_at(rule, case.implementation.level) is None:
        return None
    above = [division.code for division in case.division.chain()[1:]]
    found = Implementation.objects.filter(item_id=case.item_id, division_id__in=above, in_force=True)
    upper = min(found.select_related("body"), key=lambda one: above.index(one.division_id), default=None)
    return FirstReviewAhead(upper, rule.within or Span(value=FIRST_REVIEW_WITHIN, unit="工作日")) if upper else None


def first_review_due(case: Case) -> date | None:
    """The day by which the lower body sends its opinion up; None when no first review is open."""
    if case.accepted_at is None or definition_of(case.version).first_review is None:
        return None
    rows = Obligation.objects.filter(case=case, kind=ObligationKind.FIRST_REVIEW, closed_at=None)
    return rows.values_list("due_on", flat=True).first()


def first_review_open(case: Case) -> bool:
    """Whether the case is with the lower body, which reviews and does not decide."""
    if definition_of(case.version).first_review is None:
        return False
    return Obligation.objects.filter(case=case, kind=ObligationKind.FIRST_REVIEW, closed_at=None).exists()
