"""Start everything on this machine: prepare the data folder, load Hebei the first time, serve the site, run a worker.

Stops cleanly on Ctrl-C or SIGTERM. The data folder is TONGBAN_DATA (default ./var), the database SQLite in it unless
TONGBAN_DATABASE_URL names a PostgreSQL. The first start of the demo makes its own secret there.
"""

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

PATIENCE = 60.0  # seconds for the first page, on a slow machine
FAREWELL = 10.0  # seconds for a child to finish what it does
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="web processes (default 2)")
    parser.add_argument("--threads", type=int, default=4, metavar="N", help="threads of each web process (default 4)")


def prepare(options: argparse.Namespace) -> None:
    """What the settings of this process and its children must know about this call."""
    if os.environ.get("TONGBAN_MODE", "demo") == "demo":
        os.environ.setdefault("TONGBAN_PUBLIC_ADDRESS", f"http://{_reachable(options.host)}:{options.port}")
        if options.host not in LOOPBACK:
            os.environ.setdefault("TONGBAN_HOSTS", ",".join([*LOOPBACK, options.host, socket.gethostname()]))


def handle(options: argparse.Namespace) -> int:
    from tongban.boot.commands.load import is_loaded, load_everything, migrate

    if fault := _port_fault(options.host, options.port):
        print(f"tongban run: {fault}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    migrate(_say)
    if not is_loaded():
        _say("Loading Hebei; this happens once and takes up to a minute …")
        load_everything(_step)
    _collect_static_files()

    children = [
        Child("web", _web_command(options)),
        Child("worker", [sys.executable, "-m", "tongban.boot.cli", "worker"]),
    ]
    try:
        for child in children:
            child.start()
        if not _answers(options, children[0]):
            print("tongban run: the site does not answer; the lines above say why.", file=sys.stderr)
            return 1
        _greet(options)
        while True:
            time.sleep(0.5)
            for child in children:
                child.restart_if_dead()
    except KeyboardInterrupt:
        _say("\nStopping …")
        return 0
    except GivingUp as fault:
        print(f"tongban run: {fault}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in children:
            child.ask_to_stop()
        until = time.monotonic() + FAREWELL  # for all together: they stop at the same time
        for child in children:
            child.wait_until_gone(until)


# --- children --------------------------------------------------------------------------------------------------------


class GivingUp(RuntimeError):
    """A child dies again and again."""


class Child:
    """A process of ours: started apart from the terminal, restarted when it dies, never left behind."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.short_lives = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we then stop the children in order
            preexec_fn=_die_with_parent(),
        )

    def restart_if_dead(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if time.monotonic() - self.started < 10:
            self.short_lives += 1
            if self.short_lives >= 5:
                raise GivingUp(f"The {self.name} process stops again and again; its last lines above say why.")
        else:
            self.short_lives = 0
        _say(f"The {self.name} process ended unexpectedly; starting it again.")
        self._clear_group()
        self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until_gone(self, until: float) -> None:
        """Give it until this moment of the monotonic clock; then it is ended."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._clear_group()

    def _clear_group(self) -> None:
        """A child that was killed outright may have left processes of its own; they share its session."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux, a child whose parent was killed outright is told to stop, so that none lives on unseen."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    set_parent_death_signal = 1
    return lambda: prctl(set_parent_death_signal, signal.SIGTERM) and None


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


# --- starting --------------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    print(text, flush=True)


def _step(text: str) -> None:
    _say(f"  {text}")


def _web_command(options: argparse.Namespace) -> list[str]:
    granian = Path(sys.executable).with_name("granian")
    return [
        str(granian), "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.workers), "--blocking-threads", str(options.threads), "--backpressure", "64",
        # Heads of requests: 32 KB and, by the server's own rule, 100 lines. HTTP/2 would take 16 MB of them.
        "--http", "1", "--http1-buffer-size", "32768",
        # Without this one killed worker stops the whole server.
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8",
        "--no-ws", "--no-access-log", "--log-level", "warning", "tongban.boot.wsgi:application",
    ]  # fmt: skip


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else f"[{host}]" if ":" in host else host  # noqa: S104


def _port_fault(host: str, port: int) -> str | None:
    """Why the port cannot be used, as a sentence; None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as fault:
            if getattr(fault, "errno", None) == errno.EADDRINUSE:
                return f"port {port} is in use; choose another one with --port (make run ARGS='--port 8080')."
            return f"cannot listen on {host} port {port}: {fault}."
    return None


def _collect_static_files() -> None:
    """Copy, hash and compress the static files, if any has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    lines = []
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            status = os.stat(storage.path(name))
            lines.append(f"{name} {status.st_mtime_ns} {status.st_size}")
    state, stamp = "\n".join(sorted(lines)), root / ".sources"
    if (root / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == state:
        return
    _say("Preparing pictures, style sheets and scripts …")
    # The settings choose the plain storage as long as nothing was collected; this is the moment it is.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state)


def _answers(options: argparse.Namespace, web: Child) -> bool:
    """Wait until the home page answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if web.process is not None and web.process.poll() is not None:
            return False
        connection = HTTPConnection(_reachable(options.host).strip("[]"), options.port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": f"127.0.0.1:{options.port}"})
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _greet(options: argparse.Namespace) -> None:
    from django.conf import settings

    # Before anything is said: whoever reads "ready" may stop us at once, and an import does not bear an interruption.
    from tongban.boot.demo import CAST, PASSWORD

    _say(f"\nTongban 通办 is ready:  http://{_reachable(options.host)}:{options.port}/")
    if settings.DEMO:
        _say(f"\nDemo people (invented). The password of each is  {PASSWORD}")
        width = max(len(person.username) for person in CAST)
        for person in CAST:
            _say(f"  {person.username:{width}}  {person.name}  {person.what}")
    _say(f"\nData: {settings.DATA}    Stop with Ctrl-C.\n")
