"""One definition, three ways to write it down: JSON (the truth), YAML (with comments), .xlsx (for departments). Pure.

All three lead to the same JSON objects and through the same checks. What a file says, where it says so and, for YAML,
how it was written comes back as one `Source`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

from tongban.catalogue.definition import Definition, parse, to_json
from tongban.catalogue.formats.source import ManyFaults, Source
from tongban.catalogue.formats.workbook_reading import read_workbook
from tongban.catalogue.formats.workbook_writing import Codes, TooLongForCell, write_workbook
from tongban.catalogue.formats.yaml_comments import comments_in
from tongban.catalogue.formats.yaml_reading import read_documents, read_yaml
from tongban.catalogue.formats.yaml_writing import write_raw, write_yaml
from tongban.catalogue.reading import Unreadable, read_items

__all__ = [
    "FORMATS",
    "Codes",
    "Format",
    "ManyFaults",
    "Source",
    "TooLongForCell",
    "format_of",
    "joined",
    "read_file",
    "text_of",
    "text_of_draft",
    "write_json",
    "write_workbook",
]

Format = Literal["json", "yaml", "xlsx"]
FORMATS: tuple[Format, ...] = ("yaml", "xlsx", "json")
_SUFFIXES: dict[str, Format] = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx"}


def format_of(name: str) -> Format | None:
    """By the ending of a file's name."""
    return _SUFFIXES.get(PurePath(name).suffix.lower())


def read_file(data: bytes, name: str = "") -> Source:
    """The items of a file; its name decides how it is read. Unreadable when it cannot be."""
    found = format_of(name)
    if found == "xlsx" or data.startswith(b"PK\x03\x04"):
        return read_workbook(data)
    if PurePath(name).suffix.lower() in (".xls", ".xlsm", ".ods", ".et", ".csv"):
        raise Unreadable("这种表格不能导入。请用表格软件另存为 .xlsx 再试。")
    return read_yaml(data) if found == "yaml" else Source(read_items(data))


def text_of(definition: Definition, written: str | None = None) -> str:
    """The YAML of a definition. `written`: the text that somebody wrote for it or for an earlier version of it.

    A text that says just this comes back byte for byte; of any other the comments are kept, at the parts that they
    stand at.
    """
    if written is None:
        return write_yaml(definition)
    try:
        said = next(one.value for one in read_documents(written) if one.value is not None)
        if parse(said) == definition and to_json(parse(said)) == to_json(definition):
            return written
        return write_yaml(definition, comments_in(written))
    except (Unreadable, StopIteration, KeyError, TypeError, AttributeError, ValueError):
        # an old text that today's format no longer reads: its comments are lost, the definition is not
        return write_yaml(definition)


def text_of_draft(raw: Mapping[str, Any], written: str = "") -> str:
    """The YAML of a definition that may be unfinished, with the comments of the text that was written before."""
    try:
        kept = comments_in(written) if written else None
    except (Unreadable, StopIteration, KeyError, TypeError, AttributeError, ValueError):
        kept = None
    return write_raw(raw, kept)


def joined(texts: Sequence[str]) -> str:
    """Several items in one file: a line --- between two, unless the text brings its own."""
    parts: list[str] = []
    for text in texts:
        if parts and not parts[-1].endswith("\n"):
            parts.append("\n")
        if parts and not text.startswith("---"):
            parts.append("---\n")
        parts.append(text)
    return "".join(parts)


def write_json(definitions: Sequence[Definition]) -> str:
    """The canonical form of each, every key present."""
    return json.dumps([to_json(one) for one in definitions], ensure_ascii=False, indent=2) + "\n"
