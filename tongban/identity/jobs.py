"""Work of identity beside requests. Idempotent: a worker that dies is followed by another."""

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from tongban.identity.actions import forget_hand_overs
from tongban.identity.actions.codes import note_sent
from tongban.identity.actions.mandates import end_expired_mandates
from tongban.identity.actions.sweeping import sweep
from tongban.identity.models.signon import SmsCode
from tongban.kernel.today import now, today


@task()
def end_mandates() -> int:
    """Shortly after midnight: write down which mandates have run out, so that both sides are told."""
    return end_expired_mandates(on=today())


@task()
def send_code(code_id: str) -> None:
    """Hand one code to the carrier, outside any transaction. Nobody's, late and sent ones are left alone."""
    code = SmsCode.objects.select_related("account__sign_on_phone").filter(id=UUID(code_id)).first()
    if code is None or code.account is None or code.sent_at is not None or code.expires_at <= now():
        return
    carrier = import_string(settings.TONGBAN_SMS)()
    carrier.send(
        code.account.sign_on_phone.phone,
        f"【通办】验证码 {code.code}，5 分钟内有效。工作人员不会向您要它，请不要告诉别人。",
    )
    note_sent(code.id)


@task()
def clear_sign_on() -> None:
    """Every night: codes, counts, kept forms and sessions that are over."""
    sweep()


@task()
def forget_old_hand_overs() -> int:
    """Records of hand-over past their term go."""
    return forget_hand_overs()
