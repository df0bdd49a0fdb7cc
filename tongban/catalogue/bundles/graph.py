"""Which number comes before which: the few facts about "after" lists that planning and checks both need. Pure."""

import heapq
from collections.abc import Iterable, Mapping

#: Number -> the numbers that must come before it.
After = Mapping[int, Iterable[int]]


def ordered(after: After) -> list[int]:
    """All numbers so that each comes after those it waits for, otherwise by number.

    Numbers in a circle, and those that wait for one, are missing; so are numbers that are only waited for.
    """
    waits = {no: {before for before in befores if before in after} for no, befores in after.items()}
    waiting_for: dict[int, list[int]] = {no: [] for no in after}
    for no, befores in waits.items():
        for before in befores:
            waiting_for[before].append(no)
    free = [no for no, befores in waits.items() if not befores]
    heapq.heapify(free)
    order = []
    while free:
        no = heapq.heappop(free)
        order.append(no)
        for later in waiting_for[no]:
            waits[later].discard(no)
            if not waits[later]:
                heapq.heappush(free, later)
    return order


def circle_in(after: After) -> list[int]:
    """One circle in the order of waiting, first number repeated at the end; empty when there is none."""
    stuck = set(after) - set(ordered(after))
    if not stuck:
        return []
    # every stuck number waits for a stuck one, so walking back must come round
    walk = [min(stuck)]
    while walk.count(walk[-1]) < 2:
        walk.append(min(before for before in after[walk[-1]] if before in stuck))
    circle = walk[walk.index(walk[-1]) :]
    return circle[::-1]


def ancestors(after: After) -> dict[int, frozenset[int]]:
    """Number -> everything that comes before it, directly or not. Numbers in a circle are missing."""
    before: dict[int, frozenset[int]] = {}
    for no in ordered(after):
        direct = frozenset(one for one in after[no] if one in after)
        before[no] = direct.union(*(before[one] for one in direct))
    return before
