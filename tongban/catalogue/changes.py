"""Reads of change requests: what stands against one, the trays, one with its log. The viewer comes first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from tongban.catalogue import lifespan
from tongban.catalogue.access import sees_changes
from tongban.catalogue.adapters.handling import open_cases
from tongban.catalogue.changing import ENDED
from tongban.catalogue.checks import check_all
from tongban.catalogue.definition import Definition, fingerprint, parse, to_json
from tongban.catalogue.errors import (
    CodeStays,
    HeldByTheGate,
    IdTaken,
    NeededByBundle,
    NoSuchItem,
    NothingChanged,
    NotInThatState,
    NotYours,
    OpenCases,
    VersionMovedOn,
)
from tongban.catalogue.models import Bundle, ChangedItem, ChangeEntry, ChangeRequest, Item, ItemVersion
from tongban.catalogue.quality import as_problem, held_up
from tongban.catalogue.queries import bundle_definition, definition_of, what_is_known
from tongban.catalogue.states import ChangeAct, ChangeKind, ChangeState, ItemState
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import today

#: Which of a request's items end when it takes effect.
_ENDING = (ChangeKind.ABOLISH, ChangeKind.MERGE, ChangeKind.SPLIT)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for, whether or not it is written down yet. `bases`: the newest version known of each item."""

    kind: ChangeKind
    going: tuple[str, ...]
    coming: tuple[str, ...]
    definitions: tuple[Definition, ...]
    transition: str
    bases: Mapping[str, int]

    @property
    def named(self) -> tuple[str, ...]:
        """Every item, once."""
        return tuple(dict.fromkeys((*self.going, *self.coming)))

    @property
    def ending(self) -> tuple[str, ...]:
        """The items that are no more afterwards."""
        return self.going if self.kind in _ENDING else ()


def proposal_of(change: ChangeRequest) -> Proposal:
    """A request as it is written down. One query."""
    items = list(change.items.all())
    return Proposal(
        kind=ChangeKind(change.kind),
        going=tuple(one.item_id for one in items if one.goes),
        coming=tuple(one.item_id for one in items if one.comes),
        definitions=tuple(parse(raw) for raw in change.definitions),
        transition=change.transition,
        bases={one.item_id: one.base for one in items},
    )


def content_of(
    proposal: Proposal, *, reason: str, basis: str, effective_from: date, writers: Iterable[int] = ()
) -> dict[str, Any]:
    """What the log seals of a proposal: the request itself can be mended, its history cannot."""
    wrote = sorted(set(writers))
    return {
        "kind": str(proposal.kind),
        "going": list(proposal.going),
        "coming": list(proposal.coming),
        "bases": dict(proposal.bases),
        "definitions": {one.id: fingerprint(one) for one in proposal.definitions},
        "effective_from": effective_from.isoformat(),
        "transition": proposal.transition,
        "reason": reason,
        "basis": basis,
        **({"writers": wrote} if wrote else {}),
    }


def newest_numbers(item_ids: Iterable[str]) -> dict[str, int]:
    """The newest version of each item, scheduled ones included; 0 for none."""
    ids = list(item_ids)
    known = ItemVersion.objects.filter(item_id__in=ids).order_by().values_list("item_id").annotate(Max("number"))
    return {**dict.fromkeys(ids, 0), **dict(known)}


def require_possible(proposal: Proposal, *, on: date) -> None:
    """Nothing stands against this change on a day. Asked when it is proposed, at the last review, and on its day.

    Raises NoSuchItem, NotInThatState, IdTaken, CodeStays, NothingChanged, VersionMovedOn, Invalid for a definition that
    means nothing, HeldByTheGate, OpenCases, NeededByBundle; each names the item.
    """
    items = Item.objects.in_bulk(list(proposal.named))
    numbers = newest_numbers(proposal.named)
    new = _require_states(proposal, items, numbers)
    for item_id, base in proposal.bases.items():
        if numbers[item_id] != base:
            raise VersionMovedOn(_about(item_id, items, sentence(VersionMovedOn.__doc__ or "")))
    _require_definitions(proposal, numbers, new)
    if held := held_up(proposal.definitions, on=max(on, today()), strict=True):
        raise HeldByTheGate("\n".join(f"{one.item} {one.field}：{as_problem(one).reason}" for one in held))
    _require_free(proposal, items)


