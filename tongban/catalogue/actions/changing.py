"""Change requests: an editor proposes, two offices review, either returns with remarks, and on its day it takes effect."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.catalogue.access import proposes, require_owner, require_reviewer
from tongban.catalogue.actions.stepping import By, announce_move, entry_of, step_on
from tongban.catalogue.changes import Proposal, content_of, newest_numbers, proposal_of, require_possible
from tongban.catalogue.changing import DESKS, require_step
from tongban.catalogue.checks import check_all
from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.errors import (
    AnotherChangeOpen,
    BasisMissing,
    ChangeNotThere,
    FarDay,
    NotAnEditor,
    NothingProposed,
    NotYours,
    PastDay,
    ReasonMissing,
    RemarksMissing,
)
from tongban.catalogue.models import ChangedItem, ChangeRequest, ChangeWriter, Item
from tongban.catalogue.queries import what_is_known
from tongban.catalogue.states import ChangeAct, ChangeKind, ChangeState
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today

#: Whoever plans further ahead than this has mistyped the year.
_FURTHEST = timedelta(days=731)
_LONGEST = 500
#: These rest on the law alone; a definition brings its own grounds.
_NEEDS_BASIS = frozenset(
    {ChangeKind.SUSPEND, ChangeKind.RESUME, ChangeKind.ABOLISH, ChangeKind.MERGE, ChangeKind.SPLIT}
)


def propose_change(
    actor: Officer,
    *,
    kind: str,
    reason: str,
    effective_from: date,
    definitions: Sequence[Definition | Mapping[str, Any]] = (),
    items: Sequence[str] = (),
    into: str = "",
    basis: str = "",
    transition: str = "",
    writers: Collection[int] = (),
) -> ChangeRequest:
    """Ask for a change of the catalogue. Nothing of the catalogue changes before both offices have agreed and its day has come.

    `new` and `change` bring `definitions` (typed, or canonical JSON, which is checked). `suspend`, `resume` and
    `abolish` name `items`. `merge` names `items` and the item they go `into`: one that is there, or one of the
    `definitions`. `split` names one of `items` and brings the `definitions` of what comes of it; one of them may be the
    item itself. `transition` says what becomes of open cases where an item ends. `writers`: accounts that wrote the
    definitions; none of them may review them.
    Raises NotAnEditor, NothingProposed, ReasonMissing, BasisMissing, PastDay, FarDay, AnotherChangeOpen, and whatever
    `changes.require_possible` finds.
    """
    if not proposes(actor):
        raise NotAnEditor
    wanted = ChangeKind(kind) if kind in ChangeKind.values else None
    if wanted is None:
        raise NothingProposed(field="kind")
    proposal = _proposal(wanted, _typed(definitions), tuple(dict.fromkeys(items)), into, _short(transition))
    words = _words(wanted, reason, basis)
    _require_day(effective_from)
    require_possible(proposal, on=effective_from)
    try:
        with transaction.atomic():
            return _write(actor, proposal, words, effective_from, writers)
    except IntegrityError as error:
        raise AnotherChangeOpen(_who_is_open(proposal), field="items") from error


@transaction.atomic
def resubmit_change(
    change_id: UUID,
    *,
    by: Officer,
    seq: int,
    effective_from: date,
    definitions: Sequence[Definition | Mapping[str, Any]] | None = None,
    reason: str | None = None,
    basis: str | None = None,
    transition: str | None = None,
    text: str = "",
    writers: Collection[int] = (),
) -> ChangeRequest:
    """Bring a returned or held request back, mended; what is None stays. It begins with the first office again.

    Raises NotYours, ChangeNotThere, and whatever proposing raises.
    """
    change = _request(change_id)
    require_owner(by, change)
    require_step("resubmit", change.state)
    kind = ChangeKind(change.kind)
    old = proposal_of(change)
    typed = _typed(definitions) if definitions is not None else old.definitions
    if {one.id for one in typed} != {one.id for one in old.definitions}:
        raise NothingProposed(
            sentence("修改后的定义要和原来是同样的几个事项。要换事项的，请撤回后重新提出。"), field="definitions"
        )
    words = _words(kind, change.reason if reason is None else reason, change.basis if basis is None else basis)
    _require_day(effective_from)
    proposal = Proposal(
        kind=kind,
        going=old.going,
        coming=old.coming,
        definitions=typed,
        transition=old.transition if transition is None else _short(transition),
        bases=newest_numbers(old.named),
    )
    require_possible(proposal, on=effective_from)
    for item_id, base in proposal.bases.items():
        ChangedItem.objects.filter(change=change, item_id=item_id).update(base=base)
    _keep_writers(change, writers)
    return step_on(
        change,
        step="resubmit",
        act=ChangeAct.RESUBMIT,
        by=_as(by, Role.EDITOR),
        seq=seq,
        text=_short(text, 1000),
        data=content_of(proposal, effective_from=effective_from, writers=_writers_of(change), **words),
        definitions=[to_json(one) for one in typed],
        effective_from=effective_from,
        transition=proposal.transition,
        staffing_reviewer=None,
        held_because="",
        **words,
    )


@transaction.atomic
def return_change(change_id: UUID, *, by: Officer, seq: int, remarks: str) -> ChangeRequest:
    """An office is not content and says why. Raises NotYours, SamePerson, ChangeNotThere, RemarksMissing."""
    change = _request(change_id)
    _require_desk(by, change)
    said = _short(remarks, 1000)
    if len(said) < 2:
        raise RemarksMissing(field="remarks")
    return step_on(
        change, step=f"return_{change.state}", act=ChangeAct.RETURN, by=_as(by, change.state), seq=seq, text=said
    )


@transaction.atomic
def agree_to_change(change_id: UUID, *, by: Officer, seq: int, remarks: str = "") -> ChangeRequest:
    """The office whose turn it is agrees; after the second the request waits for its day. `seq` is what was read.

    Raises NotYours, SamePerson, ChangeNotThere; at the second office PastDay once its day is over, and whatever has
    come to stand against the change since it was proposed.
    """
    change = _request(change_id)
    _require_desk(by, change)
    mine = _as(by, change.state)
    if change.state == ChangeState.STAFFING:
        return step_on(
            change,
            step=DESKS["staffing"],
            act=ChangeAct.AGREE_STAFFING,
            by=mine,
            seq=seq,
            text=_short(remarks, 1000),
            staffing_reviewer=by.account_id,
        )
    if change.effective_from < today():
        raise PastDay(
            sentence("施行日期 {day} 已经过去。请退回，由提出人改定日期。", day=change.effective_from.isoformat())
        )
    require_possible(proposal_of(change), on=change.effective_from)
    return step_on(change, step=DESKS["legal"], act=ChangeAct.AGREE_LEGAL, by=mine, seq=seq, text=_short(remarks, 1000))


@transaction.atomic
def withdraw_change(change_id: UUID, *, by: Officer, seq: int, text: str = "") -> ChangeRequest:
    """Who proposed it takes it back, until it has taken effect. Raises NotYours, ChangeNotThere."""
    change = _request(change_id)
    require_owner(by, change)
    return step_on(
        change, step="withdraw", act=ChangeAct.WITHDRAW, by=_as(by, Role.EDITOR), seq=seq, text=_short(text, 1000)
    )


def _request(change_id: UUID) -> ChangeRequest:
    found = ChangeRequest.objects.filter(id=change_id).first()
    if found is None:
        raise NotYours
    return found


def _require_desk(by: Officer, change: ChangeRequest) -> None:
    """Who sits in an office but finds nothing there any more is told so; whoever sits in none finds nothing."""
    if change.state not in DESKS and not by.roles.isdisjoint((Role.STAFFING, Role.LEGAL)):
        raise ChangeNotThere
    require_reviewer(by, change)


def _as(by: Officer, role: str) -> By:
    return {"account": by.account_id, "name": by.name[:60], "role": str(role)}


def _typed(definitions: Sequence[Definition | Mapping[str, Any]]) -> tuple[Definition, ...]:
    """Definitions as such, or read from canonical JSON; everything wrong with them in one answer."""
    raws = [dict(one) for one in definitions if not isinstance(one, Definition)]
    if not raws:
        return tuple(one for one in definitions if isinstance(one, Definition))
    checked = check_all(raws, what_is_known())
    if checked.problems:
        lines = [f"{one.item or ''} {one.field}：{one.reason}" for one in checked.problems]
        raise Invalid("\n".join(lines), field="definitions")
    read = iter(checked.definitions)
    return tuple(one if isinstance(one, Definition) else next(read) for one in definitions)


def _proposal(
    kind: ChangeKind, definitions: tuple[Definition, ...], items: tuple[str, ...], into: str, transition: str
) -> Proposal:
    """What goes and what comes, when the parts that this kind needs are there. Raises NothingProposed."""
    defined = tuple(one.id for one in definitions)
    going: tuple[str, ...] = ()
    coming: tuple[str, ...] = ()
    match kind:
        case ChangeKind.NEW | ChangeKind.CHANGE:
            coming = defined
            _require(bool(defined) and not set(items) - set(defined) and not into, "definitions")
        case ChangeKind.MERGE:
            coming = (into or (defined[0] if len(defined) == 1 else ""),)
            going = tuple(one for one in items if one not in coming)
            _require(bool(coming[0]) and set(defined) <= set(coming), "into")
            # one that stays and one that joins it, or two that become a third
            _require(
                len(set(items) | set(coming)) >= 2 and bool(going) and len(items) + (into not in items) >= 2, "items"
            )
        case ChangeKind.SPLIT:
            coming = defined
            going = tuple(one for one in items if one not in coming)
            _require(len(items) == 1, "items")
            _require(len(defined) >= 2, "definitions")
        case _:
            coming = items if kind != ChangeKind.ABOLISH else ()
            going = items if kind == ChangeKind.ABOLISH else ()
            _require(bool(items) and not defined and not into, "items")
    named = tuple(dict.fromkeys((*going, *coming)))
    _require(len(defined) == len(set(defined)) and len(named) <= 200, "definitions")
    return Proposal(kind, going, coming, definitions, transition, newest_numbers(named))


def _require(fine: bool, field: str) -> None:
    if not fine:
        raise NothingProposed(field=field)


def _words(kind: ChangeKind, reason: str, basis: str) -> dict[str, str]:
    why, ground = " ".join(reason.split()), " ".join(basis.split())
    if not 2 <= len(why) <= _LONGEST:
        raise ReasonMissing(field="reason")
    if len(ground) > _LONGEST or (kind in _NEEDS_BASIS and len(ground) < 2):
        raise BasisMissing(field="basis")
    return {"reason": why, "basis": ground}


def _short(text: str, most: int = _LONGEST) -> str:
    said = text.strip().replace("\r\n", "\n")
    if len(said) > most:
        raise Invalid(sentence("写得太长，最多 {n} 个字。", n=most), field="text")
    return said


def _require_day(day: date) -> None:
    if day < today():
        raise PastDay(field="effective_from")
    if day > today() + _FURTHEST:
        raise FarDay(field="effective_from")


def _keep_writers(change: ChangeRequest, accounts: Iterable[int]) -> None:
    """Who has once written in it stays a writer of it."""
    ChangeWriter.objects.bulk_create(
        [ChangeWriter(change=change, account=one) for one in sorted(set(accounts))], ignore_conflicts=True
    )


def _writers_of(change: ChangeRequest) -> list[int]:
    return list(change.writers.values_list("account", flat=True))


def _write(
    actor: Officer,
    proposal: Proposal,
    words: Mapping[str, str],
    effective_from: date,
    writers: Collection[int],
) -> ChangeRequest:
    names = {item.id: item.title for item in Item.objects.filter(id__in=proposal.named)}
    names = {**{one.id: one.title for one in proposal.definitions}, **names}
    at = now()
    change = ChangeRequest(
        kind=proposal.kind,
        title="、".join(names[one] for one in proposal.named)[:200],
        definitions=[to_json(one) for one in proposal.definitions],
        transition=proposal.transition,
        effective_from=effective_from,
        state=ChangeState.STAFFING,
        proposed_by=actor.name[:60],
        proposer=actor.account_id,
        proposed_at=at,
        **words,
    )
    entry = entry_of(
        change,
        ChangeAct.PROPOSE,
        _as(actor, Role.EDITOR),
        at,
        "",
        content_of(proposal, effective_from=effective_from, writers=writers, **words),
    )
    change.seq, change.head_hash = entry.seq, entry.hash
    change.save(force_insert=True)
    entry.save(force_insert=True)
    _keep_writers(change, writers)
    sides = ChangedItem.Side
    stays = proposal.kind in (ChangeKind.NEW, ChangeKind.CHANGE)
    ChangedItem.objects.bulk_create(
        [
            ChangedItem(
                change=change,
                side=sides.FROM
                if one in proposal.going
                else sides.TO
                if stays or not proposal.bases[one]
                else sides.BOTH,
                item_id=one,
                name=names[one][:500],
                base=proposal.bases[one],
            )
            for one in proposal.named
        ]
    )
    announce_move(change, ChangeAct.PROPOSE)
    return change


def _who_is_open(proposal: Proposal) -> str | None:
    row = ChangedItem.objects.filter(item_id__in=proposal.named, open=True).select_related("change").first()
    if row is None:
        return None
    return sentence(
        "“{item}”还有一个变更申请没有办完（{name} {day}提出）。请先等它施行，或者请提出人撤回。",
        item=row.name,
        name=row.change.proposed_by,
        day=row.change.proposed_at.date().isoformat(),
    )
