"""A database that an older release made: finished, it is taken as it is; half-way, it is refused in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel, RunPython
from django.db.migrations.recorder import MigrationRecorder

from tongban.boot.cli import main
from tongban.boot.commands.load import migrate
from tongban.kernel.first_step import FirstStep
from tongban.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

WHOLE = {key: step for key, step in MigrationLoader(None).disk_migrations.items() if step.replaces}
Steps = set[tuple[str, str]]
ROOT = Path(__file__).resolve().parents[2]


def taken() -> Steps:
    return set(MigrationRecorder(connection).applied_migrations())


def forget(*steps: tuple[str, str]) -> None:
    for room, name in steps:
        MigrationRecorder(connection).record_unapplied(room, name)


def test_a_finished_database_of_before_has_nothing_to_do() -> None:
    forget(*WHOLE)
    before = taken()
    assert not before & set(WHOLE), "as the release before left it"
    said: list[str] = []
    migrate(said.append)
    assert (said, taken()) == ([], before)


@pytest.mark.parametrize("key", sorted(key for key, step in WHOLE.items() if len(step.replaces) > 1))
@pytest.mark.parametrize("command", ["load", "run"])
def test_a_half_finished_one_is_refused(
    key: tuple[str, str], command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.boot.commands.run._port_fault", lambda *_: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("TONGBAN_PUBLIC_ADDRESS", settings.PUBLIC_ADDRESS)  # else the command sets it, for all that come
    steps = WHOLE[key].replaces
    forget(*WHOLE, steps[-1])
    before, told = taken(), AuditEntry.objects.count()
    assert main([command]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "tongban: this database has taken only some of the steps that this release holds as one "
        f"({key[0]}: {len(steps) - 1} of {len(steps)}). Nothing was changed. Start it once with the release before "
        "this one, which takes the others, and then with this one. If nothing is in it yet, begin with an empty "
        "database.\n"
    )
    assert (taken(), AuditEntry.objects.count()) == (before, told)


#: Killed while the steps of the first room are being noted, after some of them.
KILLED = """
import os
from django.db.migrations.recorder import MigrationRecorder
really, done = MigrationRecorder.record_applied, []
def noted(self, app, name):
    if app == "identity":
        done.append(name)
        if len(done) == 3:
            os._exit(9)
    really(self, app, name)
MigrationRecorder.record_applied = noted
"""
START = """
import django
django.setup()
from tongban.boot.commands.load import migrate
migrate(print)
"""


@pytest.mark.once
def test_a_first_start_that_was_killed_between_two_notes_goes_on(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    environment |= {"TONGBAN_DATA": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "tongban.boot.settings"}

    def start(before: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", before + START]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    assert start(KILLED).returncode == 9
    assert (tmp_path / "var" / "tongban.sqlite3").exists()
    again = start()
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("Preparing the database: ")
    assert start().stdout == ""


def test_a_first_start_that_was_broken_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of this release is taken whole or not at all: what is left is the rooms whose turn had not come."""
    calls: list[str] = []
    monkeypatch.setattr("django.core.management.call_command", lambda name, **_: calls.append(name))
    room = ("supervision", "0001_tables")
    forget(*WHOLE, *WHOLE[room].replaces)
    said: list[str] = []
    migrate(said.append)
    assert said == ["Preparing the database: 1 steps …"]
    assert calls[0] == "migrate"


def test_first_steps_only_make_tables() -> None:
    """`FirstStep` shows each operation the state after all of them, which is wrong for one that alters a table."""
    firsts = [step for step in MigrationLoader(None).disk_migrations.values() if isinstance(step, FirstStep)]
    assert len(firsts) >= len(WHOLE)
    for operation in (operation for step in firsts for operation in step.operations):
        made = isinstance(operation, CreateModel | RunPython)
        assert made or (isinstance(operation, AddField) and operation.field.many_to_many), operation.describe()
