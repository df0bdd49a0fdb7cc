"""`tongban clock`: the due day, its account, and a sentence for every wrong call."""

import json
from pathlib import Path

import pytest

from tongban.boot.cli import main

pytestmark = pytest.mark.django_db


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["clock", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_due_day_and_account_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    call = "--accepted 2026-11-23 --limit 2 --unit wd --hold 2026-11-24:2026-11-24:现场核查 --today 2026-11-25 --json"
    code, out, _ = _run(capsys, *call.split())
    answer = json.loads(out)
    assert code == 0
    assert (answer["due"], answer["left"], answer["state"]) == ("2026-11-26", 1, "running")
    assert [(line["day"], line["counted"], line["reason"]) for line in answer["account"]] == [
        ("2026-11-23", None, "起算之日"),
        ("2026-11-24", None, "现场核查"),
        ("2026-11-25", 1, "计入"),
        ("2026-11-26", 2, "计入"),
    ]


def test_file_of_cases_comes_back_with_due_days(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cases = [
        {"accepted": "2026-09-30", "limit": 1, "unit": "wd"},
        {"accepted": "2026-09-24", "limit": 7, "unit": "cd", "holds": [], "extend": 0},
        {"accepted": "2026-10-03", "limit": 0, "unit": "cd", "holds": [["2026-10-03", "2026-10-05"]]},
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    code, out, _ = _run(capsys, "--file", str(path), "--json")
    assert code == 0
    assert [case["due"] for case in json.loads(out)] == ["2026-10-08", "2026-10-08", "2026-10-03"]


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("--limit 3", "give --accepted and --limit"),
        ("--accepted 2026-02-30 --limit 3", "'2026-02-30' is not a day"),
        ("--accepted 2026-11-23 --limit -1", "whole numbers, 0 or more"),
        ("--accepted 2026-11-23 --limit 3 --unit week", "unit must be one of"),
        ("--accepted 2026-11-23 --limit 3 --hold 2026-11-25", "a hold is FROM and TO"),
        ("--accepted 2026-11-23 --limit 3 --hold 2026-11-25:2026-11-24", "ends before it begins"),
        ("--accepted 2026-11-23 --limit 99999", "does not end within ten years"),
        ("--file nowhere.json", "cannot read nowhere.json"),
    ],
)
def test_wrong_call_says_why(capsys: pytest.CaptureFixture[str], call: str, why: str) -> None:
    code, out, err = _run(capsys, *call.split())
    assert (code, out) == (2, "")
    assert why in err
