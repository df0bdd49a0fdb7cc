"""Kill -9 of the worker: everything is done in the end, and nothing of it twice."""

import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from tests.durability.conftest import Site, kill

KILLS = 5


def _wait_until_at_work(site: Site, worker: subprocess.Popen[bytes]) -> None:
    """Until it has taken a task or shown a sign of life: killing one that is still starting proves little."""
    deadline = time.monotonic() + 30
    while not any(f"-{worker.pid}-" in name for (name,) in site.ask("SELECT worker FROM kernel_heartbeat")):
        assert time.monotonic() < deadline, (site.folder / "worker.log").read_text()[-3000:]
        time.sleep(0.05)


def _left(site: Site) -> list[tuple[int]]:
    """Messages, reactions and tasks still to be done."""
    return site.ask(
        "SELECT count(*) FROM kernel_outboxmessage WHERE relayed_at IS NULL "
        "UNION ALL SELECT count(*) FROM kernel_consumption WHERE state <> 'done' "
        "UNION ALL SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
    )


def test_worker_killed_again_and_again_does_everything_once(site: Site) -> None:
    assert site.play("work_for_the_worker", 16, 2) > 30
    dice = random.Random(11)
    workers = [site.start_worker(), site.start_worker()]
    for kills in range(KILLS):
        victim = kills % 2
        _wait_until_at_work(site, workers[victim])
        time.sleep(dice.uniform(0.1, 0.9))
        kill(workers[victim])
        workers[victim] = site.start_worker()
    deadline = time.monotonic() + 90
    while any(left for (left,) in _left(site)):
        assert time.monotonic() < deadline, (_left(site), (site.folder / "worker.log").read_text()[-3000:])
        time.sleep(0.2)
    assert site.play("faults_of_effects") == []

    tally = site.play("tally")
    assert tally["repeated"] > 0  # somebody was killed in the middle of a task, else nothing was tried here
    sent = Counter((site.folder / "sms").read_text().splitlines())
    # At least once, and again only where a worker died between handing over and noting it.
    assert tally["sms"] <= sent.total() <= tally["sms_runs"]
    assert sent.total() - tally["sms"] <= KILLS

    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    # The killed could not take their heartbeat back; the two that were asked to stop did.
    assert site.ask("SELECT count(*) FROM kernel_heartbeat") == [(KILLS,)]


def test_killed_while_storing_leaves_no_row_without_its_file(site: Site, tmp_path: Path) -> None:
    told: list[str] = []
    for turn in range(2):
        output = tmp_path / f"stored-{turn}"
        writers = [site.begin("store_files_for_ever", output=output) for _ in range(2)]
        while not output.exists() or output.read_text().count("\n") < 20:
            assert all(writer.poll() is None for writer in writers), output.read_text()
            time.sleep(0.02)
        time.sleep(random.Random(turn).uniform(0.0, 0.2))
        for writer in writers:
            kill(writer)
        told += [line for line in output.read_text().splitlines() if len(line) == 64]
    left = site.play("files")
    assert left["damaged"] == []
    assert set(told) <= set(left["rows"])
