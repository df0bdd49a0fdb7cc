"""The keeper: dead workers' tasks come back, the timetable runs once a slot."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tongban.cases.jobs import accept_unanswered
from tongban.kernel import jobs
from tongban.kernel.models import Heartbeat
from tongban.kernel.today import BEIJING, now
from tongban.notifications.jobs import send

pytestmark = pytest.mark.django_db


def _running(worker: str, *, tries: int = 1) -> DBTaskResult[..., Any]:
    result = send.enqueue(0)
    row = DBTaskResult.objects.get(id=result.id)
    row.worker_ids = [worker] * tries
    row.status = TaskResultStatus.RUNNING
    row.started_at = now()
    row.save()
    return row


def test_task_of_a_dead_worker_is_given_back_and_of_a_living_one_is_not() -> None:
    jobs.beat("alive")
    jobs.beat("dead")
    Heartbeat.objects.filter(worker="dead").update(seen_at=now() - 2 * jobs.dead_after())
    mine, lost = _running("alive"), _running("dead")
    assert jobs.reap() == 1
    mine.refresh_from_db()
    lost.refresh_from_db()
    assert (mine.status, lost.status) == (TaskResultStatus.RUNNING, TaskResultStatus.READY)


def test_task_that_killed_five_workers_is_not_tried_again() -> None:
    poison = _running("dead", tries=jobs.MOST_ATTEMPTS)
    assert jobs.reap() == 0
    poison.refresh_from_db()
    assert poison.status == TaskResultStatus.FAILED


def test_timetable_enqueues_each_slot_once() -> None:
    entry = jobs.Timetable("nightly", "0 2 * * *", accept_unanswered)
    night = datetime(2026, 11, 23, 1, 0, tzinfo=BEIJING)
    assert jobs.enqueue_due([entry], at=night) == 0  # a new entry starts with its next slot
    later = night + timedelta(hours=2)
    assert [jobs.enqueue_due([entry], at=later) for _ in range(3)] == [1, 0, 0]
    assert jobs.enqueue_due([entry], at=later + timedelta(days=1)) == 1
