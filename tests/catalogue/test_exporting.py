"""Export, edit, import, export: the same bytes, the same checks, the same version."""

from pathlib import Path

import pytest

from tests.catalogue import shipped, unseen
from tongban.boot.cli import main
from tongban.catalogue.actions import ImportReport, Rejected, import_items
from tongban.catalogue.definition import parse
from tongban.catalogue.errors import NoGuide, NoSuchItem
from tongban.catalogue.exporting import export_items
from tongban.catalogue.formats import read_file, write_workbook
from tongban.catalogue.formats.yaml_writing import write_yaml
from tongban.catalogue.models import DefinitionText, ItemVersion
from tongban.kernel.today import today

pytestmark = pytest.mark.django_db


def yaml(raw: dict[str, object]) -> bytes:
    return write_yaml(parse(raw)).encode()


def versions(item: str) -> int:
    return ItemVersion.objects.filter(item_id=item).count()


def test_what_was_written_comes_back_byte_for_byte() -> None:
    text = ("# 我们科室写的\n" + write_yaml(parse(unseen.executable()))).encode()
    assert import_items(text, name="x.yaml") == ImportReport(1, [])
    assert export_items(["XZ-903"], "yaml") == text
    assert import_items(export_items(["XZ-903"], "yaml"), name="x.yml") == ImportReport(1, [])
    assert (export_items(["XZ-903"], "yaml"), versions("XZ-903")) == (text, 1)


def test_a_new_comment_alone_is_no_new_version_but_is_kept() -> None:
    import_items(yaml(unseen.smallest()), name="x.yaml")
    commented = yaml(unseen.smallest()) + "# 2026 年复核过\n".encode()
    import_items(commented, name="x.yaml")
    assert (export_items(["TYU-901"], "yaml"), versions("TYU-901")) == (commented, 1)
    assert DefinitionText.objects.filter(item_id="TYU-901").count() == 1


def test_comments_outlive_a_version_written_elsewhere() -> None:
    text = yaml(unseen.smallest()).replace("# 事项名称".encode(), "# 名称报编办备案过".encode())
    import_items(text, name="x.yaml")
    changed = unseen.smallest() | {"name": "健身站点备案"}
    import_items(write_workbook([parse(changed)]), name="x.xlsx")
    said = export_items(["TYU-901"], "yaml").decode()
    assert "name: 健身站点备案  # 名称报编办备案过\n" in said
    assert versions("TYU-901") == 2


def test_a_workbook_says_all_so_that_nothing_is_carried_over() -> None:
    import_items([unseen.executable()])
    raw = unseen.executable() | {"nodes": [], "aliases": []}
    import_items(write_workbook([parse(raw)]), name="x.xlsx")
    (now,) = read_file(export_items(["XZ-903"], "json"), "x.json").items
    assert (now["nodes"], now["aliases"]) == ([], [])


def test_every_format_changes_nothing_when_it_comes_back() -> None:
    before = ItemVersion.objects.count()
    for name in ("all.yaml", "all.xlsx", "all.json"):
        content = export_items(None, name.split(".")[1])  # type: ignore[arg-type] # one of the three
        assert import_items(content, name=name) == ImportReport(74, [])
    assert ItemVersion.objects.count() == before


def test_a_dry_run_keeps_no_text() -> None:
    import_items(yaml(unseen.smallest()), name="x.yaml", dry_run=True)
    assert (DefinitionText.objects.count(), versions("TYU-901")) == (0, 0)


def test_problems_say_where_in_the_file_they_are() -> None:
    wrong = unseen.with_conditions() | {"department": "ZZZ"}
    text = yaml(wrong)
    line = text.decode().split("\n").index("department: ZZZ  # 实施部门") + 1
    assert import_items(text, name="x.yaml").rejected == [
        Rejected("NY-902", [f"department：没有代号为“ZZZ”的部门（第 {line} 行）"])
    ]
    assert import_items(write_workbook([parse(wrong)]), name="x.xlsx").rejected == [
        Rejected("NY-902", ["department：没有代号为“ZZZ”的部门（工作表“基本信息”第 3 行 H 列（实施部门））"])
    ]
    assert versions("NY-902") == 0


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NoSuchItem, match="没有编号为“XX-1”的事项"):
        export_items(["XX-1"], "yaml")
    listed = shipped.DATA / "catalogue.csv"
    item = listed.read_text("utf-8").splitlines()[1].split(",")[0]
    with pytest.raises(NoGuide, match="只列入了目录"):
        export_items([item], "yaml")


def test_the_guide_of_an_earlier_day_can_be_exported() -> None:
    raw = shipped.raw_item("SCJG-006") | {"name": "食品许可"}
    import_items([raw])
    assert "name: 食品许可" in export_items(["SCJG-006"], "yaml", on=today()).decode()


def test_the_commands_write_and_read_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("yaml", "xlsx", "json"):
        file = tmp_path / f"two.{form}"
        assert main(["export-items", "--item", "SCJG-006", "--item", "CG-001", "--to", str(file)]) == 0
        assert main(["import-items", str(file), "--dry-run", "--json"]) == 0
        assert '"accepted": 2' in capsys.readouterr().out
    assert main(["export-items", "--to", str(tmp_path / "x.txt")]) == 2
    assert main(["export-items", "--item", "XX-1", "--to", str(tmp_path / "x.yaml")]) == 1
    assert main(["export-items", "--item", "CG-001", "--to", str(tmp_path / "no" / "x.yaml")]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["two.json", "two.xlsx", "two.yaml"], "no half files"


def test_a_broken_file_is_refused_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: a\n\tname: b\n", encoding="utf-8")
    assert main(["import-items", str(file), "--json"]) == 1
    assert "缩进只能用空格" in capsys.readouterr().out
