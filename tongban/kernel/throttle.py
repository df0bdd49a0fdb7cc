"""Limits on how often something may be tried, shared by all web processes through one table."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from tongban.kernel.errors import TooMany
from tongban.kernel.models import Throttle
from tongban.kernel.today import now


def _row_key(kind: str, subject: str) -> str:
    # What was tried may be personal (a number, an address): only its hash is kept.
    return f"{kind}:{hashlib.sha256(subject.encode()).hexdigest()[:40]}"


def count_try(kind: str, subject: str, *, limit: int, per: timedelta) -> None:
    """Count one try; refuse with TooMany when the limit within the window is passed.

    The count commits by itself, so that a refused request is counted too.
    """
    moment, key = now(), _row_key(kind, subject)
    with transaction.atomic():
        row, made = Throttle.objects.get_or_create(key=key, defaults={"tries": 1, "window_ends_at": moment + per})
        if made:
            return
        if row.window_ends_at <= moment:
            Throttle.objects.filter(key=key, window_ends_at__lte=moment).update(tries=0, window_ends_at=moment + per)
        Throttle.objects.filter(key=key).update(tries=F("tries") + 1)
        tries = Throttle.objects.values_list("tries", flat=True).get(key=key)
    if tries > limit:
        raise TooMany


def forget(kind: str, subject: str) -> None:
    """Start the count anew after a success."""
    Throttle.objects.filter(key=_row_key(kind, subject)).delete()


def give_back(kind: str, subject: str) -> None:
    """Take one try back after a success, so that many honest people behind one address are not locked out."""
    Throttle.objects.filter(key=_row_key(kind, subject), tries__gt=0).update(tries=F("tries") - 1)
