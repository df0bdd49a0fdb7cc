"""A workbook of definitions: taken whole or not at all, every fault with sheet, row, column and remedy. Pure.

A workbook is an archive from a stranger: its size unpacked, its number of rows and cells are bounded, nothing in it is
calculated, and XML may not declare entities.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tongban.catalogue.formats.cells import MISSING, BadCell
from tongban.catalogue.formats.conditions import Outer, codec_within, empty_within
from tongban.catalogue.formats.layout import CODES, FIRST_ROW, HEAD, NOTE, READ_ME, Kind, Sheet, sheets
from tongban.catalogue.formats.source import ManyFaults, Source
from tongban.catalogue.reading import Unreadable, items_in

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_MEMBERS = 500
MAX_ROWS = 100_000
MAX_CELLS = 3_000_000
MOST_FAULTS = 100
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
#: In UTF-16 the search above would find nothing; spreadsheet programs write UTF-8.
_TWO_BYTES = re.compile(rb"\A(\xff\xfe|\xfe\xff|<\x00|\x00<)")
#: Parts that the library loads whole; only sheets and their shared texts, which are read piece by piece, are larger.
MAX_PART = 4 * 1024 * 1024
_STREAMED = ("xl/worksheets/", "xl/sharedstrings")
_NOT_OURS = "文件不是可以读的 .xlsx 工作簿。请用表格软件打开后另存为 .xlsx（不要加密码），再试一次。"


@dataclass(slots=True)
class _Book:
    """What has been found so far: items by their number, where things stand, what is wrong."""

    items: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[int, str], str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    #: (sheet, item, number) -> the element that rows of another sheet belong to, and its path.
    parents: dict[tuple[str, int, int], tuple[dict[str, Any], str]] = field(default_factory=dict)

    def fault(self, place: str, reason: str) -> None:
        self.faults.append(f"{place}：{reason}。")


def read_workbook(data: bytes) -> Source:
    """The items of an .xlsx, with the place of every part; ManyFaults or Unreadable say what is to be mended."""
    _look_at_archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that we do not read: printers, themes, extensions
        try:
            pages = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                book = _read(pages)
            finally:
                pages.close()
        except Unreadable:
            raise
        except Exception as error:  # the library has no common error for what strangers' files hold
            raise Unreadable(_NOT_OURS) from error
    if book.faults:
        more = len(book.faults) - MOST_FAULTS
        raise ManyFaults(book.faults[:MOST_FAULTS] + ([f"另有 {more} 处问题没有列出。"] if more > 0 else []))
    return Source(items_in(book.items), book.places)


def _look_at_archive(data: bytes) -> None:
    """Refuse what would fill the memory or expand into more than it is, before anything is unpacked."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"文件有 {len(data) // 1024 // 1024} MB，超过 20 MB 的上限，请拆成几个文件。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
                raise Unreadable("工作簿解开后太大，不是事项定义的样子。请从平台重新导出一份再填。")
            for member in members:
                if member.filename.lower().endswith("vbaproject.bin"):
                    raise Unreadable("工作簿里带有宏。请另存为不带宏的 .xlsx 再试。")
                streamed = member.filename.lower().startswith(_STREAMED)
                if not streamed and member.file_size > MAX_PART:
                    raise Unreadable("工作簿解开后太大，不是事项定义的样子。请从平台重新导出一份再填。")
                part = archive.read(member)
                if _ENTITIES.search(part) or _TWO_BYTES.match(part):
                    raise Unreadable(_NOT_OURS)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Unreadable(_NOT_OURS) from error


def _read(pages: Any) -> _Book:
    book = _Book()
    ours = {sheet.title: sheet for sheet in sheets()}
    present = set(pages.sheetnames)
    for title in pages.sheetnames:
        if title not in ours and title not in (READ_ME, CODES):
            book.fault(f"工作表“{title[:30]}”", "格式里没有这张表。请删去，或者把名称改回来")
    for title in ours:
        if title not in present:
            book.fault(f"工作表“{title}”", "缺少这张表。没有内容也要保留，请从平台重新导出一份再填")
    if book.faults:
        return book
    for sheet in ours.values():
        _read_sheet(pages[sheet.title], sheet, book)
        if sheet.title == HEAD and not book.items and not book.faults:
            raise Unreadable(f"工作表“{HEAD}”里没有事项，请从第 {FIRST_ROW} 行起填写。")
    return book


def _read_sheet(page: Any, sheet: Sheet, book: _Book) -> None:
    if not hasattr(page, "reset_dimensions"):
        book.fault(f"工作表“{sheet.title}”", "应是表格，不能是图表")
        return
    page.reset_dimensions()  # what a file says of its own size is not to be trusted
    filled = cells = 0
    for number, row in enumerate(page.iter_rows(), start=1):
        cells += len(row)
        filled += any(cell.value is not None for cell in row)
        if filled > MAX_ROWS or cells > MAX_CELLS or number > 2 * MAX_ROWS:
            raise Unreadable(f"工作表“{sheet.title}”太大。请删去下方多余的空行，或者拆成几个文件。")
        if number == 1:
            if not _headings_right(row, sheet, book):
                return
        elif number == 2:
            if not row or row[0].value != NOTE:
                book.fault(
                    f"工作表“{sheet.title}”第 2 行",
                    f"应是填写说明，A 列写着“{NOTE}”。请恢复这一行，内容从第 {FIRST_ROW} 行写起",
                )
                return
        elif any(cell.value is not None for cell in row):
            _read_row(sheet, number, row, book)


def _headings_right(row: Any, sheet: Sheet, book: _Book) -> bool:
    found = [str(cell.value).strip() if cell.value is not None else "" for cell in row]
    while found and not found[-1]:
        found.pop()
    right = True
    for place in range(max(len(found), len(sheet.titles))):
        is_now = found[place] if place < len(found) else ""
        wanted = sheet.titles[place] if place < len(sheet.titles) else ""
        if is_now != wanted:
            where = f"工作表“{sheet.title}”第 1 行 {get_column_letter(place + 1)} 列"
            if wanted:
                book.fault(where, f"标题应是“{wanted}”，现在是“{is_now[:20]}”。列被移动或改名了，请移回原位")
            else:
                book.fault(where, f"多出一列“{is_now[:20]}”。请删去")
            right = False
    return right


def _read_row(sheet: Sheet, number: int, row: Any, book: _Book) -> None:
    def place(column: int) -> str:
        title = sheet.titles[column] if column < len(sheet.titles) else ""
        return f"工作表“{sheet.title}”第 {number} 行 {get_column_letter(column + 1)} 列" + (
            f"（{title}）" if title else ""
        )

    values: list[Any] = []
    before = len(book.faults)
    for column, cell in enumerate(row):
        if column >= len(sheet.titles):
            if cell.value is not None:
                book.fault(place(column), "这一列没有标题。请把内容写到有标题的列里，或者删去")
            continue
        values.append(_bare(cell, place(column), book))
    values += [None] * (len(sheet.titles) - len(values))
    if len(book.faults) > before:
        return
    lead = len(sheet.leading)
    outer = _outer(sheet, values, book)
    element: dict[str, Any] = {}
    places: dict[str, str] = {}
    for column, (part, value) in enumerate(zip(sheet.columns, values[lead:], strict=True), start=lead):
        places[".".join(part.path)] = place(column)
        try:
            empty = value is None
            said = empty_within(part.hint, outer) if empty else codec_within(part.hint, outer).read(value)
        except BadCell as bad:
            book.fault(place(column), str(bad))
            continue
        if said is not MISSING:
            _set(element, part.path, said)
    if len(book.faults) > before:
        return
    whole = f"工作表“{sheet.title}”第 {number} 行"
    if sheet.kind is Kind.HEAD:
        _take_item(element, places, whole, book)
    else:
        _take_row(sheet, values, element, places, whole, book)


def _outer(sheet: Sheet, values: list[Any], book: _Book) -> Outer:
    """What the row lies in, as far as it is known; whether it must be is asked when the row is taken."""
    item, number = book.by_id.get(str(values[0]).strip()), _number(values[1]) if len(values) > 1 else None
    if sheet.parent is None or item is None or number is None:
        return None
    found = book.parents.get((sheet.parent.title, item, number))
    return found[0] if found else None


def _bare(cell: Any, place: str, book: _Book) -> Any:
    """The value of a cell that is text, a number or a truth; anything else is a fault."""
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "f" or not isinstance(value, str | int | float | bool | date | datetime | time | timedelta):
        book.fault(place, "是公式，导入时不计算。请改成公式算出的内容；若就是这样的文字，请把格式设成“文本”再填")
    elif cell.data_type == "e":
        book.fault(place, f"是表格软件的错误值 {value}。请改成实际内容")
    elif isinstance(value, date | datetime | time | timedelta):
        book.fault(place, "被表格软件当成了日期。请把这一格的格式设成“文本”后重新填写")
    elif isinstance(value, bool):
        return "是" if value else "否"
    else:
        return value
    return None


def _set(element: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        element = element.setdefault(key, {})
    if path:
        element[path[-1]] = value
    else:
        element[""] = value


def _take_item(element: dict[str, Any], places: Mapping[str, str], whole: str, book: _Book) -> None:
    """One row of the head: the skeleton of an item, its lists still empty."""
    item = element.get("id", "")
    if not item:
        book.fault(whole, "没有写事项编号。请填写，或者删去这一行")
        return
    if item in book.by_id:
        book.fault(whole, f"事项“{item[:40]}”写了两行。请删去一行")
        return
    number = len(book.items)
    fills = element.pop("form", {}).get("office_fills", [])
    for sheet in sheets():
        if sheet.parent is None and sheet.kind is not Kind.HEAD and sheet.path[0] != "form":
            _set(element, sheet.path, None if sheet.kind is Kind.ONE else [])
    element["form"] = {"sections": [], "office_fills": fills} if fills else None
    book.by_id[item] = number
    book.items.append(element)
    book.places |= {(number, path): place for path, place in places.items()}
    book.places[number, ""] = whole


def _take_row(
    sheet: Sheet, values: list[Any], element: dict[str, Any], places: Mapping[str, str], whole: str, book: _Book
) -> None:
    item = str(values[0]).strip() if values[0] is not None else ""
    number = book.by_id.get(item)
    if number is None:
        reason = f"“{HEAD}”里没有事项“{item[:40]}”。请核对编号" if item else "没有写事项编号。请在 A 列填写"
        book.fault(whole, reason)
        return
    content: Any = element[""] if sheet.kind is Kind.TEXTS and "" in element else element
    if sheet.kind is Kind.TEXTS and not isinstance(content, str):
        book.fault(whole, "只写了事项编号，没有内容。请填写，或者删去这一行")
        return
    counters: list[int] = []
    for column, one in enumerate(map(_number, values[1 : len(sheet.leading)]), start=2):
        if one is None:
            book.fault(whole, f"{get_column_letter(column)} 列（{sheet.leading[column - 1]}）应为整数。请填写")
            return
        counters.append(one)
    first, counter = (counters[0], counters[-1]) if counters else (0, 0)
    if sheet.parent is not None:
        known = book.parents.get((sheet.parent.title, number, first))
        if known is None:
            book.fault(whole, f"“{sheet.parent.title}”里没有这个事项的序号 {first}。请核对 B 列")
            return
        owner, path = known
    else:
        owner, path = book.items[number], ""
    at = _put(sheet, owner, path, content, whole, book)
    if at is None:
        return
    if sheet.numbered:
        if (sheet.title, number, counter) in book.parents:
            book.fault(whole, f"序号 {counter} 写了两遍。请改成不同的序号")
            return
        book.parents[sheet.title, number, counter] = (content, at)
        for below in sheets():
            if below.parent is sheet:
                _set(content, below.path, {} if below.kind is Kind.VALUES else [])
    book.places[number, at] = whole
    if sheet.kind is not Kind.VALUES:
        book.places |= {(number, f"{at}.{path}"): place for path, place in places.items() if path}


def _put(sheet: Sheet, owner: dict[str, Any], path: str, content: Any, whole: str, book: _Book) -> str | None:
    """Put a row where it belongs; its path, or None when it may not be there."""
    at = f"{path}.{'.'.join(sheet.path)}".lstrip(".")
    if sheet.kind is Kind.ONE:
        if owner.get(sheet.path[0]) is not None:
            book.fault(whole, f"一个事项的“{sheet.title}”只能有一行。请删去多余的行")
            return None
        _set(owner, sheet.path, content)
        return at
    if sheet.kind is Kind.VALUES:
        key, values = content.get("key"), owner[sheet.path[-1]]
        if key is None or key in values:
            book.fault(whole, "没有写项目。请填写" if key is None else f"项目“{key[:40]}”写了两遍。请删去一行")
            return None
        values[key] = content.get("value")
        return f"{at}.{key}"
    for step in sheet.path[:-1]:
        if owner.get(step) is None:  # the form comes into being with its first section
            owner[step] = {"sections": [], "office_fills": []}
        owner = owner[step]
    elements = owner[sheet.path[-1]]
    elements.append(content)
    return f"{at}[{len(elements) - 1}]"


def _number(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
