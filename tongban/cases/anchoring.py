"""Heads of all logs as lines that an outsider keeps: who kept yesterday's can prove that history was written anew. Pure.

A line is `number seq head`; the last one is the SM3 of all before it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tongban.cases.errors import AnchorUnreadable
from tongban.kernel.crypto.sm3 import new_sm3

TITLE = "tongban anchor 1\n"
_DIGEST = "sm3 "


class Head(NamedTuple):
    """How far a log went, and the hash that seals all of it."""

    number: str
    seq: int
    hash: str


def as_lines(heads: Iterable[Head]) -> Iterator[str]:
    """The anchor of these heads, line by line; the order of the heads is the caller's (by number)."""
    digest = new_sm3()
    digest.update(TITLE.encode())
    yield TITLE
    for head in heads:
        line = f"{head.number} {head.seq} {head.hash}\n"
        digest.update(line.encode())
        yield line
    yield f"{_DIGEST}{digest.hexdigest()}\n"


def heads_in(lines: Iterable[str]) -> Iterator[Head]:
    """The heads of an anchor; raises AnchorUnreadable where it is none or was changed, at the latest after its last line."""
    digest = new_sm3()
    digest.update(TITLE.encode())
    rest = iter(lines)
    if next(rest, "") != TITLE:
        raise AnchorUnreadable
    for line in rest:
        if line.startswith(_DIGEST):
            if line.strip() != f"{_DIGEST}{digest.hexdigest()}":
                raise AnchorUnreadable
            return
        digest.update(line.encode())
        number, _, tail = line.strip().partition(" ")
        seq, _, head = tail.partition(" ")
        if not (number and seq.isascii() and seq.isdigit() and head):
            raise AnchorUnreadable
        yield Head(number, int(seq), head)
    raise AnchorUnreadable  # the last line is wanting
