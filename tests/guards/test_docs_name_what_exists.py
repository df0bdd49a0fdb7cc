"""What docs/security.md names as proof is there: every file and folder, every subcommand."""

import re
from pathlib import Path

from tests.guards.house import PACKAGE, ROOT

SECURITY = ROOT / "docs" / "security.md"
_NAMED = re.compile(r"`([\w./*-]+)`")
_COMMAND = re.compile(r"`tongban ([\w-]+)")


def not_there(text: str) -> list[str]:
    """Paths in backticks that are neither in the repository nor in the package."""
    paths = [name for name in _NAMED.findall(text) if "/" in name]
    return [name for name in paths if not any(_is_there(root, name) for root in (ROOT, PACKAGE))]


def _is_there(root: Path, name: str) -> bool:
    return any(root.glob(name))


def test_every_proof_that_the_security_page_names_is_there() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    assert len([name for name in _NAMED.findall(text) if name.startswith("tests/")]) > 20
    assert not_there(text) == []


def test_every_command_that_it_names_is_one() -> None:
    commands = set(_COMMAND.findall(SECURITY.read_text(encoding="utf-8")))
    known = (PACKAGE / "boot" / "cli.py").read_text(encoding="utf-8") + "".join(
        one.read_text(encoding="utf-8") for one in (PACKAGE / "boot").rglob("*.py")
    )
    assert commands
    assert [name for name in sorted(commands) if f'"{name}"' not in known] == []


def test_the_guard_sees_a_proof_that_is_not_there() -> None:
    assert not_there("`tests/identity/provider`, `tests/guards`, `kernel/audit.py`, `TONGBAN_HOSTS`") == [
        "tests/identity/provider"
    ]
