"""The background worker: relays the outbox, runs queued tasks, and keeps both alive.

django-tasks-db loses nothing when a worker dies, but leaves its task RUNNING for ever, and it has no
timetable. The keeper adds both: a heartbeat row, a reaper that gives a dead worker's tasks back, and
cron entries that exactly one worker enqueues. Delivery is at least once, so every task is idempotent.
"""

import dataclasses
import logging
import os
import signal
import socket
import threading
import time
from datetime import datetime, timedelta

from croniter import croniter
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tongban.kernel import outbox
from tongban.kernel.models import CronSlot, Heartbeat
from tongban.kernel.today import now

logger = logging.getLogger(__name__)

HEARTBEAT_EVERY = 2.0
#: A worker silent for this long is dead; far above the longest pause of a busy machine.
DEAD_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 5


@dataclasses.dataclass(frozen=True)
class Timetable:
    """One entry: which task is enqueued when (cron expression, Beijing time)."""

    name: str
    cron: str
    task: Task[..., object]


def beat(worker: str) -> None:
    """Say that this worker lives."""
    moment = now()
    if not Heartbeat.objects.filter(worker=worker).update(seen_at=moment):
        Heartbeat.objects.create(worker=worker, started_at=moment, seen_at=moment)


def reap() -> int:
    """Give the tasks of dead workers back to the queue; a task that killed five workers has failed."""
    moment = now()
    living = set(Heartbeat.objects.filter(seen_at__gt=moment - DEAD_AFTER).values_list("worker", flat=True))
    returned = 0
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        owner = task.worker_ids[-1] if task.worker_ids else ""
        if owner in living:
            continue
        held = DBTaskResult.objects.filter(
            id=task.id, status=TaskResultStatus.RUNNING, started_at=task.started_at
        )  # started_at: not the run of somebody who took it meanwhile
        if len(task.worker_ids) >= MOST_ATTEMPTS:
            held.update(status=TaskResultStatus.FAILED, finished_at=moment, traceback="its workers died five times")
        else:
            returned += held.update(status=TaskResultStatus.READY, started_at=None)
    Heartbeat.objects.filter(seen_at__lt=moment - timedelta(days=1)).delete()
    return returned


def enqueue_due(timetable: list[Timetable], *, at: datetime) -> int:
    """Enqueue every entry whose slot has come and that nobody has taken; return how many."""
    taken = 0
    for entry in timetable:
        slot = croniter(entry.cron, at).get_prev(datetime)
        with transaction.atomic():
            known, made = CronSlot.objects.get_or_create(name=entry.name, defaults={"last_slot": slot})
            if made:
                continue  # a new entry starts with its next slot
            if CronSlot.objects.filter(name=entry.name, last_slot=known.last_slot, last_slot__lt=slot).update(
                last_slot=slot
            ):
                entry.task.enqueue()
                taken += 1
    return taken


class Keeper(Worker):
    """One worker process: tasks in the main loop, outbox and heartbeat in a second thread."""

    def __init__(self, *, batch: bool = False) -> None:
        super().__init__(
            queue_names=["default"],
            interval=0.2,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}-{os.getpid()}-{time.monotonic_ns() % 10**9}",
            excluded_queue_names=[],
        )
        self.wiring: outbox.Wiring = import_string(settings.TONGBAN_WIRING)
        self.timetable: list[Timetable] = import_string(settings.TONGBAN_TIMETABLE)

    def keep(self) -> None:
        """The second thread: beat, reap, timetable and outbox, until the worker stops."""
        last_beat = last_reap = 0.0
        while self.running:
            try:
                close_old_connections()
                if time.monotonic() - last_beat > HEARTBEAT_EVERY:
                    beat(self.worker_id)
                    last_beat = time.monotonic()
                if time.monotonic() - last_reap > DEAD_AFTER.total_seconds() / 3:
                    reap()
                    enqueue_due(self.timetable, at=now())
                    last_reap = time.monotonic()
                moved = outbox.relay(self.wiring) + outbox.react(self.wiring)
            except Exception:  # the database may be away for a while; the keeper must outlive that
                logger.exception("the keeper stumbled and goes on")
                moved = 0
            if not moved:
                time.sleep(0.2)

    def work(self) -> None:
        """Run until SIGTERM or SIGINT."""
        self.configure_signals()
        beat(self.worker_id)
        thread = threading.Thread(target=self.keep, name="keeper", daemon=True)
        thread.start()
        self.run()
        thread.join(timeout=10)


def run_worker() -> None:
    """Entry of `tongban worker`: restart the loop after a database fault until told to stop."""
    keeper = Keeper()
    while keeper.running:
        try:
            keeper.work()
        except Exception:
            logger.exception("the worker stumbled and goes on")
            time.sleep(1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def drain(wiring: outbox.Wiring | None = None) -> None:
    """Do everything that waits now, in this process: for tests, for commands, for the demo."""
    wired: outbox.Wiring = wiring if wiring is not None else import_string(settings.TONGBAN_WIRING)
    keeper = Keeper(batch=True)
    while outbox.relay(wired) + outbox.react(wired) or DBTaskResult.objects.ready().exists():
        keeper.running = True
        keeper.run()
