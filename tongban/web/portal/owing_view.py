"""What a guide, an application and a case say about what comes later: promise, materials to follow, places. No database."""

from django.utils.translation import gettext as _

from tongban.cases.promising import promise_in, time_to_follow
from tongban.catalogue.definition import Definition
from tongban.catalogue.situations import Answers
from tongban.materials.queries import JointDraft
from tongban.web.portal.guide_details import condition_text, span_text


def promise_lines(definition: Definition, answers: Answers | None = None) -> list[str]:
    """What a promise means, in plain words; with answers only if they choose it, without for the guide."""
    promise = definition.promise if answers is None else promise_in(definition, answers)
    if promise is None:
        return []
    broken = (
        _("核查与承诺不符的，要在 {time} 内整改；没有整改到位的，依法撤销决定。").format(
            time=span_text(promise.rectify_within)
        )
        if promise.rectify_within is not None
        else _("核查与承诺不符的，依法撤销决定。")
    )
    when = condition_text(definition, promise.when) if answers is None else ""
    return [
        *([_("适用情形：{when}。").format(when=when)] if when else []),
        _("您承诺符合条件，材料齐全就当场作出决定，不再事先审查。是否承诺由您选择，不承诺的按一般程序办。"),
        _("作出决定以后，办理机关在 {time} 内核查。").format(time=span_text(promise.check_within)),
        broken,
        _("承诺不实的，在信用修复以前不能再用告知承诺。以前有过不实承诺的，请走一般程序。"),
        _("决定作出以前，您可以撤回申请，改走一般程序。"),
    ]


def follow_line(definition: Definition) -> str:
    """What may follow later and what it costs to forget it; empty where nothing may."""
    if not any(material.necessity == "容缺后补" for material in definition.materials):
        return ""
    return _(
        "标明“容缺后补”的材料，一时拿不到可以先不交：提交时承诺后补，受理以后 {time} 内补齐。逾期没有补交，视为撤回申请。"
    ).format(time=span_text(time_to_follow(definition)))


def joint_follow_line(draft: JointDraft) -> str:
    """The same for a joint service: each part has its own time, and what several share is brought once."""
    parts = sorted({no for one in draft.to_follow for no, _material in one.may_follow}, key=draft.plan.numbers.index)
    times = _("、").join(
        f"{draft.plan.component(no).name} {span_text(time_to_follow(draft.definitions[no]))}" for no in parts
    )
    return _(
        "一时拿不到可以先不交：提交时承诺后补，各事项受理以后在自己的期限内补齐（{times}）。"
        "几个事项共用的，补交一次，各事项都收到。逾期没有补交的，那个事项视为撤回申请，等它的事项也不再办理。"
    ).format(times=times)


def quota_line(definition: Definition) -> str:
    """How many there are and who gets them; empty where the number is not limited."""
    quota = definition.quota
    if quota is None:
        return ""
    many = (
        _("每个办理机关每年最多准予 {n} 个。") if quota.per == "year" else _("每个办理机关最多准予 {n} 个。")
    ).format(n=quota.places)
    return many + _("条件相当的，按受理的先后决定（行政许可法第五十七条）。")
