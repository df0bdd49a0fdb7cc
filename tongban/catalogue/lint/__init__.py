"""The quality gate: what is well formed and meant, and still wrong by the law or bad for people. Pure.

`checks` refuses what cannot be meant. This looks at what could be published and should not be, or not so: every finding
says where, why (law or standard) and how to mend it. Each rule is one function; `rules.RULES` is the whole list.
"""

from tongban.catalogue.lint.findings import Context, Finding, Law, Severity, Supply
from tongban.catalogue.lint.rules import RULES, blocking, lint, refusing_import
from tongban.catalogue.lint.scoring import counts_by_rule, score
from tongban.catalogue.lint.wizard import Proof, prove

__all__ = [
    "RULES",
    "Context",
    "Finding",
    "Law",
    "Proof",
    "Severity",
    "Supply",
    "blocking",
    "counts_by_rule",
    "lint",
    "prove",
    "refusing_import",
    "score",
]
