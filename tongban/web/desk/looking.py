"""An officer looks at somebody's data: written down once for each look, for the audit and for the person concerned.

The case's own log holds what was done; this holds what was seen (个人信息保护法第五十一条, GB/T 22239-2019 8.1.4.3).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tongban.authorities.models import Body
from tongban.cases.models import Case
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.audit import record_once
from tongban.kernel.language import in_chinese

#: Opening the same again within this time is the same look.
SAME_LOOK = timedelta(minutes=30)


def post_in(officer: Officer, body_id: str) -> str:
    """The posts that the officer holds in a body, as the record names them."""
    return "、".join(
        in_chinese(Role(role).label) for body, role in officer.posts if body == body_id and role in Role.values
    )


def looked_at(officer: Officer, act: str, *, subject: str, body: Body, person_id: UUID | None, **detail: Any) -> None:
    """Write down a look in the post that allows it; the person learns body and post, never the officer's name."""
    post = post_in(officer, body.pk)
    record_once(
        act,
        account_id=officer.account_id,
        who=f"{officer.name}（{post}）",
        subject=subject,
        concerning=person_id,
        within=SAME_LOOK,
        body=body.name,
        post=post,
        **detail,
    )


def looked_at_case(
    officer: Officer, case: Case, act: str = "case.viewed", *, what: object = "", name: str = ""
) -> None:
    """The same for a case or, with `what`, for one of its files."""
    subject = f"case:{case.id}" + (f"/{what}" if what else "")
    detail = {"number": case.number, **({"name": name} if name else {})}
    looked_at(officer, act, subject=subject, body=case.body, person_id=case.person_id, **detail)
