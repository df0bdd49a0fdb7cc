"""What an applicant is charged, exact to the fen and never in floats; and the sum in capitals. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tongban.catalogue.definition import Definition, FeeItem
from tongban.catalogue.situations import Answers, fees_for

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


def chargeable(definition: Definition, answers: Answers) -> list[FeeItem]:
    """The fees that may be charged under these answers; nothing else may (行政许可法第五十八条)."""
    return fees_for(definition, answers)


def fixed_fen(fee: FeeItem) -> int | None:
    """The amount that the item sets, in fen; None where it is set locally or is a rate, so that the officer works it out."""
    if fee.amount is None or not fee.unit.startswith("元"):
        return None
    return fen_in(str(fee.amount))


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
