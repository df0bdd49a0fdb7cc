"""Whether a case and every row that hangs on it are what the case's log adds up to."""

from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.log import folded_parts
from tongban.cases.models import Case, Correction, NodeRecord, Obligation, Paper, Part, SpecialProcedure

PARTS: tuple[type[Part], ...] = (Correction, NodeRecord, Obligation, Paper, SpecialProcedure)


def whole(case: Case) -> bool:
    """Chain, row and parts; the assertion names what differs."""
    kept = Case.objects.get(id=case.id)
    assert chain_is_whole(kept)
    assert differences_from_log(kept) == {}
    live = {part.log_key: part.as_row() for model in PARTS for part in model._default_manager.filter(case=kept)}
    assert live == folded_parts(event.changes for event in kept.events.order_by("seq"))
    return True
