"""What acceptance does where materials are to follow: they become owed, are let into the dossier, and are told once."""

from collections.abc import Sequence
from datetime import date

from tongban.cases import owed_papers, papers
from tongban.cases.actions.owing import owe
from tongban.cases.actions.printing import write_paper
from tongban.cases.events import CaseTolerated
from tongban.cases.models import Case
from tongban.cases.owing import last_day_of
from tongban.cases.promising import time_to_follow
from tongban.cases.states import ObligationKind, Party
from tongban.catalogue.definition import Material
from tongban.catalogue.queries import definition_of
from tongban.kernel import outbox
from tongban.kernel.today import BEIJING, now
from tongban.materials import actions as materials


def await_materials(case: Case, wanted: Sequence[Material], *, since: date, consent: str = "") -> date:
    """Make the materials owed and let them into the dossier, with the paper that says so; returns the last day."""
    definition = definition_of(case.version)
    span = time_to_follow(definition)
    until = last_day_of(span, after=since)
    basis = (definition.tolerance.basis if definition.tolerance is not None else None) or "容缺受理告知书载明"
    for material in wanted:
        owe(
            case,
            ObligationKind.LATER_MATERIAL,
            by=Party.APPLICANT,
            title=material.name,
            subject=material.id,
            basis=basis,
            since=since,
            within=span,
            due=until,
        )
    promised_at = case.dossier.later_promised_at
    day = papers.chinese_date(promised_at.astimezone(BEIJING).date()) if promised_at is not None else ""
    text = owed_papers.tolerance(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        lines=[(material.name, f"{papers.chinese_date(until)}（{span.value} 个{span.unit}内）") for material in wanted],
        promised=f"您的承诺：{consent}" if consent else f"您已于 {day} 书面承诺在期限内补交。",
    )
    write_paper(case, text, at=now(), first=True)
    materials.reopen(case.dossier, round_=_next_round(case), fields=[], materials=[material.id for material in wanted])
    return until


def announce_awaited(case: Case, wanted: Sequence[Material], until: date) -> None:
    """Tell who listens what is awaited and until when."""
    outbox.announce(
        CaseTolerated(
            subject=str(case.id),
            number=case.number,
            until=until.isoformat(),
            wanting="、".join(material.name for material in wanted),
        )
    )


def _next_round(case: Case) -> int:
    """The round after the last correction list, so that what comes now is told apart from what came before."""
    return 1 + max(case.corrections.values_list("round", flat=True), default=0)
