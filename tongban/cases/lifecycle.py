"""The table of legal moves: one readable place, drawn in the docs, checked for dead ends. No database, no now."""

from collections.abc import Iterable, Mapping
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
#: A decider whose post is marked as that of the body's head (identity.states.HEAD).
_HEAD = ("head",)
_APPLICANT, _PLATFORM = ("applicant",), ("platform",)
#: Whoever of the body handles the matter in substance.
_HANDLER = ("reviewer", "decider")
_OPEN = (S.SUBMITTED, S.CORRECTING, S.PRE_REVIEWED, S.IN_REVIEW, S.DECIDING)
_DECIDED = (S.GRANTED, S.ISSUED, S.DENIED, S.CLOSED, S.ARCHIVED)
#: Ended without a decision in the matter, by the office or by what its notice said; that too can be fought. What the
#: applicant took back cannot: see `linked.known_since`.
_TURNED_AWAY = (S.REFUSED, S.NOT_NEEDED, S.ABANDONED, S.WITHDRAWN)

MOVES: dict[Act, Move] = {
    Act.PASS_PRE_REVIEW: _move(S.SUBMITTED, to=S.PRE_REVIEWED, by=_CLERK, basis="冀政发〔2017〕4号 网上预审"),
    Act.REQUEST_CORRECTIONS: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.CORRECTING, by=_CLERK, basis="行政许可法第三十二条第一款第四项"
    ),
    # What the first list could have named already: only with the head of the body, who answers for it by name.
    Act.REQUEST_AGAIN: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.CORRECTING, by=_HEAD, basis="行政许可法第三十二条第一款第四项（一次告知）"
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
    Act.REFUSE: _move(
        S.SUBMITTED,
        S.PRE_REVIEWED,
        to=S.REFUSED,
        by=_CLERK,
        basis="行政许可法第三十二条第一款第二项、第七十八条（隐瞒情况、虚假材料）",
    ),
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
    # A public notice without objection ends by itself on its last day.
    Act.END_PROCEDURE: _stay(S.IN_REVIEW, S.DECIDING, by=("reviewer", "platform"), basis="行政许可法第四十五条"),
    Act.RECORD_OBJECTION: _stay(S.IN_REVIEW, S.DECIDING, by=_REVIEWER, basis="行政许可法第三十六条（公示期间的异议）"),
    Act.EXTEND: _stay(S.IN_REVIEW, S.DECIDING, by=_HEAD, basis="行政许可法第四十二条第一款（经本行政机关负责人批准）"),
    Act.RETURN_NODE: _move(S.DECIDING, to=S.IN_REVIEW, by=_DECIDER, basis="行政许可法第三十四条"),
    Act.GRANT: _move(S.DECIDING, to=S.GRANTED, by=_DECIDER, basis="行政许可法第三十八条第一款"),
    Act.DENY: _move(S.DECIDING, to=S.DENIED, by=_DECIDER, basis="行政许可法第三十八条第二款、第七十八条"),
    Act.ISSUE: _move(S.GRANTED, to=S.ISSUED, by=_ISSUER, basis="行政许可法第三十九条"),
    Act.DELIVER: _move(S.ISSUED, S.DENIED, to=S.CLOSED, by=_ISSUER, basis="行政许可法第四十四条"),
    # What went into the applicant's account has provably been seen; it changes nothing in the matter.
    Act.OPEN_RESULT: _stay(S.CLOSED, S.ARCHIVED, by=_APPLICANT, basis="行政许可法第四十四条（电子送达的凭证）"),
    Act.ARCHIVE: _move(
        S.CLOSED,
        S.REFUSED,
        S.NOT_NEEDED,
        S.WITHDRAWN,
        S.ABANDONED,
        S.ARCHIVED,  # what was done afterwards is archived as a supplement
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
    # --- to the right body, with what is there already
    Act.TRANSFER: _move(
        S.SUBMITTED, S.PRE_REVIEWED, to=S.SUBMITTED, by=_CLERK, basis="冀政发〔2017〕4号 二（二）统一受理、网上流转"
    ),
    Act.SUBMIT_UPWARD: _move(
        S.IN_REVIEW,
        S.DECIDING,
        to=S.IN_REVIEW,
        or_to=(S.DECIDING,),
        by=_DECIDER,
        basis="行政许可法第三十五条、第四十三条",
    ),
    # --- what may follow later, and what is granted on a promise
    Act.ACCEPT_TOLERANTLY: _move(
        S.SUBMITTED,
        S.PRE_REVIEWED,
        to=S.IN_REVIEW,
        or_to=(S.DECIDING,),
        by=_CLERK,
        basis="优化营商环境条例 容缺受理（地方规定期限和后果）",
    ),
    # Before acceptance only as part of a joint case, in which another part was given the same paper.
    Act.SUPPLY_LATER: _stay(*_OPEN, by=_APPLICANT, basis="容缺受理告知书载明"),
    Act.LAPSE_TOLERANCE: _move(
        S.IN_REVIEW, S.DECIDING, to=S.WITHDRAWN, by=_PLATFORM, basis="容缺受理告知书载明：逾期视为撤回申请"
    ),
    Act.CHECK_PROMISE: _stay(
        S.GRANTED, S.ISSUED, S.CLOSED, S.ARCHIVED, by=_REVIEWER, basis="国办发〔2020〕42号 告知承诺事后核查"
    ),
    # --- hearing, inspection, opinion
    Act.OFFER_HEARING: _stay(S.IN_REVIEW, S.DECIDING, by=_HANDLER, basis="行政许可法第四十六条、第四十七条"),
    # An interested person without an account asks at the window; an officer records it with name and proof.
    Act.REQUEST_HEARING: _stay(
        S.IN_REVIEW,
        S.DECIDING,
        by=("applicant", "clerk", "reviewer", "decider"),
        basis="行政许可法第四十七条",
    ),
    Act.WAIVE_HEARING: _stay(S.IN_REVIEW, S.DECIDING, by=("applicant", "platform"), basis="行政许可法第四十七条"),
    Act.SCHEDULE_HEARING: _stay(S.IN_REVIEW, S.DECIDING, by=_HANDLER, basis="行政许可法第四十八条"),
    Act.CLOSE_HEARING: _stay(S.IN_REVIEW, S.DECIDING, by=_HANDLER, basis="行政许可法第四十八条"),
    Act.SEND_INSPECTORS: _stay(S.IN_REVIEW, by=_HANDLER, basis="行政许可法第五十五条"),
    Act.ASK_OPINION: _stay(S.IN_REVIEW, S.DECIDING, by=_HANDLER, basis="行政许可法第二十六条、第三十六条"),
    Act.GIVE_OPINION: _stay(S.IN_REVIEW, S.DECIDING, by=("asked",), basis="征求意见函载明"),
    Act.LAPSE_OPINION: _stay(S.IN_REVIEW, S.DECIDING, by=_PLATFORM, basis="征求意见函载明"),
    # --- fees
    Act.NOTIFY_FEE: _stay(
        S.IN_REVIEW, S.DECIDING, S.GRANTED, by=("clerk", "reviewer", "issuer"), basis="行政许可法第五十九条"
    ),
    Act.RECORD_PAYMENT: _stay(S.IN_REVIEW, S.DECIDING, S.GRANTED, by=("clerk", "issuer"), basis="行政许可法第五十九条"),
    # --- begun by the office itself against a licence (opened by OPEN_LINKED)
    Act.HEAR_HOLDER: _move(
        S.IN_REVIEW, to=S.DECIDING, by=_HANDLER, basis="行政许可法第七条、第六十九条（陈述权、申辩权）"
    ),
    Act.END_LICENCE: _move(S.DECIDING, to=S.ISSUED, by=_DECIDER, basis="行政许可法第六十九条、第七十条"),
    Act.DROP_MATTER: _move(S.DECIDING, to=S.CLOSED, by=_DECIDER, basis="行政许可法第六十九条、第七十条"),
    # --- after the decision
    Act.CORRECT_DECISION: _stay(*_DECIDED, by=_DECIDER, basis="决定书文字错误的更正，不改变决定"),
    Act.FILE_APPEAL: _stay(
        *_DECIDED, *_TURNED_AWAY, by=("applicant", "decider"), basis="行政复议法第二十条、行政诉讼法第四十六条"
    ),
    Act.CLOSE_APPEAL: _stay(*_DECIDED, *_TURNED_AWAY, by=_DECIDER, basis="行政复议法、行政诉讼法"),
    Act.LIFT_BAR: _stay(
        *_DECIDED, S.REFUSED, by=_DECIDER, basis="行政许可法第七十八条、第七十九条（所依据的认定不再成立）"
    ),
    Act.RENEW_BY_LAW: _move(
        S.SUBMITTED,
        S.CORRECTING,
        S.PRE_REVIEWED,
        S.IN_REVIEW,
        S.DECIDING,
        to=S.GRANTED,
        or_to=(S.ISSUED,),
        by=_PLATFORM,
        basis="行政许可法第五十条第二款",
    ),
    # --- definitions and calendars in motion
    Act.MIGRATE: _stay(*_OPEN, by=("editor",), basis="不增加申请人负担的版本更新"),
    Act.UNDO_MIGRATION: _stay(*_OPEN, by=("editor",), basis="版本更新的撤销"),
    # After the decision too: what was promised is checked, and put right, by days of its own.
    Act.RECKON_ANEW: _stay(*_OPEN, *_DECIDED, by=_PLATFORM, basis="行政许可法第八十二条（工作日历公布或平台故障顺延）"),
}

