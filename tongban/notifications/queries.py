"""Reads of messages, the viewer first."""

from tongban.identity.models import Account
from tongban.notifications.models import Message

PAGE = 30


def messages_of(account: Account, *, before: int | None = None) -> tuple[list[Message], int | None]:
    """One page of the account's messages, newest first, and the cursor of the next."""
    rows = Message.objects.filter(account_id__in=account.keys).select_related("sms")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def unread_count(account: Account) -> int:
    """Unread messages, counted up to 100."""
    return len(Message.objects.filter(account_id__in=account.keys, read_at=None).values_list("id")[:100])
