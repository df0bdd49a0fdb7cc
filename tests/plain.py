"""A plain case as a model that knows nothing of the product: states, days, and what may be done when.

Written apart from `lifecycle`, `clock` and `deadlines`, with the dullest means there are, so that both can be compared.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import chinese_calendar

ITEM = "LH-902"
NODES = ("check", "verify")
#: Working days: the limit of the item, the longest extension, the answer, the applicant's corrections.
LIMIT, LONGEST, ANSWER, SUPPLY = 6, 4, 5, 15
BEFORE = ("submitted", "pre_reviewed")
RUNS = ("in_review", "deciding")


def item() -> dict[str, Any]:
    """Two materials, two review nodes, a procedure that stops the clock, one extension; no licence."""
    nodes = [
        ("accept", "受理", "accept", "clerk"),
        ("check", "材料审查", "review", "reviewer"),
        ("verify", "复核", "review", "reviewer"),
        ("decide", "决定", "decide", "decider"),
        ("issue", "送达", "issue", "issuer"),
    ]
    return {
        "id": ITEM,
        "name": "交错办理演练备案",
        "item_type": "其他行政权力",
        "item_type_code": "10",
        "subjects": ["自然人"],
        "department": "WL",
        "levels": ["county"],
        "handling_type": "承诺件",
        "materials": [
            {"id": "M1", "name": "备案申请表", "kind": "申请表格文书"},
            {"id": "M2", "name": "场所平面图", "kind": "其他"},
        ],
        "time_limit": {
            "promised": {"value": LIMIT, "unit": "工作日"},
            "statutory": {"value": 20, "unit": "工作日"},
            "extension": {"value": LONGEST, "unit": "工作日"},
        },
        "special_procedures": [{"kind": "检验", "counts_in_limit": False}],
        "results": [{"name": "备案回执"}],
        "nodes": [{"key": key, "name": name, "stage": stage, "role": role} for key, name, stage, role in nodes],
    }


def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def after(day: date, count: int) -> date:
    """That many working days later."""
    while count:
        day += timedelta(days=1)
        count -= works(day)
    return day


@dataclass
class Hold:
    """One special procedure."""

    began: date
    told: date | None
    ended: date | None = None

    def keeps(self, day: date) -> bool:
        return self.told is not None and self.told <= day and (self.ended is None or day <= self.ended)


@dataclass
class Plain:
    """Where a case must stand, whatever was tried in between."""

    received: date
    state: str = "submitted"
    events: int = 1
    node: str = ""
    asked: tuple[str, ...] = ()
    brought: set[str] = field(default_factory=set)
    answer_due: date | None = None
    supply_due: date | None = None
    accepted: date | None = None
    extended: int = 0
    holds: list[Hold] = field(default_factory=list)
    #: The day as it stood before the clock was held.
    due: date | None = None
    held_since: date | None = None

    def __post_init__(self) -> None:
        self.answer_due = after(self.received, ANSWER)

    def done(self, act: str, what: Any, on: date) -> "Plain | None":
        """The model after the act, or None where it must be refused."""
        then = deepcopy(self)
        if not getattr(then, f"_{act}")(what, on):
            return None
        if act != "bring":
            then.events += 1
        then._reckon()
        return then

    # --- the window and the applicant

    def answered_in_time(self, on: date) -> bool:
        """Whether the office may still answer; afterwards the law has accepted."""
        return self.state not in BEFORE or self.answer_due is None or on <= self.answer_due

    def _pass(self, _: Any, on: date) -> bool:
        return self.answered_in_time(on) and self._goes(("submitted",), "pre_reviewed")

    def _ask(self, material: str, on: date, *, again: bool = False) -> bool:
        """Once for all; later only for what was newly brought, unless the head answers for it."""
        if bool(self.asked) is False and again:
            return False
        if self.asked and not again and material not in self.asked:
            return False
        if not self.answered_in_time(on) or not self._goes(BEFORE, "correcting"):
            return False
        self.asked, self.brought, self.supply_due = (material,), set(), after(on, SUPPLY)
        return True

    def _again(self, material: str, on: date) -> bool:
        return self._ask(material, on, again=True)

    def _bring(self, material: str, on: date) -> bool:
        if self.state != "correcting" or material not in self.asked:
            return False
        self.brought.add(material)
        return True

    def _supply(self, _: Any, on: date) -> bool:
        if self.state != "correcting" or not set(self.asked) <= self.brought:
            return False
        self.state, self.received, self.supply_due = "submitted", on, None
        self.answer_due = after(on, ANSWER)
        return True

    def _withdraw(self, _: Any, on: date) -> bool:
        return self._goes((*BEFORE, "correcting", *RUNS), "withdrawn")

    def _refuse(self, _: Any, on: date) -> bool:
        return self.answered_in_time(on) and self._goes(BEFORE, "refused")

    def _accept(self, _: Any, on: date) -> bool:
        return self.answered_in_time(on) and self._accepted(on)

    # --- the nights

    def _deem(self, _: Any, on: date) -> bool:
        return self.answer_due is not None and self.answer_due < on and self._accepted(self.received)

    def _abandon(self, _: Any, on: date) -> bool:
        late = self.supply_due is not None and self.supply_due < on
        return late and self._goes(("correcting",), "abandoned")

    # --- review, clock, decision

    def _node(self, key: str, on: date) -> bool:
        if self.state != "in_review" or key != self.node:
            return False
        if key == NODES[-1]:
            self.state, self.node = "deciding", "decide"
        else:
            self.node = NODES[1]
        return True

    def _begin(self, told: bool, on: date) -> bool:
        if self.state not in RUNS or self.running is not None:
            return False
        self.holds.append(Hold(on, on if told else None))
        return True

    def _tell(self, _: Any, on: date) -> bool:
        if self.state not in RUNS or self.running is None or self.running.told is not None:
            return False
        self.running.told = on
        return True

    def _end(self, _: Any, on: date) -> bool:
        if self.state not in RUNS or self.running is None:
            return False
        self.running.ended = on
        return True

    def _extend(self, days: int, on: date) -> bool:
        if self.state not in RUNS or self.extended or not 0 < days <= LONGEST:
            return False
        if self.held_since is None and self.due is not None and self.due < on:
            return False
        self.extended = days
        return True

    def _return(self, _: Any, on: date) -> bool:
        if not self._goes(("deciding",), "in_review"):
            return False
        self.node = NODES[-1]
        return True

    def _grant(self, _: Any, on: date) -> bool:
        return self.running is None and self._goes(("deciding",), "granted", node="issue")

    def _deny(self, _: Any, on: date) -> bool:
        return self.running is None and self._goes(("deciding",), "denied", node="deliver")

    def _issue(self, _: Any, on: date) -> bool:
        return self._goes(("granted",), "issued", node="deliver")

    def _deliver(self, _: Any, on: date) -> bool:
        return self._goes(("issued", "denied"), "closed", node="")

    # --- what all share

    @property
    def running(self) -> Hold | None:
        return next((hold for hold in self.holds if hold.ended is None), None)

    def _goes(self, sources: tuple[str, ...], to: str, *, node: str | None = None) -> bool:
        if self.state not in sources:
            return False
        self.state, self.node = to, self.node if node is None else node
        return True

    def _accepted(self, as_of: date) -> bool:
        if not self._goes(BEFORE, "in_review", node=NODES[0]):
            return False
        self.accepted = as_of
        return True

    def _reckon(self) -> None:
        """Day by day from the acceptance; an open hold that comes before the end leaves the day open."""
        if self.accepted is None or self.state not in RUNS:
            return
        day, left = self.accepted, LIMIT + self.extended
        while left:
            day += timedelta(days=1)
            stopped = next((hold for hold in self.holds if hold.keeps(day)), None)
            if stopped is not None and stopped.ended is None:
                self.held_since = stopped.told
                return
            left -= works(day) and stopped is None
        self.due, self.held_since = day, None
