"""The audit of what we depend on that needs no network: is exactly what was locked installed, and is the lock one?

    python -m tools.dependencies

What a lock cannot know is whether somebody has found a fault in a version since: docs/security.md says how to ask.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
#: What a virtual environment brings along, and ourselves.
_NOT_LOCKED = frozenset({"pip", "setuptools", "wheel", "tongban"})
_PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)(?:\s*;[^\\]*)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def plain(name: str) -> str:
    """A package's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> tuple[dict[str, str], list[str]]:
    """Versions by package, and what is wrong with the lock."""
    versions, wrong = {}, []
    joined = re.sub(r"\\\n\s*", " ", text)
    for line in (line.strip() for line in joined.splitlines()):
        if not line or line.startswith("#"):
            continue
        pinned = _PINNED.match(line)
        if pinned is None:
            wrong.append(f"is not pinned to one version: {line.split(' --hash')[0].strip()}")
        elif not _HASH.search(line):
            wrong.append(f"has no hash, so anything could be delivered under its name: {pinned[1]}")
        elif "://" in line:
            wrong.append(f"names an address: {pinned[1]}")
        else:
            versions[plain(pinned[1])] = pinned[2]
    return versions, wrong


def asked_for(text: str) -> set[str]:
    """What a list of wishes names."""
    lines = (line.strip() for line in text.splitlines())
    return {
        plain(re.split(r"[\[<>=~!; ]", line, maxsplit=1)[0])
        for line in lines
        if line and not line.startswith(("#", "-"))
    }


def unlike(installed: Mapping[str, str], versions: Mapping[str, str]) -> Iterator[str]:
    """Where what is installed and what was locked differ."""
    for name in sorted(installed.keys() | versions.keys()):
        has, wanted = installed.get(name), versions.get(name)
        if wanted is None:
            yield f"{name} {has} is installed and stands in no lock"
        elif has is None:
            yield f"{name} {wanted} is locked and not installed"
        elif has != wanted:
            yield f"{name} {has} is installed where {wanted} is locked"


def problems(folder: Path, installed: Mapping[str, str]) -> Iterator[str]:
    """Everything wrong between the wishes (*.in), the locks (*.txt) and the environment."""
    locks = {}
    for name in ("base", "dev"):
        versions, wrong = locked((folder / f"{name}.txt").read_text())
        yield from (f"{name}.txt: {one}" for one in wrong)
        for missing in sorted(asked_for((folder / f"{name}.in").read_text()) - versions.keys()):
            yield f"{name}.txt lacks {missing}, which {name}.in asks for; run `make lock`"
        locks[name] = versions
    for name, version in sorted(locks["base"].items()):
        if locks["dev"].get(name) != version:
            yield f"{name} is {version} in base.txt and {locks['dev'].get(name)} in dev.txt: what is tested must be what runs"
    yield from unlike(installed, locks["dev"])


def here(distributions: Iterable[metadata.Distribution]) -> dict[str, str]:
    """What is installed in this environment, without what every environment brings along."""
    found = {plain(one.metadata["Name"]): one.version for one in distributions}
    return {name: version for name, version in found.items() if name not in _NOT_LOCKED}


def main() -> int:
    wrong = list(problems(FOLDER, here(metadata.distributions())))
    consistent = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    if consistent.returncode:
        wrong.append(consistent.stdout.strip())
    print("\n".join(wrong) or "What is installed is what was locked, each with its hash, and fits together.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
