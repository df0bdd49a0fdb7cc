"""A file of joint services: taken as a whole, or refused as a whole with every reason; twice is once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.catalogue import shipped, unseen_bundles
from tongban.boot.cli import main
from tongban.catalogue.actions import ImportReport, Rejected, import_bundles, publish_bundles
from tongban.catalogue.bundles.definition import bundle_to_json, parse_bundle
from tongban.catalogue.loading import BadData, load_bundles
from tongban.catalogue.models import Bundle
from tongban.catalogue.queries import bundle_definition, catalogue_version, items_of_bundle, items_page
from tongban.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    return [list(Bundle.objects.values()), catalogue_version(), OutboxMessage.objects.count()]


def as_file(raws: Any) -> bytes:
    return json.dumps(raws, ensure_ascii=False).encode()


def test_bundles_that_nobody_has_seen_before_are_taken_and_shown_at_once() -> None:
    before = catalogue_version()
    assert import_bundles(as_file(unseen_bundles.all_three())) == ImportReport(3, [])
    assert catalogue_version() == before + 1
    guest_house = Bundle.objects.get(id="T-DIAMOND")
    assert (guest_house.name, guest_house.subject, guest_house.lead_department_id) == ("开办民宿", "natural", "WL")
    assert bundle_definition(guest_house) == parse_bundle(unseen_bundles.diamond())
    assert sorted(items_of_bundle(guest_house)) == ["GA-009", "SCJG-004", "SCJG-006"]
    assert [item.id for item in items_page(bundle="T-TWINS").items] == ["YB-003"]
    page = Client().get("/bundles/T-DIAMOND/", {"Q1": ["v2", "v3"]}).content.decode()
    for name in ("个体工商户登记", "食品经营许可", "垂钓备案", "联合验收"):
        assert name in page
    assert "垂钓备案" not in Client().get("/bundles/T-DIAMOND/", {"Q1": ["v1", "v2"]}).content.decode()
    for bundle_id in ("T-TWINS", "T-BARE"):
        assert Client().get(f"/bundles/{bundle_id}/").status_code == 200


def test_importing_the_same_file_twice_changes_nothing() -> None:
    import_bundles(as_file(unseen_bundles.all_three()))
    before = everything()
    assert import_bundles(as_file(list(reversed(unseen_bundles.all_three())))) == ImportReport(3, [])
    assert everything() == before


def test_the_shipped_bundles_are_there_just_so_already() -> None:
    before = everything()
    assert import_bundles(as_file(shipped.raw_bundles())) == ImportReport(8, [])
    assert everything() == before
    assert Bundle.objects.count() == 8


def test_what_a_file_leaves_out_stays_and_what_it_says_counts() -> None:
    """Others write the format without our optional keys; their file must not take away what somebody has mapped."""
    raws = shipped.raw_bundles()
    for raw in raws:
        for part in raw["components"]:
            part.pop("answers", None)
        for shared in raw["shared_materials"]:
            shared.pop("materials", None)
    before = everything()
    assert import_bundles(as_file(raws)) == ImportReport(8, [])
    assert everything() == before
    restaurant = next(raw for raw in raws if raw["id"] == "T-CYD")
    restaurant["shared_materials"][1]["materials"] = None
    restaurant["components"][2]["limit_days"] = 9
    assert import_bundles(as_file([restaurant])) == ImportReport(1, [])
    now = bundle_definition(Bundle.objects.get(id="T-CYD"))
    assert (now.shared_materials[1].materials, now.component(3).limit_days) == ({}, 9)
    assert now.shared_materials[0].materials["3"] == ("M2",)
    assert now.component(3).answers[0].values == ("catering",)


def test_what_no_longer_fits_the_new_file_is_let_go() -> None:
    restaurant = next(raw for raw in shipped.raw_bundles() if raw["id"] == "T-CYD")
    for shared in restaurant["shared_materials"]:
        shared.pop("materials", None)
    restaurant["shared_materials"][1]["used_by"] = [3]
    assert import_bundles(as_file([restaurant])) == ImportReport(1, [])
    assert bundle_definition(Bundle.objects.get(id="T-CYD")).shared_materials[1].materials == {}


def test_one_bad_bundle_refuses_the_whole_file_with_every_reason() -> None:
    good, wrong, also_wrong = unseen_bundles.all_three()
    wrong["lead_department"] = "ZZ"
    wrong["components"][1]["after"] = [10, 40]
    also_wrong["colour"] = "red"
    before = everything()
    assert import_bundles(as_file([good, wrong, also_wrong])) == ImportReport(
        0,
        [
            Rejected(
                "T-TWINS",
                ["lead_department：没有代号为“ZZ”的部门", "components[1].after：没有序号为 40 的一项"],
            ),
            Rejected("T-BARE", ["colour：格式里没有这一项，请核对拼写或删去"]),
        ],
    )
    assert everything() == before


def test_a_dry_run_checks_everything_and_writes_nothing() -> None:
    before = everything()
    assert import_bundles(as_file(unseen_bundles.all_three()), dry_run=True) == ImportReport(3, [])
    assert everything() == before


def test_a_changed_bundle_is_read_anew() -> None:
    import_bundles([unseen_bundles.diamond()])
    bundle = Bundle.objects.get(id="T-DIAMOND")
    assert bundle_definition(bundle) is bundle_definition(Bundle.objects.get(id="T-DIAMOND")), "read once"
    changed = unseen_bundles.diamond()
    changed["name"] = "开办农家乐"
    import_bundles([changed])
    assert bundle_definition(Bundle.objects.get(id="T-DIAMOND")).name == "开办农家乐"
    assert publish_bundles([parse_bundle(changed)]) == 0


def test_a_file_that_cannot_be_read_is_refused_in_its_own_words(tmp_path: Path) -> None:
    assert import_bundles(b"[]") == ImportReport(0, [Rejected(None, ["文件里没有一件事，请核对是不是选错了文件。"])])
    assert import_bundles(b"[[]]") == ImportReport(0, [Rejected("[0]", ["每件事应是一个对象 { … }"])])
    missing = import_bundles(tmp_path / "nothing.json")
    assert missing == ImportReport(0, [Rejected(None, ["文件打不开，请核对路径和权限。"])])


def test_the_command_prints_what_was_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bundles.json"
    file.write_bytes(as_file(unseen_bundles.all_three()))
    assert main(["import-bundles", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"accepted": 3, "rejected": []}
    file.write_bytes(as_file([unseen_bundles.bare() | {"subject": "x"}]))
    assert main(["import-bundles", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "accepted": 0,
        "rejected": [{"id": "T-BARE", "problems": ["subject：只能是：自然人、法人"]}],
    }


def test_the_data_folder_goes_through_the_same_gate(tmp_path: Path) -> None:
    before = everything()
    wrong = unseen_bundles.bare() | {"lead_department": "ZZ"}
    (tmp_path / "bundles.json").write_bytes(as_file([unseen_bundles.twins(), wrong]))
    with pytest.raises(BadData, match="T-BARE lead_department：没有代号为“ZZ”的部门"):
        load_bundles(tmp_path)
    assert everything() == before
    (tmp_path / "bundles.json").write_bytes(as_file([unseen_bundles.twins()]))
    load_bundles(tmp_path)
    assert Bundle.objects.get(id="T-TWINS").definition == bundle_to_json(parse_bundle(unseen_bundles.twins()))
