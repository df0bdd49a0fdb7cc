"""What the catalogue does by itself on its day. All idempotent: a worker that dies is followed by another."""

import logging

from django_tasks import task

from tongban.catalogue.actions import put_into_effect, show_due_versions
from tongban.catalogue.changes import due_changes
from tongban.catalogue.errors import ChangeNotThere
from tongban.kernel.today import today

logger = logging.getLogger(__name__)


@task()
def put_changes_into_effect() -> int:
    """Shortly after midnight, and whenever something is agreed to for the same day; return how many took effect or were held.

    Scheduled versions come first, so that a change of the same day finds the catalogue as it is. Each request has a
    transaction of its own: one that fails keeps no other from its day, and the task is tried again for it.
    """
    show_due_versions(on=today())
    done, failed = 0, 0
    for change_id in due_changes(on=today()):
        try:
            put_into_effect(change_id)
            done += 1
        except ChangeNotThere:  # another worker, or the proposer who took it back in this very moment
            continue
        except Exception:
            logger.exception("change %s did not take effect", change_id)
            failed += 1
    if failed:
        raise RuntimeError(f"{failed} changes could not take effect and are tried again")
    return done
