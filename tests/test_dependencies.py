"""The audit of dependencies: what is installed is what was locked, with hashes, and a lock that bends is named."""

from importlib import metadata
from pathlib import Path

import pytest

from tools.dependencies import FOLDER, here, problems

HASH = " \\\n    --hash=sha256:" + "a" * 64
WISHES = {"base.in": "# why\nDjango~=5.2.0\nallauth[mfa]\n", "dev.in": "-r base.in\npytest\n"}
BASE = f"allauth[mfa]==1.0{HASH}\ndjango==5.2.9{HASH}\n    # via -r requirements/base.in\n"
DEV = f"{BASE}pytest==9.0{HASH}\n"
INSTALLED = {"django": "5.2.9", "allauth": "1.0", "pytest": "9.0"}


def audited(folder: Path, installed: dict[str, str], **changed: str) -> list[str]:
    for name, text in {**WISHES, "base.txt": BASE, "dev.txt": DEV, **changed}.items():
        (folder / name).write_text(text)
    return list(problems(folder, installed))


def test_what_is_installed_here_is_what_was_locked() -> None:
    assert list(problems(FOLDER, here(metadata.distributions()))) == []


def test_a_sound_lock_has_no_problem(tmp_path: Path) -> None:
    assert audited(tmp_path, INSTALLED) == []


@pytest.mark.parametrize(
    ("changed", "installed", "told"),
    [
        ({}, {**INSTALLED, "django": "5.2.1"}, "django 5.2.1 is installed where 5.2.9 is locked"),
        ({}, {**INSTALLED, "leftpad": "1"}, "leftpad 1 is installed and stands in no lock"),
        ({}, {"django": "5.2.9", "pytest": "9.0"}, "allauth 1.0 is locked and not installed"),
        (
            {"base.txt": BASE.replace("5.2.9", "5.2.8")},
            INSTALLED,
            "django is 5.2.8 in base.txt and 5.2.9 in dev.txt: what is tested must be what runs",
        ),
        ({"dev.in": "-r base.in\npytest\nruff\n"}, INSTALLED, "dev.txt lacks ruff, which dev.in asks for; run `make lock`"),
        (
            {"dev.txt": BASE + "pytest==9.0\n"},
            INSTALLED,
            "dev.txt: has no hash, so anything could be delivered under its name: pytest",
        ),
        (
            {"dev.txt": f"{BASE}pytest>=9.0{HASH}\n"},
            INSTALLED,
            "dev.txt: is not pinned to one version: pytest>=9.0",
        ),
        (
            {"dev.txt": f"{BASE}pytest==9.0 --index-url https://packages.example/{HASH}\n"},
            INSTALLED,
            "dev.txt: names an address: pytest",
        ),
    ],
)  # fmt: skip
def test_what_bends_is_named(tmp_path: Path, changed: dict[str, str], installed: dict[str, str], told: str) -> None:
    assert audited(tmp_path, installed, **changed)[0] == told
