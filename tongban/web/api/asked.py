"""Parameters that several operations share, each with its limits and its words in the OpenAPI document."""

import re
from datetime import date
from typing import Annotated, Any

from ninja import Path
from ninja.params.functions import Query
from pydantic import Field, WithJsonSchema

from tongban.authorities.models import Division
from tongban.authorities.queries import division_with_superiors
from tongban.kernel.errors import Invalid, NotFound
from tongban.kernel.language import translatable
from tongban.kernel.today import today

MOST = 100
#: No NUL: no database can compare one, and the house refuses every address that carries one.
PLAIN = r"^[^\x00]*$"

ItemId = Path[
    Annotated[
        str, Field(min_length=1, max_length=40, pattern=PLAIN, description=translatable("事项编号，例如 SCJG-006"))
    ]
]
BundleId = Path[
    Annotated[str, Field(min_length=1, max_length=20, pattern=PLAIN, description=translatable("一件事的代号"))]
]
Number = Path[Annotated[int, Field(ge=1, le=2**31 - 1, description=translatable("版本号"))]]
DivisionCode = Path[Annotated[str, Field(pattern=r"^[0-9]{12}$", description=translatable("12 位统计用区划代码"))]]
_CODE = r"^[0-9]{12}$"
# Parameters of the address. Without a default in the document: leaving one out is not the same as an empty text.
CURSOR: Any = Query(
    None, min_length=1, max_length=60, pattern=PLAIN, description=translatable("上一页的 next；第一页不写")
)
LIMIT: Any = Query(20, ge=1, le=MOST, description=translatable("一页几条，最多 100"))
TEXT: Any = Query(
    ..., min_length=1, max_length=100, pattern=PLAIN, description=translatable("要找的话，可以是口语、拼音、首字母")
)
IN_DIVISION: Any = Query(None, pattern=_CODE, description=translatable("12 位统计用区划代码；不写就是全省"))
#: Read by `day_of`, so that a wrong day gets the sentence of a wrong day.
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
DAY: Any = Query(None, description=translatable("哪一天的，写成年-月-日；不写就是今天"))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotADate(Invalid):
    """没有这一天。请写成年-月-日，例如 2026-11-26。"""


class DayAhead(NotFound):
    """只能查今天和以前的。请换一个日期。"""


class NoSuchDivision(NotFound):
    """没有这个区划代码。请从省的代码开始，一级一级往下查。"""


def day_of(on: str | None) -> date:
    """The day meant by `on`, today without one. What is only scheduled is nobody's answer yet."""
    if on is not None and not _DAY.fullmatch(on):
        raise NotADate
    try:
        day = today() if on is None else date.fromisoformat(on)
    except ValueError as error:
        raise NotADate from error
    if day > today():
        raise DayAhead
    return day


def division_of(code: str | None) -> Division:
    """The division with this code, with all above it; the province without one. One query."""
    if not code:
        top = Division.objects.filter(reports_to=None).order_by("code").first()
        if top is None:
            raise NoSuchDivision
        return top
    division = division_with_superiors(code)
    if division is None:
        raise NoSuchDivision
    return division
