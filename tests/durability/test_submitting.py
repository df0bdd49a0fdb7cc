"""Kill -9 of a web process, and clicks from everywhere at once: no case is lost, halved or doubled."""

import os
import random
import signal
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from tests.durability.conftest import Browser, Site
from tongban.boot.demo import PASSWORD

#: Two deaths of one web process within five seconds end granian as a whole; `tongban run` starts it again.
KILLS = 5


@pytest.fixture(scope="module", autouse=True)
def running(site: Site) -> Iterator[None]:
    site.start()
    yield
    site.stop()


def test_site_stays_up_when_a_web_process_is_killed(site: Site) -> None:
    before = site.web_processes()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    answers, deadline = [], time.monotonic() + 20
    while time.monotonic() < deadline and (len(site.web_processes()) < 2 or len(answers) < 40):
        answers.append(site.get("/"))
        time.sleep(0.05)
    after = site.web_processes()
    assert len(after) == 2
    assert before[0] not in after
    assert before[1] in after
    # A connection that was waiting in the dead process may break; the site itself answers all the time.
    assert answers.count(200) >= len(answers) - 5
    assert set(answers) <= {200, None}
    assert answers[-5:] == [200] * 5


def test_no_submission_is_lost_or_doubled_while_web_processes_are_killed(site: Site) -> None:
    drafts = site.play("dossiers", 27)
    people = [Browser(site.port) for _ in range(3)]
    for one in people:
        one.sign_in("zhangsan", PASSWORD)
    answered: dict[str, str] = {}
    done = Event()

    def submit(browser: Browser, mine: list[dict[str, str]]) -> None:
        """As a person does: whoever gets no answer tries again."""
        for draft in mine:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                answer = browser.ask("POST", draft["submit"], {})
                if answer is not None:
                    answered[draft["id"]] = answer.getheader("Location", f"status {answer.status}")
                    break
                time.sleep(0.05)

    kills = [0]

    def kill_at_random() -> None:
        """In the middle of the next submission, whenever a few have come through: one web process, or both."""
        dice, seen = random.Random(7), 0
        while not done.wait(0.005):
            if kills[0] < KILLS and len(answered) >= seen + 4 and (alive := site.web_processes()):
                seen = len(answered)
                time.sleep(dice.uniform(0.0, 0.1))
                for pid in alive if dice.random() < 0.3 else [dice.choice(alive)]:
                    os.kill(pid, signal.SIGKILL)
                    kills[0] += 1

    killer = Thread(target=kill_at_random)
    killer.start()
    threads = [Thread(target=submit, args=[browser, drafts[at::3]]) for at, browser in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    killer.join()

    assert len(answered) == len(drafts), site.log()
    assert kills[0] >= KILLS
    cases = site.play("cases_by_dossier", *[draft["id"] for draft in drafts])
    assert [place for dossier, place in answered.items() if cases.get(dossier, "no case") not in place] == []
    assert site.play("faults_of_cases") == []


def test_eight_submissions_at_once_file_one_case(site: Site) -> None:
    results = site.play("submit_eight_at_once", 4)
    assert results == [{"right": 8, "events": 1}] * 4
    assert site.play("faults_of_cases") == []


def test_of_two_officers_at_once_one_succeeds_and_one_is_told(site: Site) -> None:
    assert site.play("two_officers_at_once", 3) == [["CaseMovedOn", "done"]] * 6
    assert site.play("faults_of_cases") == []


def test_of_two_grants_for_the_last_place_the_first_in_order_succeeds(site: Site) -> None:
    for outcome in site.play("grants_for_the_last_place", 3):
        assert outcome in (["OthersComeFirst", "first"], ["PlacesTaken", "first"])
    assert site.play("grants_until_all_places_are_taken") == ["granted"] * 3 + ["taken"] * 3
    assert site.play("faults_of_cases") == []


def test_two_security_administrators_who_end_each_other_leave_one(site: Site) -> None:
    assert site.play("two_security_administrators_at_once", 12) == [1] * 12
