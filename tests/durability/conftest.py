"""A site of separate processes on a database of its own, made to be killed.

It runs on SQLite, or on the PostgreSQL that TONGBAN_DATABASE_URL names. Nothing of it lives in the process of the tests.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from tests import postgres, vectors

STARTING_TAKES_AT_MOST = 60.0  # seconds
#: Short, so that a test need not wait long for the reaper; the default is 30.
DEAD_AFTER = 4.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.durability)


@dataclass
class Site:
    """One data folder, one database, one web server with two processes, and as many workers as a test wants."""

    folder: Path
    port: int
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    whole: subprocess.Popen[bytes] | None = None

    def play(self, scene: str, *arguments: object) -> Any:
        """Play a scene in a process of its own on the site's data."""
        done = subprocess.run(self._scene(scene, *arguments), env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the site's database in its own language, past the program, and quickly."""
        if address := self.environment.get("TONGBAN_DATABASE_URL"):
            with psycopg.connect(address) as server:
                return server.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "var" / "tongban.sqlite3", timeout=20)) as file:
            return file.execute(question).fetchall()

    def begin(self, scene: str, *arguments: object, output: Path) -> subprocess.Popen[bytes]:
        """Let a scene run in the background, writing to a file; the test will kill it."""
        return self._start(self._scene(scene, *arguments), output)

    def begin_command(self, *words: str, output: Path) -> subprocess.Popen[bytes]:
        """`tongban …` in the background, writing to a file."""
        return self._start([sys.executable, "-m", "tongban.boot.cli", *words], output)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """`tongban worker`."""
        return self._start([sys.executable, "-m", "tongban.boot.cli", "worker"], self.folder / "worker.log")

    def start(self) -> None:
        """`tongban run`: the server with two web processes, a worker, and who starts them again."""
        command = [sys.executable, "-m", "tongban.boot.cli", "run", "--port", str(self.port)]
        self.whole = self._start(command, self.folder / "run.log")
        deadline = time.monotonic() + STARTING_TAKES_AT_MOST
        while "is ready" not in self.log():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        """The last words of `tongban run`."""
        return (self.folder / "run.log").read_text()[-4000:]

    def stop(self) -> None:
        """As Ctrl-C or a service manager does."""
        assert self.whole is not None
        self.whole.terminate()
        assert self.whole.wait(30) == 0

    def _scene(self, scene: str, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "tests.durability.run_scene", scene, *map(str, arguments)]

    def _start(self, command: list[str], output: Path) -> subprocess.Popen[bytes]:
        with output.open("ab") as report:
            process = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=report, stderr=report,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def web_processes(self) -> list[int]:
        """The process ids of those that answer requests: the children of the server, which is a child of the whole."""
        assert self.whole is not None
        servers = [pid for pid in _children_of(self.whole.pid) if "granian" in _command_of(pid)]
        below = [pid for server in servers for pid in _children_of(server)]
        return [pid for pid in below if "resource_tracker" not in _command_of(pid)]

    def get(self, path: str) -> int | None:
        """Status of a page; None when nobody answered."""
        answer = Browser(self.port).ask("GET", path)
        return answer.status if answer is not None else None

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, the whole family at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Browser:
    """The least of a browser: cookies, forms, and no patience."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> HTTPResponse | None:
        """One request on a connection of its own; None when the connection broke."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer

    def sign_in(self, username: str, password: str) -> None:
        self.ask("GET", "/account/login/")
        answer = self.ask("POST", "/account/login/", {"login": username, "password": password})
        assert answer is not None
        assert answer.status == 302, answer.status


@dataclass(frozen=True)
class Loaded:
    """A data folder with all of Hebei and the demo's people; on PostgreSQL also the database of that name."""

    data: Path
    database: str


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Loaded once, for all sites to begin as copies: loading takes half a minute of processor."""
    made = Loaded(tmp_path_factory.mktemp("loaded") / "var", f"loaded_{postgres.free_port()}")
    vectors.lend(made.data)
    environment = _environment(made.data)
    if server := os.environ.get("TONGBAN_DATABASE_URL"):
        environment["TONGBAN_DATABASE_URL"] = postgres.create_database(server, made.database)
    command = [sys.executable, "-m", "tongban.boot.cli", "load", "--quiet"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return made


@pytest.fixture(scope="session")
def site(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from copied_site(loaded, tmp_path_factory.mktemp("durability"))


@pytest.fixture
def own_site(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for one test alone, that may fill it with whatever it likes."""
    yield from copied_site(loaded, tmp_path_factory.mktemp("alone"))


def _environment(data: Path) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    return environment | {
        "DJANGO_SETTINGS_MODULE": "tongban.boot.settings",
        "TONGBAN_DATA": str(data),
        "TONGBAN_DEAD_AFTER": str(DEAD_AFTER),
        "TONGBAN_SMS": "tests.durability.sms.CountedSms",
        "COUNTED_SMS": str(data.parent / "sms"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def copied_site(loaded: Loaded, folder: Path) -> Iterator[Site]:
    port = postgres.free_port()
    # Vectors that another run is just writing (`tests.vectors`) have gone under another name when their turn comes.
    shutil.copytree(loaded.data, folder / "var", ignore=shutil.ignore_patterns("*.npz.*"))
    environment = _environment(folder / "var")
    if server := os.environ.get("TONGBAN_DATABASE_URL"):
        name = f"durability_{port}"
        environment["TONGBAN_DATABASE_URL"] = postgres.create_database(server, name, like=loaded.database)
    running = Site(folder, port, environment)
    try:
        yield running
    finally:
        running.close()
