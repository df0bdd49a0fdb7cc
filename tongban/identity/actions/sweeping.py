"""Clearing away what signing on keeps for a while only."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from tongban.identity.models.signon import FormerPhone, KeptForm, OfficerReset, OpenSession, Slowdown, SmsCode
from tongban.identity.states import AppointmentState
from tongban.kernel.today import now


@transaction.atomic
def sweep() -> None:
    """Codes and former phones a day old, counts that have begun anew, forms past their hour, sessions that are over;
    halves of start passwords that nobody has completed within a week."""
    moment = now()
    SmsCode.objects.filter(expires_at__lt=moment - timedelta(days=1)).delete()
    FormerPhone.objects.filter(left_at__lt=moment - timedelta(days=1)).delete()
    Slowdown.objects.filter(forget_at__lt=moment).delete()
    KeptForm.objects.filter(until__lt=moment).delete()
    forgotten = OfficerReset.objects.filter(state=AppointmentState.OPEN, asked_at__lt=moment - timedelta(days=7))
    forgotten.update(state=AppointmentState.FALLEN, first_half="")
    Session.objects.filter(expire_date__lt=moment).delete()
    OpenSession.objects.filter(opened_at__lt=moment - timedelta(hours=1)).exclude(
        session_key__in=Session.objects.values("session_key")
    ).delete()
