"""What a person is known by: four kinds of document, how each number is written, and what is wrong with one.

Pure. The sentences never repeat the number. A number of 18 digits is unique whatever kind it was typed under, so it is
looked up without the kind; a passport number is unique only within its country.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tongban.identity.numbers import citizen_number_problem
from tongban.identity.states import DocumentKind
from tongban.kernel.language import sentence

_HMT = ("81", "82", "83")
#: The card of foreign permanent residents before 2023: country, place, birth (YYMMDD), serial, check.
_OLD_CARD = re.compile(r"[A-Z]{3}\d{4}(\d{2})(\d{2})(\d{2})\d{2}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_COUNTRY = re.compile(r"[A-Z]{3}")
#: Whoever holds these has a document of ours and is registered with that one.
_OURS = frozenset({"CHN", "HKG", "MAC", "TWN"})


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a person, its number written in the one normal way."""

    kind: DocumentKind
    number: str
    #: Who issued a passport, in three letters; empty for our own documents.
    country: str = ""

    @property
    def index_text(self) -> str:
        """What the keyed index is made of: the same person gives the same text however the number was typed."""
        return self.number if len(self.number) == 18 else f"{self.kind}:{self.country}:{self.number}"

    @property
    def has_citizen_form(self) -> bool:
        """Whether the number tells birth date and gender as a citizen number does."""
        return len(self.number) == 18 and self.kind != DocumentKind.PASSPORT


def national_code(document: Document) -> str:
    """The kind as licences and exchange files number it (GA/T 2000.156)."""
    if document.kind == DocumentKind.HMT_PERMIT:
        return "511" if document.number.startswith("83") else "516"
    return {DocumentKind.PERMANENT_RESIDENT: "553", DocumentKind.PASSPORT: "414"}.get(document.kind, "111")


def normal_number(text: str) -> str:
    """Full-width digits as digits, letters as capitals, no blanks and hyphens."""
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()


def document_from(kind: str, number: str, country: str = "") -> Document:
    """The document as typed, in normal form; whether it is one says `document_problem`."""
    known = DocumentKind(kind) if kind in DocumentKind.values else DocumentKind.CITIZEN
    of_country = normal_number(country) if known == DocumentKind.PASSPORT else ""
    return Document(known, normal_number(number)[:40], of_country[:3])


def document_problem(document: Document, *, on: date) -> str | None:
    """What is wrong with it, as one sentence; None when it is well formed and its holder is born on that day."""
    match document.kind:
        case DocumentKind.CITIZEN:
            return _citizen_problem(document.number, on)
        case DocumentKind.HMT_PERMIT:
            if len(document.number) == 18 and not document.number.startswith(_HMT):
                return sentence("港澳台居民居住证的号码以 81、82 或者 83 开头，请核对号码和证件类型。")
            return _named_otherwise(document.number, on)
        case DocumentKind.PERMANENT_RESIDENT:
            return _permanent_problem(document.number, on)
        case _:
            return _passport_problem(document)


def _citizen_problem(number: str, on: date) -> str | None:
    if len(number) == 18 and number.startswith(_HMT):
        return sentence("这是港澳台居民居住证的号码，请把证件类型改为港澳台居民居住证。")
    if len(number) == 18 and number.startswith("9"):
        return sentence("这是外国人永久居留身份证的号码，请把证件类型改为外国人永久居留身份证。")
    return citizen_number_problem(number, on=on)


def _named_otherwise(number: str, on: date) -> str | None:
    """The rule of citizen numbers, told without calling this one a citizen number."""
    if citizen_number_problem(number, on=on) is None:
        return None
    return sentence("证件号码不对：应为 18 位，最后一位为数字或字母 X，请对照证件逐位核对。")


def _permanent_problem(number: str, on: date) -> str | None:
    if len(number) == 15:
        found = _OLD_CARD.fullmatch(number)
        return None if found and _may_be_a_birthday(*found.groups()) else _permanent_wrong()
    if len(number) == 18 and number.startswith("9"):
        return _named_otherwise(number, on)
    return _permanent_wrong()


def _permanent_wrong() -> str:
    return sentence(
        "永久居留身份证号码应为 18 位（9 开头），或者旧版的 15 位（3 个字母加 12 位数字），请对照证件核对。"
    )


def _may_be_a_birthday(year: str, month: str, day: str) -> bool:
    # 2000 was a leap year, as were half of the others that end so: the century is not written on the card.
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _passport_problem(document: Document) -> str | None:
    if not _COUNTRY.fullmatch(document.country):
        return sentence("请填写护照签发国的三个字母，例如 GBR，护照资料页上有。")
    if document.country in _OURS:
        return sentence("中国公民请用居民身份证，港澳台居民请用居住证办理。")
    if not _PASSPORT.fullmatch(document.number) or not any(char.isdigit() for char in document.number):
        return sentence("护照号码由 5 到 15 位字母和数字组成，请对照护照核对。")
    return None
