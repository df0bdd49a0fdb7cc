"""Reads of supervision."""

from tongban.cases.models import Case
from tongban.supervision.models import Rating


def rating_of(case: Case) -> Rating | None:
    """The review of this case, if there is one."""
    return Rating.objects.filter(case=case).first()
