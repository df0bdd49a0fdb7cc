"""Kill -9 while changes of the catalogue take effect: each takes effect as a whole, once, in the end."""

import random
import time
from pathlib import Path

from tests.durability.conftest import Site, kill


def test_killed_again_and_again_every_change_takes_effect_once(own_site: Site, tmp_path: Path) -> None:
    waiting = own_site.play("agreed_changes")
    assert waiting == 11
    dice, killed_within = random.Random(7), 0
    for turn in range(4):
        output = tmp_path / f"effects-{turn}"
        worker = own_site.begin("effect_slowly", output=output)
        deadline = time.monotonic() + 60
        while (not output.exists() or "begin" not in output.read_text()) and worker.poll() is None:
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.002)
        time.sleep(dice.uniform(0.0, 0.15))
        kill(worker)
        told = output.read_text()
        killed_within += told.count("begin") > told.count("done")
    assert killed_within > 0, "somebody must have died in the middle, else nothing was tried here"
    left = own_site.ask("SELECT count(*) FROM catalogue_changerequest WHERE state = 'scheduled'")[0][0]
    assert own_site.play("effect_the_rest") == left
    assert own_site.play("faults_of_changes") == []


def test_workers_at_the_same_moment_do_it_once(own_site: Site, tmp_path: Path) -> None:
    own_site.play("agreed_changes")
    workers = [own_site.begin("effect_the_rest", output=tmp_path / f"beside-{n}") for n in range(3)]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0], [
        (tmp_path / f"beside-{n}").read_text() for n in range(3)
    ]
    assert sum(int((tmp_path / f"beside-{n}").read_text().split()[-1]) for n in range(3)) == 11
    assert own_site.play("faults_of_changes") == []
