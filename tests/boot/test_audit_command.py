"""`tongban audit`: whole, or the case and what was bent."""

import json
from pathlib import Path

import pytest
import time_machine

from tests import build
from tests.catalogue import changing
from tongban.boot.cli import main
from tongban.cases.integrity import chain_is_whole
from tongban.cases.models import Case, CaseEvent
from tongban.cases.states import CaseState
from tongban.catalogue.models import ChangeRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_whole_logs_pass_and_a_bent_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    case, other = build.case(), build.case()
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"whole": True, "logs": [], "rows": []}

    CaseEvent.objects.filter(case=case).update(kind="withdraw")
    Case.objects.filter(id=other.id).update(node_name="x")
    event = CaseEvent.objects.get(case=case)
    assert main(["audit", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "whole": False,
        "logs": [{"case": case.number, "event": 1, "kind": "withdraw", "at": event.at.isoformat(), "fault": "changed"}],
        "rows": [
            {
                "case": other.number,
                "table": "case",
                "key": str(other.id),
                "what": "differs",
                "columns": {"node_name": {"log": "", "live": "x"}},
            }
        ],
    }
    assert main(["audit"]) == 1
    said = capsys.readouterr().out
    assert f"办件 {case.number}：第 1 条日志（withdraw，{event.at:%Y-%m-%d %H:%M:%S} UTC）内容被改动" in said
    assert f"办件 {other.number}：case {other.id} 的 node_name 与日志不一致" in said


def test_history_written_anew_fails_against_a_kept_anchor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = build.case()
    kept = tmp_path / "anchor.txt"
    assert main(["audit", "--anchor", str(kept)]) == 0
    digest = kept.read_text().splitlines()[-1]
    assert digest in capsys.readouterr().out
    assert main(["audit", "--anchor", "-"]) == 0
    assert capsys.readouterr().out == kept.read_text()
    assert main(["audit", "--against", str(kept)]) == 0

    event = CaseEvent.objects.get(case=case)
    event.data = {"x": 1}
    hash_ = event.own_hash()
    CaseEvent.objects.filter(id=event.id).update(data=event.data, hash=hash_)
    Case.objects.filter(id=case.id).update(head_hash=hash_)
    assert main(["audit"]) == 0
    assert main(["audit", "--against", str(kept)]) == 1
    assert f"办件 {case.number}：第 1 条日志与锚定文件不一致" in capsys.readouterr().out

    kept.write_text(kept.read_text().replace(case.number, case.number[::-1]))
    assert main(["audit", "--against", str(kept)]) == 1
    assert "锚定文件" in capsys.readouterr().err
    assert main(["audit", "--against", str(tmp_path / "none")]) == 2


def test_an_entry_dated_before_the_one_it_follows_is_reported_though_the_chain_holds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        case, honest = build.case(), build.case(state=CaseState.PRE_REVIEWED)
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.bring(case.id, to=CaseState.PRE_REVIEWED)
    assert chain_is_whole(case)
    assert chain_is_whole(honest), "two entries of one moment follow each other well"
    assert main(["audit", "--json"]) == 1
    event = case.events.get(seq=2)
    assert json.loads(capsys.readouterr().out)["logs"] == [
        {"case": case.number, "event": 2, "kind": event.kind, "at": event.at.isoformat(), "fault": "backdated"}
    ]
    assert main(["audit"]) == 1
    assert "02:00:00 UTC）的时间早于前一条" in capsys.readouterr().out


def test_a_change_that_is_not_what_the_offices_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    changing.plain_items()
    change = changing.propose()
    ChangeRequest.objects.filter(id=change.id).update(reason="另一个理由。")
    assert main(["audit", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["logs"], found["rows"]) == (False, [], [])
    assert found["changes"] == [{"change": str(change.id), "title": change.title, "entry": 1}]
    assert main(["audit"]) == 1
    assert f"事项变更“{change.title}”" in capsys.readouterr().out
