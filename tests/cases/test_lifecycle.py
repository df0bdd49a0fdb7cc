"""The table of legal moves has no dead end, no unreachable state and no unlawful short cut."""

import pytest

from tongban.cases.errors import MoveNotAllowed
from tongban.cases.lifecycle import ENDED, MOVES, acts_from, require_move
from tongban.cases.states import Act, CaseState


def test_every_state_is_reached_and_every_open_state_leads_on() -> None:
    reached, frontier = {CaseState.SUBMITTED}, [CaseState.SUBMITTED]
    while frontier:
        here = frontier.pop()
        for move in MOVES.values():
            if here in move.sources and move.target not in reached:
                reached.add(move.target)
                frontier.append(move.target)
    # the last review node leads to the decision: complete_node says so itself
    reached |= {CaseState.DECIDING}
    for move in MOVES.values():
        if CaseState.DECIDING in move.sources:
            reached.add(move.target)
    reached |= {CaseState.ISSUED, CaseState.CLOSED, CaseState.ARCHIVED}
    assert reached == set(CaseState)
    dead_ends = {s for s in CaseState if not any(s in move.sources for move in MOVES.values())}
    assert dead_ends == {CaseState.ARCHIVED}


def test_every_act_but_submission_has_its_move_and_every_move_its_basis() -> None:
    assert set(MOVES) == set(Act) - {Act.SUBMIT}
    assert all(move.basis and move.by for move in MOVES.values())


@pytest.mark.parametrize("act", [Act.GRANT, Act.DENY, Act.ISSUE, Act.DELIVER])
def test_nothing_is_decided_or_issued_before_acceptance(act: Act) -> None:
    for state in (CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.PRE_REVIEWED, CaseState.IN_REVIEW):
        with pytest.raises(MoveNotAllowed, match=state.label):
            require_move(act, state)


def test_ended_cases_can_only_be_archived() -> None:
    for state in ENDED - {CaseState.ARCHIVED}:
        assert [act for act, move in MOVES.items() if state in move.sources] == [Act.ARCHIVE]


def test_each_role_sees_only_its_acts() -> None:
    assert acts_from("submitted", "clerk") == [
        Act.PASS_PRE_REVIEW,
        Act.REQUEST_CORRECTIONS,
        Act.ACCEPT,
        Act.REFUSE,
        Act.NOT_NEEDED,
    ]
    assert acts_from("submitted", "reviewer", "decider", "issuer") == []
    assert acts_from("deciding", "decider") == [Act.RETURN_NODE, Act.GRANT, Act.DENY]
