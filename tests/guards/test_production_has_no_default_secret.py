"""No default secret boots in production (invariant 8)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMPLETE = {
    "TONGBAN_MODE": "production",
    "TONGBAN_SECRET": "0123456789" * 4,
    "TONGBAN_HOSTS": "zwfw.example.gov.cn",
    "TONGBAN_PUBLIC_ADDRESS": "https://zwfw.example.gov.cn",
    "TONGBAN_DATABASE_URL": "postgresql://tongban:secret@127.0.0.1/tongban",
}


def boot(folder: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process that knows nothing but `settings`."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "import tongban.boot.settings"],
        env={**clean, "TONGBAN_DATA": str(folder), **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_starts_when_everything_was_given(tmp_path: Path) -> None:
    assert boot(tmp_path, COMPLETE).returncode == 0
    assert list(tmp_path.iterdir()) == []  # and invents nothing


@pytest.mark.parametrize("name", ["TONGBAN_SECRET", "TONGBAN_HOSTS", "TONGBAN_PUBLIC_ADDRESS"])
def test_production_does_not_start_without(name: str, tmp_path: Path) -> None:
    done = boot(tmp_path, {key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode != 0
    assert f"Set {name}" in done.stderr


def test_production_does_not_accept_a_short_secret(tmp_path: Path) -> None:
    done = boot(tmp_path, {**COMPLETE, "TONGBAN_SECRET": "secret"})
    assert done.returncode != 0
    assert "at least 32 characters" in done.stderr


def test_production_ignores_the_secret_of_the_demo(tmp_path: Path) -> None:
    assert boot(tmp_path, {}).returncode == 0
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    done = boot(tmp_path, {key: value for key, value in COMPLETE.items() if key != "TONGBAN_SECRET"})
    assert done.returncode != 0


def test_production_does_not_let_officers_do_without_a_second_factor(tmp_path: Path) -> None:
    done = boot(tmp_path, {**COMPLETE, "TONGBAN_SECOND_FACTOR": "offered"})
    assert done.returncode != 0
    assert "TONGBAN_SECOND_FACTOR must be 'required'" in done.stderr


@pytest.mark.parametrize(
    ("name", "least"), [("TONGBAN_AUDIT_MONTHS", 6), ("TONGBAN_HAND_OVER_YEARS", 3), ("TONGBAN_DATA_WISH_DAYS", 1)]
)
def test_no_term_is_shorter_than_the_law_allows(name: str, least: int, tmp_path: Path) -> None:
    assert boot(tmp_path, {**COMPLETE, name: str(least)}).returncode == 0
    done = boot(tmp_path, {**COMPLETE, name: str(least - 1)})
    assert done.returncode != 0
    assert name in done.stderr
