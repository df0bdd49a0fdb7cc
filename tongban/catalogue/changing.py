"""The way of a change request: which act leads from where to where, who may do it, and the chain of its log. Pure.

Two offices look at every change before it takes effect: first the one that keeps powers and bodies (机构编制部门、审改办),
then the one that keeps the law (司法行政部门，合法性审核; 重大行政决策程序暂行条例 第二十五条). Either may return it with remarks;
what comes back begins with the first again, because its text is another. Three different people: proposer and reviewers; and no
reviewer has written in the draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.catalogue.errors import ChangeNotThere
from tongban.kernel.chain import sealed


@dataclass(frozen=True, slots=True)
class Step:
    """One legal move of a request."""

    sources: frozenset[str]
    target: str
    by: str


def _step(*sources: str, to: str, by: str) -> Step:
    return Step(frozenset(sources), to, by)


STEPS: Mapping[str, Step] = {
    "return_staffing": _step("staffing", to="returned", by="staffing"),
    "return_legal": _step("legal", to="returned", by="legal"),
    "resubmit": _step("returned", "held", to="staffing", by="proposer"),
    "agree_staffing": _step("staffing", to="legal", by="staffing"),
    "agree_legal": _step("legal", to="scheduled", by="legal"),
    "withdraw": _step("staffing", "legal", "returned", "scheduled", "held", to="withdrawn", by="proposer"),
    "effect": _step("scheduled", to="done", by="platform"),
    "hold": _step("scheduled", to="held", by="platform"),
}
#: Here a request is over; its items may be named by another one.
ENDED = frozenset({"done", "withdrawn"})
#: Whose desk a request lies on, and the step with which that office agrees.
DESKS: Mapping[str, str] = {"staffing": "agree_staffing", "legal": "agree_legal"}


def require_step(name: str, state: str) -> Step:
    """The step, when it may be taken from this state; else ChangeNotThere."""
    step = STEPS[name]
    if state not in step.sources:
        raise ChangeNotThere
    return step


def entry_hash(
    *, prev_hash: str, change: str, seq: int, act: str, at: datetime, by: Mapping[str, Any], text: str, data: Any
) -> str:
    """The seal of an entry upon the hash before it, so that no remark can be bent afterwards."""
    return sealed(prev_hash, at=at, change=change, seq=seq, act=act, by=by, text=text, data=data)
