"""Reads of messages, the viewer first: what concerns the one for whom the account acts now, and nobody else."""

from django.db.models import Q, QuerySet

from tongban.identity.mandates import sides_of
from tongban.identity.models import Account
from tongban.notifications.models import Message

PAGE = 30


def inbox_of(account: Account) -> QuerySet[Message]:
    """Messages to this account about whomever it acts for now. Read, counted and ticked off through here alone."""
    if not account.is_active:  # merged into another one, which reads them
        return Message.objects.none()
    about = Q(pk__in=[])
    for one in sides_of(account):
        # what was about somebody who turned out to be oneself is one's own
        person = Q(about_person__in=one.people) if one.entity_id is None else Q(about_person=None)
        about |= (Q(about_person=None) | person if one.own else person) & Q(about_entity=one.entity_id)
    if account.person_id is None:
        about |= Q(about_person=None, about_entity=None)
    return Message.objects.filter(about, account__in=account.keys)


def messages_of(account: Account, *, before: int | None = None) -> tuple[list[Message], int | None]:
    """One page of the account's messages, newest first, and the cursor of the next."""
    rows = inbox_of(account).select_related("sms", "event")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def unread_count(account: Account) -> int:
    """Unread messages, counted up to 100."""
    return len(inbox_of(account).filter(read_at=None).values_list("id")[:100])
