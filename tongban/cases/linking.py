"""When something may be asked for about an existing licence, and for how long a renewed one lasts. Pure.

第五十条 of 行政许可法 wants a renewal asked for thirty days before the end and decided before the end; an office that
stays silent has granted it. Its second paragraph speaks of the office that had those thirty days: "根据被许可人的申请"
looks back at the application of the first paragraph. So a renewal asked for later is accepted and marked as late, but
the end of the licence is not moved by silence; a grant after the end begins a new term on its own day.
The thirty days are the holder's, not the office's, so they are calendar days (第八十二条 speaks only of the office's).
"""

from datetime import date, timedelta

from tongban.cases.states import Purpose
from tongban.licences.states import LicenceStatus
from tongban.licences.validity import last_day

#: Days before the end by which a renewal should be asked for (行政许可法第五十条第一款).
RENEW_BEFORE = 30
#: What a holder may ask for about a licence.
ASKED_FOR = (Purpose.CHANGE, Purpose.RENEW, Purpose.CANCEL)

#: Why the law lets an office end a licence: key -> (purpose, words, article). 撤销 第六十九条, 注销 第七十条.
GROUNDS: dict[str, tuple[Purpose, str, str]] = {
    "abuse": (Purpose.REVOKE, "滥用职权、玩忽职守作出准予决定", "行政许可法第六十九条第一款第一项"),
    "no_power": (Purpose.REVOKE, "超越法定职权作出准予决定", "行政许可法第六十九条第一款第二项"),
    "procedure": (Purpose.REVOKE, "违反法定程序作出准予决定", "行政许可法第六十九条第一款第三项"),
    "unqualified": (Purpose.REVOKE, "申请人不具备申请资格或者不符合法定条件", "行政许可法第六十九条第一款第四项"),
    "other_revoke": (Purpose.REVOKE, "依法可以撤销的其他情形", "行政许可法第六十九条第一款第五项"),
    "fraud": (Purpose.REVOKE, "以欺骗、贿赂等不正当手段取得", "行政许可法第六十九条第二款"),
    "expired": (Purpose.CANCEL, "有效期届满未延续", "行政许可法第七十条第一项"),
    "incapable": (Purpose.CANCEL, "被许可的公民死亡或者丧失行为能力", "行政许可法第七十条第二项"),
    "dissolved": (Purpose.CANCEL, "法人或者其他组织依法终止", "行政许可法第七十条第三项"),
    "withdrawn": (Purpose.CANCEL, "许可依法被撤销、撤回，或者许可证件依法被吊销", "行政许可法第七十条第四项"),
    "impossible": (Purpose.CANCEL, "因不可抗力导致许可事项无法实施", "行政许可法第七十条第五项"),
    "other_cancel": (Purpose.CANCEL, "法律、法规规定应当注销的其他情形", "行政许可法第七十条第六项"),
}


def may_ask(purpose: str, *, status: str, valid_until: date | None, on: date) -> bool:
    """Whether a holder may ask for this about a licence in this standing: it is in force, and only what ends is renewed."""
    in_force = status == LicenceStatus.VALID and (valid_until is None or valid_until >= on)
    return in_force and purpose in ASKED_FOR and not (purpose == Purpose.RENEW and valid_until is None)


def last_day_in_time(valid_until: date) -> date:
    """By when a renewal should be asked for; that day itself is in time (民法典第一千二百五十九条)."""
    return valid_until - timedelta(days=RENEW_BEFORE)


def is_late(purpose: str, *, valid_until: date | None, filed_on: date) -> bool:
    """Whether a renewal came later than thirty days before the end."""
    return purpose == Purpose.RENEW and valid_until is not None and filed_on > last_day_in_time(valid_until)


def silence_renews(status: str, *, valid_until: date | None, filed_on: date, on: date) -> bool:
    """Whether the licence ended undecided upon although its renewal was asked for in time (第五十条第二款)."""
    over = status == LicenceStatus.VALID and valid_until is not None and valid_until < on
    return over and not is_late(Purpose.RENEW, valid_until=valid_until, filed_on=filed_on)


def renewed_until(validity: str, *, former_from: date, former_end: date, on: date) -> date:
    """The last day of a renewed licence: its term follows the former one without a gap or an overlap.

    Once the former has ended, the new term begins on the day of issue. Where the wording sets no single term, it is as
    long as the former was.
    """
    first = max(former_end + timedelta(days=1), on)
    return last_day(validity, first=first) or first + (former_end - former_from)
