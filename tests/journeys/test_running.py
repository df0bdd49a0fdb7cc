"""`tongban run`: ready soon, alive after any of its processes was killed, gone when told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import psutil
import pytest

from tests.journeys.conftest import Site, answers, start, wait_until_ready
from tests.postgres import free_port


@pytest.fixture
def second(site: Site) -> Iterator[Site]:
    """Another start on data that was loaded before."""
    running = start(site.data, free_port(), site.environment, site.data.parent / "second.log")
    try:
        wait_until_ready(running)
        yield running
    finally:
        running.stop()


def wait_for(what: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(psutil.NoSuchProcess):  # it went while we looked; look again
            if what():
                return True
        time.sleep(0.1)
    return False


def child(running: Site, mark: str) -> psutil.Process:
    """The direct child whose command line contains a word."""
    children = psutil.Process(running.process.pid).children()
    return next(one for one in children if mark in " ".join(one.cmdline()))


def test_a_second_start_loads_and_prepares_nothing_again(site: Site) -> None:
    """Its seconds belong to the bench; here it is shown that nothing is done twice."""
    log = site.data.parent / "again.log"
    running = start(site.data, free_port(), site.environment, log)
    try:
        wait_until_ready(running)
        assert answers(running.address + "/")
    finally:
        running.stop()
    said = log.read_text()
    assert "Loading Hebei" not in said
    assert "Preparing pictures" not in said
    assert "Preparing the database" not in said


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        ([b"X-Long: " + b"y" * 16_000], True),
        ([b"X-Long: " + b"y" * 100_000], False),
        ([b"Cookie: a=" + b"y" * 2_000_000], False),
        ([b"X-%d: y" % number for number in range(200)], False),
    ],
    ids=["long", "too long", "endless", "too many"],
)
def test_a_head_without_measure_is_refused(site: Site, lines: list[bytes], *, taken: bool) -> None:
    place = urlsplit(site.address)
    head = b"\r\n".join([b"GET /help/ HTTP/1.1", b"Host: " + place.netloc.encode(), b"Connection: close", *lines])
    said = b""
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        with suppress(ConnectionError):  # refused while we still send; the answer may be lost with the line
            line.sendall(head + b"\r\n\r\n")
        with suppress(ConnectionError):
            said = line.recv(12)
    assert said in ({b"HTTP/1.1 200"} if taken else {b"HTTP/1.1 431", b""})
    assert answers(site.address + "/help/")


@pytest.mark.parametrize("asked_by", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_with_all_its_processes(second: Site, asked_by: signal.Signals) -> None:
    family = psutil.Process(second.process.pid).children(recursive=True)
    assert len(family) >= 4  # the web server, its two workers, the background worker
    second.process.send_signal(asked_by)
    assert second.process.wait(20) == 0
    assert [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE] == []


def test_the_site_stays_up_when_a_web_worker_is_killed(second: Site) -> None:
    web = child(second, "granian")
    for victim in web.children():
        victim.kill()
        assert wait_for(lambda: answers(second.address + "/"), seconds=30)
    assert wait_for(lambda: len(web.children()) >= 2, seconds=30)


@pytest.mark.parametrize("mark", ["granian", "worker"])
def test_a_killed_process_is_started_again(second: Site, mark: str) -> None:
    victim = child(second, mark)
    victim.kill()
    assert wait_for(
        lambda: any(
            mark in " ".join(one.cmdline()) and one.pid != victim.pid
            for one in psutil.Process(second.process.pid).children()
            if one.status() != psutil.STATUS_ZOMBIE
        ),
        seconds=30,
    )
    assert wait_for(lambda: answers(second.address + "/"), seconds=30)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_nothing_lives_on_when_the_parent_itself_is_killed(second: Site) -> None:
    family = psutil.Process(second.process.pid).children(recursive=True)
    second.process.kill()
    second.process.wait()
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []


def test_the_secret_of_the_demo_is_readable_by_its_owner_alone(site: Site) -> None:
    assert (site.data / "secret").stat().st_mode & 0o777 == 0o600


def test_the_commands_work_beside_a_running_site(site: Site) -> None:
    done = site.tongban("search", "开饭店", "--limit", "3", "--json")
    assert done.returncode == 0
    assert '"item": "SCJG-006"' in done.stdout
    assert site.tongban("load", "--quiet").returncode == 0


def test_make_run_needs_no_terminal() -> None:
    """The Makefile's help answers without a terminal, and `make run` is that same command."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    done = subprocess.run(["make", "-n", "run"], cwd=root, capture_output=True, text=True, check=True)  # noqa: S607
    assert ".venv/bin/tongban run" in done.stdout
