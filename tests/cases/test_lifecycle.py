"""The table of legal moves has no dead end, no unreachable state and no unlawful short cut."""

from pathlib import Path

import pytest

from tongban.cases.errors import MoveNotAllowed
from tongban.cases.lifecycle import ENDED, MOVES, acts_from, as_diagram, require_move
from tongban.cases.states import Act, CaseState


def test_every_state_is_reached_and_every_state_leads_to_the_archive() -> None:
    leads_to = {
        state: {t for m in MOVES.values() if state in m.sources for t in m.targets or (state,)} for state in CaseState
    }
    assert _reached_from(CaseState.SUBMITTED, leads_to) == set(CaseState)
    for state in CaseState:
        assert CaseState.ARCHIVED in _reached_from(state, leads_to)


def _reached_from(start: CaseState, leads_to: dict[CaseState, set[CaseState]]) -> set[CaseState]:
    reached, frontier = {start}, [start]
    while frontier:
        for target in leads_to[frontier.pop()] - reached:
            reached.add(target)
            frontier.append(target)
    return reached


def test_docs_draw_the_table_as_it_is() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
    assert as_diagram() in page.read_text(encoding="utf-8")


def test_every_act_but_submission_has_its_move_and_every_move_its_basis() -> None:
    assert set(MOVES) == set(Act) - {Act.SUBMIT}
    assert all(move.basis and move.by for move in MOVES.values())


@pytest.mark.parametrize("act", [Act.GRANT, Act.DENY, Act.ISSUE, Act.DELIVER])
def test_nothing_is_decided_or_issued_before_acceptance(act: Act) -> None:
    for state in (CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.PRE_REVIEWED, CaseState.IN_REVIEW):
        with pytest.raises(MoveNotAllowed, match=str(state.label)):
            require_move(act, state)


def test_ended_cases_can_only_be_archived() -> None:
    for state in ENDED - {CaseState.ARCHIVED}:
        assert [act for act, move in MOVES.items() if state in move.sources] == [Act.ARCHIVE]


def test_each_role_sees_only_its_acts() -> None:
    assert acts_from("submitted", "clerk") == [
        Act.PASS_PRE_REVIEW,
        Act.REQUEST_CORRECTIONS,
        Act.CORRECT_ON_SPOT,
        Act.ACCEPT,
        Act.REFUSE,
        Act.NOT_NEEDED,
    ]
    assert acts_from("submitted", "reviewer", "issuer") == []
    assert acts_from("submitted", "decider") == [Act.REQUEST_AGAIN]
    assert acts_from("deciding", "decider") == [Act.EXTEND, Act.RETURN_NODE, Act.GRANT, Act.DENY]
