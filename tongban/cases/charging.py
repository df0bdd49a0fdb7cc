"""What an applicant is charged, exact to the fen and never in floats; and the sum in capitals. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tongban.catalogue.definition import Definition, FeeItem
from tongban.catalogue.formulas import assess
from tongban.catalogue.formulas import fixed_fen as fixed_fen
from tongban.catalogue.situations import Known, fees_for

#: A payment notice above a hundred million yuan is a typing error.
LARGEST_FEN = 10_000_000_000
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a payment notice."""

    name: str
    fen: int
    quantity: int
    basis: str

    @property
    def total(self) -> int:
        return self.fen * self.quantity


def chargeable(definition: Definition, known: Known) -> list[FeeItem]:
    """The fees that may be charged in this case; nothing else may (行政许可法第五十八条)."""
    return fees_for(definition, known)


@dataclass(frozen=True, slots=True)
class Price:
    """What one fee comes to in a case. `fen` None: the officer works it out, or `wanting` says why nobody can."""

    fen: int | None
    #: How a formula came to it, step by step.
    account: str = ""
    wanting: str = ""
    #: The whole fee, not the price of one: it is charged once.
    whole: bool = False


def price_of(definition: Definition, fee: FeeItem, known: Known) -> Price:
    """The amount that the item sets or its formula gives; none where it is set locally or is a rate."""
    if fee.formula is None:
        return Price(fixed_fen(fee))
    found = assess(definition, fee, known)
    if found.reckoned is None:
        return Price(None, wanting=found.wanting, whole=True)
    lines = [f"{line.text}（{line.basis}）" if line.basis else line.text for line in found.reckoned.lines]
    return Price(found.reckoned.fen, account="；".join(lines), whole=True)


def fen_in(text: str) -> int | None:
    """An amount in yuan as typed, in fen; None for what is no amount, is negative, or has more than two decimals."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not _AMOUNT.fullmatch(plain):
        return None
    fen = int(Decimal(plain) * 100)
    return fen if fen <= LARGEST_FEN else None


def yuan_text(fen: int) -> str:
    """1,234.50: how a paper prints an amount."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def total_of(charges: Sequence[Charge]) -> int:
    return sum(charge.total for charge in charges)


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def in_capitals(fen: int) -> str:
    """伍佰伍拾元整: the sum as it may not be altered on paper. Raises ValueError for a negative or absurd sum."""
    if not 0 <= fen < 10**14:
        raise ValueError("no sum that a payment notice can hold")
    yuan, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    whole = f"{_integer(yuan)}元" if yuan else ""
    if not jiao and not last:
        return f"{whole or '零元'}整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return whole + tenths + (f"{_DIGITS[last]}分" if last else "整")


def _integer(number: int) -> str:
    """Groups of four digits, each with its own places; a gap is read as one 零."""
    text, gap = "", False
    groups = [number // 10_000**place % 10_000 for place in range(len(_GROUPS))]
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
