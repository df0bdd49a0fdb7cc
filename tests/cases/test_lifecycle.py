"""The table of legal moves has no dead end, no unreachable state and no unlawful short cut."""

from pathlib import Path

import pytest

from tongban.cases.errors import MoveNotAllowed
from tongban.cases.lifecycle import ENDED, MOVES, acts_from, as_diagram, as_table, faults_of, require_move
from tongban.cases.states import Act, CaseState


def test_the_table_has_no_dead_end_and_no_state_out_of_reach() -> None:
    assert faults_of(MOVES) == []


def test_the_check_sees_a_dead_end_and_a_state_out_of_reach() -> None:
    endings = {Act.DELIVER, Act.DROP_MATTER}
    without_delivery = {act: move for act, move in MOVES.items() if act not in endings}
    assert faults_of(without_delivery) == [
        "closed: unreachable",
        "granted: dead end",
        "issued: dead end",
        "denied: dead end",
    ]
    without_denial = {act: move for act, move in MOVES.items() if act is not Act.DENY}
    assert faults_of(without_denial) == ["denied: unreachable"]


def test_docs_draw_the_table_as_it_is() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
    text = page.read_text(encoding="utf-8")
    assert as_diagram() in text
    assert as_table() in text


def test_every_act_but_submission_has_its_move_and_every_move_its_basis() -> None:
    assert set(MOVES) == set(Act) - {Act.SUBMIT, Act.OPEN_LINKED}, "these two bring a case into the world"
    assert all(move.basis and move.by for move in MOVES.values())


@pytest.mark.parametrize("act", [Act.GRANT, Act.DENY, Act.ISSUE, Act.DELIVER])
def test_nothing_is_decided_or_issued_before_acceptance(act: Act) -> None:
    for state in (CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.PRE_REVIEWED, CaseState.IN_REVIEW):
        with pytest.raises(MoveNotAllowed, match=str(state.label)):
            require_move(act, state)


def test_an_ended_case_moves_on_only_into_the_archive() -> None:
    for state in ENDED - {CaseState.ARCHIVED}:
        assert [act for act, move in MOVES.items() if state in move.sources and not move.stays] == [Act.ARCHIVE]
    moves = [move for move in MOVES.values() if CaseState.ARCHIVED in move.sources and not move.stays]
    assert {target for move in moves for target in move.targets} == {CaseState.ARCHIVED}, "only a supplement follows"


def test_a_matter_of_the_office_and_an_application_do_not_share_their_decisions() -> None:
    applied, begun = acts_from("deciding", "decider"), acts_from("deciding", "decider", ex_officio=True)
    assert begun == [Act.END_LICENCE, Act.DROP_MATTER]
    assert {Act.GRANT, Act.DENY} <= set(applied)
    assert not set(begun) & set(applied)


def test_each_role_sees_only_its_acts() -> None:
    assert acts_from("submitted", "clerk") == [
        Act.PASS_PRE_REVIEW,
        Act.REQUEST_CORRECTIONS,
        Act.CORRECT_ON_SPOT,
        Act.ACCEPT,
        Act.REFUSE,
        Act.NOT_NEEDED,
        Act.TRANSFER,
        Act.ACCEPT_TOLERANTLY,
    ]
    assert acts_from("submitted", "reviewer", "issuer") == []
    assert acts_from("submitted", "decider") == []
    assert acts_from("submitted", "head") == [Act.REQUEST_AGAIN]
    assert {Act.RETURN_NODE, Act.GRANT, Act.DENY} <= set(acts_from("deciding", "decider"))
    assert acts_from("deciding", "head") == [Act.EXTEND]
    assert Act.EXTEND not in acts_from("deciding", "decider")
    assert not {Act.GRANT, Act.DENY} & set(acts_from("deciding", "reviewer", "clerk", "issuer"))
