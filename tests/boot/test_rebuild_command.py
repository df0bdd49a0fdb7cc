"""`tongban rebuild`: the same, or every difference by name; and what the log says is written back."""

import json

import pytest

from tests import build
from tongban.boot.cli import main
from tongban.cases.models import Case, CaseEvent, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_rebuilt_equals_live(capsys: pytest.CaptureFixture[str]) -> None:
    build.case(), build.case(state="deciding")
    assert main(["rebuild", "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "same": True,
        "written": False,
        "cases": 2,
        "older": 0,
        "broken": [],
        "rows": [],
        "inbox": [],
    }
    assert main(["rebuild"]) == 0
    assert "由日志重建 2 个办件" in capsys.readouterr().out


def test_a_difference_is_named_and_written_back_only_without_check(capsys: pytest.CaptureFixture[str]) -> None:
    case = build.case(state="deciding")
    paper = Paper.objects.filter(case=case).earliest("id")
    Case.objects.filter(id=case.id).update(state="granted")
    Paper.objects.filter(id=paper.id).update(number="x")

    assert main(["rebuild", "--check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(one["table"], one["key"], one["columns"]) for one in found["rows"]] == [
        ("case", str(case.id), {"state": {"log": "deciding", "live": "granted"}}),
        ("paper", str(paper.id), {"number": {"log": paper.number, "live": "x"}}),
    ]
    assert [(one["key"].split()[1], one["what"]) for one in found["inbox"]] == [
        ("decide", "missing"),
        ("issue", "unlogged"),
    ]
    assert Case.objects.get(id=case.id).state == "granted", "a check writes nothing"

    assert main(["rebuild"]) == 0
    assert f"办件 {case.number}：case {case.id} 的 state 与日志不一致" in capsys.readouterr().out
    assert Case.objects.get(id=case.id).state == "deciding"
    assert main(["rebuild", "--check"]) == 0


def test_a_case_whose_log_does_not_hold_is_left_alone_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    case = build.case(state="deciding")
    Case.objects.filter(id=case.id).update(node_name="x")
    CaseEvent.objects.filter(case=case, seq=2).update(data={})
    assert main(["rebuild"]) == 1
    assert f"办件 {case.number}：日志不完整" in capsys.readouterr().out
    assert Case.objects.get(id=case.id).node_name == "x"
