"""What a joint case says to its applicant: one line of truth over all its parts. No database of its own."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongban.cases.deadlines import delivery_of_joint
from tongban.cases.joint_queries import Standing
from tongban.cases.states import JointOutcome, JointState
from tongban.web.portal.case_view import Truth
from tongban.web.ui.branches import before_words, done_words, finish_words, running_words
from tongban.web.ui.formats import long_date

S = JointState

_TONES = {S.RUNNING: "active", S.READY: "active", S.CLOSED: "good", S.WITHDRAWN: "ended"}


def headline_of_joint(standing: Standing) -> Truth:
    """The line in a list: without the days, which would cost a look at every definition."""
    return truth_of_joint(standing, days=False)


def truth_of_joint(
    standing: Standing, *, late: bool = False, names: bool = True, days: bool = True, owes: bool = False
) -> Truth:
    """The line at the top. `late`: the overall limit has passed; `names` False: for somebody who is not signed in;
    `owes`: the applicant still has something to hand in that was promised for later.
    """
    joint = standing.joint
    state = S(joint.state)
    wanted = standing.correcting
    headline, whose = _words(standing)
    if wanted:
        headline = _("“{name}”需要补正材料").format(name=_("、").join(branch.name for branch in wanted))
        whose = _("现在轮到您：请按清单一次补齐；其他事项照常办理，不受影响。")
        if not names:
            whose = _("现在轮到申请人补正；其他事项照常办理。")
    elif owes:
        whose = _("各事项照常办理。您承诺后补的材料还没有交，见下面。")
    return Truth(
        headline=headline,
        whose=whose,
        until=_until(standing) if days else "",
        tone="late" if late else "notice" if wanted or owes else _TONES[state],
        word=str(state.label),
        yours=bool(wanted) or owes,
        late=late,
    )


def _words(standing: Standing) -> tuple[str, str]:
    joint = standing.joint
    outcome = str(JointOutcome(joint.outcome).label) if joint.outcome else ""
    match joint.state:
        case S.RUNNING:
            now = running_words(standing)
            return done_words(standing), _("{now}。您不用做什么。").format(now=now)
        case S.READY:
            return _("全部办完（{outcome}），正在统一送达").format(outcome=outcome), _(
                "由{office}把全部结果一次送达，您不用做什么。"
            ).format(office=joint.body.name)
        case S.CLOSED:
            return _("已办结：{outcome}").format(outcome=outcome), _("没有需要您再做的事。")
        case _:
            return _("您已整体撤回"), _("需要时可以重新申请。")


def _until(standing: Standing) -> str:
    joint = standing.joint
    if joint.state == S.RUNNING:
        return finish_words(standing)
    delivery = delivery_of_joint(joint)
    if joint.state == S.READY and delivery is not None and delivery.due_on is not None:
        return _("最晚 {day} 一次送达。").format(day=long_date(delivery.due_on))
    if joint.closed_at is not None:
        return _("{day}办结。").format(day=long_date(joint.closed_at))
    return ""


def after_words(standing: Standing) -> Sequence[tuple[str, str]]:
    """For the receipt: which parts begin now and which later, with their offices."""
    return [
        (
            branch.name,
            _("{office}，现在开始").format(office=branch.body.name)
            if not standing.plan.after[branch.no]
            else _("{office}，第 {before} 项办好后自动开始").format(
                office=branch.body.name, before=before_words(standing, branch)
            ),
        )
        for branch in standing.in_order
    ]
