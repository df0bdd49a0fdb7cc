"""How a register of another authority is asked: never while a transaction is open, never longer than agreed.

A register that hangs would hold one web thread for each person who waits. Each gets a few threads of its own and no more;
who finds them all waiting is told at once that the register is silent.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextvars import copy_context
from threading import BoundedSemaphore
from typing import TypeVar

from django.db import connection

from tongban.identity.errors import RegisterSilent

Answer = TypeVar("Answer")
#: So many questions may wait for one kind of register at the same time.
MOST_WAITING = 8


class AskedInTransaction(RuntimeError):
    """A foreign system was about to be asked while a transaction was open (invariant 1)."""


class Line:
    """The line to one kind of register."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(MOST_WAITING, thread_name_prefix=name)
        self._room = BoundedSemaphore(MOST_WAITING)

    def ask(self, question: Callable[[], Answer], *, within: float) -> Answer:
        """The answer, or RegisterSilent after so many seconds, or when the register cannot be reached."""
        require_no_transaction()
        if not self._room.acquire(blocking=False):
            raise RegisterSilent
        try:
            coming: Future[Answer] = self._threads.submit(copy_context().run, question)
        except BaseException:
            self._room.release()
            raise
        coming.add_done_callback(lambda _: self._room.release())
        try:
            return coming.result(timeout=within)
        except (TookTooLong, ConnectionError, TimeoutError) as silent:
            raise RegisterSilent from silent


def require_no_transaction() -> None:
    """Raises AskedInTransaction while one is open; the one around a test does not count."""
    blocks = connection.atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise AskedInTransaction
