"""What a case says to its applicant: one line of truth, the timeline from the log, what comes next. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongban.cases.clock import Reckoning
from tongban.cases.lifecycle import ENDED
from tongban.cases.models import Case, CaseEvent
from tongban.cases.states import Act, CaseState, Decision
from tongban.catalogue.definition import Node
from tongban.identity.states import Role
from tongban.web.portal.event_words import words_of
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
        return (
            _("同一件事的其他事项办完后，由牵头机构一次送达。")
            if left is None
            else _("同一件事的各事项已经全部办完，由牵头机构一次送达。")
        )
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
    title, text = words_of(event)
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
