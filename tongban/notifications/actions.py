"""Every write of notifications."""

from datetime import datetime

from django.db import transaction

from tongban.identity.models import Account
from tongban.kernel.masking import mask_numbers
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import now
from tongban.notifications.adapters.sms import SmsChannel
from tongban.notifications.models import Message, Sms


@transaction.atomic
def tell(
    account: Account, *, event: OutboxMessage, title: str, text: str, subject: str, at: datetime, by_sms: bool
) -> Message:
    """Put a message into the account's inbox, and an SMS into the queue; the same event tells only once."""
    message, made = Message.objects.get_or_create(
        account=account, event=event, defaults={"title": title, "text": text, "subject": subject, "at": at}
    )
    phone = account.person.phone if account.person is not None else ""
    if made and by_sms and phone:
        Sms.objects.create(message=message, phone_masked=mask_numbers(phone), text=f"【通办】{text}")
    return message


def send_sms(sms_id: int, *, channel: SmsChannel) -> None:
    """Hand one SMS to the carrier, outside any transaction, then note that it went. A sent one is not sent again."""
    sms = Sms.objects.select_related("message__account__person").get(id=sms_id)
    if sms.sent_at is not None:
        return
    person = sms.message.account.person
    channel.send(person.phone if person is not None else "", sms.text)
    with transaction.atomic():
        Sms.objects.filter(id=sms_id, sent_at=None).update(sent_at=now(), simulated=channel.simulated)


@transaction.atomic
def mark_read(account: Account, *, message_id: int | None = None) -> int:
    """Mark one message, or all, as read; return how many were unread."""
    unread = Message.objects.filter(account_id__in=account.keys, read_at=None)
    if message_id is not None:
        unread = unread.filter(id=message_id)
    return unread.update(read_at=now())
