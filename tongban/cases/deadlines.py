"""The deadline of a case, reckoned anew from its records; nothing is ever counted up."""

from dataclasses import replace
from datetime import date

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar, Hold, Line, Reckoning, reckon, unit_of
from tongban.cases.models import Case, Obligation
from tongban.cases.states import ObligationKind
from tongban.catalogue.definition import Definition
from tongban.catalogue.queries import definition_of
from tongban.kernel.today import BEIJING

#: Procedures whose time the law leaves out of the limit (行政许可法第四十五条).
LEFT_OUT = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
#: Procedures that any item may need although the law does not leave their time out: they are recorded and told.
COUNTED = ("公示", "现场核查")
#: Working days of the extension where the item sets none (行政许可法第四十二条第一款).
USUAL_EXTENSION = 10


def kinds_for(definition: Definition) -> dict[str, bool]:
    """The special procedures this item knows: kind -> whether its time counts in the limit."""
    own = {
        special.kind: special.kind not in LEFT_OUT if special.counts_in_limit is None else special.counts_in_limit
        for special in definition.special_procedures
    }
    return {**dict.fromkeys(LEFT_OUT, False), **dict.fromkeys(COUNTED, True), **own}


def longest_extension(definition: Definition) -> int:
    """By how much the limit of this item may be extended, in the limit's own unit."""
    allowed = definition.time_limit.extension
    return allowed.value if allowed is not None else USUAL_EXTENSION


def holds_of(case: Case) -> list[Hold]:
    """The notified special procedures as held days. Before its written notice a procedure holds nothing."""
    return [
        Hold(max(procedure.started_on, procedure.noticed_on), procedure.ended_on, procedure.kind)
        for procedure in case.procedures.all()
        if procedure.noticed_on is not None
        and not procedure.counts_in_limit
        and (procedure.ended_on is None or procedure.ended_on >= procedure.noticed_on)
    ]


def reckoning_of(case: Case, *, calendar: Calendar | None = None) -> Reckoning | None:
    """Due day and account of the decision; None before acceptance or where the item sets no limit.

    Where a lower body reviews first, its limit runs from the acceptance (行政许可法第四十三条); the upper body's
    limit runs from the day on which the file reached it, for only then can it decide (第三十五、四十二条).
    """
    if case.accepted_at is None or case.limit_value is None:
        return None
    accepted = case.accepted_at.astimezone(BEIJING).date()
    first = _first_review(case)
    received = first.closed_at.astimezone(BEIJING).date() if first is not None and first.closed_at else None
    found = reckon(
        received or accepted,
        case.limit_value,
        unit_of(case.limit_unit),
        calendar=calendar or working_calendar(),
        holds=holds_of(case),
        extension=case.extension_value,
    )
    return found if first is None else replace(found, account=_told(found.account, accepted, received))


def _first_review(case: Case) -> Obligation | None:
    """The lower body's review; asked of the database only where the item knows one."""
    if definition_of(case.version).first_review is None:
        return None
    return case.obligations.filter(kind=ObligationKind.FIRST_REVIEW).order_by("-started_on").first()


def _told(account: tuple[Line, ...], accepted: date, received: date | None) -> tuple[Line, ...]:
    """The account with the reason why it starts where it does."""
    if received is None:
        return (Line(accepted, None, "下级机关受理之日，初审期限起算", "行政许可法第四十三条"), *account[1:])
    return (
        Line(accepted, None, "下级机关受理，先行审查", "行政许可法第四十三条"),
        Line(received, None, "上级机关收到初审意见和全部材料，决定期限起算", "行政许可法第三十五条、第四十二条"),
        *account[1:],
    )
