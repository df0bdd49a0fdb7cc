"""How the parts of a joint case are drawn and told: word, tone, day. The portal and the desk say the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.joint_queries import Standing
from tongban.cases.models import Branch, JointCase
from tongban.cases.states import BranchState, CaseState
from tongban.kernel.language import in_words
from tongban.kernel.today import today
from tongban.web.ui.formats import limit_text, long_date, month_day
from tongban.web.ui.parts import Station

B = BranchState

#: State of a part -> tone of its word.
TONES: Mapping[str, str] = {
    B.WAITING: "neutral",
    B.RUNNING: "active",
    B.GRANTED: "good",
    B.NOT_NEEDED: "good",
    B.DENIED: "ended",
    B.WITHDRAWN: "ended",
    B.DROPPED: "ended",
}


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One part of a joint case in words."""

    branch: Branch
    #: Which part it is, as people count.
    place: int
    word: str
    tone: str
    #: When it was done, by when it will be, or what it waits for.
    when: str
    #: It lies on the longest way through the graph.
    main: bool
    #: The applicant is asked to correct something.
    yours: bool


def lines_of(standing: Standing) -> list[BranchLine]:
    """Every part in its order."""
    return [_line(standing, branch) for branch in standing.in_order]


def _line(standing: Standing, branch: Branch) -> BranchLine:
    case = branch.case
    yours = case is not None and case.state == CaseState.CORRECTING
    held = branch.state == B.RUNNING and case is not None and case.held_since is not None
    word = str(B(branch.state).label)
    if yours:
        word = _("等申请人补正")
    elif held:
        word = _("暂停计时")
    return BranchLine(
        branch=branch,
        place=standing.plan.places[branch.no],
        word=word,
        tone="notice" if yours or held else TONES[B(branch.state)],
        when=_when(standing, branch),
        main=branch.no in standing.path.path and len(standing.branches) > 1,
        yours=yours,
    )


def _when(standing: Standing, branch: Branch) -> str:
    if branch.ended_at is not None:
        return _("{day}结束").format(day=month_day(branch.ended_at))
    case = branch.case
    expected = standing.expected.get(branch.no)
    by = _("预计 {day}前").format(day=month_day(expected)) if expected is not None else ""
    if branch.state == B.WAITING:
        before = before_words(standing, branch)
        return _("；").join(part for part in (_("第 {before} 项办好后开始").format(before=before), by) if part)
    if case is not None and case.held_since is not None:
        return _("因{procedure}暂停计算时间").format(procedure=case.held_for)
    return by or _("没有规定时限")


def before_words(standing: Standing, branch: Branch) -> str:
    """Which parts it waits for: 1、2"""
    return _("、").join(str(standing.plan.places[no]) for no in sorted(standing.plan.after[branch.no]))


def stations_of(standing: Standing) -> list[Station]:
    """The drawn graph, every part with where it stands."""
    return [
        Station(
            no=line.branch.no,
            name=line.branch.name,
            limit=f"{line.place} · {_short(standing, line.branch)}",
            after=sorted(standing.plan.after[line.branch.no]),
            state=line.word,
            tone=line.tone,
            main=line.main,
        )
        for line in lines_of(standing)
    ]


def _short(standing: Standing, branch: Branch) -> str:
    """One short line under the name: the day, else the limit, else the office."""
    day = standing.expected.get(branch.no)
    if branch.ended_at is not None:
        return _("{day}结束").format(day=month_day(branch.ended_at))
    if day is not None:
        return _("预计 {day}前").format(day=month_day(day))
    return limit_text(branch.days) if branch.days is not None else _("没有规定时限")


def done_words(standing: Standing) -> str:
    """5 项中已办好 3 项"""
    return _("{all} 项中已办好 {done} 项").format(all=len(standing.branches), done=len(standing.done))


def finish_words(standing: Standing) -> str:
    """When the whole will probably be done, and by when it must be."""
    finish = standing.finish
    latest = held_words(standing.joint) or _("总时限到 {day}。").format(day=long_date(standing.joint.due_on))
    if finish is None:
        return latest
    return _("预计 {day} 前全部办完。").format(day=long_date(finish)) + latest


def held_words(joint: JointCase) -> str:
    """Since when the overall limit stands still and because of what; or from when on it will, unless that ends before."""
    if joint.held_since is None:
        return ""
    values = {"day": long_date(joint.held_since), "what": in_words(joint.held_for)}
    if joint.held_since > today():
        return _("总时限到 {due}；到 {day} 还在进行的，从那天起总时限停表：{what}。").format(
            due=long_date(joint.due_on), **values
        )
    return _("总时限从 {day} 起停表：{what}。结束后继续计算。").format(**values)


def overall_words(standing: Standing) -> str:
    """From what the overall limit follows: the longest way, part by part."""
    names = " → ".join(branch.name for branch in standing.deciding)
    words = _("总时限 {days} 个工作日，按决定总时间的一路计算：{names}。").format(
        days=standing.joint.limit_days, names=names
    )
    if standing.joint.extension_value:
        words += _("经本级人民政府负责人批准，已延长 {n} 个工作日。").format(n=standing.joint.extension_value)
    return words + _("某一项停表的，只有在它拖住全部办完的日子里，总时限才跟着停。")


def running_words(standing: Standing) -> str:
    """3 项正在办理，1 项还在等前面的事项"""
    counts = [(sum(branch.state == state for branch in standing.branches), state) for state in (B.RUNNING, B.WAITING)]
    texts = {
        B.RUNNING: ngettext("{n} 项正在办理", "{n} 项正在办理", counts[0][0]),
        B.WAITING: ngettext("{n} 项等前面的事项", "{n} 项等前面的事项", counts[1][0]),
    }
    return _("，").join(texts[state].format(n=n) for n, state in counts if n)
