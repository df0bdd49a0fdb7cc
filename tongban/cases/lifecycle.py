"""The table of legal moves: one readable place, drawn in the docs, checked for dead ends. No database, no now."""

from typing import NamedTuple

from tongban.cases.errors import MoveNotAllowed
from tongban.cases.states import Act, CaseState

S = CaseState


class Move(NamedTuple):
    """From which states an act may be done, to where it leads, by whom, and on what ground."""

    sources: frozenset[CaseState]
    #: The usual target first; the others where the act itself finds that a stage is empty or finished.
    targets: tuple[CaseState, ...]
    by: tuple[str, ...]
    basis: str
    #: The act leaves the case where it is.
    stays: bool = False


def _stay(*sources: CaseState, by: tuple[str, ...], basis: str) -> Move:
    return Move(frozenset(sources), (), by, basis, stays=True)


def _move(
    *sources: CaseState, to: CaseState, by: tuple[str, ...], basis: str, or_to: tuple[CaseState, ...] = ()
) -> Move:
    return Move(frozenset(sources), (to, *or_to), by, basis)


_CLERK, _REVIEWER, _DECIDER, _ISSUER = ("clerk",), ("reviewer",), ("decider",), ("issuer",)
_APPLICANT, _PLATFORM = ("applicant",), ("platform",)

MOVES: dict[Act, Move] = {
    Act.PASS_PRE_REVIEW: _move(S.SUBMITTED, to=S.PRE_REVIEWED, by=_CLERK, basis="冀政发〔2017〕4号 网上预审"),
    Act.REQUEST_CORRECTIONS: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.CORRECTING, by=_CLERK, basis="行政许可法第三十二条第一款第四项"
    ),
    # What the first list could have named already: only with a decider who answers for it by name.
    Act.REQUEST_AGAIN: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.CORRECTING, by=_DECIDER, basis="行政许可法第三十二条第一款第四项（一次告知）"
    ),
    Act.SUPPLY: _move(S.CORRECTING, to=S.SUBMITTED, by=_APPLICANT, basis="行政许可法第三十二条第一款第五项"),
    Act.CORRECT_ON_SPOT: _stay(S.SUBMITTED, S.PRE_REVIEWED, by=_CLERK, basis="行政许可法第三十二条第一款第三项"),
    # The time for it is told in the notice and on the receipt; the applicant may apply anew at any time.
    Act.ABANDON: _move(S.CORRECTING, to=S.ABANDONED, by=_PLATFORM, basis="逾期不补正视为放弃申请（补正告知书载明）"),
    Act.ACCEPT: _move(
        S.SUBMITTED,
        S.PRE_REVIEWED,
        to=S.IN_REVIEW,
        or_to=(S.DECIDING,),  # no review node: the decision is next
        by=_CLERK,
        basis="行政许可法第三十二条第一款第五项",
    ),
    Act.DEEM_ACCEPTED: _move(
        S.SUBMITTED,
        S.PRE_REVIEWED,
        to=S.IN_REVIEW,
        or_to=(S.DECIDING,),
        by=_PLATFORM,
        basis="行政许可法第三十二条第一款第四项",
    ),
    Act.REFUSE: _move(S.SUBMITTED, S.PRE_REVIEWED, to=S.REFUSED, by=_CLERK, basis="行政许可法第三十二条第一款第二项"),
    Act.NOT_NEEDED: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.NOT_NEEDED, by=_CLERK, basis="行政许可法第三十二条第一款第一项"
    ),
    Act.COMPLETE_NODE: _move(
        S.IN_REVIEW,
        to=S.IN_REVIEW,
        or_to=(S.DECIDING,),  # after the last node
        by=_REVIEWER,
        basis="行政许可法第三十四条",
    ),
    Act.BEGIN_PROCEDURE: _stay(S.IN_REVIEW, S.DECIDING, by=_REVIEWER, basis="行政许可法第四十五条"),
    Act.NOTIFY_PROCEDURE: _stay(S.IN_REVIEW, S.DECIDING, by=_REVIEWER, basis="行政许可法第四十五条"),
    Act.END_PROCEDURE: _stay(S.IN_REVIEW, S.DECIDING, by=_REVIEWER, basis="行政许可法第四十五条"),
    Act.EXTEND: _stay(S.IN_REVIEW, S.DECIDING, by=_DECIDER, basis="行政许可法第四十二条第一款"),
    # A year's calendar was published, or an outage of the platform declared: stored days are reckoned anew.
    Act.RECKON_ANEW: _stay(
        S.SUBMITTED,
        S.CORRECTING,
        S.PRE_REVIEWED,
        S.IN_REVIEW,
        S.DECIDING,
        by=_PLATFORM,
        basis="行政许可法第八十二条；平台故障公告",
    ),
    Act.RETURN_NODE: _move(S.DECIDING, to=S.IN_REVIEW, by=_DECIDER, basis="行政许可法第三十四条"),
    Act.GRANT: _move(S.DECIDING, to=S.GRANTED, by=_DECIDER, basis="行政许可法第三十八条第一款"),
    Act.DENY: _move(S.DECIDING, to=S.DENIED, by=_DECIDER, basis="行政许可法第三十八条第二款"),
    Act.ISSUE: _move(S.GRANTED, to=S.ISSUED, by=_ISSUER, basis="行政许可法第三十九条"),
    Act.DELIVER: _move(S.ISSUED, S.DENIED, to=S.CLOSED, by=_ISSUER, basis="行政许可法第四十四条"),
    Act.ARCHIVE: _move(
        S.CLOSED,
        S.REFUSED,
        S.NOT_NEEDED,
        S.WITHDRAWN,
        S.ABANDONED,
        to=S.ARCHIVED,
        by=_PLATFORM,
        basis="国务院令第716号第十二条",
    ),
    Act.WITHDRAW: _move(
        S.SUBMITTED,
        S.CORRECTING,
        S.PRE_REVIEWED,
        S.IN_REVIEW,
        S.DECIDING,
        to=S.WITHDRAWN,
        by=_APPLICANT,
        basis="申请人在决定作出前可以撤回",
    ),
}

#: States in which the case waits for nobody.
ENDED = frozenset({S.CLOSED, S.ARCHIVED, S.REFUSED, S.NOT_NEEDED, S.WITHDRAWN, S.ABANDONED})
#: States in which the statutory clock of the decision runs.
CLOCK_RUNS = frozenset({S.IN_REVIEW, S.DECIDING})


def require_move(act: Act, state: str) -> CaseState:
    """The state that this act usually leads to from here; raises MoveNotAllowed, which names both."""
    move = MOVES[act]
    if state not in move.sources:
        raise MoveNotAllowed(state=CaseState(state), act=act)
    return CaseState(state) if move.stays else move.targets[0]


def acts_from(state: str, *roles: str) -> list[Act]:
    """What one of these roles may do to a case in this state, in the order of the table."""
    return [act for act, move in MOVES.items() if state in move.sources and set(move.by) & set(roles)]


def as_diagram() -> str:
    """The table as a Mermaid state diagram, for docs/lifecycle.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.SUBMITTED.value}: {Act.SUBMIT.label}"]
    lines += [f"    {state.value}: {state.label}" for state in S]
    lines += [
        f"    {source.value} --> {target.value}: {act.label}"
        for act, move in MOVES.items()
        for source in S
        if source in move.sources
        for target in (move.targets or (source,))
    ]
    lines.append(f"    {S.ARCHIVED.value} --> [*]")
    return "\n".join(lines)
