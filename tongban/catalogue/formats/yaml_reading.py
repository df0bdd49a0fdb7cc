"""Definitions written as YAML: one document per item (or one list of items). Pure.

Only what JSON can say is read: no tags, no anchors and aliases, no duplicate keys, bounded depth and size. A plain
word is null, true, false or a JSON number, and text otherwise: 是, no, off, 012 and 2026-01-01 stay as they stand.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from tongban.catalogue.formats.source import Source
from tongban.catalogue.reading import MAX_DEPTH, Unreadable, decoded, items_in

#: Texts are read by people; a file of all shipped items has half a megabyte.
MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 400_000
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"": None, "null": None, "~": None, "true": True, "false": False}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a key or an element of a list begins: line (from 0), character, what it is; `flow`: within { } or [ ]."""

    line: int
    at: int
    path: Path
    flow: bool


@dataclass(slots=True)
class Document:
    """One document of a stream: its value, where it and each of its parts begin, where text is quoted."""

    line: int = 0
    at: int = 0
    value: Any = None
    starts: list[Start] = field(default_factory=list)
    #: (from, to) in characters of quoted and block text: what looks like a comment there is none.
    quoted: list[tuple[int, int]] = field(default_factory=list)


def read_yaml(data: bytes) -> Source:
    """The items of a YAML file, with the line of every part and the text of every item."""
    text = decoded(data, MAX_BYTES)
    documents = [one for one in read_documents(text) if one.value is not None]
    items: list[Any] = []
    places: dict[tuple[int, str], str] = {}
    texts: dict[int, str] = {}
    ends = [one.at for one in documents[1:]] + [len(text)]
    for document, end in zip(documents, ends, strict=False):
        first, listed = len(items), isinstance(document.value, list)
        if listed:
            items += document.value
            texts |= {first + n: part for n, part in _texts_of_list(document, text, end)}
        elif isinstance(document.value, dict):
            items.append(document.value)
            texts[first] = text[document.at : end]
        else:
            raise Unreadable(f"第 {document.line + 1} 行起的一段不是事项：应是“项目: 内容”的若干行。")
        for start in document.starts:
            number, inside = (first + int(start.path[0]), start.path[1:]) if listed else (first, start.path)
            places.setdefault((number, _written(inside)), f"第 {start.line + 1} 行")
    return Source(items_in(items), places, texts)


def _written(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _texts_of_list(document: Document, text: str, end: int) -> Iterator[tuple[int, str]]:
    """Each element of a list as a document of its own: the dash taken away, the lines moved to the left."""
    begins = [text.rfind("\n", 0, start.at) + 1 for start in document.starts if len(start.path) == 1] + [end]
    for number, (at, after) in enumerate(pairwise(begins)):
        head, *rest = text[at:after].splitlines(keepends=True) or [""]
        found = re.match(r"( *- +)\S", head)
        if found is None:
            continue
        width = len(found[1])
        part = head[width:] + "".join(_moved(one, width) for one in rest)
        try:
            again = [one.value for one in read_documents(part)]
        except Unreadable:
            continue
        if again == [document.value[number]]:
            yield number, part


def _moved(line: str, width: int) -> str:
    """A line moved to the left, as far as there is nothing but blanks to lose."""
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(width, blanks) :]


def read_documents(text: str) -> list[Document]:
    """Every document of the stream; Unreadable with line and remedy."""
    documents: list[Document] = []
    builder: _Builder | None = None
    nodes = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            nodes += isinstance(event, ScalarEvent | CollectionStartEvent)
            if nodes > MAX_NODES:
                raise Unreadable(f"文件里的内容超过 {MAX_NODES} 处，请拆成几个文件。")
            if isinstance(event, DocumentStartEvent):
                mark = event.start_mark
                documents.append(Document(mark.line, mark.index) if documents else Document())
                builder = _Builder(documents[-1])
                _plain_start(event)
            elif builder is not None:
                builder.take(event)
    except MarkedYAMLError as error:
        raise Unreadable(_syntax(error, text)) from error
    except YAMLError as error:
        raise Unreadable("文件里有 YAML 不允许的字符（例如看不见的控制字符），请删去。") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("文件不是有效的 YAML，请核对。") from error
    return documents


