"""`tongban lint`: what is found, where, why and how to mend it; the exit code says whether something blocks."""

import json
from pathlib import Path

import pytest

from tests.catalogue import unseen
from tongban.boot.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_the_shipped_items_hold_nothing_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["items"], said["blocks"]) == (74, 0)
    assert said["warns"] == len(said["findings"]) > 0
    assert {one["proved"] for one in said["scores"]} == {"each"}
    assert set(said["findings"][0]) == {
        "rule", "severity", "item", "field", "part", "what", "why", "mend", "exemption",
    }  # fmt: skip


def test_one_item_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--item", "GA-007"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("GA-007 机动车驾驶证核发")
    assert "  [建议改正] time_limit.promised：即办件应当场办结，承诺时限却是 1 工作日\n    依据：" in said
    assert "CG-001" not in said
    assert "items 1, blocks 0, warns 4, score 88" in said


def test_a_file_that_nobody_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "items.json"
    raw = unseen.with_conditions()
    raw["materials"][1].pop("licence")
    file.write_text(json.dumps([raw, unseen.smallest()], ensure_ascii=False), "utf-8")
    assert main(["lint", "--file", str(file), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["items"], said["blocks"]) == (2, 1)
    (grave,) = [one for one in said["findings"] if one["severity"] == "blocks"]
    assert (grave["rule"], grave["item"], grave["field"], grave["part"]) == (
        "ask-twice-licence", "NY-902", "materials[1].licence", "M2",
    )  # fmt: skip
    assert main(["lint", "--file", str(file), "--item", "TYU-901", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == 1


def test_a_broken_file_says_where_and_a_wrong_call_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "items.json"
    file.write_text(json.dumps([unseen.smallest() | {"levels": ["moon"]}]), "utf-8")
    assert main(["lint", "--file", str(file), "--json"]) == 1
    (only,) = json.loads(capsys.readouterr().out)["findings"]
    assert (only["rule"], only["item"], only["field"]) == ("format", "TYU-901", "levels[0]")
    file.write_text("{", "utf-8")
    assert main(["lint", "--file", str(file)]) == 1
    assert main(["lint", "--file", str(tmp_path / "nothing.json")]) == 2
    assert main(["lint", "--item", "NOPE-1"]) == 2
    assert "no guide of NOPE-1 is in force" in capsys.readouterr().err