def _about(item_id: str, items: Mapping[str, Item], said: str) -> str:
    item = items.get(item_id)
    name = item.title if item is not None else item_id
    return sentence("“{item}”：{said}", item=name, said=said)


def _require_states(proposal: Proposal, items: Mapping[str, Item], numbers: Mapping[str, int]) -> frozenset[str]:
    """Every item that is there stands as this change needs it; returns those that are to be new."""
    makes = proposal.kind in (ChangeKind.NEW, ChangeKind.MERGE, ChangeKind.SPLIT)
    new = frozenset(one for one in proposal.coming if makes and not numbers[one])
    for item_id in proposal.named:
        item = items.get(item_id)
        if item_id in new:
            listed_only = item is not None and not item.described and item.state == ItemState.IN_FORCE
            if item is not None and not listed_only:
                raise IdTaken(_about(item_id, items, sentence(IdTaken.__doc__ or "")), field="items")
            continue
        if proposal.kind == ChangeKind.NEW:
            raise IdTaken(_about(item_id, items, sentence(IdTaken.__doc__ or "")), field="items")
        if item is None or not numbers[item_id]:
            raise NoSuchItem(
                sentence("没有编号为“{item}”、已经公布办事指南的事项，请核对编号。", item=item_id[:40]), field="items"
            )
        if not lifespan.allowed(proposal.kind, item.state):
            raise NotInThatState(
                sentence(
                    "“{item}”现在{state}，不能{kind}。请核对事项的状态。",
                    item=item.title,
                    state=sentence(str(ItemState(item.state).label)),
                    kind=sentence(str(proposal.kind.label)),
                ),
                field="items",
            )
    return new


def _require_definitions(proposal: Proposal, numbers: Mapping[str, int], new: frozenset[str]) -> None:
    """The definitions mean something, keep the codes, and differ from what there is."""
    checked = check_all([to_json(one) for one in proposal.definitions], what_is_known())
    if checked.problems:
        lines = [f"{one.item} {one.field}：{one.reason}" for one in checked.problems]
        raise Invalid("\n".join(lines), field="definitions")
    defined = {one.id: one for one in proposal.definitions}
    if lacking := [one for one in new if one not in defined]:
        raise Invalid(sentence("新事项“{item}”还没有定义，请附上。", item="、".join(lacking)), field="definitions")
    latest = _latest([one for one in defined if numbers.get(one)], numbers)
    for item_id, before in latest.items():
        after = defined[item_id]
        if before.basic_code and after.basic_code != before.basic_code:
            raise CodeStays(
                sentence("“{item}”的基本编码是 {code}，不能改变。请保留。", item=before.title, code=before.basic_code),
                field="definitions",
            )
        if after == before:
            raise NothingChanged(
                sentence("“{item}”的新定义和现在的一样，没有需要变更的内容。", item=before.title), field="definitions"
            )


def _latest(item_ids: Sequence[str], numbers: Mapping[str, int]) -> dict[str, Definition]:
    if not item_ids:
        return {}
    wanted = Q()
    for item_id in item_ids:
        wanted |= Q(item_id=item_id, number=numbers[item_id])
    return {version.item_id: definition_of(version) for version in ItemVersion.objects.filter(wanted)}


def _require_free(proposal: Proposal, items: Mapping[str, Item]) -> None:
    """What ends leaves nobody behind: no open case without a word on what becomes of it, no joint service with a hole."""
    if not proposal.ending:
        return
    if not proposal.transition:
        for item_id, count in sorted(open_cases(proposal.ending).items()):
            raise OpenCases(
                sentence(
                    "“{item}”还有 {n} 件没有办结。请等它们办结，或者在“在办件怎么办”里写明过渡安排后再提出。",
                    item=items[item_id].title,
                    n=count,
                ),
                field="transition",
            )
    for bundle in Bundle.objects.order_by("id"):
        for part in bundle_definition(bundle).components:
            if part.item_id in proposal.ending:
                raise NeededByBundle(
                    sentence(
                        "“{item}”是一件事“{bundle}”的第 {n} 项。请先修改这件事，不再包含它。",
                        item=items[part.item_id].title,
                        bundle=bundle.name,
                        n=part.no,
                    ),
                    field="items",
                )


