"""What the catalogue's own events set off."""

from tongban.catalogue import jobs
from tongban.catalogue.states import ChangeState
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today


def queue_effect(message: OutboxMessage) -> None:
    """Agreed to on the very day: nobody waits for midnight."""
    due = message.payload["effective_from"] <= today().isoformat()
    if message.payload["state"] == ChangeState.SCHEDULED and due:
        jobs.put_changes_into_effect.enqueue()
