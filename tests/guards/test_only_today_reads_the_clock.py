"""Only kernel/today.py reads the clock (invariant 10). Everything else is told the time."""

import ast

from tests.guards.house import dotted, parsed, sources, within

CLOCK = "kernel/today.py"
#: file -> why it may look at the clock by itself
ALLOWED = {"kernel/ids.py": "a UUIDv7 carries the milliseconds of its birth; nothing reads a time back from it"}
READS = (
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "datetime.now", "datetime.today", "datetime.utcnow",
    "date.today", "timezone.now", "timezone.localtime", "timezone.localdate", "functions.Now",
)  # fmt: skip
#: Names that read the clock when imported by themselves, or as an option of a column.
ALONE = {("time", "time"), ("django.utils.timezone", "now"), ("django.utils.timezone", "localdate"),
         ("django.utils.timezone", "localtime"), ("django.db.models.functions", "Now")}  # fmt: skip


def clock_readings(tree: ast.AST) -> list[int]:
    lines = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ("." + dotted(node)).endswith(tuple("." + name for name in READS)):
            lines.add(node.lineno)
        elif isinstance(node, ast.ImportFrom) and any((node.module, name.name) in ALONE for name in node.names):
            lines.add(node.lineno)
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            lines.add(node.lineno)
    return sorted(lines)


def test_nothing_but_today_reads_the_clock() -> None:
    wrong = {within(path): clock_readings(parsed(path)) for path in sources() if within(path) not in {CLOCK, *ALLOWED}}
    assert {place: lines for place, lines in wrong.items() if lines} == {}


def test_the_guard_sees_every_way_of_asking_the_time() -> None:
    sample = ast.parse("""from datetime import date, datetime
from django.utils.timezone import now
a = datetime.now()
b = datetime.datetime.now(tz)
c = date.today()
d = time.time()
e = models.DateTimeField(auto_now_add=True)
f = models.DateTimeField(default=timezone.now)
g = time.monotonic()
h = today.now()
""")
    assert clock_readings(sample) == [2, 3, 4, 5, 6, 7, 8]
