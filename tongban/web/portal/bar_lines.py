"""What an applicant who may not apply again reads: early, and with what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from tongban.cases.barred import barred, bars_known_to
from tongban.cases.models import Bar, Case
from tongban.identity.acting import holds_rights_of
from tongban.identity.models import Account


@dataclass(frozen=True, slots=True)
class BarLine:
    """One bar in a sentence, and the page of the decision where the reader filed it."""

    text: str
    url: str


def bar_lines(account: Account, bars: Iterable[Bar]) -> list[BarLine]:
    """Each as the refusal would say it."""
    return [
        BarLine(
            barred(bar).message,
            reverse("portal:case", args=[bar.case_id]) if _opens(account, bar.case) else "",
        )
        for bar in bars
    ]


def _opens(account: Account, case: Case) -> bool:
    return holds_rights_of(account, person_id=case.person_id, entity_id=case.entity_id, matter=case.item_id)


def bars_at_start(account: Account, item_ids: Iterable[str], applicants: Iterable[UUID | None]) -> list[BarLine]:
    """What stands against whoever could be chosen, before there is a draft. `applicants`: entities; None: oneself."""
    items, who = set(item_ids), set(applicants)
    return bar_lines(account, (bar for bar in bars_known_to(account) if bar.item_id in items and bar.entity_id in who))
