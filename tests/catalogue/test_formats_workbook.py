"""A workbook: taken whole or not at all, every fault with sheet, row and column; nothing in it is calculated."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.catalogue import companies, shipped, unseen
from tongban.catalogue.definition import fingerprint, parse
from tongban.catalogue.formats import ManyFaults, TooLongForCell, read_file, write_workbook
from tongban.catalogue.reading import Unreadable

ONE = write_workbook([parse(unseen.executable())])


def edited(change: Callable[[Workbook], None], data: bytes = ONE) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def faults(data: bytes) -> list[str]:
    with pytest.raises(ManyFaults) as refused:
        read_file(data, "a.xlsx")
    return refused.value.faults


def cell(sheet: str, place: str, value: Any) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][place] = value

    return change


def test_a_workbook_is_a_thing_people_can_fill_in() -> None:
    book = load_workbook(io.BytesIO(write_workbook([parse(unseen.executable())], {"可替代的证照": [("L-1", "某证")]})))
    page = book["申请材料"]
    assert [page["A1"].value, page["B1"].value, page["C1"].value] == ["事项编号", "材料编号", "材料名称"]
    assert page["A2"].value == "填写说明"
    assert (page["A3"].value, page["C3"].value, page["N3"].value) == ("XZ-903", "宅基地批准书", "在有效期内")
    assert page["K4"].value == "S1=high"
    lists = {str(one.sqref).split(":")[0]: one.formula1 for one in page.data_validations.dataValidation}
    assert lists["D3"] == '"申请表格文书,证件证书证明,其他"'
    assert lists["L3"] == "'代码表'!$A$2:$A$2"
    assert (book["代码表"]["A2"].value, book["代码表"]["B2"].value) == ("L-1", "某证")
    assert book["基本信息"]["N3"].value == "3 工作日"
    assert book["办理环节"]["D3"].value == "受理"


def test_what_begins_like_a_formula_is_text_and_comes_back() -> None:
    raw = unseen.smallest() | {"name": "=HYPERLINK(1)", "conditions": ["+1", "-1", "@甲"]}
    data = write_workbook([parse(raw)])
    found = load_workbook(io.BytesIO(data))["基本信息"]["C3"]
    assert (found.value, found.data_type, found.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    (again,) = read_file(data).items
    assert (again["name"], again["conditions"]) == ("=HYPERLINK(1)", ["+1", "-1", "@甲"])


def test_a_formula_is_a_fault_and_not_calculated() -> None:
    assert faults(edited(cell("申请材料", "C3", "=1+1"))) == [
        "工作表“申请材料”第 3 行 C 列（材料名称）：是公式，导入时不计算。请改成公式算出的内容；"
        "若就是这样的文字，请把格式设成“文本”再填。"
    ]


@pytest.mark.parametrize(
    ("sheet", "place", "value", "fault"),
    [
        ("申请材料", "F3", "两份", "第 3 行 F 列（原件份数）：应为数字，现在是“两份”。请只写阿拉伯数字。"),
        ("申请材料", "D3", "表格", "第 3 行 D 列（材料类型）：不能写“表格”，"
            "只能是：申请表格文书、证件证书证明、其他。请从下拉列表里选。"),
        ("申请材料", "K4", "选了高的", "第 4 行 K 列（适用情形）：应为“问题编号=选项代码”，"
            "例如 S1=yes，现在是“选了高的”。几个条件各写一行。"),
        ("申请材料", "C3", 3.5, "第 3 行 C 列（材料名称）：应为文字，现在是数字 3.5。请把这一格的格式设成“文本”后重新填写。"),
        ("申请材料", "C3", "#REF!", "第 3 行 C 列（材料名称）：是表格软件的错误值 #REF!。请改成实际内容。"),
        ("申请材料", "A4", "XZ-904", "第 4 行：“基本信息”里没有事项“XZ-904”。请核对编号。"),
        ("申请材料", "A4", None, "第 4 行：没有写事项编号。请在 A 列填写。"),
        ("申请材料", "P3", "多写的", "第 3 行 P 列：这一列没有标题。请把内容写到有标题的列里，或者删去。"),
        ("申请材料", "C1", "名字", "第 1 行 C 列：标题应是“材料名称”，现在是“名字”。列被移动或改名了，请移回原位。"),
        ("申请材料", "O1", "备注", "第 1 行 O 列：多出一列“备注”。请删去。"),
        ("申请材料", "A2", None, "第 2 行：应是填写说明，A 列写着“填写说明”。请恢复这一行，内容从第 3 行写起。"),
        ("基本信息", "N3", "三天", "第 3 行 N 列（承诺时限）：应为数字加单位，"
            "例如“5 工作日”，现在是“三天”。单位只能是：工作日、自然日、月、小时。"),
        ("基本信息", "A4", "XZ-903", "第 4 行：事项“XZ-903”写了两行。请删去一行。"),
        ("基本信息", "C4", "没有编号", "第 4 行：没有写事项编号。请填写，或者删去这一行。"),
        ("办理情形", "D3", "low", "第 3 行 D 列（选项）：应为“代码=名称”，例如 yes=是，现在是“low”。每个选项写一行。"),
        ("填报项", "B3", 9, "第 3 行：“申请表分节”里没有这个事项的序号 9。请核对 B 列。"),
        ("填报项", "G3", "对", "第 3 行 G 列（必填）：应为“是”或“否”，现在是“对”。请从下拉列表里选。"),
        ("申请表分节", "B3", "一", "第 3 行：B 列（序号）应为整数。请填写。"),
        ("受理条件", "A3", "XZ-903", "第 3 行：只写了事项编号，没有内容。请填写，或者删去这一行。"),
    ],
)  # fmt: skip
def test_a_fault_names_sheet_row_column_and_remedy(sheet: str, place: str, value: Any, fault: str) -> None:
    assert f"工作表“{sheet}”{fault}" in faults(edited(cell(sheet, place, value)))


def test_a_date_cell_is_a_fault() -> None:
    assert faults(edited(cell("申请材料", "C3", datetime.date(2026, 11, 26)))) == [
        "工作表“申请材料”第 3 行 C 列（材料名称）：被表格软件当成了日期。请把这一格的格式设成“文本”后重新填写。"
    ]


def test_all_faults_are_listed_at_once() -> None:
    def spoil(book: Workbook) -> None:
        book["申请材料"]["F3"] = "两份"
        book["申请材料"]["D4"] = "表格"
        book["办理环节"]["D3"] = "收件"

    assert len(faults(edited(spoil))) == 3


def test_moved_columns_are_refused_and_nothing_is_guessed() -> None:
    def move(book: Workbook) -> None:
        page = book["申请材料"]
        for row in page.iter_rows(min_row=1, max_row=4):
            row[1].value, row[2].value = row[2].value, row[1].value

    assert [fault.split("：")[0] for fault in faults(edited(move))] == [
        "工作表“申请材料”第 1 行 B 列",
        "工作表“申请材料”第 1 行 C 列",
    ]


def test_a_missing_and_a_foreign_sheet_are_faults() -> None:
    def spoil(book: Workbook) -> None:
        del book["办理环节"]
        book.create_sheet("我的表")

    assert faults(edited(spoil)) == [
        "工作表“我的表”：格式里没有这张表。请删去，或者把名称改回来。",
        "工作表“办理环节”：缺少这张表。没有内容也要保留，请从平台重新导出一份再填。",
    ]


def test_numbers_typed_into_text_columns_and_blank_rows_are_taken() -> None:
    def change(book: Workbook) -> None:
        book["申请材料"]["C3"] = 2026
        book["申请材料"]["C9"] = "  "
        book["基本信息"]["K3"] = True

    with pytest.raises(ManyFaults):
        read_file(edited(change))  # a blank that somebody typed is content without a number

    (item,) = read_file(edited(cell("申请材料", "C3", 2026))).items
    assert item["materials"][0]["name"] == "2026"
    (item,) = read_file(edited(cell("基本信息", "K3", True))).items
    assert item["approval_bureau"] is True


def test_a_row_taken_away_takes_the_part_away() -> None:
    def strip(book: Workbook) -> None:
        book["办理环节"].delete_rows(3, 10)
        book["申请材料"].delete_rows(4)

    (item,) = read_file(edited(strip)).items
    assert item["nodes"] == []
    assert [one["id"] for one in item["materials"]] == ["M1"]


def test_a_check_s_complaint_finds_its_cell() -> None:
    source = read_file(write_workbook([parse(unseen.smallest()), parse(unseen.executable())]))
    assert source.place_of("XZ-903", "materials[1].name") == "工作表“申请材料”第 4 行 C 列（材料名称）"
    assert source.place_of("XZ-903", "form.sections[0].fields[2].options[1].label").startswith(
        "工作表“填报项”第 5 行 M 列"
    )
    assert source.place_of("XZ-903", "time_limit.promised") == "工作表“基本信息”第 4 行 N 列（承诺时限）"
    assert source.place_of("XZ-903", "samples[0].form.area").startswith("工作表“填报内容”第 ")
    assert source.place_of("XZ-999", "name") == ""


def not_ours(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read_file(data, name)
    return str(refused.value)


def with_member(name: str, content: bytes) -> bytes:
    file = io.BytesIO(ONE)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def test_an_archive_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    too_large = "工作簿解开后太大，不是事项定义的样子。请从平台重新导出一份再填。"
    bomb = with_member("xl/media/bomb.bin", b"0" * 130_000_000)
    assert len(bomb) < 400_000
    assert not_ours(bomb) == too_large
    assert not_ours(with_member("xl/theme/theme9.xml", b"<a>" + b"<xf/>" * 1_000_000 + b"</a>")) == too_large
    monkeypatch.setattr("tongban.catalogue.formats.workbook_reading.MAX_MEMBERS", 5)
    assert not_ours(ONE) == too_large


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0 an old .xls",
        with_member("xl/evil.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        with_member("xl/evil.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")),
        with_member("xl/evil.png", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        ONE[: len(ONE) // 2],
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(data: bytes) -> None:
    assert not_ours(data) == "文件不是可以读的 .xlsx 工作簿。请用表格软件打开后另存为 .xlsx（不要加密码），再试一次。"


def test_macros_and_other_tables_are_refused() -> None:
    assert not_ours(with_member("xl/vbaProject.bin", b"x")) == "工作簿里带有宏。请另存为不带宏的 .xlsx 再试。"
    assert not_ours(b"x", "a.xls") == "这种表格不能导入。请用表格软件另存为 .xlsx 再试。"
    assert (
        not_ours(edited(lambda book: book["基本信息"].delete_rows(3)))
        == "工作表“基本信息”里没有事项，请从第 3 行起填写。"
    )


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.catalogue.formats.workbook_reading.MAX_ROWS", 4)
    assert not_ours(ONE) == "工作表“填报项”太大。请删去下方多余的空行，或者拆成几个文件。"


def test_what_no_cell_can_hold_is_said_when_it_is_written() -> None:
    raw = unseen.smallest() | {"name": "长" * 40_000}
    with pytest.raises(TooLongForCell, match="“基本信息”里有一处超过 32767 个字"):
        write_workbook([parse(raw)])


def test_the_shipped_items_name_real_places() -> None:
    source = read_file(write_workbook(shipped.definitions()))
    assert len(source.items) == 74
    assert source.place_of("ZR-001", "fee.items[0].amount") != ""


WITH_ROWS = write_workbook([parse(companies.definition())])


def test_what_a_group_asks_stands_on_a_sheet_of_its_own() -> None:
    book = load_workbook(io.BytesIO(WITH_ROWS))
    fields, inside = book["填报项"], book["组内各项"]
    assert [fields["A1"].value, fields["B1"].value, fields["C1"].value] == ["事项编号", "申请表分节序号", "序号"]
    assert [inside["A1"].value, inside["B1"].value, inside["C1"].value] == ["事项编号", "填报项序号", "填报项代号"]
    crew = next(row[2] for row in fields.iter_rows(min_row=3, values_only=True) if row[3] == "crew")
    rows = [row[:5] for row in inside.iter_rows(min_row=3, values_only=True)]
    assert rows == [
        ("XZ-903", crew, "name", "姓名", "文字"),
        ("XZ-903", crew, "trade", "工种", "单选"),
        ("XZ-903", crew, "card", "电工证编号", "文字"),
    ]
    cells = [value for page in (fields, inside) for row in page.iter_rows(min_row=3, values_only=True) for value in row]
    assert [value for value in cells if isinstance(value, str) and value[:1] in "[{"] == []
    (raw,) = read_file(WITH_ROWS, "a.xlsx").items
    assert fingerprint(parse(raw)) == fingerprint(parse(companies.definition()))


def test_a_row_added_below_a_group_is_one_more_thing_that_it_asks() -> None:
    def add(book: Workbook) -> None:
        page = book["组内各项"]
        number = page["B3"].value
        for column, value in enumerate(["XZ-903", number, "phone", "电话", "电话", "否"], start=1):
            page.cell(page.max_row + (column == 1), column, value)

    (raw,) = read_file(edited(add, WITH_ROWS), "a.xlsx").items
    crew = raw["form"]["sections"][-1]["fields"][2]
    assert [part["key"] for part in crew["fields"]] == ["name", "trade", "card", "phone"]
    assert (crew["fields"][-1]["type"], crew["fields"][-1]["required"]) == ("phone", False)


@pytest.mark.parametrize(
    ("sheet", "place", "value", "fault"),
    [
        ("组内各项", "B3", 99, "第 3 行：“填报项”里没有这个事项的序号 99。请核对 B 列。"),
        ("组内各项", "B3", "工人", "第 3 行：B 列（填报项序号）应为整数。请填写。"),
        ("组内各项", "C1", "代号", "第 1 行 C 列：标题应是“填报项代号”，现在是“代号”。列被移动或改名了，请移回原位。"),
        ("填报项", "C3", None, "第 3 行：C 列（序号）应为整数。请填写。"),
        ("填报项", "C4", 1, "第 4 行：序号 1 写了两遍。请改成不同的序号。"),
    ],
)
def test_a_fault_below_a_group_names_its_place(sheet: str, place: str, value: Any, fault: str) -> None:
    assert f"工作表“{sheet}”{fault}" in faults(edited(cell(sheet, place, value), WITH_ROWS))