def _plain_start(event: DocumentStartEvent) -> None:
    if event.version or event.tags:
        raise Unreadable(f"第 {event.start_mark.line + 1} 行：不用写 % 开头的指令，请删去。")


def _syntax(error: MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return "文件不是有效的 YAML，请核对。"
    line = (text.splitlines() or [""])[min(mark.line, max(len(text.splitlines()) - 1, 0))]
    if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column : mark.column + 1] == "\t":
        return f"第 {mark.line + 1} 行：缩进只能用空格，不能用制表符（Tab），请改成空格。"
    return (
        f"文件不是有效的 YAML：第 {mark.line + 1} 行第 {mark.column + 1} 个字附近读不下去。"
        "请看这一行和上一行的缩进、冒号后的空格和引号。"
    )


class _Builder:
    """Builds the value of one document from its events. A stack, not recursion: depth is what it checks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        #: (container, the key that waits for its value or None)
        self.stack: list[tuple[Any, str | None]] = []
        self.flow = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(f"第 {line + 1} 行：不能用 & 和 * 引用别处的内容，请把内容写出来；文字请加引号。")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            raise Unreadable(f"第 {line + 1} 行：不能用 ! 开头的类型标记，请删去；文字请加引号。")
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._open({}, event)
        elif isinstance(event, SequenceStartEvent):
            self._open([], event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()
            self.flow = max(self.flow - 1, 0)

    def _scalar(self, event: ScalarEvent) -> None:
        if event.style:
            self.document.quoted.append((event.start_mark.index, event.end_mark.index))
        if self.stack and isinstance(self.stack[-1][0], dict) and self.stack[-1][1] is None:
            self._key(event)
        else:
            self._put(event.value if event.style else _plain(event.value, event.start_mark.line), event)

    def _key(self, event: ScalarEvent) -> None:
        container, key = self.stack[-1][0], event.value
        if key in container:
            raise Unreadable(
                f"第 {event.start_mark.line + 1} 行：“{key[:40]}”在同一处写了两遍，分不清以哪个为准，请删去一个。"
            )
        self.stack[-1] = (container, key)
        self._start(event)

    def _open(self, container: Any, event: CollectionStartEvent) -> None:
        line = event.start_mark.line
        if self.stack and isinstance(self.stack[-1][0], dict) and self.stack[-1][1] is None:
            raise Unreadable(f"第 {line + 1} 行：冒号前应是一个词，不能是列表或对象。")
        if len(self.stack) >= MAX_DEPTH:
            raise Unreadable(f"第 {line + 1} 行：层次超过 {MAX_DEPTH} 层，不是事项定义的样子，请核对。")
        self._put(container, event)
        self.stack.append((container, None))
        # within { } everything is flow, so counting from the first one down is enough
        self.flow += bool(self.flow or event.flow_style)

    def _put(self, value: Any, event: Event) -> None:
        if not self.stack:
            self.document.value = value
            return
        container, key = self.stack[-1]
        if isinstance(container, list):
            container.append(value)
            self._start(event)
        else:
            container[key] = value
            self.stack[-1] = (container, None)

    def _start(self, event: Event) -> None:
        self.document.starts.append(Start(event.start_mark.line, event.start_mark.index, self._path(), self.flow > 0))

    def _path(self) -> Path:
        """Where we are: the keys and places that lead to what is being read."""
        steps: list[str | int] = []
        for number, (container, key) in enumerate(self.stack):
            if isinstance(container, list):
                steps.append(len(container) - 1)
            elif key is not None:
                steps.append(key)
            else:  # its value is the next container on the stack: the key was the last one written
                inner = self.stack[number + 1][0]
                steps.append(next(name for name, value in reversed(container.items()) if value is inner))
        return tuple(steps)


def _plain(text: str, line: int) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if not _NUMBER.fullmatch(text):
        return text
    if len(text) > 40:
        raise Unreadable(f"第 {line + 1} 行：数字过长，请核对；如果是编号，请加引号。")
    return json.loads(text)
