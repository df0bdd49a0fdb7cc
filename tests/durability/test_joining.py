"""A thousand joint cases, each under its own random interleaving of officers, retries, night jobs and kill -9."""

import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.durability.conftest import Site, kill

pytestmark = pytest.mark.interleaving

JOINTS = 1000
PROCESSES = 3
#: How often an act dies with its process, before its transaction commits.
DEATHS = 0.0015
#: And how often a process is killed from outside, wherever it is.
KILLS = 6


def test_a_thousand_interleavings_join_exactly_once(own_site: Site, tmp_path: Path) -> None:
    site = own_site
    drafts = site.play("joint_drafts", JOINTS)
    assert len(drafts) == JOINTS
    dice = random.Random(3)
    reports = [tmp_path / f"crowd-{number}" for number in range(PROCESSES)]
    seed = iter(range(1000))

    def begin(number: int):
        return site.begin("stir", next(seed), DEATHS, 0, JOINTS, output=reports[number])

    crowd = [begin(number) for number in range(PROCESSES)]
    died, killed, deadline = 0, 0, time.monotonic() + 1200
    while any(process.poll() != 0 for process in crowd):
        assert time.monotonic() < deadline, [report.read_text()[-2000:] for report in reports]
        for number, process in enumerate(crowd):
            code = process.poll()
            if code == -signal.SIGKILL:
                died += 1
                crowd[number] = begin(number)
            elif code not in (None, 0):
                raise AssertionError(reports[number].read_text()[-3000:])
            elif code is None and killed < KILLS and dice.random() < 0.02:
                killed += 1
                kill(process)
        time.sleep(0.2)
    words = Counter(line for report in reports for line in report.read_text(errors="replace").splitlines())
    assert site.play("faults_of_joints") == []
    tally = site.play("tally_of_joints")
    assert tally["all"] == JOINTS
    # Something of everything was tried, else the outcome proves little.
    assert all(tally.get(f"outcome {one}", 0) > 20 for one in ("granted", "partly", "denied")), tally
    kinds = ("begin_procedure", "request_corrections", "supply", "return_node", "withdraw")
    assert all(tally.get(f"act {one}", 0) > 10 for one in kinds), tally
    assert tally["taken back"] > 10, tally
    assert died >= KILLS, (died, killed)
    assert words["undone"] > 50, words
    assert words["refused CaseMovedOn"] > 20, words
