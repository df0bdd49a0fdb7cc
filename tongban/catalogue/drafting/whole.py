"""Whether a table of a draft is whole: its gaps, overlaps and idle rows, while it is being written."""

from typing import Any

from tongban.catalogue.checks import Known
from tongban.catalogue.checks.tables import cells_wrong
from tongban.catalogue.definition import DecisionTable, parse, to_json
from tongban.catalogue.drafting.showing import showable
from tongban.catalogue.tables import Audit, audit


def table_audit(raw: dict[str, Any], place: int, known: Known) -> tuple[DecisionTable, Audit] | None:
    """One table with what is found in it; None while something in it cannot be meant, or not be looked at."""
    definition, _ = showable({**raw, "tables": []}, known)
    if definition is None:
        return None
    try:
        definition = parse({**to_json(definition), "tables": [raw["tables"][place]]})
        [table] = definition.tables
        if next(cells_wrong(definition, table, known), None) is not None:
            return None
        return table, audit(definition, table)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return None
