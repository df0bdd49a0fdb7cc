"""`tongban roll-out`: what a changed basic item means at every body, before anything is published."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogue import overridden as two
from tongban.boot.cli import main
from tongban.catalogue.definition import to_json
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import catalogue_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def changed(folder: Path, **changes: Any) -> str:
    file = folder / "items.json"
    file.write_text(json.dumps([{**to_json(two.definition()), **changes}], ensure_ascii=False), encoding="utf-8")
    return str(file)


def test_it_lists_every_body_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two.basic()
    two.settle({**two.THREE, **two.PHONE})
    limit = {**to_json(two.definition())["time_limit"], "promised": {"value": 2, "unit": "工作日"}}
    file = changed(tmp_path, time_limit=limit, samples=[])
    before = ItemVersion.everywhere.count(), catalogue_version()
    assert main(["roll-out", file, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rejected"] == {}
    [item] = told["items"]
    assert (item["item"], len(item["bodies"])) == (two.ITEM, 1)
    [body] = item["bodies"]
    assert (body["implementation"], body["kept"]) == (two.HERE, ["contact.consultation"])
    assert [(one["path"], one["kind"]) for one in body["lapsed"]] == [("time_limit.promised", "conflict")]
    assert "承诺时限由 3 工作日缩短为 2 工作日。" in body["changes"]
    assert main(["roll-out", file, "--strict"]) == 1
    assert "conflict: time_limit.promised" in capsys.readouterr().out
    assert (ItemVersion.everywhere.count(), catalogue_version()) == before


def test_a_refused_file_is_refused_here_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roll-out", changed(tmp_path, opens=["name"]), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert list(told["rejected"]) == [two.ITEM]
    assert told["rejected"][two.ITEM][0].startswith("opens[0]：“name”不能由地方调整")
    assert told["items"] == []
    assert main(["roll-out", changed(tmp_path, opens=["materials[M99]"])]) == 1
    assert "本事项没有“materials[M99]”这一部分" in capsys.readouterr().out
