"""What all tests share: no network, a database only for those who ask, and how the suite is split."""

import gc
import os
import socket
from collections.abc import Iterator, Set
from functools import partial
from typing import Any

import hypothesis
import pytest
from django.test import TransactionTestCase

# Every run tries the same examples on every machine, however slow: what was green stays green until something changes.
# To look further: `pytest --hypothesis-profile=explore`, and keep what it finds as an example of its own.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("repeatable")

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}

LOADED_ONCE = {"authorities_body", "catalogue_implementation"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="Only tests that touch the database: a pure test proves nothing new on the second database.",
    )


def needs_database(item: pytest.Item) -> bool:
    """Whether the outcome of this test can depend on the database."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return True
    owner = getattr(item, "cls", None)
    return owner is not None and issubclass(owner, TransactionTestCase)


def empties_the_database(item: pytest.Item) -> bool:
    """Whether this test commits for real, so that afterwards the shared database is emptied."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and (mark.args or mark.kwargs.get("transaction"))) or bool(
        {"transactional_db", "live_server", "django_db_reset_sequences"}.intersection(getattr(item, "fixturenames", ()))
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if emptying := [item.nodeid for item in items if empties_the_database(item)]:
        # Workers steal tests from one another, so "such tests run last" does not hold; whatever runs after one finds
        # neither Hebei nor its people. Real commits belong to tests/durability, on a site of their own.
        raise pytest.UsageError(f"these tests would empty the database that the others share: {emptying}")
    if config.getoption("--database-only"):
        kept = [item for item in items if needs_database(item) and not item.get_closest_marker("once")]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


class NetworkUsed(RuntimeError):
    """A test tried to talk to another machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connections leave this machine in no test; loopback and local sockets work."""
    really_connect, really_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else None  # a string is a local socket's path
        if host is not None and host not in {"localhost", "::1"} and not str(host).startswith("127."):
            raise NetworkUsed(f"no network in tests: {address!r}")

    def connect(self: socket.socket, address: Any) -> None:
        guard(address)
        really_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return really_connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every test database starts with all of Hebei and the demo's people in it: four seconds, once a worker."""
    from tests import build  # noqa: PLC0415 - models can be imported only after Django is set up

    with django_db_blocker.unblock():
        build.hebei()
        leave_out_of_the_check(LOADED_ONCE)
    # What is here now stays for the whole run: looking through it for garbage again and again took a third of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def leave_out_of_the_check(tables: Set[str]) -> None:
    """After every test on SQLite all foreign keys are looked at again; these 105,000 rows took 80 ms of it each time.

    PostgreSQL, where every one of these tests runs too, looks at what was written and leaves nothing out.
    """
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        checked = [table for table in connection.introspection.table_names() if table not in tables]
        connection.check_constraints = partial(connection.check_constraints, table_names=checked)


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_the_disk() -> Iterator[None]:
    """What a test in this process stores is thrown away; that files reach the disk is shown by killed processes."""
    patch = pytest.MonkeyPatch()
    patch.setattr(os, "fsync", lambda _: None)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def no_look_at_the_catalogue_by_the_clock() -> Iterator[None]:
    """A site asks once, not once a second: on a slow minute that would be one query more, and counted."""
    patch = pytest.MonkeyPatch()
    patch.setattr("tongban.web.ui.public_pages.STAMP_CHECK_SECONDS", float("inf"))
    yield
    patch.undo()


@pytest.fixture
def hebei(db: None) -> None:
    """Says that a test lives in Hebei, which every test database holds."""
