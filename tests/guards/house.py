"""What the guards read: the order of the rooms and the source files of the product."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tongban"


def contract(identifier: str) -> dict[str, list[str]]:
    """An import contract of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: dict[str, list[str]] = next(
        c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == identifier
    )
    return found


def names_in(layer: str) -> list[str]:
    """The modules of one layer line, such as `(hall) | disclosure`."""
    return [name.strip(" \n()") for name in layer.replace(":", "|").split("|")]


#: Room -> height; the higher may see the lower, rooms of one height do not see each other.
HEIGHT = {room: -depth for depth, layer in enumerate(contract("rooms")["layers"]) for room in names_in(layer)}


def room_of(module: str) -> str | None:
    """`tongban.cases.models` -> `cases`; None for anything that is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "tongban" and len(parts) > 1 else None


def may_see(room: str, other: str) -> bool:
    """Whether a room may know another one."""
    return room == other or HEIGHT[other] < HEIGHT[room]


def sources() -> Iterator[Path]:
    """Every Python file of the product, migrations excepted (Django writes those)."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def within(path: Path) -> str:
    """A file's place inside the package, for sentences: `cases/clock.py`."""
    return path.relative_to(PACKAGE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names, with `()` where something was called; '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return ""
