"""The web server under measurement, and the load put on it."""

from __future__ import annotations

import gzip
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.test import Client

from bench import wrk
from bench.client import Load, load, load_from, request
from tests import build
from tests.postgres import free_port
from tongban.boot.cli import parse
from tongban.boot.commands.run import _web_command

ROOT = Path(__file__).resolve().parent.parent
PORT = free_port()
#: The view that does nothing: alone, and below the product's middleware.
EMPTY, COVERED = "/bench/empty/", "/bench/empty-behind-middleware/"


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def web_server() -> Iterator[None]:
    """granian as `tongban run` starts it, with the address of the empty view added."""
    say("Starting the web server …")
    process = subprocess.Popen(
        _web_command(parse(["run", "--port", str(PORT)])), cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                fetch(EMPTY)
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def fetch(path: str, cookie: str = "") -> tuple[bytes, dict[str, str]]:
    """The bytes as they travel, and the headers."""
    asked = Request(f"http://127.0.0.1:{PORT}{path}", headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server on this machine
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def text_of(body: bytes, headers: dict[str, str]) -> str:
    """The text of an answer."""
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()


def signed_in(username: str) -> tuple[Client, str]:
    """A client in this process, and the cookie of the same session for requests over HTTP."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(build.account(username))
    return client, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def saturate(paths: list[str], seconds: float) -> Load:
    """As many answers as the server can give to 32 busy connections: with wrk, or with processes of our own."""
    requests = [request(path, port=PORT) for path in paths]
    load(requests, port=PORT, seconds=min(1.5, seconds))  # warm
    found = wrk.load(paths, port=PORT, seconds=seconds) if wrk.found() else load_from(2, requests, PORT, seconds)
    return _sound(found, paths)


def one_after_another(path: str, seconds: float, *, cookie: str = "") -> Load:
    """One connection: what one reader waits for."""
    return _sound(load([request(path, port=PORT, cookie=cookie)], port=PORT, connections=1, seconds=seconds), [path])


def _sound(found: Load, paths: list[str]) -> Load:
    if found.failures or not found.per_second:
        raise RuntimeError(f"{found.failures} bad answers for {paths[0]}")
    return found
