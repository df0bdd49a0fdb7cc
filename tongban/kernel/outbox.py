"""The outbox: events commit with the change they report, and every reaction to them happens once.

Announcing is a row in the caller's transaction. The worker relays: it makes one `Consumption` per
reaction, then runs each in a transaction of its own together with marking it done. A reaction that
fails waits and tries again; it never blocks another reaction, another message or a case.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from tongban.kernel.events import Event
from tongban.kernel.masking import mask_numbers
from tongban.kernel.models import Consumption, OutboxMessage
from tongban.kernel.today import now

logger = logging.getLogger(__name__)

Reaction = Callable[[OutboxMessage], None]
Wiring = Mapping[str, Sequence[Reaction]]

#: After this many tries a reaction is left for a person to look at.
MOST_ATTEMPTS = 12


def announce(event: Event) -> None:
    """Put the event into the outbox. Must be called inside the transaction of the change it reports."""
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs inside the transaction of the change it reports")
    OutboxMessage.objects.create(kind=event.kind, subject=event.subject, payload=event.payload(), at=now())


def name_of(reaction: Reaction) -> str:
    """The stable name under which a reaction's consumptions are kept."""
    return f"{reaction.__module__}.{reaction.__qualname__}"


def relay(wiring: Wiring, *, batch: int = 200) -> int:
    """Spread waiting messages over their reactions; return how many messages were spread.

    Waiting rows are found by `relayed_at`, never by "id above the last one": a later commit can carry
    an earlier id. Several workers share the work: what one has locked the others pass over.
    """
    unsent = OutboxMessage.objects.filter(relayed_at=None).order_by("id")
    if not unsent.exists():
        return 0  # asked without a transaction: on SQLite every one keeps all other writers waiting
    with transaction.atomic():
        waiting = list(unsent.select_for_update(skip_locked=True)[:batch])
        if not waiting:
            return 0
        moment = now()
        Consumption.objects.bulk_create(
            [
                Consumption(message=message, reaction=name_of(reaction), due_at=moment)
                for message in waiting
                for reaction in wiring.get(message.kind, ())
            ],
            ignore_conflicts=True,
        )
        OutboxMessage.objects.filter(id__in=[message.id for message in waiting], relayed_at=None).update(
            relayed_at=moment
        )
        return len(waiting)


def react(wiring: Wiring, *, batch: int = 50) -> int:
    """Run the reactions that are due; return how many were done. Few at a time: the worker's heart beats in between."""
    reactions = {name_of(reaction): reaction for group in wiring.values() for reaction in group}
    due = list(
        Consumption.objects.filter(state=Consumption.State.PENDING, due_at__lte=now())
        .select_related("message")
        .order_by("due_at", "id")[:batch]
    )
    return sum(_react_once(consumption, reactions.get(consumption.reaction)) for consumption in due)


def _react_once(consumption: Consumption, reaction: Reaction | None) -> bool:
    pending = Consumption.objects.filter(id=consumption.id, state=Consumption.State.PENDING)
    try:
        with transaction.atomic():
            if not pending.update(state=Consumption.State.DONE, attempts=F("attempts") + 1):
                return False  # another worker has done it
            if reaction is None:
                raise LookupError(f"no reaction named {consumption.reaction} in the wiring")
            reaction(consumption.message)
    except Exception as error:  # a failing reader must never stop the others
        logger.exception("reaction %s failed for message %s", consumption.reaction, consumption.message_id)
        attempts = consumption.attempts + 1
        pending.update(
            attempts=attempts,
            error=mask_numbers(f"{type(error).__name__}: {error}")[:2000],
            due_at=now() + timedelta(seconds=min(3600, 2**attempts)),
            state=Consumption.State.FAILED if attempts >= MOST_ATTEMPTS else Consumption.State.PENDING,
        )
        return False
    return True
