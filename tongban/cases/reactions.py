"""What a case's own events set off: jobs are queued in the same transaction that marks the event handled."""

from uuid import UUID

from tongban.cases import jobs
from tongban.cases.models import Case
from tongban.kernel.models import OutboxMessage


def queue_printing(message: OutboxMessage) -> None:
    """A paper was written: its PDF should be ready before the applicant looks."""
    jobs.print_papers.enqueue(message.subject)


def queue_archiving(message: OutboxMessage) -> None:
    """The case has ended: seal its file."""
    jobs.archive.enqueue(message.subject)


def queue_settling(message: OutboxMessage) -> None:
    """A branch may have ended: bring its joint case in line. A case that is no branch sets nothing off."""
    joint = Case.objects.filter(id=UUID(message.subject)).values_list("joint_id", flat=True).first()
    if joint is not None:
        jobs.settle.enqueue(str(joint))


def queue_joint_settling(message: OutboxMessage) -> None:
    """A task has ended, or the applicant took part of it back."""
    jobs.settle.enqueue(message.subject)


def queue_joint_printing(message: OutboxMessage) -> None:
    """The joint case has a new paper."""
    jobs.print_joint_papers.enqueue(message.subject)


def queue_reckoning(message: OutboxMessage) -> None:
    """Days count otherwise than before: the stored deadlines that run over them follow."""
    for job in (jobs.reckon_touched, jobs.reckon_touched_joints):
        job.enqueue(message.payload["first"], message.payload["last"], message.kind)


def queue_freezing(message: OutboxMessage) -> None:
    """A review or a suit came in: keep the record as it was at that moment."""
    jobs.freeze_record.enqueue(message.payload["appeal"])


def queue_moving(message: OutboxMessage) -> None:
    """Let the worker move a batch of cases to another version."""
    jobs.move_versions.enqueue(message.subject)
