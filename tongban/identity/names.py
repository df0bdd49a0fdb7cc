"""Names of people: one way to write each, and why a text is not a name.

Pure. A name is in Han characters (of any plane, with · between the parts of a minority or transcribed name), or in Latin
letters as in a passport. The two are never mixed: a Latin letter that looks like part of a Chinese name, a hidden
character or a Kangxi radical would make two people look alike on every page.
"""

import re
import unicodedata

from tongban.kernel.language import sentence

#: Column and form allow this much; the longest transcribed names have about thirty characters.
LONGEST = 60
DOT = "·"
#: What keyboards, spreadsheets and other systems send for the dot between the parts of a name.
_DOTS = str.maketrans(dict.fromkeys("\u2022\u30fb\uff0e\u2027\uff65\u22c5\u2219", DOT))
#: Unified ideographs of every plane, newer ones than this Python's own tables know included.
#: Compatibility ideographs that NFC leaves alone are no names of their own.
_HAN = re.compile(
    "[\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27-\ufa29"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5d\U00030000-\U00033479]"
)
#: Control, format, half of a pair, not assigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
_BETWEEN_LATIN = " -'\u2019.,"


def normal_name(text: str) -> str:
    """The one way in which a name is kept and compared: NFC, one kind of dot, full-width letters as letters."""
    folded = "".join(
        chr(ord(char) - 0xFEE0) if "\uff21" <= char <= "\uff3a" or "\uff41" <= char <= "\uff5a" else char
        for char in unicodedata.normalize("NFC", text)
    )
    folded = re.sub(r"\s+", " ", folded).strip()
    if not _HAN.search(folded):
        return unicodedata.normalize("NFC", folded)
    dotted = folded.translate(_DOTS)
    # Blanks inside a Chinese name are there to fill a table ("张　三").
    return unicodedata.normalize("NFC", dotted.replace(" ", ""))


def same_name(one: str, other: str) -> bool:
    """Whether two texts write the same name; letters of either case are the same in a passport."""
    return normal_name(one).casefold() == normal_name(other).casefold()


def name_problem(text: str) -> str | None:
    """Why this is not a name, as one sentence that says what to do; None when it is one."""
    name = normal_name(text)
    if not name:
        return sentence("请填写姓名。")
    if len(name) > LONGEST:
        return sentence("姓名最多 {n} 个字符，请核对。", n=LONGEST)
    if any(unicodedata.category(char) == "Co" for char in name):
        return sentence("姓名里有只在个别电脑上能显示的自造字，别的机关认不出来。请用标准字输入，或者到窗口办理。")
    if any(unicodedata.category(char) in _UNSEEN and not _HAN.fullmatch(char) for char in name):
        return sentence("姓名里有看不见的或者不认识的字符，请删去后重新输入。")
    return _han_problem(name) if _HAN.search(name) else _latin_problem(name)


def _han_problem(name: str) -> str | None:
    if any(char != DOT and not _HAN.fullmatch(char) for char in name):
        return sentence("中文姓名只能用汉字和间隔号“·”，不能混用字母、数字、部首或者别的符号，请按证件上的汉字填写。")
    if name.startswith(DOT) or name.endswith(DOT) or DOT * 2 in name:
        return sentence("间隔号“·”应当在两段姓名之间，请核对。")
    return None


def _latin_problem(name: str) -> str | None:
    if not any(char.isalpha() for char in name):
        return sentence("请填写姓名。")
    for char in name:
        if char in _BETWEEN_LATIN or unicodedata.combining(char):
            continue
        if not unicodedata.name(char, "").startswith("LATIN "):
            return sentence("姓名请用汉字，或者按护照用拉丁字母填写，不能用数字、别的文字或者符号。")
    return None
