"""A number for a definition, so that offices can be compared; the findings say what it means."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tongban.catalogue.lint.findings import Finding, Severity

#: What one finding takes off, and how often one rule may take it.
COST: Mapping[Severity, int] = {"blocks": 20, "warns": 3}
MOST_PER_RULE = 3


def score(findings: Iterable[Finding]) -> int:
    """100, less 20 for each blocking finding and 3 for each other, at most three times by one rule; never below 0."""
    times = Counter((finding.rule, finding.severity) for finding in findings)
    return max(0, 100 - sum(min(many, MOST_PER_RULE) * COST[severity] for (_, severity), many in times.items()))


def counts_by_rule(findings: Iterable[Finding]) -> Counter[tuple[str, Severity]]:
    """How often each rule found something, by how grave."""
    return Counter((finding.rule, finding.severity) for finding in findings)
