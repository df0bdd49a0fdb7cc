"""What the tests of acts beside the straight way share: days, officers elsewhere, and the proof after each act."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from tests import build
from tongban.authorities.models import Body
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.log import folded_parts
from tongban.cases.models import Case
from tongban.cases.models.logged import Part
from tongban.cases.states import CaseState
from tongban.identity.actions import assign_post, open_account
from tongban.identity.people import Officer
from tongban.identity.queries import officer_of
from tongban.identity.states import HEAD, Role

REASON = "项目与相邻住户的采光有重大利害关系。"
CITY = "130100000000"


def on(day: str, time: str = "10:00") -> Any:
    """`with on("11-25"):` that day of 2026 in Beijing."""
    return time_machine.travel(datetime.fromisoformat(f"2026-{day}T{time}:00+08:00"), tick=False)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}T10:00:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def accepted(item: str = "SCJG-006", state: str = CaseState.IN_REVIEW) -> Case:
    """Accepted on Monday, 23 November 2026: seven working days, due on 2 December."""
    with on("11-23"):
        return build.case(item, state=state)


def officer_in(body_id: str, *roles: str, username: str = "beibanren") -> Officer:
    """Somebody who holds these posts in that body and nowhere else; "head": a decider who heads it."""
    account = open_account(username=username, password="tongban-demo", person=None)
    body = Body.objects.get(id=body_id)
    for role in roles:
        head = role == HEAD
        given = Role.DECIDER if head else Role(role)
        assign_post(account, body=body, role=given, valid_from=date(2026, 1, 1), head=head)
    found = officer_of(account)
    assert found is not None
    return found


def as_logged(case: Case) -> Case:
    """The case read anew, after proving that its row and everything that hangs on it equal the log."""
    found = Case.objects.get(id=case.id)
    assert chain_is_whole(found)
    assert differences_from_log(found) == {}
    logged = folded_parts(found.events.order_by("seq").values_list("changes", flat=True))
    related = ("corrections", "procedures", "nodes", "papers", "obligations", "opinions", "hearings")
    live: list[Part] = [row for name in related for row in getattr(found, name).all()]
    assert logged == {row.log_key: row.as_row() for row in live}
    return found
