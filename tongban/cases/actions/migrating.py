"""Running cases go over to a newer version of their item, each by itself, only where nobody is worse off; and back.

A new version by itself touches no case. An editor chooses the cases, a job moves them one by one, and each move is an
act of the case with the old and the new version in its log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from tongban.cases.access import require_fresh, require_post, require_reason
from tongban.cases.deadlines import clock_fields, reckoning_of
from tongban.cases.errors import (
    CaseMovedOn,
    MovedOnUnderNewVersion,
    MoveNotUndoable,
    NothingChosen,
    NotYourDesk,
    VersionNotMovable,
    WorseOff,
)
from tongban.cases.events import CaseVersionMoved, CaseVersionRestored, VersionMoveBegun
from tongban.cases.lifecycle import CLOCK_RUNS, require_move
from tongban.cases.log import as_written
from tongban.cases.models import Case, VersionMove, VersionMoveLine
from tongban.cases.moving_plans import compared, for_a_move, locally, movable_cases, targets_of
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState
from tongban.cases.version_moves import Comparison, shorter
from tongban.catalogue.definition import Definition, Span
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import limit_for
from tongban.identity.people import Actor, Officer
from tongban.identity.queries import officer_of
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.errors import Refusal
from tongban.kernel.language import OFFICIAL
from tongban.kernel.today import now
from tongban.materials import actions as materials

#: Acts after a move that owe nothing to the newer version, so that it can still be undone.
INDEPENDENT = frozenset({Act.PASS_PRE_REVIEW, Act.ASK_OPINION, Act.GIVE_OPINION, Act.LAPSE_OPINION, Act.RECKON_ANEW})
#: What a move may change of the row and its undoing brings back.
_KEPT = ("limit_value", "limit_unit", "due_on", "due_provisional", "node_name")


@transaction.atomic
def move_cases(
    *, item_id: str, to_number: int, officer: Officer, reason: str, chosen: Sequence[tuple[UUID, int]] | None
) -> VersionMove:
    """Begin a batch: the chosen cases, each with the state in which it was shown; None: all that the officer may move.

    Only cases at bodies whose catalogue the officer keeps. What becomes of each is in the lines of the batch, once the
    job has done them. Raises VersionNotMovable, NothingChosen or ReasonNeeded.
    """
    if Role.EDITOR not in officer.roles:
        raise NotYourDesk
    to = next((version for version in targets_of(item_id) if version.number == to_number), None)
    if to is None:
        raise VersionNotMovable
    why = require_reason(reason)[:500]
    rows = movable_cases(officer, to).order_by("id")
    if chosen is None:
        lines = list(rows.values_list("id", "seq"))
    else:
        mine = set(rows.filter(id__in=[key for key, _ in chosen]).values_list("id", flat=True))
        lines = [(key, seq) for key, seq in dict(chosen).items() if key in mine]
    if not lines:
        raise NothingChosen
    move = VersionMove.objects.create(
        item_id=item_id,
        to_version=to,
        account_id=officer.account_id,
        by=officer.name,
        reason=why,
        at=now(),
        chosen=len(lines),
    )
    VersionMoveLine.objects.bulk_create(
        (VersionMoveLine(move=move, case_id=key, seq=seq) for key, seq in lines), batch_size=1000
    )
    outbox.announce(VersionMoveBegun(subject=str(move.id)))
    return move


@transaction.atomic
def undo_move(*, move_id: UUID, officer: Officer) -> VersionMove:
    """Begin to take a finished batch back; a case that went on under the newer version stays, and the report says why."""
    move = VersionMove.objects.filter(id=move_id, account_id=officer.account_id).first()
    if move is None or Role.EDITOR not in officer.roles:
        raise NotYourDesk
    done = VersionMove.objects.filter(id=move_id, state=VersionMove.State.DONE)
    if not done.update(state=VersionMove.State.UNDOING, undone_at=now()):
        raise MoveNotUndoable
    outbox.announce(VersionMoveBegun(subject=str(move.id)))
    return move


def carry_out(*, move_id: UUID) -> int:
    """Do what waits in a batch, every case in a transaction of its own; return how many were done. Safe to run again."""
    move = VersionMove.objects.select_related("to_version", "account").get(id=move_id)
    undoing = move.state == VersionMove.State.UNDOING
    waiting = VersionMoveLine.Outcome.MOVED if undoing else VersionMoveLine.Outcome.WAITING
    if move.state not in {VersionMove.State.RUNNING, VersionMove.State.UNDOING}:
        return 0
    count = 0
    while lines := list(VersionMoveLine.objects.filter(move=move, outcome=waiting).order_by("id")[:100]):
        for line in lines:
            _carried_out(move, line, undoing=undoing)
            count += 1
    finished = VersionMove.State.UNDONE if undoing else VersionMove.State.DONE
    with transaction.atomic():
        VersionMove.objects.filter(id=move.id, state=move.state).update(state=finished)
    return count


def _carried_out(move: VersionMove, line: VersionMoveLine, *, undoing: bool) -> None:
    outcomes = VersionMoveLine.Outcome
    try:
        with transaction.atomic(), translation.override(OFFICIAL):
            note = _undo(move, line) if undoing else _move(move, line)
            _settle(line, outcomes.UNDONE if undoing else outcomes.MOVED, note)
    except CaseMovedOn as refusal:
        _settle(line, outcomes.KEPT if undoing else outcomes.CHANGED, refusal.message)
    except Refusal as refusal:
        _settle(line, outcomes.KEPT if undoing else outcomes.REFUSED, refusal.message)


@transaction.atomic
def _settle(line: VersionMoveLine, outcome: str, note: str) -> None:
    VersionMoveLine.objects.filter(id=line.id, outcome=line.outcome).update(outcome=outcome, note=note[:1000])


def _ready(move: VersionMove, line: VersionMoveLine, act: Act) -> tuple[Case, Actor]:
    """The case, and the editor in the post that may move it, asked again at this very moment."""
    case = for_a_move(Case.objects.filter(id=line.case_id)).get()
    officer = officer_of(move.account)
    if officer is None:
        raise NotYourDesk
    by = require_post(officer, act, case)
    require_move(act, case.state)
    return case, by


def _move(move: VersionMove, line: VersionMoveLine) -> str:
    case, by = _ready(move, line, Act.MIGRATE)
    require_fresh(case, line.seq)
    if case.version.number >= move.to_version.number:
        raise VersionNotMovable
    to = locally([case], move.to_version)[case.implementation_id]
    comparison = compared([case], move.to_version)[0].comparison
    if not comparison.allowed:
        raise WorseOff(comparison.obstacles)
    new = definition_of(to)
    fields = _earlier_limit(case, new, comparison) | _node_name(case, new, comparison)
    easier = "；".join(comparison.easier)
    data = {
        "reason": move.reason,
        "move": str(move.id),
        "from": [case.version_id, case.version.number],
        "to": [to.pk, to.number],
        "easier": comparison.easier,
        "answers": [case.dossier.answers, comparison.answers],
        "before": {name: as_written(getattr(case, name)) for name in _KEPT},
    }
    materials.move_to_version(case.dossier, version_id=to.pk, answers=comparison.answers)
    case.advance(Act.MIGRATE, by=by, at=now(), data=data, version=to, **fields)
    outbox.announce(
        CaseVersionMoved(subject=str(case.id), number=case.number, easier=easier or "各项要求没有增加，办事更清楚")
    )
    return easier


def _earlier_limit(case: Case, new: Definition, comparison: Comparison) -> dict[str, Any]:
    """The newer limit where it ends earlier; otherwise what was promised stays. While held, the shorter of the two."""
    limit = limit_for(new, replace(case.dossier.facts(new), answers=comparison.answers)).binding
    former = (case.limit_value, case.limit_unit)
    if case.accepted_at is None or limit is None or (limit.value, limit.unit) == former:
        return {}
    case.limit_value, case.limit_unit = limit.value, limit.unit
    reckoning = reckoning_of(case)
    case.limit_value, case.limit_unit = former
    due = reckoning.due_on if reckoning is not None else None
    if due is None:
        before = _span(*former)
        return {"limit_value": limit.value, "limit_unit": limit.unit} if shorter(limit, before) else {}
    if case.due_on is not None and due >= case.due_on:
        return {}
    provisional = bool(reckoning and reckoning.provisional)
    return {"limit_value": limit.value, "limit_unit": limit.unit, "due_on": due, "due_provisional": provisional}


def _span(value: int | None, unit: str) -> Span | None:
    return Span(value=value, unit=unit) if value is not None else None  # type: ignore[arg-type] # written by an acceptance


def _node_name(case: Case, new: Definition, comparison: Comparison) -> dict[str, Any]:
    """The node it is at, as the newer version calls it."""
    if case.state != CaseState.IN_REVIEW:
        return {}
    nodes = review_nodes_of(new, replace(case.dossier.facts(new), answers=comparison.answers))
    return {"node_name": next(node.name for node in nodes if node.key == case.node_key)}


def _undo(move: VersionMove, line: VersionMoveLine) -> str:
    case, by = _ready(move, line, Act.UNDO_MIGRATION)
    moved = case.events.filter(kind=Act.MIGRATE, data__move=str(move.id)).latest("seq")
    since = list(case.events.filter(seq__gt=moved.seq).order_by("seq").values_list("kind", flat=True))
    dependent = next((kind for kind in since if kind not in INDEPENDENT), None)
    if dependent is not None:
        raise MovedOnUnderNewVersion(Act(dependent))
    columns = {field.name: field for field in Case._meta.concrete_fields}
    fields = {name: columns[name].to_python(value) for name, value in moved.data["before"].items()}
    data = {"reason": move.reason, "move": str(move.id), "from": moved.data["to"], "to": moved.data["from"]}
    if Act.RECKON_ANEW in since:
        fields |= _days_now(case, fields)
    materials.move_to_version(case.dossier, version_id=moved.data["from"][0], answers=moved.data["answers"][0])
    case.advance(Act.UNDO_MIGRATION, by=by, at=now(), data=data, version_id=moved.data["from"][0], **fields)
    outbox.announce(CaseVersionRestored(subject=str(case.id), number=case.number, reason=move.reason))
    return ""


def _days_now(case: Case, former: Mapping[str, Any]) -> dict[str, Any]:
    """The days of the former limit as they count now: the calendar has changed since the move, the case only followed."""
    if case.state not in CLOCK_RUNS:
        return {}
    case.limit_value, case.limit_unit = former["limit_value"], former["limit_unit"]
    return clock_fields(case)
