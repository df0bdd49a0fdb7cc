"""Handing SMS to the carrier, after commit."""

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from tongban.notifications.actions import send_sms


@task()
def send(sms_id: int) -> None:
    """Send one SMS through the configured channel."""
    send_sms(sms_id, channel=import_string(settings.TONGBAN_SMS)())
