"""What a supervisor may see: one predicate, compiled into every query of the list, its counts and its download."""

from django.db.models import Q

from tongban.identity.people import Officer
from tongban.identity.states import Role


def watched(officer: Officer, path: str = "") -> Q:
    """Rows of the bodies where the officer supervises; `path` leads from the row to what has the body."""
    return Q(**{f"{path}body_id__in": officer.bodies_as(Role.SUPERVISOR)})
