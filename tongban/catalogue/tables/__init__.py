"""Decision tables (决策表): what they say for an application, and whether they say it for every one exactly once."""

from tongban.catalogue.tables.auditing import Audit, Overlap, audit
from tongban.catalogue.tables.deciding import Fired, Verdict, decide, fired_in, open_in
from tongban.catalogue.tables.wording import citation, explanation, outcome_words, row_condition

__all__ = [
    "Audit",
    "Fired",
    "Overlap",
    "Verdict",
    "audit",
    "citation",
    "decide",
    "explanation",
    "fired_in",
    "open_in",
    "outcome_words",
    "row_condition",
]
