"""`tongban archive`: checks a package from the file alone, and brings a lost case back."""

import json
from pathlib import Path

import pytest

from tests import build
from tests.cases.test_archive import a_rich_case, archived, lose, package_in, snapshot
from tongban.boot.cli import main
from tongban.cases.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_a_whole_package_passes_and_a_bent_one_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = archived()
    file = tmp_path / "case.zip"
    file.write_bytes(package_in(case))
    assert main(["archive", "--check", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "whole": True, "faults": [], "number": case.number, "kind": "archive", "log_seq": case.seq - 1,
    }  # fmt: skip
    file.write_bytes(package_in(case)[:-200])
    assert main(["archive", "--check", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"whole": False, "faults": ["不是完整的 ZIP 档案包"]}
    assert main(["archive", "--check", str(tmp_path / "none.zip")]) == 2
    assert main(["archive", "--restore", str(file)]) == 1
    assert "没有恢复任何内容" in capsys.readouterr().err


def test_a_lost_case_is_brought_back_once_and_the_audit_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = a_rich_case()
    file = tmp_path / "case.zip"
    file.write_bytes(package_in(case))
    before = snapshot(case)
    lose(case)
    assert main(["archive", "--restore", str(file), "--dry-run", "--json"]) == 0
    would = json.loads(capsys.readouterr().out)
    assert (would["dry_run"], would["restored"]["cases"]) == (True, 1)
    assert not Case.objects.filter(id=case.id).exists()
    assert main(["archive", "--restore", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["restored"] == would["restored"]
    assert snapshot(case) == before
    assert main(["archive", "--restore", str(file)]) == 0
    assert "没有需要恢复的内容" in capsys.readouterr().out
    assert main(["audit"]) == 0


def test_a_new_case_can_be_filed_after_a_restoration() -> None:
    case = a_rich_case()
    package = package_in(case)
    lose(case)
    from tongban.cases.actions import restore_case  # noqa: PLC0415

    restore_case(package)
    assert build.case(state="deciding").nodes.count() > 0
