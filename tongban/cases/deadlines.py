"""The deadline of a case, reckoned anew from its records; nothing is ever counted up."""

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar, Hold, Reckoning, reckon, unit_of
from tongban.cases.models import Case
from tongban.catalogue.definition import Definition
from tongban.kernel.today import BEIJING

#: Procedures whose time the law leaves out of the limit (行政许可法第四十五条).
LEFT_OUT = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
#: Working days of the extension where the item sets none (行政许可法第四十二条第一款).
USUAL_EXTENSION = 10


def kinds_for(definition: Definition) -> dict[str, bool]:
    """The special procedures this item knows: kind -> whether its time counts in the limit."""
    own = {special.kind: bool(special.counts_in_limit) for special in definition.special_procedures}
    return {**dict.fromkeys(LEFT_OUT, False), **own}


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
    """Due day and account of the decision; None before acceptance or where the item sets no limit."""
    if case.accepted_at is None or case.limit_value is None:
        return None
    return reckon(
        case.accepted_at.astimezone(BEIJING).date(),
        case.limit_value,
        unit_of(case.limit_unit),
        calendar=calendar or working_calendar(),
        holds=holds_of(case),
        extension=case.extension_value,
    )
