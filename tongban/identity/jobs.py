"""Work of identity by the timetable. All idempotent."""

from django_tasks import task

from tongban.identity.actions import forget_hand_overs


@task()
def forget_old_hand_overs() -> int:
    """Records of hand-over past their term go."""
    return forget_hand_overs()
