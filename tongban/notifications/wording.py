"""What people are told at each event: short, plain, with the next step. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from tongban.kernel.language import day_name, sentence, translatable


@dataclass(frozen=True)
class Wording:
    """Title and text; `{item}` `{number}` `{due}` `{body}` of a case, `{moment}` `{way}` of an account, are filled in."""

    title: str
    text: str
    by_sms: bool = True


WORDINGS: dict[str, Wording] = {
    "mandate.offered": Wording(
        "有人请您代办", "{principal}请您代办：{matters}，到 {until} 为止。请登录后在“我的委托”里接受或者谢绝。"
    ),
    "mandate.asked": Wording(
        "有人想替您办事", "{agent}想替{principal}办理：{matters}，到 {until} 为止。请登录后在“我的委托”里同意或者谢绝。"
    ),
    "mandate.begun": Wording(
        "委托已生效", "{agent}现在可以替{principal}办理：{matters}。委托人可以随时在“我的委托”里收回。"
    ),
    "mandate.closed": Wording("委托有变化", "{principal}和{agent}之间的委托（{matters}）：{how}。"),
    "data.answered": Wording(
        "个人信息请求已答复",
        "您关于个人信息“{kind}”的请求已答复：{outcome}。理由和不服怎么办，请在“我的信息”里查看。",
        by_sms=False,
    ),
    "child.consent_withdrawn": Wording(
        "监护人撤回了同意",
        "{child}的监护人撤回了对处理其个人信息的同意，现在不能为其开户、申请新的事项；已经提交的办件照常进行。"
        "监护人可以登录后在“委托”里重新同意。",
    ),
    "child.consent_given": Wording(
        "监护人重新同意了", "{child}的监护人重新同意处理其个人信息，可以为其申请新的事项了。", by_sms=False
    ),
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
    "case.hearing_offered": Wording(
        "您可以申请听证", "“{item}”您有权要求听证，请在 {until} 当日结束前登录“我的办件”申请或者放弃，不收费用。"
    ),
    "case.hearing_requested": Wording("将举行听证", "“{item}”将在 {until} 前举行听证，时间地点另行通知。"),
    "case.hearing_waived": Wording("不举行听证", "“{item}”不举行听证，继续办理。", by_sms=False),
    "case.hearing_scheduled": Wording(
        "听证时间地点", "“{item}”的听证定于 {day} {time} 在{place}举行，详情见办件页面的通知书。"
    ),
    "case.hearing_closed": Wording("听证已结束", "“{item}”的听证已结束，应在 {due} 前办结。", by_sms=False),
    "case.transferred": Wording(
        "已转到另一机构", "“{item}”已移送{body}办理，编号 {number} 不变，仍在 {answer} 前答复是否受理。您不用再做什么。"
    ),
    "case.submitted_upward": Wording(
        "初审完毕，已报送上级", "“{item}”已由下级机关审查完毕，报送{body}，应在 {due} 前办结。您不用再做什么。"
    ),
    "case.extended": Wording("办理期限延长", "“{item}”的办理期限延长，应在 {due} 前办结，理由见通知书。"),
    "case.supply_moved": Wording(
        "补正期限顺延", "“{item}”的补正期限顺延到 {supply}，请在此前登录“我的办件”一次补齐。原因见办件页面。"
    ),
    "case.day_moved": Wording(
        "您的期限顺延", "“{item}”里“{owed}”的期限顺延到 {until}，原因见办件页面。您不用另外申请。"
    ),
    "case.opinion_day_moved": Wording(
        "答复期限顺延",
        "“{item}”（办件编号 {number}）征求贵机构意见，答复期限顺延到 {until}，请在此前答复。",
        by_sms=False,
    ),
    "post.ended": Wording(
        "岗位有变动",
        "{body}{name}的“{post}”岗位已免去。没办完的仍在待办里，请安排同岗位的同事接着办；没有同岗位同事的，请联系安全管理员任命。",
        by_sms=False,
    ),
    "case.decided": Wording("已作出决定", "“{item}”已作出决定：{decision}。决定书可在“我的办件”下载。"),
    "case.issued": Wording("证照已制作", "“{item}”的办理结果已制作完成，即将送达。", by_sms=False),
    "case.closed": Wording("已办结", "“{item}”已办结。请对本次服务作出评价，您的意见会被认真对待。"),
    "case.abandoned": Wording(
        "视为放弃申请", "“{item}”在期限内没有补正，视为放弃申请，办件已终止。需要时可以随时重新申请。"
    ),
    "joint.submitted": Wording(
        "一件事已提交", "“{item}”已一次提交，编号 {number}。各部门同时办理，应在 {due} 前全部办完。"
    ),
    "joint.part_started": Wording(
        "下一个事项已开始", "“{item}”里的“{part}”已经自动开始办理，由{office}承办，不用您再申请。", by_sms=False
    ),
    "joint.part_finished": Wording(
        "一个事项已办完", "“{item}”里的“{part}”已经办完：{end}。说明见办件页面的告知书。", by_sms=False
    ),
    "joint.parts_dropped": Wording(
        "有事项不再办理", "“{item}”里的{parts}不再办理，因为所等的事项没有办成。原因和您可以怎样做，见告知书。"
    ),
    "joint.due_moved": Wording("总时限顺延", "“{item}”的总时限顺延到 {due}，每一天怎么算见办件页面。", by_sms=False),
    "joint.finished": Wording("一件事已办完", "“{item}”的各事项都有了结果，{body}将统一送达，不用您跑。", by_sms=False),
    "joint.extended": Wording("总时限延长", "“{item}”的总时限延长，应在 {due} 前全部办完，理由见通知书。"),
    "joint.closed": Wording("一件事已办结", "“{item}”已办结，全部结果在“我的办件”里。请对本次服务作出评价。"),
    "case.matter_opened": Wording(
        "证照正在被审查",
        "{body}正在审查是否应当{measure}您的证照，理由和您陈述申辩的期限见告知书。决定以前证照仍然有效。",
    ),
    "case.licence_ended": Wording("证照已失效", "{body}决定{measure}您的证照，理由和救济途径见决定书。"),
    "case.matter_dropped": Wording("审查已结束", "{body}审查后决定不{measure}您的证照，证照继续有效。"),
    "case.renewed_by_law": Wording(
        "视为准予延续", "“{item}”在证照到期前没有作出决定，依法视为准予延续，新证照见“我的证照”。"
    ),
    "case.decision_corrected": Wording(
        "决定书有更正", "“{item}”的决定书有文字错误，已经更正，结果不变，见更正决定书。"
    ),
    "case.appeal_filed": Wording(
        "已登记复议或诉讼", "“{item}”的复议或者诉讼已登记，当时的案卷已经封存。", by_sms=False
    ),
    "case.appeal_closed": Wording("复议或诉讼有结果", "“{item}”的复议或者诉讼结果已登记，详情见办件页面。"),
    "case.bar_lifted": Wording(
        "可以再次申请了", "“{item}”（办件编号 {number}）带来的再次申请限制已经解除，现在可以申请，原因见办件页面。"
    ),
    "case.reopened": Wording("重新作出决定", "“{item}”的原决定已被撤销，重新审查，应在 {due} 前作出决定。"),
    "case.version_moved": Wording(
        "改用新版规定", "“{item}”改按新版规定办理，对您没有增加任何要求：{easier}。", by_sms=False
    ),
    "case.version_restored": Wording(
        "恢复原来的规定", "“{item}”恢复按您提交时的规定办理，原来的期限不变。", by_sms=False
    ),
    "case.withdrawn": Wording("已撤回", "您已撤回“{item}”的申请。需要时可以重新提交。", by_sms=False),
    "case.tolerated": Wording(
        "需要补交材料", "“{item}”已容缺受理，请在 {until} 前登录“我的办件”补交：{wanting}。逾期视为撤回申请。"
    ),
    "case.later_supplied": Wording("补交已收到", "“{item}”补交的材料已收到，办件继续办理。", by_sms=False),
    "case.lapsed": Wording(
        "视为撤回申请", "“{item}”在期限内没有补交材料，视为撤回申请，办件已终止。需要时可以随时重新申请。"
    ),
    "case.promise_checked": Wording("承诺已核查", "“{item}”的承诺已核查：{check}。详情见核查结果告知书。"),
    "case.promise_broken": Wording(
        "承诺与事实不符", "“{item}”经核查与承诺不符，{body}将依法启动撤销程序。您可以陈述和申辩，详情见告知书。"
    ),
    "case.fee_notified": Wording("请缴费", "“{item}”需要缴费 {sum} 元，明细和依据见缴费通知书，请到受理窗口缴纳。"),
    "case.fee_paid": Wording("缴费已登记", "“{item}”的费用 {sum} 元已缴清。", by_sms=False),
    "session.new_device": Wording(
        "新设备登录",
        "{moment}，您的账号在一台新设备（{device}，地址 {address}）上登录。不是您本人的，请到“登录与安全”退出那台设备并修改密码。",
        by_sms=False,
    ),
    "factor.added": Wording(
        "添加了登录方式", "{moment}，您的账号添加了{way}。不是您本人的，请马上到“登录与安全”删除并修改密码。"
    ),
    "factor.removed": Wording(
        "删除了登录方式",
        "{moment}，您的账号删除了{way}。不是您本人的，请马上修改密码，或者带身份证到政务大厅窗口处理。",
    ),
    "phone.bound": Wording(
        "登录手机已绑定",
        "{moment}，您的账号在{place}绑定了新的登录手机。不是您本人的，请马上到“登录与安全”改回来并修改密码。",
        by_sms=False,
    ),
    "phone.unbound": Wording(
        "登录手机已解绑",
        "{moment}，您的账号在{place}解绑了登录手机，不能再用手机登录和找回密码。不是您本人的，请马上修改密码。",
        by_sms=False,
    ),
    "password.changed": Wording(
        "密码已修改", "{moment}，您的账号修改了密码，其他设备都已退出。不是您本人的，请带身份证到政务大厅窗口处理。"
    ),
    "password.reset": Wording(
        "密码已重设",
        "{moment}，您的账号在{place}重设了密码，所有设备都已退出。不是您本人的，请带身份证到政务大厅窗口处理。",
    ),
}


#: To who proposed a change of the catalogue, by what was done to the request. Officers are told here, never by SMS.
CHANGE_WORDINGS: dict[str, Wording] = {
    "return": Wording(
        "变更申请被退回", "“{item}”的{kind}申请被退回。请看审核意见，修改后重新提出，或者撤回。", by_sms=False
    ),
    "agree_legal": Wording(
        "变更申请审核通过", "“{item}”的{kind}申请两个部门都已同意，定于 {day} 施行。您不用再做什么。", by_sms=False
    ),
    "hold": Wording(
        "变更没有施行",
        "“{item}”的{kind}申请到了施行日期，但是没有施行。请看受阻的原因，改正后重新提出，或者撤回。",
        by_sms=False,
    ),
    "effect": Wording("变更已施行", "“{item}”的{kind}申请已经施行，自 {day} 起有效。", by_sms=False),
}

#: To the catalogue editors of a body, of one body or of several.
LOST_AT_ONE = Wording(
    "有地方调整不能保留",
    "“{item}”的基本事项改了，{body}的{fields}自 {day} 起不能保留，改按基本事项办。请核对，需要的重新调整。",
    by_sms=False,
)
LOST_AT_SEVERAL = Wording(
    "有地方调整不能保留",
    "“{item}”的基本事项改了，{body}等 {n} 家机构有地方调整自 {day} 起不能保留，改按基本事项办。请核对，需要的重新调整。",
    by_sms=False,
)


#: What a check found, as `{check}` says it.
CHECKED = {True: translatable("与承诺相符"), False: translatable("与承诺不符，请按告知书写明的期限整改")}


_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def retold(title: str, text: str) -> str:
    """A message in the language of whoever reads it now. It was sent in Chinese, and as such it is kept."""
    for wording in (*WORDINGS.values(), *CHANGE_WORDINGS.values(), LOST_AT_ONE, LOST_AT_SEVERAL):
        places = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(wording.text))
        if wording.title == title and (found := re.fullmatch(places, text)):
            return sentence(wording.text, **{name: _retold_value(value) for name, value in found.groupdict().items()})
    return text


def _retold_value(value: str) -> str:
    if day := _DAY.fullmatch(value):
        return day_name(date(int(day[1]), int(day[2]), int(day[3])))
    return sentence(value)
