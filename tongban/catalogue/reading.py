"""From the bytes of a file to a list of JSON objects, or one sentence that says why not. Pure."""

import json
import unicodedata
from collections.abc import Callable
from typing import Any

#: A file of definitions is text that people review; more than this is a mistake or an attack.
MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 30
MAX_ITEMS = 20_000


class Unreadable(Exception):
    """The file as a whole cannot be used; the message is a sentence for the person who gave it."""


def read_items(data: bytes, what: str = "事项") -> list[Any]:
    """The elements of the file's list. What each element is, is looked at elsewhere; `what` it should be is said."""
    return items_in(_parsed(decoded(data)), what)


def parsed(text: str) -> Any:
    """Any JSON of harmless depth whose texts can be written down again; what they say is not looked at."""
    content = _parsed(text)
    _look_through(content, _look_for_halves)
    return content


def decoded(data: bytes, most: int = MAX_BYTES) -> str:
    """The text of a file that is not empty, not too large and UTF-8."""
    if len(data) > most:
        raise Unreadable(
            f"文件有 {len(data) // 1024 // 1024} MB，超过 {most // 1024 // 1024} MB 的上限，请拆成几个文件。"
        )
    if not data.strip():
        raise Unreadable("文件是空的，请核对是不是选错了文件。")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"文件不是 UTF-8 编码（第 {error.start + 1} 个字节起读不出来），请另存为 UTF-8 后再试。"
        ) from error


def items_in(content: Any, what: str = "事项") -> list[Any]:
    """The elements of what was read, once it is known to be a list of harmless depth and text."""
    if not isinstance(content, list):
        raise Unreadable(f"文件最外层应是列表 [ … ]，每个元素是一个{what}。")
    if not content:
        raise Unreadable(f"文件里没有{what}，请核对是不是选错了文件。")
    if len(content) > MAX_ITEMS:
        raise Unreadable(f"文件里有 {len(content)} 个{what}，一次最多导入 {MAX_ITEMS} 个。")
    _look_through(content)
    return content


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise Unreadable(f"文件不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 个字附近读不下去。") from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    except ValueError as error:  # Python refuses integers of thousands of digits
        raise Unreadable("文件里有过长的数字，请核对。") from error


_TOO_DEEP = f"文件的层次超过 {MAX_DEPTH} 层，不是事项定义的样子，请核对。"


def _no_constant(name: str) -> Any:
    raise Unreadable(f"文件里有 {name}，这不是 JSON 允许的数字，请改成实际数值或 null。")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # once through: among tens of thousands of keys, to look for each among all others would take minutes
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(f"文件里有一个对象把“{key[:40]}”写了两遍，分不清以哪个为准，请删去一个。")
            seen.add(key)
    return found


def _look_for_halves(value: Any) -> None:
    """Half of a surrogate pair is no character: no encoding can write it."""
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise Unreadable("文字里有半个字符，请核对。")


def _look_through(content: Any, look_at: Callable[[Any], None] | None = None) -> None:
    """Refuse depth and characters that a database or a page could not bear. Iterative: depth is what it checks."""
    waiting: list[tuple[Any, int]] = [(content, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise Unreadable(_TOO_DEEP)
        if isinstance(value, dict):
            waiting.extend((part, depth + 1) for part in (*value.keys(), *value.values()))
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)
        else:
            (look_at or _look_at_value)(value)


def _look_at_value(value: Any) -> None:
    if isinstance(value, str):
        _look_at_text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1e15:
        raise Unreadable("文件里有大得不合理的数字，请核对。")


def _look_at_text(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t":
            raise Unreadable(
                f"文件的文字里有看不见的控制字符（U+{ord(character):04X}），"
                f"在“{_around(text, character)}”附近，请删去。"
            )


def _around(text: str, character: str) -> str:
    place = text.index(character)
    return "".join(part for part in text[max(0, place - 10) : place + 10] if part.isprintable())
