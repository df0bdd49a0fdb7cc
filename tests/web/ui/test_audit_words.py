"""Acts of the audit are read in words: by the audit administrator, and by the person whose data it was."""

import ast
from collections.abc import Iterator
from pathlib import Path

import tongban
from tongban.web.ui.audit_words import ACTS, act_words

#: What writes an entry, or leads to what does; the act is its first argument.
WRITERS = {"record", "record_once", "_record", "_log"}


def acts_recorded() -> Iterator[str]:
    for path in Path(tongban.__path__[0]).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and call.args:
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in WRITERS:
                    said = [one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
                    yield from (one for one in said if isinstance(one, str) and one.partition(".")[2].isidentifier())


def test_every_act_that_the_platform_records_has_words() -> None:
    recorded = set(acts_recorded())
    assert {"session.opened", "window.received", "provider.replayed", "account.found"} <= recorded
    assert recorded - set(ACTS) == set()


def test_an_act_without_words_is_told_by_its_kind() -> None:
    assert act_words("session.opened") == "登录"
    assert act_words("session.rewound") == "登录和退出 (session.rewound)"
    assert act_words("moon.risen") == "moon.risen"
