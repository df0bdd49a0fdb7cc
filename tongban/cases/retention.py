"""How long the file of a case is kept (保管期限). Pure.

《机关文件材料归档范围和文书档案保管期限规定》(国家档案局令第8号) knows 永久 and 定期 (30 or 10 years). Which business file
falls where is for each organ's own table, approved by its archive authority; this is the table we start with:
what proves a right for good is kept for good, what proves one for a time or was fought over for 30 years, the rest for 10.
"""

from dataclasses import dataclass

SOURCE = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"


@dataclass(frozen=True)
class Retention:
    """The class and why."""

    word: str  # 永久 | 30年 | 10年
    reason: str


#: Items whose result proves who somebody is or what belongs to whom.
_LASTING_TYPES = frozenset({"行政确认", "行政裁决"})


def retention_of(*, item_type: str, granted: bool, ends: bool, against_holder: bool, contested: bool) -> Retention:
    """The class of a file.

    `ends`: the result has a last day; `against_holder`: a licence was revoked or cancelled by the office; `contested`:
    a review or a suit was filed.
    """
    if contested:
        return Retention("永久", "有行政复议或者行政诉讼")
    if granted and (item_type in _LASTING_TYPES or not ends):
        return Retention("永久", "结果长期有效，证明身份、权利或者资格")
    if against_holder:
        return Retention("30年", "依职权撤销或者注销证照")
    if granted:
        return Retention("30年", "准予的许可或者其他有期限的结果")
    return Retention("10年", "没有产生权利的办件（不予、不予受理、撤回、放弃等）")
