"""`tongban clock`: the due day, its account, and a sentence for every wrong call."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from time import process_time
from typing import Any

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


def _answer(capsys: pytest.CaptureFixture[str], call: str) -> dict[str, Any]:
    code, out, err = _run(capsys, *call.split(), "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_json_holds_everything_that_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _answer(capsys, "--accepted 2026-11-23 --limit 1")
    assert answer == {
        "due": "2026-11-24",
        "due_at": "2026-11-25T00:00:00+08:00",
        "provisional": False,
        "state": "running",
        "left": None,
        "account": [
            {
                "day": "2026-11-23", "counted": None, "reason": "起算之日", "basis": "民法典第二百零一条", "kind": "start",
            },
            {"day": "2026-11-24", "counted": 1, "reason": "计入", "basis": "行政许可法第四十二条", "kind": "counted"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("call", "due"),
    [
        ("--accepted 2026-11-23 --limit 7 --hold 2026-11-01:2026-11-24", "2026-12-03"),  # began before acceptance
        ("--accepted 2026-11-23 --limit 7 --hold 2026-11-24:2026-11-26 --hold 2026-11-25:2026-11-27", "2026-12-08"),
        ("--accepted 2026-11-23 --limit 5 --unit cd --extend 2", "2026-11-30"),  # the seventh day is a Monday
        ("--accepted 2026-11-23 --limit 5 --unit cd --extend 5", "2026-12-03"),
        ("--accepted 2026-11-23 --limit 0 --hold 2026-11-23:2026-11-30", "2026-11-23"),
        ("--accepted 2026-11-28 --limit 1", "2026-11-30"),  # accepted on a Saturday
        ("--accepted 2026-11-23 --limit 5.0", "2026-11-30"),
        ("--accepted 2026-11-23 --limit 7 --hold 2026-11-25:", None),  # still running
        ("--accepted 2026-11-23 --limit 7 --hold 2026-11-25::听证", None),
        ("--accepted 2026-11-27T10:00 --limit 24 --unit hour", "2026-11-30"),
        ("--accepted 2026-11-23T10:00 --limit 1", "2026-11-24"),
        ("--accepted 2026-01-31 --limit 1 --unit month", "2026-02-28"),
    ],
)
def test_calls_of_every_kind(capsys: pytest.CaptureFixture[str], call: str, due: str | None) -> None:
    answer = _answer(capsys, call)
    assert answer["due"] == due
    assert answer["state"] == ("running" if due else "held")


@pytest.mark.parametrize(
    ("accepted", "provisional"),
    [("2003-11-24", True), ("2004-11-24", False), ("2026-12-30", True), ("2031-05-05", True)],
)
def test_a_year_without_a_published_calendar_is_said(
    capsys: pytest.CaptureFixture[str], accepted: str, provisional: bool
) -> None:
    assert _answer(capsys, f"--accepted {accepted} --limit 5")["provisional"] is provisional


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        ("2026-11-24", "running", 2),
        ("2026-11-26", "due_today", 0),
        ("2026-11-27", "overdue", -1),
        ("2026-11-29", "overdue", -1),  # the weekend adds nothing
    ],
)
def test_today_tells_state_and_days_left(capsys: pytest.CaptureFixture[str], today: str, state: str, left: int) -> None:
    answer = _answer(capsys, f"--accepted 2026-11-23 --limit 3 --today {today}")
    assert (answer["state"], answer["left"]) == (state, left)


def test_the_text_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    call = "--accepted 2026-09-29 --limit 2 --hold 2026-10-08:2026-10-08:现场核查 --today 2026-10-08"
    code, out, _ = _run(capsys, *call.split())
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[:2] == ["应办结日 2026-10-09", "办理中，还剩 1 个工作日"]
    assert "2026-09-30 第1天 计入（行政许可法第四十二条）" in lines
    assert "2026-10-01 不计入 国庆节（行政许可法第八十二条）" in lines
    assert "2026-10-08 中止 现场核查（行政许可法第四十五条）" in lines


def _file(capsys: pytest.CaptureFixture[str], tmp_path: Path, cases: Any) -> list[dict[str, Any]]:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    code, out, err = _run(capsys, "--file", str(path), "--json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_a_file_keeps_what_it_does_not_know_and_takes_what_is_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cases = [
        {"accepted": "2026-11-23", "limit": 5.0, "holds": None, "extend": None, "note": "保留", "id": [1]},
        {"accepted": "2026-11-23", "limit": 2, "unit": "wd", "holds": [["2026-11-24", None]]},
        {"accepted": "2026-11-23", "limit": 2, "unit": "wd", "today": "2026-11-26"},
        {"accepted": "1890-05-05", "limit": 2, "unit": "wd"},  # outside the years laid out
        {"accepted": "2026-11-27T10:00", "limit": 24, "unit": "hour"},
    ]
    answers = _file(capsys, tmp_path, cases)
    assert [answer["due"] for answer in answers] == ["2026-11-30", None, "2026-11-25", "1890-05-07", "2026-11-30"]
    assert all(case.items() <= answer.items() for case, answer in zip(cases, answers, strict=True))
    assert set(answers[0]) - set(cases[0]) == {"due", "provisional"}
    assert (answers[2]["state"], answers[2]["left"]) == ("overdue", -1)
    assert answers[3]["provisional"] is True
    assert _file(capsys, tmp_path, []) == []


def test_a_file_and_single_calls_agree(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    chance = random.Random(7)
    cases = [
        {
            "accepted": f"{chance.randint(2003, 2028)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "limit": chance.randint(0, 40),
            "unit": chance.choice(["wd", "cd"]),
            "holds": [["2026-02-01", "2026-02-20"]],
            "extend": chance.randint(0, 10),
        }
        for _ in range(60)
    ]
    for answer in _file(capsys, tmp_path, cases):
        call = "--accepted {accepted} --limit {limit} --unit {unit} --extend {extend} --hold 2026-02-01:2026-02-20"
        single = _answer(capsys, call.format(**answer))
        assert (single["due"], single["provisional"]) == (answer["due"], answer["provisional"])


def test_a_hundred_thousand_cases_take_seconds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = {"accepted": "2026-01-05", "limit": 20, "unit": "wd", "holds": [["2026-02-01", "2026-02-20"]], "extend": 10}
    started = process_time()
    answers = _file(capsys, tmp_path, [case] * 100_000)
    assert process_time() - started < 30, "about five on the machine it was written on"
    assert len(answers) == 100_000


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        ({"accepted": "2026-11-23"}, "a JSON list of objects"),
        (["2026-11-23"], "case 1: a case must be an object"),
        ([{"accepted": "2026-11-23", "limit": 3}, {"accepted": "x", "limit": 3}], "case 2: 'x' is not a day"),
        ([{"accepted": None, "limit": 3}], "case 1: None is not a day"),
        ([{"accepted": "2026-11-23", "limit": 2.5}], "case 1: limit and extend must be whole numbers"),
        ([{"accepted": "2026-11-23", "limit": "3"}], "case 1: limit and extend must be whole numbers"),
        ([{"accepted": "2026-11-23", "limit": 3, "holds": "2026-11-24"}], "case 1: holds must be a list"),
        ([{"accepted": "2026-11-23", "limit": 3, "unit": ["wd"]}], "case 1: unit must be one of"),
        ([{"accepted": "2026-11-23", "limit": 9999}], "case 1: a limit that does not end within ten years"),
        ([{"accepted": "9999-12-30", "limit": 9}], "case 1: the limit ends after the year 9999"),
    ],
)
def test_a_wrong_file_says_which_case_and_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, cases: Any, why: str
) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    code, out, err = _run(capsys, "--file", str(path))
    assert (code, out) == (2, "")
    assert why in err


def test_a_wrong_file_names_every_bad_row_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cases = [
        {"accepted": "2026-11-23", "limit": 3},
        {"accepted": "x", "limit": -1, "unit": "week", "holds": [["2026-11-25"]], "extend": 0.5, "today": "y"},
        7,
        {"accepted": "2026-11-23", "limit": 9999},
        {"accepted": "2026-11-23", "limit": 3, "holds": [["2026-11-25", "2026-11-24"]]},
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    code, out, err = _run(capsys, "--file", str(path), "--json")
    assert (code, out) == (2, "")
    counts = "limit and extend must be whole numbers, 0 or more"
    assert [line.removeprefix("tongban clock: ") for line in err.splitlines()] == [
        "case 2: 'x' is not a day such as 2026-11-23 (field accepted)",
        f"case 2: {counts} (field limit)",
        "case 2: unit must be one of wd, cd, month, hour, not 'week' (field unit)",
        "case 2: a hold is FROM and TO, and perhaps a reason (field holds)",
        f"case 2: {counts} (field extend)",
        "case 2: 'y' is not a day such as 2026-11-23 (field today)",
        "case 3: a case must be an object, such as the list of objects that the file holds",
        "case 4: a limit that does not end within ten years (field limit)",
        "case 5: the hold that begins 2026-11-25 ends before it begins (field holds)",
    ]
    path.write_text(json.dumps([cases[0]]), encoding="utf-8")
    assert _run(capsys, "--file", str(path))[0] == 0, "without the bad rows the same file is reckoned"


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    """In a process of its own, so that its settings see the empty folder."""
    call = [sys.executable, "-m", "tongban.boot.cli", "clock", "--accepted", "2026-11-23", "--limit", "2", "--json"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        call,
        env={**kept, "TONGBAN_DATA": str(tmp_path), "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["due"] == "2026-11-25"
    assert list(tmp_path.glob("*.sqlite3*")) == []
