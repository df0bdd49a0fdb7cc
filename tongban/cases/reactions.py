"""What a case's own events set off: jobs are queued in the same transaction that marks the event handled."""

from tongban.cases import jobs
from tongban.kernel.models import OutboxMessage


def queue_printing(message: OutboxMessage) -> None:
    """A paper was written: its PDF should be ready before the applicant looks."""
    jobs.print_papers.enqueue(message.subject)


def queue_archiving(message: OutboxMessage) -> None:
    """The case has ended: seal its file."""
    jobs.archive.enqueue(message.subject)


def queue_moving(message: OutboxMessage) -> None:
    """Let the worker move a batch of cases to another version."""
    jobs.move_versions.enqueue(message.subject)
