"""Work of identity outside any act: telling other systems who has signed off, and tidying up. All of it idempotent."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django_tasks import task

from tongban.identity.actions.leaving import (
    end_lost_sign_ons,
    note_not_told,
    note_told,
    take_notice,
    tidy_sign_ons,
)
from tongban.identity.adapters.backchannel import NotTold, post_form
from tongban.identity.connected import sub_of
from tongban.identity.models.provider import LogoutNotice
from tongban.identity.signing import issuer, signed
from tongban.identity.states import NoticeState
from tongban.kernel.today import now

#: A logout token is for now; a system that gets it later than this refuses it (Back-Channel Logout 2.4).
_LIVES = timedelta(minutes=2)
_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@task()
def tell_signed_off(sign_on_id: str) -> int:
    """Tell every system of one sign-on that it has ended; return how many have understood."""
    return _tell(LogoutNotice.objects.filter(sign_on_id=UUID(sign_on_id)).values_list("id", flat=True))


@task()
def tell_waiting() -> int:
    """End sign-ons whose session is gone, and tell once more whoever has not been reached."""
    end_lost_sign_ons()
    due = LogoutNotice.objects.filter(state=NoticeState.WAITING, due_at__lte=now()).order_by("due_at")
    return _tell(due.values_list("id", flat=True)[:200])


@task()
def tidy_sign_on() -> int:
    """Delete run-out codes, tokens, grants, sign-ons and keys, a batch at a time."""
    total = 0
    while deleted := tidy_sign_ons():
        total += deleted
    return total


def _tell(notices: Iterable[UUID]) -> int:
    told = 0
    for notice_id in list(notices):
        notice = take_notice(notice_id)
        if notice is None:
            continue
        try:
            post_form(notice.system.backchannel_uri, {"logout_token": logout_token(notice)})
        except NotTold as fault:
            note_not_told(notice_id, error=str(fault))
        else:
            note_told(notice_id)
            told += 1
    return told


def logout_token(notice: LogoutNotice) -> str:
    """What the system is told, signed (Back-Channel Logout 1.0, 2.4): whose sign-on, never a nonce."""
    moment = now()
    return signed(
        {
            "iss": issuer(),
            "aud": notice.system_id,
            "iat": int(moment.timestamp()),
            "exp": int((moment + _LIVES).timestamp()),
            "jti": uuid4().hex,
            "sub": sub_of(notice.sign_on.account_id, notice.system_id),
            "sid": str(notice.sign_on_id),
            "events": {_EVENT: {}},
        },
        alg=notice.system.alg,
        typ="logout+jwt",
    )
