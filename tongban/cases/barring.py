"""Who deceives may not apply again for a time: grounds, last day, and what the papers say (行政许可法第七十八、七十九条). Pure.

Both articles speak of who applies for a licence, so a bar follows from, and stands against, applications for the licence
itself; changing or renewing one that exists stays possible. It stands only where the item says that it directly concerns
public safety, health, life or property (`direct_safety`). The warning and the fine of the same articles are penalties with
a procedure of their own; they are not imposed by the decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tongban.cases.states import Deceit
from tongban.kernel.language import words

#: What an application can be refused or denied for; the third is found out after the licence was granted.
IN_APPLYING = (Deceit.CONCEALED, Deceit.FALSE)
_YEARS: Mapping[str, int] = {Deceit.CONCEALED: 1, Deceit.FALSE: 1, Deceit.OBTAINED: 3}
_ARTICLES = words("行政许可法第七十八条", "行政许可法第七十九条")
_IN_WORDS = {1: "一年", 3: "三年"}


@dataclass(frozen=True)
class FalseMaterial:
    """What an officer found about an application: which kind of deceit, and which materials it shows in."""

    deceit: str
    #: Their numbers in the definition; facts can be concealed without any.
    materials: Sequence[str] = ()


def article_of(deceit: str) -> str:
    """The article that this deceit falls under."""
    return _ARTICLES[1] if deceit == Deceit.OBTAINED else _ARTICLES[0]


def last_barred_day(deceit: str, *, decided_on: date) -> date:
    """The last day on which one may not apply again; on the next one may.

    The day of the decision is not counted, so the period ends on the same date of the year, and where the month has no
    such day on its last (民法典第二百零一条、第二百零二条). A rest day does not carry it on: that would burden the applicant.
    """
    year = decided_on.year + _YEARS[deceit]
    try:
        return decided_on.replace(year=year)
    except ValueError:  # the 29th of February of a year that has none
        return date(year, 2, 28)


def first_free_day(last: date) -> date:
    """From when on one may apply again."""
    return last + timedelta(days=1)


def found_paragraph(deceit: str, said: str, materials: Sequence[str]) -> str:
    """The ground of its own: what was found, and the article."""
    which = f"（涉及：{'、'.join(materials)}）" if materials else ""
    return (
        f"经查明，您在申请中{said}{which}。本决定依照{article_of(deceit)}作出；该条规定的警告由行政机关另行依法办理。"
    )


def barred_paragraph(deceit: str, *, who: str, item: str, until: str, again: str) -> str:
    """What follows for the applicant: until when, from when again, and how the bar ends earlier."""
    return (
        f"“{item}”属于直接关系公共安全、人身健康、生命财产安全的事项。"
        f"依照{article_of(deceit)}，{who}自本决定作出之日起{_IN_WORDS[_YEARS[deceit]]}内不得再次申请这个事项，"
        f"最后一天是 {until}，{again} 起可以申请。其他事项照常办理。本决定被依法撤销的，这项限制同时解除。"
    )


def free_paragraph() -> str:
    """The same where nothing follows."""
    return "您可以随时再次申请本事项，请如实说明情况、提交真实的材料。"