#: Acts of a matter that the office began by itself; all others belong to applications, but for those in COMMON.
EX_OFFICIO = frozenset({Act.HEAR_HOLDER, Act.END_LICENCE, Act.DROP_MATTER})
#: What may happen to both.
COMMON = frozenset(
    {Act.DELIVER, Act.OPEN_RESULT, Act.ARCHIVE, Act.CORRECT_DECISION, Act.FILE_APPEAL, Act.CLOSE_APPEAL, Act.LIFT_BAR}
)

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


def belongs(act: Act, *, ex_officio: bool) -> bool:
    """Whether the act is one for such a matter: begun by the office itself, or applied for."""
    return act in COMMON or (act in EX_OFFICIO) == ex_officio


def acts_from(state: str, *roles: str, ex_officio: bool = False) -> list[Act]:
    """What one of these roles may do to a case in this state, in the order of the table."""
    return [
        act
        for act, move in MOVES.items()
        if state in move.sources and set(move.by) & set(roles) and belongs(act, ex_officio=ex_officio)
    ]


def as_diagram() -> str:
    """The moves from state to state as a Mermaid diagram, for docs/lifecycle.md."""
    lines = [
        "stateDiagram-v2",
        f"    [*] --> {S.SUBMITTED.value}: {Act.SUBMIT.label}",
        f"    [*] --> {S.IN_REVIEW.value}: {Act.OPEN_LINKED.label}",
    ]
    lines += [f"    {state.value}: {state.label}" for state in S]
    lines += [
        f"    {source.value} --> {target.value}: {act.label}"
        for act, move in MOVES.items()
        for source in S
        if source in move.sources
        for target in move.targets
    ]
    lines.append(f"    {S.ARCHIVED.value} --> [*]")
    return "\n".join(lines)


