"""Codes of items: 基本编码, 实施编码, 业务办理项编码, taken apart and every part checked. Pure.

The layout in force (GB/T 39554.1) is 12, 31 and 33 characters; GB/T 39046 still prints that of 2016 with 10 and 24.
A scheme is one object in SCHEMES: another province's or the next standard's is one more. A wrong part never hides the
others: each has a name, what it means and, when it is wrong, a sentence. Nothing here asks a database.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tongban.authorities.codes import organisation_check_digit, uscc_problem
from tongban.kernel.language import sentence, translatable

#: GB/T 2260, the first two digits.
PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东", "41": "河南",
    "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆", "71": "台湾",
    "81": "香港", "82": "澳门",
}  # fmt: skip
NATIONAL = "00"
#: 事项类型 (GB/T 39046 A.1); 11 to 19 and 21 onward are left to extensions, 00 is the name of the group.
ITEM_TYPES = {
    "01": "行政许可", "02": "行政处罚", "03": "行政强制", "04": "行政征收", "05": "行政给付", "06": "行政检查",
    "07": "行政确认", "08": "行政奖励", "09": "行政裁决", "10": "其他行政权力", "20": "公共服务",
}  # fmt: skip
#: 行使层级 (GB/T 39046 A.2).
LEVELS = {
    "1": translatable("国家级"), "2": translatable("省级"), "3": translatable("市级"), "4": translatable("县级"),
    "5": translatable("乡镇级"), "6": translatable("村级"), "7": translatable("分级管理"),
}  # fmt: skip
#: The letters that the scheme of 2016 wrote for a type, in the one province whose standard could be read.
OLD_TYPES = {
    "XK": "行政许可", "CF": "行政处罚", "QZ": "行政强制", "ZS": "行政征收", "JF": "行政给付", "JC": "行政检查",
    "QR": "行政确认", "JL": "行政奖励", "CJ": "行政裁决", "QT": "其他行政权力", "FW": "公共服务",
}  # fmt: skip


class NotACode(ValueError):
    """The text has the length of no known code; the message is a sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a code: what it is called, the characters, what they mean, and what is wrong with them."""

    name: str
    text: str
    meaning: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code taken apart. `basic` is the basic code inside it, `body` the credit code of the implementing body."""

    kind: str
    scheme: str
    text: str
    parts: tuple[Part, ...]
    basic: str
    body: str = ""

    @property
    def problems(self) -> tuple[str, ...]:
        """Every reason why this is not a right code, part by part."""
        return tuple(part.problem for part in self.parts if part.problem)

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)


class Scheme(Protocol):
    """One standard's way of writing codes."""

    @property
    def name(self) -> str: ...

    def read(self, text: str) -> Code | None:
        """The code taken apart; None when its length is none of this scheme's."""


def cleaned(text: str) -> str:
    """As people copy it: full-width characters, blanks, hyphens and small letters are put right."""
    return re.sub(r"[\s\-—_|.]", "", unicodedata.normalize("NFKC", text)).upper()


class Current:
    """GB/T 39554.1-2020: 12, 31 = body 18 + level 1 + 12, 33 = 31 + serial 2. Confirmed on codes in public use."""

    name = "GB/T 39554.1-2020"

    def read(self, text: str) -> Code | None:
        if len(text) == 12:
            return Code(translatable("基本编码"), self.name, text, _basic(text), text)
        if len(text) not in (31, 33):
            return None
        body, level, basic, serial = text[:18], text[18], text[19:31], text[31:]
        parts = (_body(body), _level(level), *_basic(basic, body))
        if not serial:
            return Code(translatable("实施编码"), self.name, text, parts, basic, body)
        return Code(translatable("业务办理项编码"), self.name, text, (*parts, _serial(serial)), basic, body)


class Of2016:
    """The scheme of 2016, still printed in GB/T 39046: basic an..10, implementation an..24.

    Basic: two letters of the type, five of the main and three of the sub-item. Implementation: that, the level, the
    six-digit division; how each province filled the last seven places could not be read anywhere, so they are kept as
    they stand.
    """

    name = "GB/T 39046-2020 (2016)"

    def read(self, text: str) -> Code | None:
        if len(text) == 10:
            return Code(translatable("基本编码（2016 年格式）"), self.name, text, self._basic(text), text)
        if len(text) != 24:
            return None
        level, division, rest = text[10], text[11:17], text[17:]
        parts = (*self._basic(text[:10]), _level(level), _division(division), Part(translatable("机构"), rest))
        return Code(translatable("实施编码（2016 年格式）"), self.name, text, parts, text[:10])

    def _basic(self, text: str) -> tuple[Part, ...]:
        letters = text[:2]
        known = OLD_TYPES.get(letters) or ITEM_TYPES.get(letters, "")
        wrong = (
            None
            if known
            else sentence("类型“{given}”不认识：2016 年格式写两个字母，例如行政许可是 XK。", given=letters)
        )
        return (Part(translatable("事项类型"), letters, known, wrong), *_main_and_sub(text[2:7], text[7:]))


