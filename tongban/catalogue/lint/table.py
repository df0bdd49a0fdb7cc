"""The rules as docs/gate.md prints them, with what they find in the shipped items."""

from collections.abc import Iterable

from tongban.catalogue.lint.findings import Finding
from tongban.catalogue.lint.rules import RULES
from tongban.catalogue.lint.scoring import counts_by_rule


def as_table(findings: Iterable[Finding]) -> str:
    """One line a rule: name, how grave, what it finds, on what it rests."""
    counts = counts_by_rule(findings)
    lines = ["| rule | | blocks | found | rests on |", "|---|---|---|---|---|"]
    for rule in RULES:
        found = sum(times for (name, _), times in counts.items() if name == rule.id)
        grave = "and imports" if rule.unlawful else "publication" if rule.severity == "blocks" else ""
        lines.append(f"| `{rule.id}` | {rule.title} | {grave} | {found} | {rule.source} |")
    return "\n".join(lines)
