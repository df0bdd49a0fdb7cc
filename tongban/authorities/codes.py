"""Unified social credit codes (GB 32100) and the organisation codes inside them (GB 11714). Pure.

The sentences never repeat the code: they end up on pages, in logs and in error lists.
"""

import hashlib

from tongban.kernel.language import sentence

#: GB 32100: no I, O, S, V, Z.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

#: GB 11714: the organisation code inside a unified social credit code.
_ORGANISATION_VALUES = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_problem(text: str) -> str | None:
    """What is wrong with a unified social credit code, as one sentence; None when it is well formed.

    Some codes of the first pilot years have a wrong check digit in the business register itself: a caller
    who has the code from an official source may accept them after confirmation.
    """
    code = text.strip().upper()
    if len(code) != 18:
        return sentence("统一社会信用代码应为 18 位，现在是 {n} 位，请核对。", n=len(code))
    if any(character not in _USCC_VALUES for character in code):
        return sentence("统一社会信用代码只含数字和大写字母，并且没有 I、O、S、V、Z，请核对。")
    if not code[2:8].isdigit():
        return sentence("统一社会信用代码的第 3 至 8 位应为数字（登记机关的区划码），请核对。")
    if code[17] != uscc_check_digit(code[:17]):
        return sentence("统一社会信用代码的校验位不对，可能有一位输错了，请逐位核对。")
    return None


def uscc_check_digit(first_seventeen: str) -> str:
    """The eighteenth character that belongs to the first seventeen (GB 32100)."""
    total = sum(
        _USCC_VALUES[character] * weight for character, weight in zip(first_seventeen, _USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check_digit(first_eight: str) -> str:
    """The ninth character of an organisation code (GB 11714)."""
    total = sum(
        _ORGANISATION_VALUES[character] * weight
        for character, weight in zip(first_eight, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def make_uscc(authority: str, region: str, organisation: str) -> str:
    """A well-formed code from its parts: two characters (11 organ, 91 company, 92 sole proprietor …), the
    six-digit region and eight characters of an organisation code. Both check digits are computed.
    """
    body = f"{authority}{region}{organisation}{organisation_check_digit(organisation)}"
    return body + uscc_check_digit(body)


def placeholder_uscc(name: str, region: str) -> str:
    """A well-formed code for a public body whose real one is not known: its organisation code begins with T.

    Made from the name, so that loading twice gives the same code.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    letters = []
    for _ in range(7):
        number, value = divmod(number, 31)
        letters.append(USCC_ALPHABET[value])
    return make_uscc("11", region, "T" + "".join(letters))
