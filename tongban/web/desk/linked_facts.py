"""What the case page says of the licence and the cases around a case. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tongban.cases.linked import (
    appeals_of,
    decision_papers,
    known_since,
    licences_beside,
    may_begin_against,
    related_cases,
)
from tongban.cases.linking import is_late
from tongban.cases.models import Appeal, Case
from tongban.cases.printed_fields import draft_of
from tongban.cases.states import Act, Purpose
from tongban.identity.people import Officer
from tongban.kernel.today import BEIJING, today
from tongban.licences.models import Licence


@dataclass(frozen=True, slots=True)
class Change:
    """One printed field that the applicant wants to read otherwise."""

    name: str
    before: str
    after: str


def linked_context(officer: Officer, case: Case, acts: Sequence[Act]) -> dict[str, Any]:
    """Licence, related cases, changes asked for, appeals, and the acts upon them."""
    about, own = licences_beside(case)
    decided = case.decided_at is not None or case.closed_at is not None
    appeals = appeals_of(case) if decided else []
    return {
        "about": about,
        "related": related_cases(case),
        "changes": changes_asked(case, about),
        "filed_late": about is not None
        and is_late(case.purpose, valid_until=about.valid_until, filed_on=case.submitted_at.astimezone(BEIJING).date()),
        "appeals": appeals,
        "may_begin_against": own if own is not None and may_begin_against(officer, own) else None,
        "may_correct_decision": Act.CORRECT_DECISION in acts and decided and decision_papers(case).exists(),
        "may_record_appeal": Act.FILE_APPEAL in acts and decided and known_since(case) is not None,
        "may_close_appeal": Act.CLOSE_APPEAL in acts and any(not one.outcome for one in appeals),
        "opening": case.events.filter(kind=Act.OPEN_LINKED).first() if case.ex_officio else None,
        "heard": case.events.filter(kind=Act.HEAR_HOLDER).last() if case.ex_officio else None,
    }


def changes_asked(case: Case, about: Licence | None) -> list[Change]:
    """What the changed licence would print otherwise, while that is still to be decided."""
    if about is None or case.purpose != Purpose.CHANGE or case.licence_id is not None:
        return []
    draft = draft_of(case, on=today())
    declared = draft.declared if draft is not None else {}
    return [
        Change(name, about.fields.get(name, ""), value)
        for name, value in declared.items()
        if value != about.fields.get(name, "")
    ]


def open_appeals(case: Case) -> list[Appeal]:
    """Reviews and suits whose outcome is not recorded yet."""
    return [one for one in appeals_of(case) if not one.outcome]


def said_of(appeal: Appeal) -> str:
    """One of them in a word and a day, for a choice."""
    return gettext("%(kind)s，%(agency)s，%(day)s") % {
        "kind": appeal.get_kind_display(),
        "agency": appeal.agency,
        "day": appeal.filed_on.isoformat(),
    }
