"""Work of identity beside requests. Idempotent: a worker that dies is followed by another."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from tongban.identity.actions import forget_hand_overs
from tongban.identity.actions.codes import note_sent
from tongban.identity.actions.leaving import (
    end_lost_sign_ons,
    note_not_told,
    note_told,
    postpone_notices,
    take_notice,
    tidy_sign_ons,
)
from tongban.identity.actions.mandates import end_expired_mandates
from tongban.identity.actions.phones import forget_former_phone
from tongban.identity.actions.sweeping import sweep
from tongban.identity.adapters.backchannel import WHOLE, NotTold, post_form
from tongban.identity.connected import sub_of
from tongban.identity.models.provider import LogoutNotice
from tongban.identity.models.signon import FormerPhone, SmsCode
from tongban.identity.signing import issuer, signed
from tongban.identity.signing_on import is_mobile, sign_on_phone_of
from tongban.identity.states import NoticeState
from tongban.kernel.today import BEIJING, now, today


@task()
def end_mandates() -> int:
    """Shortly after midnight: write down which mandates have run out, so that both sides are told."""
    return end_expired_mandates(on=today())


@task()
def send_code(code_id: str) -> None:
    """Hand one code to the carrier, outside any transaction. Nobody's, late and sent ones are left alone."""
    code = SmsCode.objects.select_related("account").filter(id=UUID(code_id)).first()
    if code is None or code.account is None or code.sent_at is not None or code.expires_at <= now():
        return
    phone = code.phone or sign_on_phone_of(code.account)
    if not phone:  # unbound since
        return
    carrier = import_string(settings.TONGBAN_SMS)()
    carrier.send(
        phone,
        f"【通办】验证码 {code.code}，5 分钟内有效。工作人员不会向您要它，请不要告诉别人。",
    )
    note_sent(code.id)


@task()
def tell_former_phone(former_id: int) -> None:
    """Tell a phone that the account signs on by another one or by none, outside any transaction; then forget it."""
    former = FormerPhone.objects.select_related("account").filter(id=former_id).first()
    if former is None:
        return
    if not is_mobile(former.phone) or sign_on_phone_of(former.account) == former.phone:
        forget_former_phone(former.pk)  # no SMS arrives there, or it came back at once
        return
    carrier = import_string(settings.TONGBAN_SMS)()
    moment = former.left_at.astimezone(BEIJING)
    carrier.send(
        former.phone,
        f"【通办】{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}，您账号的登录手机改了，不再是这个号码。"
        "不是您本人办的，请马上修改密码，或者带身份证到政务大厅窗口处理。",
    )
    forget_former_phone(former.pk)


@task()
def clear_sign_on() -> None:
    """Every night: codes, counts, kept forms and sessions that are over."""
    sweep()


@task()
def forget_old_hand_overs() -> int:
    """Records of hand-over past their term go."""
    return forget_hand_overs()


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
    told, spent = 0, defaultdict[str, float](float)
    for notice_id in list(notices):
        notice = take_notice(notice_id)
        if notice is None:
            continue
        began, understood = monotonic(), False
        try:
            post_form(notice.system.backchannel_uri, {"logout_token": logout_token(notice)})
        except NotTold as fault:
            note_not_told(notice_id, error=str(fault))
        else:
            note_told(notice_id)
            understood = True
        told += understood
        spent[notice.system_id] += monotonic() - began
        if not understood or spent[notice.system_id] > WHOLE:
            postpone_notices(notice.system_id)
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
