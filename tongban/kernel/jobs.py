"""The background worker: relays the outbox, runs queued tasks, and keeps both alive.

django-tasks-db loses nothing when a worker dies, but leaves its task RUNNING for ever, and it has no
timetable, and a task that fails is not tried again. The keeper adds all three: a heartbeat row with a reaper
that gives a dead worker's tasks back, later tries, and cron entries that exactly one worker enqueues.
Delivery is at least once, so every task is idempotent.
"""

import dataclasses
import logging
import os
import socket
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from croniter import croniter
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tongban.kernel import outbox
from tongban.kernel.masking import mask_numbers
from tongban.kernel.models import CronSlot, Heartbeat
from tongban.kernel.today import now

logger = logging.getLogger(__name__)

#: How often a worker is started on one task before the task is left for a person to look at.
MOST_ATTEMPTS = 5
#: What was done is forgotten after this long; what failed stays.
KEPT_FOR = timedelta(days=7)


def dead_after() -> timedelta:
    """A worker silent for this long is dead; far above the longest pause of a busy machine."""
    return timedelta(seconds=settings.TONGBAN_DEAD_AFTER)


@dataclasses.dataclass(frozen=True)
class Timetable:
    """One entry: which task is enqueued when (cron expression, Beijing time)."""

    name: str
    cron: str
    task: Task[[], Any]


def beat(worker: str) -> None:
    """Say that this worker lives."""
    moment = now()
    # one statement: a worker may beat from two threads at once when it starts
    Heartbeat.objects.bulk_create(
        [Heartbeat(worker=worker, started_at=moment, seen_at=moment)],
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=["seen_at"],
    )


def reap() -> int:
    """Give the tasks of dead workers back to the queue; a task that killed five workers has failed."""
    moment = now()
    living = set(Heartbeat.objects.filter(seen_at__gt=moment - dead_after()).values_list("worker", flat=True))
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


def try_again_later(task: "DBTaskResult[..., object]") -> bool:
    """Put a task that failed back into the queue, each time later; False when it has been tried often enough.

    What a task needs may be away for a while: the database, a carrier, the disk.
    """
    tries = len(task.worker_ids)
    if tries >= MOST_ATTEMPTS:
        return False
    failed = DBTaskResult.objects.filter(id=task.id, status=TaskResultStatus.FAILED)
    return bool(failed.update(status=TaskResultStatus.READY, run_after=now() + timedelta(seconds=5 * 4**tries)))


def forget_done(*, batch: int = 5000) -> int:
    """Delete tasks that were done long ago, so that the queue stays as small as the work; return how many."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now() - KEPT_FOR)
    ids = list(done.order_by().values_list("id", flat=True)[:batch])
    return DBTaskResult.objects.filter(id__in=ids).delete()[0] if ids else 0


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

    def run_task(self, db_task_result: "DBTaskResult[..., object]") -> None:
        """As the library does it, and again later if it failed."""
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            # what a fault says may hold somebody's number, and this stays for a person to look at
            db_task_result.traceback = mask_numbers(db_task_result.traceback)
            DBTaskResult.objects.filter(id=db_task_result.id).update(traceback=db_task_result.traceback)
            logger.warning("task %s failed:\n%s", db_task_result.task_path, db_task_result.traceback)
            try_again_later(db_task_result)

    def keep(self) -> None:
        """The second thread: beat, reap, timetable and outbox, until the worker stops."""
        patience = dead_after().total_seconds()
        beats, reaps, tidies = Every(patience / 15), Every(patience / 3), Every(3600)
        while self.running:
            try:
                close_old_connections()
                if beats.due():
                    beat(self.worker_id)
                if reaps.due():
                    reap()
                    enqueue_due(self.timetable, at=now())
                if tidies.due():
                    forget_done()
                moved = outbox.relay(self.wiring) + outbox.react(self.wiring)
            except Exception:  # the database may be away for a while; the keeper must outlive that
                logger.exception("the keeper stumbled and goes on")
                moved = 0
            if not moved:
                time.sleep(0.2)
        connection.close()

    def work(self) -> None:
        """Run until SIGTERM or SIGINT; a fault of the database stops neither thread for good."""
        self.configure_signals()
        thread = threading.Thread(target=self.keep, name="keeper", daemon=True)
        thread.start()
        try:
            while self.running:
                try:
                    beat(self.worker_id)  # before the first task is taken: the silent count as dead
                    self.run()
                except Exception:
                    logger.exception("the worker stumbled and goes on")
                    time.sleep(1)
        finally:
            self.running = False
            thread.join(timeout=10)
            Heartbeat.objects.filter(worker=self.worker_id).delete()  # whoever says goodbye is not waited for


class Every:
    """Says once per period that it is time; the first time at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.last = float("-inf")

    def due(self) -> bool:
        """Whether the period is over; if so, the next one begins."""
        moment = time.monotonic()
        if moment - self.last < self.seconds:
            return False
        self.last = moment
        return True


def run_worker() -> None:
    """Entry of `tongban worker`."""
    Keeper().work()


def drain(wiring: outbox.Wiring | None = None) -> None:
    """Do everything that waits now, in this process: for tests, for commands, for the demo."""
    wired: outbox.Wiring = wiring if wiring is not None else import_string(settings.TONGBAN_WIRING)
    keeper = Keeper(batch=True)
    # Not the worker's own loop: that one closes connections, which a caller's open transaction does not survive.
    while outbox.relay(wired) + outbox.react(wired) or DBTaskResult.objects.ready().exists():
        while (task := _taken(keeper.worker_id)) is not None:
            keeper.run_task(task)


def _taken(worker: str) -> "DBTaskResult[..., object] | None":
    """The next task that is ready, claimed for this worker."""
    with transaction.atomic():
        task = DBTaskResult.objects.ready().get_locked()
        if task is not None:
            task.claim(worker)
        return task