# --- for those who look at them --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trays:
    """The four lists of whoever looks."""

    mine: QuerySet[ChangeRequest]
    review: QuerySet[ChangeRequest]
    scheduled: QuerySet[ChangeRequest]
    done: QuerySet[ChangeRequest]


def changes_of(officer: Officer) -> QuerySet[ChangeRequest]:
    """Every request, for those who may see them; newest first, without the definitions."""
    rows = ChangeRequest.objects.defer("definitions").order_by("-id")
    return rows if sees_changes(officer) else rows.none()


def trays_of(officer: Officer) -> Trays:
    """Mine that are not over, those that wait for my office (and not for somebody else in it), scheduled ones, and the rest."""
    rows = changes_of(officer)
    waiting = Q(pk__in=[])
    if Role.STAFFING in officer.roles:
        waiting |= Q(state=ChangeState.STAFFING)
    if Role.LEGAL in officer.roles:
        waiting |= Q(state=ChangeState.LEGAL) & ~Q(staffing_reviewer=officer.account_id)
    return Trays(
        mine=rows.filter(proposer=officer.account_id).exclude(state__in=ENDED),
        review=rows.filter(waiting).exclude(proposer=officer.account_id).exclude(writers__account=officer.account_id),
        scheduled=rows.filter(state__in=(ChangeState.SCHEDULED, ChangeState.HELD)),
        done=rows.filter(state__in=ENDED),
    )


def change_for(officer: Officer, change_id: UUID) -> ChangeRequest:
    """One request, or NotYours."""
    found = ChangeRequest.objects.prefetch_related("items").filter(id=change_id).first()
    if found is None or not sees_changes(officer):
        raise NotYours
    return found


def entries_of(change: ChangeRequest) -> list[ChangeEntry]:
    """Its log, oldest first."""
    return list(ChangeEntry.objects.filter(change=change).order_by("seq"))


def before_of(change: ChangeRequest) -> dict[str, Definition]:
    """What the definitions of a request are compared with: the versions on which it was built."""
    wanted = Q(pk__in=[])
    for one in change.items.all():
        if one.base:
            wanted |= Q(item_id=one.item_id, number=one.base)
    return {version.item_id: definition_of(version) for version in ItemVersion.objects.filter(wanted)}


def open_change_of(item_id: str) -> ChangeRequest | None:
    """The request about an item that is not over yet. One query."""
    row = ChangedItem.objects.filter(item_id=item_id, open=True).select_related("change").first()
    return row.change if row is not None else None


def changes_about(officer: Officer, item_id: str) -> list[ChangeRequest]:
    """Every request that names an item, newest first."""
    return list(changes_of(officer).filter(items__item_id=item_id)[:50])


def due_changes(*, on: date) -> list[UUID]:
    """Requests that both offices agreed to and whose day has come, the earliest first."""
    due = ChangeRequest.objects.filter(state=ChangeState.SCHEDULED, effective_from__lte=on)
    return list(due.order_by("effective_from", "id").values_list("id", flat=True))


def bent_changes() -> list[tuple[ChangeRequest, int]]:
    """Requests whose log does not hold, with the first entry that does not fit, or that do not say any more what both
    offices read: somebody wrote past the program.
    """
    found = []
    for change in ChangeRequest.objects.order_by("id").iterator():
        before, seq = "", 0
        read: tuple[int, Any] = (0, None)
        for entry in ChangeEntry.objects.filter(change=change).order_by("seq"):
            seq += 1
            if entry.seq != seq or entry.prev_hash != before or entry.hash != entry.own_hash():
                found.append((change, seq))
                break
            before = entry.hash
            if entry.act in (ChangeAct.PROPOSE, ChangeAct.RESUBMIT):
                read = (seq, entry.data)
        else:
            if (seq, before) != (change.seq, change.head_hash):
                found.append((change, seq + 1))
            elif read[1] != _content_now(change):
                found.append((change, read[0]))
    return found


def _content_now(change: ChangeRequest) -> dict[str, Any]:
    return content_of(
        proposal_of(change),
        reason=change.reason,
        basis=change.basis,
        effective_from=change.effective_from,
        writers=change.writers.values_list("account", flat=True),
    )
