"""What a case says to its applicant: one line of truth, the timeline from the log, what comes next. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.charging import yuan_text
from tongban.cases.clock import Reckoning
from tongban.cases.lifecycle import ENDED
from tongban.cases.models import Case, CaseEvent
from tongban.cases.states import Act, AppealKind, AppealOutcome, CaseState, Decision
from tongban.catalogue.definition import Node
from tongban.identity.states import Role
from tongban.web.ui.formats import long_date, remaining_text
from tongban.web.ui.parts import TimelineEntry

S = CaseState
#: What a withdrawn case had come to where the applicant did not take it back but did not hand in what was to follow.
LAPSED = "lapsed"

#: State -> tone of its pill.
TONES: Mapping[str, str] = {
    S.SUBMITTED: "active",
    S.CORRECTING: "notice",
    S.PRE_REVIEWED: "active",
    S.IN_REVIEW: "active",
    S.DECIDING: "active",
    S.GRANTED: "active",
    S.ISSUED: "active",
    S.DENIED: "ended",
    S.CLOSED: "good",
    S.ARCHIVED: "good",
    S.REFUSED: "ended",
    S.NOT_NEEDED: "neutral",
    S.WITHDRAWN: "ended",
    S.ABANDONED: "ended",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """One line of truth: where the case is, whose move it is, until when."""

    headline: str
    whose: str
    until: str
    tone: str
    word: str
    yours: bool = False
    late: bool = False


def truth_of(
    case: Case, *, left: int | None, outcome: str = "", reviewed_first: bool = False, owes: bool = False
) -> Truth:
    """The line at the top of the case. `left`: working days until the due day; `outcome`: see `outcome_of`;
    `reviewed_first`: the present office reviews, and one above it decides; `owes`: the applicant still has something
    to do while the office handles the case.
    """
    headline, whose = _headline(case, outcome or case.state)
    if owes and case.state not in ENDED:
        whose = _("现在由{office}办理；还有事要您做，见下面。").format(office=case.body.name)
    late = left is not None and left < 0 and case.state not in ENDED
    return Truth(
        headline=headline,
        whose=whose,
        until=_until(case, left, reviewed_first=reviewed_first),
        tone="late" if late else TONES[case.state],
        word=str(S(case.state).label),
        yours=case.state == S.CORRECTING,
        late=late,
    )


def _headline_ex_officio(case: Case, state: str) -> tuple[str, str]:
    """A matter that the office began by itself: the holder may speak, and then reads the decision."""
    measure = str(case.get_purpose_display())
    told = _("理由和救济途径写在决定书里，可以在下面下载。")
    dropped = case.closed_at is not None and not case.delivery_way  # nothing had to be delivered
    if state == S.IN_REVIEW:
        return (
            _("正在审查是否{measure}您的证照").format(measure=measure),
            _("您可以陈述和申辩，方式和期限见告知书；决定以前证照仍然有效。"),
        )
    if state == S.DECIDING:
        return _("已听取您的意见，等待作出决定"), _("决定以前证照仍然有效。")
    if not dropped:
        return _("已决定{measure}您的证照").format(measure=measure), told
    return _("决定不{measure}，证照继续有效").format(measure=measure), _("没有需要您再做的事。")


def _headline(case: Case, state: str) -> tuple[str, str]:
    if case.ex_officio:
        return _headline_ex_officio(case, state)
    office = case.body.name
    at_office = _("现在由{office}办理，您不用做什么。").format(office=office)
    nobody = _("没有需要您再做的事。")
    granted = case.decision == Decision.GRANTED
    texts: Mapping[str, tuple[str, str]] = {
        S.SUBMITTED: (_("申请已提交，等待预审"), at_office),
        S.CORRECTING: (_("需要您补正材料"), _("现在轮到您：请按清单一次补齐，补齐后继续办理。")),
        S.PRE_REVIEWED: (_("预审通过，等待受理"), at_office),
        S.IN_REVIEW: (_("已受理，正在{node}").format(node=_(case.node_name) or _("审查")), at_office),
        S.DECIDING: (_("审查已完成，等待作出决定"), at_office),
        S.GRANTED: (_("已准予，正在制作办理结果"), at_office),
        S.ISSUED: (_("办理结果已制作完成，正在送达"), at_office),
        S.DENIED: (_("决定不予准予，正在送达决定书"), at_office),
        S.CLOSED: (_("已办结，准予") if granted else _("已办结，不予准予"), nobody),
        S.REFUSED: (_("不予受理"), _("理由和救济途径写在通知书里，可以在下面下载。")),
        S.NOT_NEEDED: (_("这件事依法无需办理许可"), _("说明写在告知书里，可以在下面下载。")),
        S.WITHDRAWN: (_("您已撤回申请"), _("需要时可以重新提交。")),
        LAPSED: (_("没有按期补交，视为撤回申请"), _("您可以随时重新申请，说明写在告知书里。")),
        S.ABANDONED: (_("没有按期补正，视为放弃申请"), _("您可以随时重新申请，说明写在告知书里。")),
        S.ARCHIVED: (_("已办结并归档"), nobody),
    }
    if case.joint_id is not None and state == S.ISSUED:
        return _("办理结果已制作完成，等其他事项一起送达"), _("您不用做什么。")
    return texts[state]


def _until(case: Case, left: int | None, *, reviewed_first: bool) -> str:
    if case.ex_officio and case.decided_at is None:
        return ""  # the day by which the holder can speak stands in the timeline and in the notice
    if case.state in {S.SUBMITTED, S.PRE_REVIEWED} and case.answer_due_on is not None:
        text = _("最晚 {day} 答复您：受理、需要补正，或者不予受理。").format(day=long_date(case.answer_due_on))
        return text + (remaining_text(left, case.answer_due_on) + _("。") if left is not None else "")
    if case.state == S.CORRECTING and case.supply_due_on is not None:
        return _("请在 {day} 前补齐；过期没有补的，视为放弃申请，您可以重新申请。").format(
            day=long_date(case.supply_due_on)
        )
    if case.state in {S.IN_REVIEW, S.DECIDING} and case.held_since is not None:
        return _("自 {day} 起因{procedure}暂停计算办理时间，结束后重新推算，并告诉您。").format(
            day=long_date(case.held_since), procedure=case.held_for
        )
    if case.state in {S.IN_REVIEW, S.DECIDING} and case.due_on is not None:
        text = (
            _("最晚 {day} 审查完毕并报送上级机关，由上级机关作出决定。")
            if reviewed_first
            else _("最晚 {day} 作出决定。")
        ).format(day=long_date(case.due_on))
        return text + (remaining_text(left, case.due_on) + _("。") if left is not None else "")
    if case.state in {S.IN_REVIEW, S.DECIDING}:
        return _("这个事项没有规定办理时限。")
    if case.joint_id is not None and case.state in {S.ISSUED, S.DENIED}:
        return _("同一件事的其他事项办完后，由牵头机构一次送达。")
    if case.state in {S.GRANTED, S.ISSUED}:
        return _("自决定之日起 10 个工作日内送达（行政许可法第四十四条）。")
    if case.state in ENDED and case.closed_at is not None:
        return _("{day}办结。").format(day=long_date(case.closed_at))
    return ""


def outcome_of(case: Case, events: Sequence[CaseEvent]) -> str:
    """The state that a filed-away case had come to; the state itself for any other, and LAPSED where that is why."""
    if any(event.kind == Act.LAPSE_TOLERANCE for event in events):
        return LAPSED
    if case.state != S.ARCHIVED:
        return case.state
    ends: Mapping[str, str] = {
        Act.REFUSE: S.REFUSED,
        Act.NOT_NEEDED: S.NOT_NEEDED,
        Act.WITHDRAW: S.WITHDRAWN,
        Act.ABANDON: S.ABANDONED,
    }
    return next((ends[event.kind] for event in events if event.kind in ends), S.CLOSED)


def timeline_of(
    case: Case, events: Sequence[CaseEvent], nodes: Sequence[Node], *, names: bool = True
) -> list[TimelineEntry]:
    """What happened, oldest first, then what comes next. `names` False: for somebody who is not signed in."""
    offices = _offices(events, case.body.name)
    done = [_told(event, office, names=names) for event, office in zip(events, offices, strict=True)]
    if not events or case.state in ENDED:
        return done
    ahead = _ahead(case, nodes)
    return done + [
        TimelineEntry(name, state="now" if place == 0 else "next", text=_now_text(case) if place == 0 else "")
        for place, name in enumerate(ahead)
    ]


def _offices(events: Sequence[CaseEvent], now: str) -> list[str]:
    """Who had the case at each event: before it went to another body it was with the one that sent it."""
    found, office = [], now
    for event in reversed(events):
        if event.kind in {Act.TRANSFER, Act.SUBMIT_UPWARD}:
            office = str(event.data.get("from_body") or office)
        found.append(office)
    return found[::-1]


def _now_text(case: Case) -> str:
    return _("轮到您了") if case.state == S.CORRECTING else _("{office}正在办理").format(office=case.body.name)


def _ahead(case: Case, nodes: Sequence[Node]) -> list[str]:
    """Names of the stations from the one the case is at to the end."""
    review = [_(node.name) for node in nodes if node.stage == "review"]
    end = [_("作出决定"), _("制作办理结果并送达")]
    if case.ex_officio:
        return {
            S.IN_REVIEW: [_("听取陈述申辩"), _("作出决定"), _("送达决定书")],
            S.DECIDING: [_("作出决定"), _("送达决定书")],
        }.get(S(case.state), [_("送达决定书")])
    if case.state == S.CORRECTING:
        return [_("补正材料"), _("预审和受理"), *review, *end]
    if case.state in {S.SUBMITTED, S.PRE_REVIEWED}:
        return [_("预审和受理") if case.state == S.SUBMITTED else _("受理"), *review, *end]
    if case.state == S.IN_REVIEW:
        keys = [node.key for node in nodes if node.stage == "review"]
        at = keys.index(case.node_key) if case.node_key in keys else 0
        return [*review[at:], *end]
    if case.state == S.DECIDING:
        return end
    return [_("送达决定书") if case.state == S.DENIED else _("制作办理结果并送达")]


def _told(event: CaseEvent, office: str, *, names: bool) -> TimelineEntry:
    title, text = _words(event)
    return TimelineEntry(title, event.at, text if names else "", _actor(event, office, names=names))


def _actor(event: CaseEvent, office: str, *, names: bool) -> str:
    role = str(event.by.get("role", ""))
    if role == "applicant":
        return _("您") if names else _("申请人")
    if role == "platform":
        return _("平台")
    if event.kind == Act.GIVE_OPINION:
        return str(event.data.get("body", ""))
    label = str(Role(role).label) if role in Role.values else role
    name = str(event.by.get("name", "")) if names else ""
    return " ".join(part for part in (office, label, name) if part)


def _words(event: CaseEvent) -> tuple[str, str]:
    """An event in plain words: title and what was said."""
    data = event.data
    reason = str(data.get("reason") or "")
    files = len(data.get("files") or [])
    match event.kind:
        case Act.SUBMIT:
            late = _("提出时距到期已不足三十日。") if data.get("late") else ""
            return _("提交申请"), (_("收到 {n} 份材料文件。").format(n=files) if files else "") + late
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
            return _("延长办理期限 {n} 天").format(n=data.get("days", "")), reason
        case Act.RECKON_ANEW:
            return _("重新推算期限"), _reckoned_anew(data)
        case Act.REFUSE:
            right = str(data.get("right_body") or "")
            return _("不予受理"), f"{reason} " + _("请向{body}申请。").format(body=right) if right else reason
        case Act.NOT_NEEDED:
            return _("告知无需办理"), reason
        case Act.COMPLETE_NODE:
            return _("完成：{node}").format(node=_(data.get("node", "审查"))), ""
        case Act.RETURN_NODE:
            return _("退回重新审查：{node}").format(node=_(data.get("node", ""))), ""
        case Act.GRANT:
            return _("决定准予"), reason
        case Act.DENY:
            return _("决定不予准予"), reason
        case Act.ISSUE:
            return _("办理结果制作完成"), ""
        case Act.DELIVER:
            return _("办理结果已送达"), ""
        case Act.ARCHIVE:
            return _("办件归档"), ""
        case Act.OPEN_LINKED:
            if data.get("ground"):
                speak = long_date(date.fromisoformat(str(data["speak_by"])))
                return _("开始审查是否撤销或注销证照"), _("{ground}。您可以在 {day} 前陈述和申辩。").format(
                    ground=data["ground"], day=speak
                )
            return _("原决定被撤销，重新审查"), reason
        case Act.HEAR_HOLDER:
            return _("听取陈述申辩"), str(data.get("said") or _("期限内没有提出。"))
        case Act.END_LICENCE:
            return _("决定{measure}证照").format(measure=_(data.get("measure", ""))), reason
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
    return f"{why} " + _("现在应在 {day} 前。").format(day=long_date(date.fromisoformat(until))) if until else why


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


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One day of the clock account as read by people."""

    day: date
    counted: str
    reason: str
    basis: str
    rests: bool


def clock_lines(reckoning: Reckoning) -> list[ClockLine]:
    """The account behind the due day, day by day."""
    return [
        ClockLine(
            line.day,
            _("第 {n} 天").format(n=line.counted) if line.counted is not None else _("不计入"),
            line.words,
            line.basis,
            line.counted is None,
        )
        for line in reckoning.account
    ]
