"""What identity's own events set off: jobs are queued in the transaction that marks the event handled."""

from tongban.identity import jobs
from tongban.identity.models.signon import FormerPhone
from tongban.kernel.models import OutboxMessage


def queue_code(message: OutboxMessage) -> None:
    """Have the code sent; nobody's code costs the same until here, so the time to answer tells nothing."""
    jobs.send_code.enqueue(message.subject)


def queue_former_phone(message: OutboxMessage) -> None:
    """Whoever holds the phone that signed on until now hears of it."""
    for former_id in FormerPhone.objects.filter(account_id=int(message.subject)).values_list("id", flat=True):
        jobs.tell_former_phone.enqueue(former_id)


def queue_telling(message: OutboxMessage) -> None:
    """Somebody has signed off: the systems are told outside this transaction."""
    jobs.tell_signed_off.enqueue(message.subject)
