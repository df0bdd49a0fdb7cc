"""When a session is over: nobody has touched it for a while, or it has lasted a whole working day."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one may be away, and how long a session lasts at most."""

    idle: timedelta
    whole: timedelta


#: What a page may cost beside reading: one write of the session in so many seconds.
TOUCH_EVERY = 60


def over(limits: Limits, *, begun: int, seen: int, at: int) -> str:
    """`idle`, `long`, or nothing while it goes on; all in seconds since 1970."""
    if at - begun >= limits.whole.total_seconds():
        return "long"
    # A session is noted as seen once a minute, so up to a minute of use may be missing: it counts for the reader.
    return "idle" if at - seen >= limits.idle.total_seconds() + TOUCH_EVERY else ""


def to_be_touched(*, seen: int, at: int) -> bool:
    """Whether it is time to note that the session is in use."""
    return at - seen >= TOUCH_EVERY
