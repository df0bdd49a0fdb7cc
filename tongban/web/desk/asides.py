"""What runs beside the straight way of a case: what the case page says of it, and the acts it leads to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext

from tongban.cases.beside import (
    awaited_inspection,
    first_review_due,
    hearings_of,
    opinions_of,
)
from tongban.cases.hearing import KIND as HEARING
from tongban.cases.models import Case, Hearing, Obligation, Opinion, SpecialProcedure
from tongban.cases.reviewing import PUBLIC_NOTICES
from tongban.cases.states import Act, OpinionAnswer
from tongban.kernel.today import today
from tongban.web.ui.formats import long_date
from tongban.web.ui.parts import Row


@dataclass(frozen=True, slots=True)
class Link:
    """One act that has a page of its own."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HearingPart:
    """One hearing as the case page tells it."""

    told: datetime
    word: str
    tone: str
    rows: list[Row]
    record: str


@dataclass(frozen=True, slots=True)
class Asides:
    """Everything beside the straight way, the acts it offers, and why nothing can be decided yet."""

    hearings: list[HearingPart]
    opinions: list[Opinion]
    awaited: Obligation | None
    first_review: date | None
    links: list[Link]
    blocks: list[str]
    #: What the reason of the decision has to speak of.
    must_say: list[str]


def asides_of(case: Case, acts: Collection[Act], running: SpecialProcedure | None) -> Asides:
    """Four queries for an accepted case, none before."""
    hearings = hearings_of(case)
    opinions = opinions_of(case)
    awaited = awaited_inspection(case) if case.accepted_at is not None else None
    present = next((one for one in hearings if one.waived_at is None and one.closed_at is None), None)
    blocks = []
    if present is not None:
        blocks.append(gettext("听证的权利还在期限内，或者听证还没有结束：现在不能作出决定。"))
    if waiting := [one.body.name for one in opinions if one.answered_at is None]:
        blocks.append(gettext("还在等%(bodies)s答复：现在不能作出决定。") % {"bodies": "、".join(waiting)})
    return Asides(
        hearings=[_hearing_part(one) for one in hearings],
        opinions=opinions,
        awaited=awaited,
        first_review=first_review_due(case),
        links=_links(case, acts, present, awaited, running),
        blocks=blocks,
        must_say=_must_say(hearings, opinions),
    )


def _must_say(hearings: list[Hearing], opinions: list[Opinion]) -> list[str]:
    said = []
    if any(one.closed_at is not None for one in hearings):
        said.append(gettext("举行过听证：决定的理由要写明怎样依据听证笔录（行政许可法第四十八条）。"))
    if against := [one.body.name for one in opinions if one.answer == OpinionAnswer.OBJECT]:
        said.append(gettext("%(bodies)s不同意：决定的理由要逐一回应。") % {"bodies": "、".join(against)})
    return said


def _hearing_part(one: Hearing) -> HearingPart:
    rows = [Row(gettext("事由"), one.reason)]
    if one.interested:
        rows.append(Row(gettext("利害关系人"), one.interested))
    if one.requested_at is None:
        rows.append(Row(gettext("申请听证的期限"), long_date(one.ask_by)))
    else:
        rows.append(Row(gettext("听证申请人"), one.requested_by))
    if one.hold_by is not None and one.closed_at is None:
        rows.append(Row(gettext("应当举行的期限"), long_date(one.hold_by)))
    if one.held_on is not None:
        chair = one.chair.person.name if one.chair is not None and one.chair.person is not None else str(one.chair)
        rows += [
            Row(gettext("时间"), f"{long_date(one.held_on)} {one.held_at_time}"),
            Row(gettext("地点"), one.place),
            Row(gettext("主持人"), chair),
        ]
    word, tone = _word(one)
    return HearingPart(one.told_at, word, tone, rows, one.record)


def _word(one: Hearing) -> tuple[str, str]:
    if one.closed_at is not None:
        return gettext("已结束"), "good"
    if one.waived_at is not None:
        return gettext("不举行"), "neutral"
    if one.held_on is not None:
        return gettext("已通知"), "active"
    return (gettext("等申请人决定"), "active") if one.requested_at is None else (gettext("待通知时间"), "notice")


def _links(
    case: Case,
    acts: Collection[Act],
    present: Hearing | None,
    awaited: Obligation | None,
    running: SpecialProcedure | None,
) -> list[Link]:
    """Only what can be done now; each page says the rest."""
    found = []

    def offer(act: Act, name: str, label: str, *, if_: bool = True) -> None:
        if if_ and act in acts:
            found.append(Link(label, reverse(f"desk:case-{name}", args=[case.id])))

    public = running is not None and running.kind in PUBLIC_NOTICES
    asked = present is not None and present.requested_at is not None
    told = present is not None and present.held_on is not None
    over = present is not None and present.held_on is not None and present.held_on <= today()
    free = running is None or running.kind == HEARING
    offer(Act.SUBMIT_UPWARD, "submit-upward", gettext("报送上级机关"))
    offer(Act.SEND_INSPECTORS, "send-inspectors", gettext("指派核查人员"), if_=awaited is not None)
    offer(Act.ASK_OPINION, "ask-opinion", gettext("征求其他机构意见"))
    offer(Act.RECORD_OBJECTION, "objection", gettext("登记公示异议"), if_=public)
    offer(Act.OFFER_HEARING, "offer-hearing", gettext("告知听证权利"), if_=present is None)
    in_time = present is not None and today() <= present.ask_by
    offer(Act.REQUEST_HEARING, "request-hearing", gettext("登记利害关系人的听证申请"), if_=in_time)
    offer(Act.SCHEDULE_HEARING, "schedule-hearing", gettext("通知听证时间"), if_=asked and not told and free)
    offer(Act.SCHEDULE_HEARING, "schedule-hearing", gettext("更改听证时间"), if_=told and not over)
    offer(Act.CLOSE_HEARING, "close-hearing", gettext("登记听证结束"), if_=over)
    offer(Act.TRANSFER, "transfer", gettext("移送其他机构"))
    return found
