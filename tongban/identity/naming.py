"""Names as people type them: are two the same, and is one a trap. Pure.

Names are compared after what only looks different is made equal (width, blanks, the middle dot of long names); what only
looks equal stays different: a Latin letter is never the Cyrillic one beside it.
"""

import re
import unicodedata

from tongban.kernel.language import sentence

_DOTS = re.compile(r"[·•・‧∙⋅•.．]")
_LONGEST = 60


def plain_name(text: str) -> str:
    """The name as it is compared."""
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    return _DOTS.sub("·", compact).casefold()


def same_name(one: str, other: str) -> bool:
    """Whether two ways of typing are the same name."""
    return plain_name(one) == plain_name(other) != ""


def name_problem(text: str) -> str | None:
    """Why this cannot be the name of somebody, in a sentence; None when it can. One character is enough."""
    if not plain_name(text):
        return sentence("请填写对方的姓名。")
    if len(text) > _LONGEST:
        return sentence("姓名太长，请核对后再填。")
    if any(unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn", "Nd"} for one in text):
        return sentence("姓名里有看不见的字符或者数字，请重新输入。")
    if len(_scripts(text)) > 1:
        return sentence("姓名里混有不同文字的字母，可能是形近字，请按证件重新输入。")
    return None


def _scripts(text: str) -> set[str]:
    """The alphabets it is written in. The characters of Chinese names are one of them, the dot none."""
    return {unicodedata.name(one, "?").split(" ")[0] for one in text if one.isalpha()}
