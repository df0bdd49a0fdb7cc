"""Events commit with their change; each reaction happens once; a failing one blocks nobody."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction

from tongban.kernel import outbox
from tongban.kernel.events import Event
from tongban.kernel.models import Consumption, Counter, OutboxMessage


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    kind: ClassVar[str] = "test.happened"
    what: str


def count(message: OutboxMessage) -> None:
    Counter.objects.create(name=f"{message.payload['what']}:{message.id}", value=1)


def fail(message: OutboxMessage) -> None:
    Counter.objects.create(name=f"half:{message.id}", value=1)
    raise ConnectionError("the other side is away")


WIRING = {"test.happened": (fail, count)}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty(db: None) -> None:
    OutboxMessage.objects.all().delete()


def _done(reaction: outbox.Reaction) -> Consumption:
    return Consumption.objects.get(reaction=outbox.name_of(reaction))


def test_reaction_happens_once_however_often_the_worker_runs() -> None:
    outbox.announce(Happened(subject="1", what="x"))
    for _ in range(3):
        outbox.relay(WIRING)
        outbox.react(WIRING)
    assert Counter.objects.filter(name__startswith="x:").count() == 1
    assert _done(count).state == "done"


def test_failing_reaction_leaves_nothing_half_done_and_blocks_nobody() -> None:
    outbox.announce(Happened(subject="1", what="x"))
    outbox.relay(WIRING)
    assert outbox.react(WIRING) == 1
    failed = _done(fail)
    assert (failed.state, failed.attempts) == ("pending", 1)
    assert "the other side is away" in failed.error
    assert not Counter.objects.filter(name__startswith="half:").exists()
    assert _done(count).state == "done"


def test_failing_reaction_waits_longer_each_time_and_is_given_to_a_person_at_last() -> None:
    outbox.announce(Happened(subject="1", what="x"))
    outbox.relay(WIRING)
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        Consumption.objects.filter(state="pending").update(due_at=OutboxMessage.objects.get().at)
        outbox.react(WIRING)
        waits.append(_done(fail).due_at)
    assert waits == sorted(waits)
    assert _done(fail).state == "failed"


def test_event_of_a_change_that_rolls_back_was_never_announced() -> None:
    def change() -> None:
        with transaction.atomic():
            outbox.announce(Happened(subject="1", what="x"))
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        change()
    assert not OutboxMessage.objects.exists()


def test_message_without_reaction_is_relayed_and_forgotten() -> None:
    outbox.announce(Happened(subject="1", what="x"))
    assert outbox.relay({}) == 1
    assert outbox.relay({}) == 0
    assert not Consumption.objects.exists()


def test_announcing_outside_a_transaction_is_a_mistake_of_the_program() -> None:
    with ThreadPoolExecutor(1) as beside:  # another thread has a connection of its own, and no transaction on it
        announced = beside.submit(outbox.announce, Happened(subject="1", what="x"))
    with pytest.raises(RuntimeError, match="inside the transaction"):
        announced.result()
