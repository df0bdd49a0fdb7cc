"""What people are told at each event: short, plain, with the next step. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from tongban.kernel.language import day_name, sentence


@dataclass(frozen=True)
class Wording:
    """Title and text; `{item}` `{number}` `{due}` `{body}` are filled in."""

    title: str
    text: str
    by_sms: bool = True


WORDINGS: dict[str, Wording] = {
    "case.submitted": Wording("申请已提交", "“{item}”已提交，办件编号 {number}。{body}将在 {answer} 前答复是否受理。"),
    "case.pre_reviewed": Wording("预审通过", "“{item}”已通过网上预审，等待受理。您不用再做什么。", by_sms=False),
    "case.corrections_requested": Wording(
        "需要补正", "“{item}”需要补正材料，请在 {supply} 前登录“我的办件”查看清单并一次补齐。"
    ),
    "case.corrections_supplied": Wording("补正已收到", "“{item}”的补正材料已收到，工作人员会继续审核。", by_sms=False),
    "case.corrected_on_spot": Wording(
        "申请表已当场更正", "经您同意，“{item}”的申请表已当场更正，改了什么见办件页面。不是您同意的，请联系{body}。"
    ),
    "case.accepted": Wording("已受理", "“{item}”已受理，应在 {due} 前办结。"),
    "case.refused": Wording("不予受理", "“{item}”不予受理，理由和救济途径见通知书。"),
    "case.not_needed": Wording("无需办理", "“{item}”依法无需办理许可，说明见告知书。"),
    "case.procedure_begun": Wording("需要特别程序", "“{item}”需要进行{procedure}，详情见办件页面的告知书。"),
    "case.procedure_ended": Wording("特别程序已结束", "“{item}”的{procedure}已结束，应在 {due} 前办结。", by_sms=False),
    "case.extended": Wording("办理期限延长", "“{item}”的办理期限延长，应在 {due} 前办结，理由见通知书。"),
    "case.decided": Wording("已作出决定", "“{item}”已作出决定：{decision}。决定书可在“我的办件”下载。"),
    "case.issued": Wording("证照已制作", "“{item}”的办理结果已制作完成，即将送达。", by_sms=False),
    "case.closed": Wording("已办结", "“{item}”已办结。请对本次服务作出评价，您的意见会被认真对待。"),
    "case.abandoned": Wording(
        "视为放弃申请", "“{item}”在期限内没有补正，视为放弃申请，办件已终止。需要时可以随时重新申请。"
    ),
    "case.version_moved": Wording(
        "改用新版规定", "“{item}”改按新版规定办理，对您没有增加任何要求：{easier}。", by_sms=False
    ),
    "case.version_restored": Wording(
        "恢复原来的规定", "“{item}”恢复按您提交时的规定办理，原来的期限不变。", by_sms=False
    ),
    "case.withdrawn": Wording("已撤回", "您已撤回“{item}”的申请。需要时可以重新提交。", by_sms=False),
}


_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def retold(title: str, text: str) -> str:
    """A message in the language of whoever reads it now. It was sent in Chinese, and as such it is kept."""
    for wording in WORDINGS.values():
        places = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(wording.text))
        if wording.title == title and (found := re.fullmatch(places, text)):
            return sentence(wording.text, **{name: _retold_value(value) for name, value in found.groupdict().items()})
    return text


def _retold_value(value: str) -> str:
    if day := _DAY.fullmatch(value):
        return day_name(date(int(day[1]), int(day[2]), int(day[3])))
    return sentence(value)
