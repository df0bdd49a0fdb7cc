"""What identity does by itself. Idempotent: a worker that dies is followed by another."""

from django_tasks import task

from tongban.identity.actions.mandates import end_expired_mandates
from tongban.kernel.today import today


@task()
def end_mandates() -> int:
    """Shortly after midnight: write down which mandates have run out, so that both sides are told."""
    return end_expired_mandates(on=today())
