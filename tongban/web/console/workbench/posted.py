"""What a page of the workbench sent, put into the draft: only what stood on the page is touched, exactly as it was typed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from tongban.catalogue.checks.meaning import ITEM_TYPES
from tongban.catalogue.definition import Cell, Option
from tongban.catalogue.formats.cells import BadCell, codec
from tongban.web.console.workbench.choosing import Choices
from tongban.web.console.workbench.drawing import DERIVED, FIXED
from tongban.web.console.workbench.parts import below
from tongban.web.console.workbench.schema import Control, Sort, sorts_of

#: The part is not there: the key is left out.
_ABSENT: Any = object()
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,10}")
#: More rows than any list of the schema may have; who sends more sends no form of ours.
_MOST_ROWS = 400


def taken(
    kind: type, held: Any, posted: QueryDict, choices: Choices, path: str = "", keys: Sequence[str] | None = None
) -> dict[str, Any]:
    """The object at a place with what was typed on the page."""
    value = dict(held) if isinstance(held, Mapping) else {}
    for sort in sorts_of(kind):
        name = f"{kind.__name__}.{sort.key}"
        if (keys is not None and sort.key not in keys) or name in DERIVED or name in FIXED:
            continue
        found = _part(sort, value.get(sort.key, _ABSENT), posted, choices, below(path, sort.key))
        if found is _ABSENT:
            value.pop(sort.key, None)
        else:
            value[sort.key] = found
    if kind.__name__ == "Definition" and "item_type_code" in posted:
        value["item_type"] = ITEM_TYPES.get(str(value.get("item_type_code")), "")
    return value


def taken_cells(held: Any, posted: QueryDict, count: int, path: str) -> list[Any]:
    """The conditions of one row of a decision table."""
    listed = held if isinstance(held, list) else []
    cells: list[Any] = []
    for at in range(count):
        here, old = f"{path}[{at}]", listed[at] if at < len(listed) else None
        if f"{here}._is" not in posted:
            cells.append(old)
            continue
        cell = dict(old) if isinstance(old, Mapping) else {}
        for sort in sorts_of(Cell):
            inner = below(here, sort.key)
            if sort.key == "among" and f"{inner}._is" in posted:
                cell["among"] = posted.getlist(inner)
            elif sort.key != "among":
                found = _part(sort, cell.get(sort.key, _ABSENT), posted, Choices({}, (), (), {}), inner)
                if found is not _ABSENT:
                    cell[sort.key] = found
        cells.append(cell)
    return cells


def _part(sort: Sort, old: Any, posted: QueryDict, choices: Choices, path: str) -> Any:
    match sort.control:
        case Control.PAGES | Control.CELLS:
            return old
        case Control.GROUP:
            inner = sort.inner
            return taken(inner, old, posted, choices, path) if inner is not None and f"{path}._is" in posted else old
        case Control.ROWS:
            return _rows(sort, old, posted, choices, path)
        case Control.TEXTS:
            return _rows_of(old, posted, path, lambda at, was: _text(posted.get(at, ""), was))
        case Control.SPAN:
            return _span(sort, old, posted, path)
        case Control.CONDITION:
            return _condition(sort, old, posted, path)
        case Control.THEMES:
            return _themes(sort, old, posted, choices, path)
        case Control.VALUES:
            return _values(old, posted, path)
        case _:
            return _field(sort, old, posted, choices, path)


def _field(sort: Sort, old: Any, posted: QueryDict, choices: Choices, path: str) -> Any:
    control = sort.control
    if control in (Control.SET, Control.LINES) and (sort.words or choices.of(sort) is not None):
        if f"{path}._is" not in posted:
            return old
        chosen = posted.getlist(path)
        kept = [one for one in old if one in chosen] if isinstance(old, list) else []
        found = [*kept, *(one for one in chosen if one not in kept)]
        return found if found or old is not _ABSENT or sort.required else _ABSENT
    if control is Control.YES_NO:
        if f"{path}._is" not in posted:
            return old
        yes = path in posted
        default = sort.kind.__dataclass_fields__[sort.key].default  # type: ignore[attr-defined] # kinds are dataclasses
        return yes if old is not _ABSENT or yes is not (default is True) or sort.required else _ABSENT
    if path not in posted:
        return old
    typed = posted.get(path, "")
    if control is Control.LINES:
        return _lines(typed, old)
    if control is Control.MAYBE:
        return _said({"yes": True, "no": False}.get(typed), old)
    if control is Control.NUMBER:
        return old if _plain(old) == typed.strip() else _number(typed.strip(), sort, old)
    text = _text(typed, old)
    if text == "" and control is Control.CHOICE:
        return _ABSENT if old is _ABSENT or not sort.optional else None
    if text == "":
        return _said(None, old) if sort.optional else _ABSENT if old is _ABSENT else ""
    if control is Control.CHOICE and old is _ABSENT:
        # the default that was only shown is not said by having been shown
        default = sort.kind.__dataclass_fields__[sort.key].default  # type: ignore[attr-defined] # kinds are dataclasses
        return _ABSENT if text == default else text
    return text


def _said(value: Any, old: Any) -> Any:
    """Nothing where nothing was is no change; where something was, null takes it away."""
    return _ABSENT if value is None and old is _ABSENT else value


def _plain(old: Any) -> str:
    return "" if old is _ABSENT or old is None else str(old)


def _text(typed: str, old: Any) -> Any:
    """What was typed, without what a browser makes of line ends; what was only shown stays exactly as it was."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(old, str) and text.strip() == old.replace("\r\n", "\n").strip():
        return old
    return text.strip()


