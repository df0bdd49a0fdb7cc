"""What a case's own events set off: jobs are queued in the same transaction that marks the event handled."""

from tongban.cases import jobs
from tongban.kernel.models import OutboxMessage


def queue_printing(message: OutboxMessage) -> None:
    """A paper was written: its PDF should be ready before the applicant looks."""
    jobs.print_papers.enqueue(message.subject)


def queue_archiving(message: OutboxMessage) -> None:
    """The case has ended: seal its file."""
    jobs.archive.enqueue(message.subject)


def queue_reckoning(message: OutboxMessage) -> None:
    """Days count otherwise than before: the stored deadlines that run over them follow."""
    jobs.reckon_touched.enqueue(message.payload["first"], message.payload["last"], message.kind)
