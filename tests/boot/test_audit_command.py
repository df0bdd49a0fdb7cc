"""`tongban audit`: whole, or the case and what was bent."""

import json

import pytest

from tests import build
from tongban.boot.cli import main
from tongban.cases.models import Case, CaseEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_whole_logs_pass_and_a_bent_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    case, other = build.case(), build.case()
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"whole": True, "logs": [], "rows": []}

    CaseEvent.objects.filter(case=case).update(kind="withdraw")
    Case.objects.filter(id=other.id).update(node_name="x")
    assert main(["audit", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "whole": False,
        "logs": [{"case": case.number, "event": 1}],
        "rows": [{"case": other.number, "columns": {"node_name": {"log": "", "live": "x"}}}],
    }
