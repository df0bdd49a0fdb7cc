"""The number printed on a licence, made by the type's own rule where that rule can be read, else by a plain one.

Rules are facts of the licence type, such as `JY+14位数字（主体业态1位+省2+市2+县2+顺序6+校验1）`.
"""

import re
from collections.abc import Mapping

from tongban.kernel.ids import check_digit

_COMPOSED = re.compile(r"([A-Z]{1,4})\+\d+位数字（([^）]+)）")
_PART = re.compile(r"([^\d+]+)(\d+)位?")
#: Where the digits of a division code stand.
_PLACES = {"省": slice(0, 2), "市": slice(2, 4), "县": slice(4, 6)}
#: National code tables inside composed numbers: the printed field and what its wording means.
_CODED = {"主体业态": (("食堂", "3"), ("餐饮", "2"), ("销售", "1"))}


def number_for(
    *, type_id: str, rule: str, division_code: str, year: int, sequence: int, fields: Mapping[str, str], uscc: str
) -> str:
    """The number of the `sequence`-th licence of this type from this body; `uscc` is empty for natural persons."""
    if rule.startswith("统一社会信用代码18位（") and uscc:
        return uscc
    if composed := _COMPOSED.match(rule):
        return _composed(composed[1], composed[2], division_code, sequence, fields)
    return f"{type_id.removeprefix('L-').replace('-', '')}{division_code[:6]}{year}{sequence:06d}"


def _composed(prefix: str, parts: str, division_code: str, sequence: int, fields: Mapping[str, str]) -> str:
    digits = ""
    for name, size in _PART.findall(parts):
        if name in _PLACES:
            digits += division_code[_PLACES[name]]
        elif name == "顺序":
            digits += str(sequence).zfill(int(size))
        elif name == "校验":
            digits += check_digit(digits)
        else:
            digits += _coded(name, fields.get(name, "")).rjust(int(size), "0")
    return prefix + digits


def _coded(name: str, value: str) -> str:
    return next((code for word, code in _CODED.get(name, ()) if word in value), "0")
