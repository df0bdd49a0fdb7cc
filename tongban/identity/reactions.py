"""What identity does when something was announced."""

from tongban.identity.jobs import send_code
from tongban.kernel.models import OutboxMessage


def queue_code(message: OutboxMessage) -> None:
    """Have the code sent; nobody's code costs the same until here, so the time to answer tells nothing."""
    send_code.enqueue(message.subject)
