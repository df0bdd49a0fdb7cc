"""Papers as PDF/A by typst: data into a template, the same bytes every time, and no character lost.

typst leaves a blank where its fonts have no glyph and says nothing. A name printed with a hole is a wrong
document, so every text is checked first and refused with the character named.
"""

import dataclasses
import functools
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence

_PACKAGE = Path(__file__).resolve().parent.parent
_PAPER = Path(__file__).resolve().parent / "typst" / "paper.typ"
#: HanaMin holds the rare characters of names beyond the shipped fonts (Debian: fonts-hanazono).
_RARE = Path("/usr/share/fonts/truetype/hanazono")
#: typst's compiler is one object per process and not made for two threads at once.
_lock = threading.Lock()


class UnprintableCharacter(Refusal):
    """文书里有平台字库暂时不能显示的字，没有生成。请联系窗口工作人员，按证件上的字登记生僻字。"""

    def __init__(self, characters: Sequence[str]) -> None:
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters[:5])
        super().__init__(
            sentence("文书里的 {named} 平台字库暂时不能显示，没有生成。请由窗口工作人员登记生僻字后再办。", named=named)
        )
        self.characters = list(characters)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperTable:
    """A table of a paper: materials, corrections, steps."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperContent:
    """What an official paper says, whoever's it is."""

    title: str
    number: str
    body_name: str
    addressee: str
    paragraphs: Sequence[str]
    table: PaperTable | None = None
    remedies: str = ""
    date_text: str
    seal_name: str
    footer: str = ""


def typeset_paper(content: PaperContent, *, at: datetime) -> bytes:
    """An official paper as PDF/A-2b."""
    return typeset(_PAPER, dataclasses.asdict(content), at=at)


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template filled with the data as PDF/A-2b, dated `at`; the same input gives the same bytes.

    Data reaches the template as JSON and is never read as markup. Raises UnprintableCharacter.
    """
    if missing := missing_glyphs("".join(_texts(data))):
        raise UnprintableCharacter(missing)
    with _lock:
        document = _compiler().compile(
            input=template,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=int(at.timestamp()),
        )
    return bytes(document)


def missing_glyphs(text: str) -> list[str]:
    """The characters that could not be printed, each once, in order of appearance."""
    printable = _printable()
    return [character for character in dict.fromkeys(text) if ord(character) not in printable and character != "\n"]


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from (text for value in data.values() for text in _texts(value))
    elif isinstance(data, Sequence):
        yield from (text for value in data for text in _texts(value))


def _font_files() -> list[Path]:
    """The shipped fonts, and whatever the machine or the deployer adds for rare characters."""
    added = [Path(settings.DATA) / "fonts", _RARE]
    return [
        pylopdf_fonts_zh_cn.serif_path(),
        pylopdf_fonts_zh_cn.sans_path(),
        *(file for folder in added if folder.is_dir() for file in sorted(folder.glob("*.[ot]tf"))),
    ]


@functools.cache
def _printable() -> frozenset[int]:
    """Every code point that one of the fonts can draw."""
    found: set[int] = set()
    for file in _font_files():
        with TTFont(file, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


@functools.cache
def _compiler() -> Any:
    folders = sorted({str(file.parent) for file in _font_files()})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(b"", root=_PACKAGE, font_paths=fonts)
