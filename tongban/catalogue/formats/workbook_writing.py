"""Definitions as a workbook that departments fill in: headings, a row of notes, drop-downs. Pure.

Every cell is text unless it is a number, and what begins with = + - @ is marked as text, so that no spreadsheet program
ever calculates it.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.formats.conditions import Outer, codec_within, empty_within
from tongban.catalogue.formats.layout import CODES, FIRST_ROW, NOTE, READ_ME, Column, Kind, Sheet, sheets

#: What one cell of a spreadsheet can hold.
MOST_IN_CELL = 32_767
#: Rows below the data that also have their drop-downs.
_SPARE_ROWS = 500
_READ_ME = (
    "这本工作簿是政务服务事项的定义，可以直接修改后导入。",
    "一行写一个内容；每张表第 1 行是标题，第 2 行是填写说明，请不要删除，也不要移动或增加列。",
    "各表第一列写事项编号，与“基本信息”里的编号一致；行的先后就是公布的先后。",
    "一格里写几项的，每项一行（按 Alt+回车换行）。不要写公式。",
    "删去一行就是删去这一项；一张表没有内容，就是没有这一部分。",
    "有一处错，整个文件都不导入，并逐处说明在哪张表、哪一行、哪一列，怎样改。",
)
_HEAD = PatternFill("solid", fgColor="E8F1FA")
_SOFT = PatternFill("solid", fgColor="F5F7F9")


class TooLongForCell(Exception):
    """A part is longer than a cell can hold; the message says which one."""


#: Heading of a column, or of sheet and column -> code and name of what it may hold (departments, licence types …).
Codes = Mapping[str, Sequence[tuple[str, str]]]


def write_workbook(definitions: Sequence[Definition], codes: Codes | None = None) -> bytes:
    """The bytes of an .xlsx with these items; `codes` fills the drop-downs that only this platform knows."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 - a new workbook has one
    first.title = READ_ME
    for line in _READ_ME:
        first.append([line])
    first.column_dimensions["A"].width = 100
    raws = [to_json(definition) for definition in definitions]
    ranges = _code_ranges(codes or {})
    for sheet in sheets():
        page = book.create_sheet(sheet.title)
        _head(page, sheet)
        count = FIRST_ROW - 1
        for count, cells in enumerate(_rows(sheet, raws), start=FIRST_ROW):
            for place, value in enumerate(cells, start=1):
                _write(page.cell(count, place), value, sheet)
        _drop_downs(page, sheet, count + _SPARE_ROWS, ranges)
    _write_codes(book, codes or {})
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(page: Worksheet, sheet: Sheet) -> None:
    notes = [*(NOTE for _ in sheet.leading[:1]), *("这一行属于哪一个" for _ in sheet.leading[1:])]
    notes += [codec_within(column.hint, None).note for column in sheet.columns]
    if sheet.kind is Kind.HEAD:
        notes[0] = NOTE
    for place, (title, note) in enumerate(zip(sheet.titles, notes, strict=True), start=1):
        top, below = page.cell(1, place, title), page.cell(2, place, note)
        top.font, top.fill, below.fill = Font(bold=True), _HEAD, _SOFT
        below.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = 14 if place <= len(sheet.leading) else 24
    page.freeze_panes = f"A{FIRST_ROW}"


def _rows(sheet: Sheet, raws: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The rows of a sheet: the leading cells and those of the columns."""
    for raw in raws:
        if sheet.kind is Kind.HEAD:
            yield _cells(sheet, raw, None)
        else:
            for number, (belongs_to, outer, row) in enumerate(_numbered(sheet, raw), start=1):
                yield [raw["id"], *belongs_to, *((number,) if sheet.numbered else ()), *_cells(sheet, row, outer)]


def _numbered(sheet: Sheet, raw: Any) -> Iterator[tuple[tuple[int, ...], Outer, Any]]:
    """The elements of a sheet within one item, each with the number of the element that it lies in and with that element
    itself, if it lies in one.
    """
    if sheet.parent is None:
        for row in _elements(sheet, value_at(raw, sheet.path)):
            yield (), None, row
        return
    for number, (_, _, element) in enumerate(_numbered(sheet.parent, raw), start=1):
        for row in _elements(sheet, value_at(element, sheet.path)):
            yield (number,), element, row


def _elements(sheet: Sheet, value: Any) -> list[Any]:
    if sheet.kind is Kind.ONE:
        return [value] if value is not None else []
    if sheet.kind is Kind.VALUES:
        return [{"key": key, "value": one} for key, one in value.items()]
    return list(value or ())


def _cells(sheet: Sheet, row: Any, outer: Outer) -> list[Any]:
    return [_cell(column.hint, value_at(row, column.path), outer) for column in sheet.columns]


def value_at(value: Any, path: Sequence[str]) -> Any:
    """The part of a JSON object at a path; None as soon as something on the way is missing."""
    for key in path:
        if value is None:
            return None
        value = value.get(key)
    return value


def _cell(hint: Any, value: Any, outer: Outer) -> Any:
    nothing = value is None or (value in ([], {}) and not empty_within(hint, outer))
    return None if nothing and hint is not Any else codec_within(hint, outer).write(value)


def _write(cell: Cell, value: Any, sheet: Sheet) -> None:
    if isinstance(value, str) and len(value.encode("utf-16-le")) // 2 > MOST_IN_CELL:
        raise TooLongForCell(f"“{sheet.title}”里有一处超过 {MOST_IN_CELL} 个字，一格放不下。请改用 YAML 或 JSON 格式。")
    cell.value = value
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.number_format = "@"
        cell.quotePrefix = value[:1] in tuple("=+-@\t")


def _drop_downs(page: Worksheet, sheet: Sheet, last: int, ranges: Mapping[str, str]) -> None:
    for place, column in enumerate(sheet.columns, start=len(sheet.leading) + 1):
        choices = codec_within(column.hint, None).choices
        listed = f'"{",".join(choices)}"' if choices else _range(ranges, sheet, column)
        if not listed or len(listed) > 255:
            continue
        choice = DataValidation(type="list", formula1=listed, allow_blank=True)
        choice.error, choice.errorTitle = "请从下拉列表里选。", column.title
        letter = get_column_letter(place)
        choice.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        page.add_data_validation(choice)


def _range(ranges: Mapping[str, str], sheet: Sheet, column: Column) -> str:
    return ranges.get(f"{sheet.title}{column.title}") or ranges.get(column.title, "")


def _code_ranges(codes: Codes) -> dict[str, str]:
    return {
        title: f"'{CODES}'!${letter}$2:${letter}${len(rows) + 1}"
        for place, (title, rows) in enumerate(codes.items())
        if rows and (letter := get_column_letter(place * 2 + 1))
    }


def _write_codes(book: Workbook, codes: Codes) -> None:
    if not codes:
        return
    page = book.create_sheet(CODES)
    for place, (title, rows) in enumerate(codes.items()):
        for column, heading in ((place * 2 + 1, title), (place * 2 + 2, f"{title}名称")):
            page.cell(1, column, heading).font = Font(bold=True)
            page.column_dimensions[get_column_letter(column)].width = 24
        for number, pair in enumerate(rows, start=2):
            for column, text in zip((place * 2 + 1, place * 2 + 2), pair, strict=True):
                cell = page.cell(number, column, text)
                cell.data_type, cell.number_format = "s", "@"
