"""What is done only as long as the person agrees. Pure.

A state organ processes most data within its statutory powers (个人信息保护法第十三条第一款第三项、第三十四条): there is nothing to
agree to there. What stands here is not necessary for that, so consent is its ground, and withdrawing it is as easy as giving.
"""

from dataclasses import dataclass
from datetime import date

from tongban.identity.numbers import born_on, citizen_number_problem
from tongban.kernel.language import translatable

#: Under this age consent is the guardian's, and the data is sensitive (个人信息保护法第二十八条、第三十一条).
CHILD_UNDER = 14


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that is done only with consent."""

    key: str
    name: str
    what: str
    #: Whoever has said nothing: the phone number was given for it when registering.
    unless_withdrawn: bool


PURPOSES = {
    one.key: one
    for one in (
        Purpose(
            "sms",
            translatable("用短信告诉我办件进度"),
            translatable("用登记的手机号码发短信。不同意的，进度仍然在“消息”里看得到，法定文书照常送达。"),
            unless_withdrawn=True,
        ),
    )
}
#: A child's data at all; agreed to by a guardian.
CHILD = "child"


def fourteenth_birthday(citizen_number: str) -> date | None:
    """From which day on the person is no child in the sense of the law; None where the number says no birth date."""
    if citizen_number_problem(citizen_number) is not None:
        return None
    born = born_on(citizen_number)
    try:
        return born.replace(year=born.year + CHILD_UNDER)
    except ValueError:  # born on the 29th of February
        return date(born.year + CHILD_UNDER, 3, 1)