SCHEMES: tuple[Scheme, ...] = (Current(), Of2016())


def read_code(text: str, schemes: Sequence[Scheme] = SCHEMES) -> Code:
    """Take a code apart by the first scheme that knows its length; NotACode when none does."""
    tidy = cleaned(text)
    if not re.fullmatch(r"[0-9A-Z]+", tidy):
        raise NotACode(sentence("事项编码只含数字和字母，请核对。"))
    for scheme in schemes:
        if (code := scheme.read(tidy)) is not None:
            return code
    raise NotACode(
        sentence(
            "事项编码应为 12 位（基本编码）、31 位（实施编码）或 33 位（业务办理项编码），现在是 {n} 位，请核对。",
            n=len(tidy),
        )
    )


def implementation_code(body: str, level: str, basic: str) -> str:
    """31 characters from credit code, level digit and basic code."""
    return f"{body}{level}{basic}"


def handling_code(implementation: str, serial: int) -> str:
    """33 characters: the implementation code and which handling item (1 to 99) it is."""
    if not 1 <= serial <= 99:
        raise ValueError("a handling item has a number from 1 to 99")
    return f"{implementation}{serial:02d}"


def _body(text: str) -> Part:
    """The credit code with both its check digits: its own (GB 32100) and that of the organisation code (GB 11714)."""
    problem = uscc_problem(text)
    if problem is None and text[16] != organisation_check_digit(text[8:16]):
        # codes of the first pilot years may be so in the register itself; whoever knows better may go on
        problem = sentence("实施主体代码第 17 位（组织机构代码的校验位）不对，请对照登记证书逐位核对。")
    return Part(translatable("实施主体"), text, "", problem)


def _level(text: str) -> Part:
    wrong = (
        None
        if text in LEVELS
        else sentence("行使层级“{given}”不对：应为 1 至 7，例如 2 省级、3 市级、4 县级。", given=text)
    )
    return Part(translatable("行使层级"), text, LEVELS.get(text, ""), wrong)


def _division(text: str) -> Part:
    right = text.isdigit() and text[:2] in PROVINCES
    wrong = None if right else sentence("区划“{given}”不对：应为六位行政区划代码。", given=text)
    return Part(translatable("区划"), text, PROVINCES.get(text[:2], ""), wrong)


def _basic(text: str, body: str = "") -> tuple[Part, ...]:
    return (_region(text[:2], body[2:4]), _type(text[2:4]), *_main_and_sub(text[4:9], text[9:]))


def _region(text: str, of_body: str) -> Part:
    name = translatable("区划前缀")
    if text == NATIONAL:
        return Part(name, text, translatable("国家基本目录"))
    if text not in PROVINCES:
        return Part(
            name, text, "", sentence("区划前缀“{given}”不对：00 是国家，其余是省份代码，河北是 13。", given=text)
        )
    # a body of the centre (division 10) may stand in any province
    if of_body in PROVINCES and of_body != text:
        wrong = sentence(
            "区划前缀是{here}，实施主体却登记在{there}，请核对哪一个写错了。",
            here=PROVINCES[text],
            there=PROVINCES[of_body],
        )
        return Part(name, text, PROVINCES[text], wrong)
    return Part(name, text, PROVINCES[text])


def _type(text: str) -> Part:
    name = translatable("事项类型")
    if text in ITEM_TYPES:
        return Part(name, text, ITEM_TYPES[text])
    if text.isdigit() and int(text) > 10:
        return Part(name, text, translatable("扩展类型"))
    if text == "00":
        return Part(name, text, "", sentence("事项类型 00 是行政权力的总称，请写具体类型，例如 01 行政许可。"))
    return Part(name, text, "", sentence("事项类型“{given}”不对：应为两位数字，例如 01 行政许可。", given=text))


def _main_and_sub(main: str, sub: str) -> tuple[Part, Part]:
    wrong = sentence("主项 {given} 全是零，请写主项的顺序号。", given=main) if set(main) == {"0"} else None
    none = translatable("没有子项") if set(sub) == {"0"} else ""
    return Part(translatable("主项"), main, "", wrong), Part(translatable("子项"), sub, none)


def _serial(text: str) -> Part:
    # letters stand where an item has more than 99 handling items
    wrong = sentence("业务办理项的顺序号从 01 起，不能是 00。") if text == "00" else None
    return Part(translatable("业务办理项序号"), text, "", wrong)
