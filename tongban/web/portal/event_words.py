"""What each event of a case says to its applicant: a title and a line of text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.charging import yuan_text
from tongban.cases.models import CaseEvent
from tongban.cases.states import Act, AppealKind, AppealOutcome, Deceit, ObligationKind
from tongban.web.ui.formats import long_date


def words_of(event: CaseEvent) -> tuple[str, str]:
    """An event in plain words: title and what was said."""
    data = event.data
    reason = str(data.get("reason") or "")
    files = len(data.get("files") or [])
    match event.kind:
        case Act.SUBMIT:
            late = _("提出时距到期已不足三十日。") if data.get("late") else ""
            helped = (
                _("由窗口工作人员{name}代您填写。").format(name=event.by["name"]) if event.by["role"] == "clerk" else ""
            )
            return _("提交申请"), helped + (_("收到 {n} 份材料文件。").format(n=files) if files else "") + late
        case Act.PASS_PRE_REVIEW:
            return _("预审通过"), str(data.get("note") or "")
        case Act.REQUEST_CORRECTIONS:
            titles = "、".join(str(line[0]) for line in data.get("lines", []))
            return _("一次性告知需要补正的内容"), titles
        case Act.CORRECT_ON_SPOT:
            mended = "；".join(f"{label}：{old} → {new}" for label, old, new in data.get("fields", []))
            return _("当场更正申请表"), _("{changes}。您的确认：{consent}").format(
                changes=mended, consent=data.get("consent", "")
            )
        case Act.REQUEST_AGAIN:
            titles = "、".join(str(line[0]) for line in data.get("lines", []))
            return _("再次告知需要补正的内容"), _("{titles}。由{name}负责，原因：{reason}").format(
                titles=titles, name=data.get("responsible", ""), reason=reason
            )
        case Act.SUPPLY:
            return _("提交补正材料"), _("收到 {n} 份材料文件。").format(n=files) if files else ""
        case Act.ACCEPT:
            due = data.get("due_on")
            until = _("应在 {day} 前作出决定。").format(day=long_date(date.fromisoformat(str(due)))) if due else ""
            on_promise = _("按您的承诺当场决定，以后核查。") if data.get("on_promise") else ""
            return _("已受理，开始计算办理时间"), until + on_promise
        case Act.DEEM_ACCEPTED:
            return _("期限内没有答复，依法自收到材料之日起视为受理"), _awaited(data)
        case Act.ACCEPT_TOLERANTLY | Act.SUPPLY_LATER | Act.LAPSE_TOLERANCE:
            return _words_of_following(event.kind, data)
        case Act.CHECK_PROMISE:
            return _words_of_check(data)
        case Act.NOTIFY_FEE:
            return _("通知缴费"), _("共 {sum} 元，明细见缴费通知书。").format(sum=yuan_text(data.get("fen", 0)))
        case Act.RECORD_PAYMENT:
            return _("缴费已登记"), _("{sum} 元，票据号码 {receipt}。").format(
                sum=yuan_text(data.get("fen", 0)), receipt=data.get("receipt", "")
            )
        case Act.BEGIN_PROCEDURE:
            return _("开始：{name}").format(name=_(data.get("procedure", ""))), f"{reason} {_effect_on_clock(data)}"
        case Act.NOTIFY_PROCEDURE:
            return _("书面告知所需时间：{name}").format(name=_(data.get("procedure", ""))), _effect_on_clock(data)
        case Act.END_PROCEDURE:
            return _("结束：{name}").format(name=_(data.get("procedure", ""))), reason
        case Act.TRANSFER:
            return _("移送{body}办理").format(body=data.get("to_body", "")), reason
        case Act.SUBMIT_UPWARD:
            return _("初审完毕，报送{body}").format(body=data.get("to_body", "")), reason
        case Act.SEND_INSPECTORS:
            return _("指派核查人员"), "、".join(data.get("names", []))
        case Act.ASK_OPINION:
            return _("征求{body}的意见").format(body=data.get("body", "")), ""
        case Act.GIVE_OPINION:
            return _("{body}已答复").format(body=data.get("body", "")), ""
        case Act.LAPSE_OPINION:
            return _("{body}逾期未答复，视为没有意见").format(body=data.get("body", "")), ""
        case Act.RECORD_OBJECTION:
            return _("公示期间收到异议"), reason
        case Act.OFFER_HEARING | Act.REQUEST_HEARING | Act.WAIVE_HEARING | Act.SCHEDULE_HEARING | Act.CLOSE_HEARING:
            return _words_of_hearing(event)
        case Act.EXTEND:
            head = str(data.get("approver") or "")
            by = _("经本机关负责人{name}批准。").format(name=head) if head else ""
            return _("延长办理期限 {n} 天").format(n=data.get("days", "")), f"{by}{reason}"
        case Act.RECKON_ANEW:
            return _("重新推算期限"), _reckoned_anew(data)
        case Act.REFUSE:
            right = str(data.get("right_body") or "")
            return _("不予受理"), f"{reason} " + _("请向{body}申请。").format(body=right) if right else (
                _deceit(data) + reason
            )
        case Act.LIFT_BAR:
            return _("解除再次申请的限制"), reason
        case Act.NOT_NEEDED:
            return _("告知无需办理"), reason
        case Act.COMPLETE_NODE:
            return _("完成：{node}").format(node=_(data.get("node", "审查"))), ""
        case Act.RETURN_NODE:
            return _("退回重新审查：{node}").format(node=_(data.get("node", ""))), ""
        case Act.GRANT:
            return _("决定准予"), reason
        case Act.DENY:
            return _("决定不予准予"), _deceit(data) + reason
        case Act.ISSUE:
            return _("办理结果制作完成"), ""
        case Act.DELIVER:
            return _("办理结果已送达"), ""
        case Act.OPEN_RESULT:
            who = str(event.by.get("name") or "")
            return _("首次查看电子结果"), _("{name}查看了{what}。").format(name=who, what=data.get("what", ""))
        case Act.ARCHIVE:
            return _("补充归档") if data.get("before") else _("办件归档"), ""
        case Act.OPEN_LINKED:
            if data.get("ground"):
                speak = long_date(date.fromisoformat(str(data["speak_by"])))
                return _("开始审查是否撤销或注销证照"), _("{ground}。您可以在 {day} 前陈述和申辩。").format(
                    ground=data["ground"], day=speak
                )
            if data.get("changed"):
                return _("原决定被变更，按变更后的内容作出决定"), reason
            return _("原决定被撤销，重新审查"), reason
        case Act.HEAR_HOLDER:
            return _("听取陈述申辩"), str(data.get("said") or _("期限内没有提出。"))
        case Act.END_LICENCE:
            until = data.get("barred_until")
            last = _("{day} 以后才能再次申请。").format(day=long_date(date.fromisoformat(until))) if until else ""
            return _("决定{measure}证照").format(measure=_(data.get("measure", ""))), last + reason
        case Act.DROP_MATTER:
            return _("决定证照继续有效"), reason
        case Act.RENEW_BY_LAW:
            return _("到期前没有作出决定，依法视为准予延续"), (
                _("有效期至 {day}。").format(day=long_date(date.fromisoformat(str(data["until"]))))
                if data.get("until")
                else ""
            )
        case Act.CORRECT_DECISION:
            return _("更正决定书的文字"), f"{data.get('wrong', '')} → {data.get('right', '')}"
        case Act.FILE_APPEAL:
            late = _("（超过期限）") if data.get("late") else ""
            kind = AppealKind(data["kind"]).label
            return _("登记{kind}").format(kind=kind), f"{data.get('agency', '')}{late}"
        case Act.CLOSE_APPEAL:
            outcome = AppealOutcome(data["outcome"]).label
            redo = _("，重新办理的编号 {number}").format(number=data["redo"]) if data.get("redo") else ""
            return _("{kind}结果：{outcome}").format(
                kind=AppealKind(data["kind"]).label, outcome=outcome
            ), f"{reason}{redo}"
        case Act.ABANDON:
            return _("没有按期补正，视为放弃申请"), _("您可以随时重新申请。")
        case Act.WITHDRAW:
            return _("撤回申请"), reason
        case _:
            return str(Act(event.kind).label) if event.kind in Act.values else event.kind, ""


def _deceit(data: Mapping[str, Any]) -> str:
    """What was found, and until when one may not apply again; empty for ordinary reasons."""
    if not data.get("deceit"):
        return ""
    found = _("认定{deceit}（行政许可法第七十八条）。").format(deceit=Deceit(data["deceit"]).label)
    until = data.get("barred_until")
    last = _("{day} 以后才能再次申请。").format(day=long_date(date.fromisoformat(until))) if until else ""
    return f"{found}{last}"


def _reckoned_anew(data: Mapping[str, Any]) -> str:
    """Why days count otherwise than before, and which day it is now."""
    why = (
        _("这一年的放假安排已经公布或更正。")
        if data.get("why") == "calendar.imported"
        else _("平台出过故障，受影响的日子不计入。")
        if data.get("why") == "outage.declared"
        else _("平台故障的公告已撤销。")
    )
    after = data.get("after", {})
    until = next((after[name] for name in ("answer_due_on", "supply_due_on", "due_on") if after.get(name)), None)
    said = [why, _("现在应在 {day} 前。").format(day=long_date(date.fromisoformat(until))) if until else ""]
    for one in data.get("owed", []):
        kind, day = one["kind"], long_date(date.fromisoformat(one["after"]))
        what = ObligationKind(kind).label if kind in ObligationKind.values else _(one["title"])
        said.append(_("{what}现在到 {day}。").format(what=what, day=day))
    return " ".join(part for part in said if part)


def _words_of_hearing(event: CaseEvent) -> tuple[str, str]:
    data = event.data
    match event.kind:
        case Act.OFFER_HEARING:
            title = _("告知听证权利") if data.get("ask_by") else _("决定举行听证")
            return title, str(data.get("reason") or "")
        case Act.REQUEST_HEARING:
            return _("申请听证"), str(data.get("name") or "")
        case Act.WAIVE_HEARING:
            return (_("期限内没有人申请听证，不再举行") if data.get("lapsed") else _("放弃听证")), ""
        case Act.SCHEDULE_HEARING:
            day = long_date(date.fromisoformat(str(data["day"])))
            title = _("听证时间地点有变更") if data.get("reason") else _("通知听证时间地点")
            return title, _("{day} {time}，{place}").format(day=day, time=data["time"], place=data["place"])
        case _:
            return _("听证结束，笔录已入卷"), ""


def _awaited(data: Mapping[str, Any]) -> str:
    """What is to follow and until when; empty where nothing is."""
    names, until = "、".join(data.get("later", ())), data.get("until")
    if not names or not until:
        return ""
    return _("请在 {day} 前补交：{names}。").format(day=long_date(date.fromisoformat(until)), names=names)


def _words_of_following(kind: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """容缺受理, and what became of it."""
    if kind == Act.ACCEPT_TOLERANTLY:
        return _("已容缺受理，开始计算办理时间"), _awaited(data)
    titles = "、".join(data.get("titles", ()))
    if kind == Act.SUPPLY_LATER:
        return _("补交材料"), titles
    return _("没有按期补交，视为撤回申请"), titles


def _words_of_check(data: Mapping[str, Any]) -> tuple[str, str]:
    """What the later check of a promise found."""
    outcome, note = data.get("outcome"), str(data.get("note", ""))
    if outcome == "kept":
        return _("承诺已核查，与承诺相符"), note
    if outcome == "rectify":
        day = long_date(date.fromisoformat(data["until"]))
        return _("承诺已核查，与承诺不符，请在 {day} 前整改").format(day=day), note
    return _("承诺已核查，与承诺不符，将依法撤销"), note


def _effect_on_clock(data: Mapping[str, Any]) -> str:
    """What a special procedure does to the time: only one that was told in writing may stop the clock."""
    if data.get("due_on") is None:
        return _("已书面告知，所需时间不计入办理时限。")
    return _("所需时间照常计入办理时限。")
