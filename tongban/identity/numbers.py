"""Personal and organisation numbers: is the number well formed, and if not, what is wrong with it.

Pure. The sentences never repeat the number: they end up on pages, in logs and in error lists.
"""

import re
from datetime import date

from tongban.authorities.codes import make_uscc, organisation_check_digit, uscc_check_digit, uscc_problem
from tongban.kernel.language import sentence

__all__ = [
    "born_on", "citizen_check_digit", "citizen_number_problem", "gender_of", "make_uscc", "organisation_check_digit",
    "uscc_check_digit", "uscc_problem",
]  # fmt: skip

#: GB 11643: weights of the first seventeen digits and the check characters by remainder.
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
#: Two-digit prefixes that GB/T 2260 has given out; 81 to 83 are residence permits of Hong Kong, Macao and Taiwan
#: residents, 91 to 96 the 2023 cards of foreign permanent residents (9, then the province). Abolished counties stay
#: valid, so only the start counts.
_CITIZEN_PREFIXES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54"
    " 61 62 63 64 65 71 81 82 83 91 92 93 94 95 96".split()
)


def citizen_number_problem(text: str, *, on: date | None = None) -> str | None:
    """What is wrong with a citizen number, as one sentence; None when it is well formed.

    `on` also refuses a birth date after that day.
    """
    number = text.strip().upper()
    if len(number) != 18:
        return sentence("公民身份号码应为 18 位，现在是 {n} 位，请核对。", n=len(number))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return sentence("公民身份号码的前 17 位应为数字，最后一位为数字或字母 X，请核对。")
    if number[:2] not in _CITIZEN_PREFIXES:
        return sentence("公民身份号码开头的地区码不存在，请核对。")
    born = _birth_date(number)
    if born is None:
        return sentence("公民身份号码中的出生日期不存在，请核对第 7 至 14 位。")
    if born < date(1880, 1, 1) or (on is not None and born > on):
        return sentence("公民身份号码中的出生日期不合理，请核对第 7 至 14 位。")
    if number[17] != citizen_check_digit(number[:17]):
        return sentence("公民身份号码的校验位不对，可能有一位输错了，请逐位核对。")
    return None


def citizen_check_digit(first_seventeen: str) -> str:
    """The eighteenth character that belongs to the first seventeen (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECKS[total % 11]


def born_on(citizen_number: str) -> date:
    """The birth date inside a well-formed citizen number."""
    born = _birth_date(citizen_number)
    if born is None:
        raise ValueError("not a well-formed citizen number")
    return born


def gender_of(citizen_number: str) -> str:
    """男 or 女: the seventeenth digit of a well-formed citizen number is odd for men."""
    return "男" if int(citizen_number[16]) % 2 else "女"


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
