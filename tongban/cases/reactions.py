"""What a case's own events set off: jobs are queued in the same transaction that marks the event handled."""

from tongban.cases import jobs
from tongban.kernel.models import OutboxMessage


def queue_printing(message: OutboxMessage) -> None:
    """A paper was written: its PDF should be ready before the applicant looks."""
    jobs.print_papers.enqueue(message.subject)


def queue_archiving(message: OutboxMessage) -> None:
    """The case has ended: seal its file."""
    jobs.archive.enqueue(message.subject)


def queue_freezing(message: OutboxMessage) -> None:
    """A review or a suit came in: keep the record as it was at that moment."""
    jobs.freeze_record.enqueue(message.payload["appeal"])
