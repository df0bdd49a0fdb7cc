"""Lists: what they cost with a thousand cases in the database and with a hundred thousand, and through which indexes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.serving import EMPTY, one_after_another, signed_in
from tests import build

#: The list that somebody opens who acts for a shop.
SHOP = "cases of the shop, for its agent"
LISTS = {
    "inbox": ("zhaomin", "/desk/?tray=intake"),
    "inbox, one node": ("qianjin", "/desk/?tray=review&node=accept-review"),
    "inbox, cases to decide": ("zhougang", "/desk/?tray=decide"),
    "my cases": ("zhangsan", "/my/cases/"),
    SHOP: ("zhangsan", "/my/cases/"),
    "late, for supervision": ("fengchao", "/console/overdue/"),
}


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one connection (median), those of the empty view at the same time, queries, the plan."""

    ms: float
    empty_ms: float
    queries: int
    plan: str


def costs(seconds: float) -> dict[str, Cost]:
    """What each list costs now."""
    found = {}
    for name, (username, path) in LISTS.items():
        client, cookie = signed_in(username)
        if name == SHOP:
            build.act_for_entity(client)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        empty = one_after_another(EMPTY, seconds / 4).median_ms
        ms = one_after_another(path, seconds / 2, cookie=cookie).median_ms
        plan = plan_of([query["sql"] for query in captured.captured_queries])
        found[name] = Cost(ms, empty, len(captured), plan)
    return found


def plan_of(statements: list[str]) -> str:
    """How the statements that read cases reach them: the indexes, or a walk through the whole table."""
    ways: set[str] = set()
    with connection.cursor() as cursor:
        for statement in statements:
            if statement.startswith("SELECT") and 'FROM "cases_case"' in statement:
                cursor.execute("EXPLAIN (FORMAT JSON) " + statement.replace("%", "%%"))
                plan = cursor.fetchone()[0]
                _walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], ways)
    return ", ".join(sorted(ways))


def _walk(node: dict[str, Any], ways: set[str]) -> None:
    if node.get("Relation Name") == "cases_case" and node["Node Type"] == "Seq Scan":
        ways.add("THE WHOLE TABLE")
    if "case" in node.get("Index Name", ""):
        ways.add(node["Index Name"])
    for below in node.get("Plans", ()):
        _walk(below, ways)


def compared(small: dict[str, Cost], full: dict[str, Cost], few: int, many: int) -> Iterator[Figure]:
    """The floor is the small list's cost at the speed the machine has now, which the empty view tells."""
    for name in LISTS:
        yield Figure(
            f"{name}, {many:,} cases to {few:,}",
            full[name].ms,
            "ms",
            small[name].ms * full[name].empty_ms / small[name].empty_ms,
            at_most=1.3,
            note=f"{small[name].queries} and {full[name].queries} queries; {full[name].plan}",
        )