def _number(text: str, sort: Sort, old: Any) -> Any:
    text = text.replace(",", "").replace("，", "").translate(str.maketrans("０１２３４５６７８９．－", "0123456789.-"))
    if not text:
        return _said(None, old) if sort.optional else _ABSENT
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text  # the schema says what should stand there


def _lines(typed: str, old: Any) -> Any:
    lines = [line.strip() for line in typed.replace("\r\n", "\n").split("\n") if line.strip()]
    if isinstance(old, list) and [str(one).strip() for one in old] == lines:
        return old
    # a text of several lines would fall apart; it can only be changed as text
    if isinstance(old, list) and "\n".join(map(str, old)).split("\n") == typed.replace("\r\n", "\n").split("\n"):
        return old
    return _ABSENT if not lines and old is _ABSENT else lines


def _span(sort: Sort, old: Any, posted: QueryDict, path: str) -> Any:
    number, unit = below(path, "value"), below(path, "unit")
    if number not in posted:
        return old
    typed = posted.get(number, "").strip()
    if not typed:
        return None if sort.required or old is not _ABSENT else _ABSENT
    value = int(typed) if _INTEGER.fullmatch(typed) else typed
    return {"value": value, "unit": posted.get(unit, "")}


def _condition(sort: Sort, old: Any, posted: QueryDict, path: str) -> Any:
    shown, more = posted.getlist(f"{path}._q"), posted.get(f"{path}+", "")
    if f"{path}._is" not in posted:
        return old
    held = old if isinstance(old, Mapping) else {}
    found: dict[str, list[str]] = {}
    for key in shown:
        chosen = posted.getlist(below(path, key))
        if chosen:
            kept = [one for one in held.get(key) or () if one in chosen]
            found[key] = [*kept, *(one for one in chosen if one not in kept)]
    if more and more not in found:
        found[more] = []
    found = _as_before(held, found)
    if sort.kind.__name__ == "Sample":
        return found
    return found or (None if sort.optional and old is not _ABSENT else _ABSENT)


def _themes(sort: Sort, old: Any, posted: QueryDict, choices: Choices, path: str) -> Any:
    if f"{path}._is" not in posted:
        return old
    names = dict(choices.themes.get(sort.key, ()))
    held = [one for one in old if isinstance(one, Mapping)] if isinstance(old, list) else []
    codes = posted.getlist(path)
    kept = [one for one in held if one.get("code") in codes]
    new = [code for code in codes if code not in {one.get("code") for one in kept}]
    found = [*kept, *({"code": code, "name": names.get(code, "")} for code in new)]
    return found if found or old is not _ABSENT else _ABSENT


def _values(old: Any, posted: QueryDict, path: str) -> Any:
    if f"{path}._is" not in posted:
        return old
    held = old if isinstance(old, Mapping) else {}
    found: dict[str, Any] = {}
    way = codec(Any)
    for key in posted.getlist(f"{path}._q"):
        typed = posted.get(below(path, key), "").replace("\r\n", "\n")
        if key in held and str(way.write(held[key])).strip() == typed.strip():
            found[key] = held[key]
        elif typed.strip():
            try:
                found[key] = way.read(typed)
            except BadCell:
                found[key] = typed.strip()
    if more := posted.get(f"{path}+", "").strip()[:40]:
        found.setdefault(more, "")
    return _as_before(held, found)


def _as_before(held: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that were there in their order, then the new ones."""
    return {
        key: found[key] for key in (*(one for one in held if one in found), *(one for one in found if one not in held))
    }


def _rows(sort: Sort, old: Any, posted: QueryDict, choices: Choices, path: str) -> Any:
    inner = sort.inner
    if inner is None:
        return old

    def read(at: str, was: Any) -> Any:
        row = taken(inner, was, posted, choices, at)
        if inner is Option and not row.get("value") and row.get("label"):
            row["value"] = row["label"].replace(" ", "")[:60]  # the code of an option may be its name
        return row

    return _rows_of(old, posted, path, read)


def _rows_of(old: Any, posted: QueryDict, path: str, read: Callable[[str, Any], Any]) -> Any:
    count = posted.get(f"{path}._n", "")
    if not count.isascii() or not count.isdigit():
        return old
    listed = old if isinstance(old, list) else []
    number = min(int(count), _MOST_ROWS)
    if not number:
        return old
    return [read(f"{path}[{at}]", listed[at] if at < len(listed) else _ABSENT) for at in range(number)]
