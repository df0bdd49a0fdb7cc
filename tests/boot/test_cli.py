"""The command `tongban`: it answers for help without any setting, and says no in one sentence."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.boot.cli import COMMANDS, main


def tongban(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, knowing no setting but these."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "tongban.boot.cli", *arguments],
        env={**clean, **settings}, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: tongban {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["search"], ["search", "a", "--file", "b"], ["run", "--port", "x"]])
def test_a_wrong_call_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "tongban" in capsys.readouterr().err


def test_help_needs_no_setting(tmp_path: Path) -> None:
    done = tongban("search", "--help", TONGBAN_MODE="production", TONGBAN_DATA=str(tmp_path))
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings_are_one_sentence(tmp_path: Path) -> None:
    done = tongban("load", TONGBAN_MODE="production", TONGBAN_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tongban: Set TONGBAN_SECRET")
    assert "Traceback" not in done.stderr


def test_an_empty_database_is_one_sentence(tmp_path: Path) -> None:
    done = tongban("search", "开饭店", TONGBAN_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "`tongban load` sets it up" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = tongban("run", "--port", str(port), TONGBAN_DATA=str(tmp_path))
    assert done.returncode == 1
    assert (
        done.stderr
        == f"tongban run: port {port} is in use; choose another one with --port (make run ARGS='--port 8080').\n"
    )


def test_questions_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    done = tongban("search", "--file", str(tmp_path / "none"), "--json", TONGBAN_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tongban search: cannot read")


@pytest.mark.django_db
def test_text_that_is_no_licence_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "hello", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] in {"unreadable", "not_ours"}


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import-items", "import-bundles"])
def test_an_import_of_nonsense_is_refused_as_json(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.json"
    file.write_text("{]")
    assert main([command, str(file), "--dry-run", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["accepted"] == 0
    assert len(report["rejected"]) == 1