def as_table() -> str:
    """Every act as a Markdown row: from where, to where, by whom, on what ground; for docs/lifecycle.md."""
    rows = ["| act | from | to | by | ground |", "|---|---|---|---|---|"]
    for act, move in MOVES.items():
        sources = "、".join(str(state.label) for state in S if state in move.sources)
        targets = "（不变）" if move.stays else "、".join(str(state.label) for state in move.targets)
        rows.append(f"| {act.label} | {sources} | {targets} | {', '.join(move.by)} | {move.basis} |")
    return "\n".join(rows)


def faults_of(moves: Mapping[Act, Move], states: Iterable[CaseState] = S) -> list[str]:
    """What is wrong with a table of moves: states nobody can reach, and states from which no way leads to the archive."""
    ways = {
        state: {target for move in moves.values() if state in move.sources for target in move.targets}
        for state in states
    }

    def reached(start: CaseState) -> set[CaseState]:
        seen, frontier = {start}, [start]
        while frontier:
            fresh = ways.get(frontier.pop(), set()) - seen
            seen |= fresh
            frontier += fresh
        return seen

    from_birth = reached(S.SUBMITTED)
    faults = [f"{state.value}: unreachable" for state in ways if state not in from_birth]
    return faults + [f"{state.value}: dead end" for state in ways if S.ARCHIVED not in reached(state)]
