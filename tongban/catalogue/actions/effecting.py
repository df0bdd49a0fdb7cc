"""The day has come: what both offices agreed to takes effect, as a whole or not at all."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.catalogue.actions.publishing import bump_catalogue, keep_findable, keep_texts, publish_definitions
from tongban.catalogue.actions.stepping import PLATFORM, step_on
from tongban.catalogue.changes import Proposal, proposal_of, require_possible
from tongban.catalogue.definition import parse
from tongban.catalogue.errors import ChangeNotThere, NotYours
from tongban.catalogue.events import ItemStateChanged
from tongban.catalogue.models import ChangeRequest, Draft, Implementation, Item, ItemStanding, Succession
from tongban.catalogue.states import ChangeAct, ChangeKind, ChangeState, ItemState
from tongban.kernel.errors import Refusal
from tongban.kernel.outbox import announce
from tongban.kernel.today import today


@transaction.atomic
def put_into_effect(change_id: UUID) -> ChangeRequest:
    """Publish, suspend, resume, abolish, split or merge, from today on; held with the reason when something stands against it.

    Once only: whoever comes second finds it done. Late (the worker was away), it counts from the day on which it is done,
    because until then people were shown what was before. Raises NotYours, and ChangeNotThere when its day has not come.
    """
    change = ChangeRequest.objects.select_for_update().filter(id=change_id).first()
    if change is None:
        raise NotYours
    on = today()
    if change.state != ChangeState.SCHEDULED or change.effective_from > on:
        raise ChangeNotThere
    try:
        with transaction.atomic():
            proposal = proposal_of(change)
            require_possible(proposal, on=on)
            _carry_out(change, proposal, on)
    except Refusal as refusal:
        return step_on(
            change,
            step="hold",
            act=ChangeAct.HOLD,
            by=PLATFORM,
            seq=change.seq,
            text=refusal.message[:2000],
            held_because=refusal.message,
        )
    return step_on(
        change,
        step="effect",
        act=ChangeAct.EFFECT,
        by=PLATFORM,
        seq=change.seq,
        data={"on": on.isoformat()},
        effected_on=on,
    )


def _carry_out(change: ChangeRequest, proposal: Proposal, on: date) -> None:
    """What the request says, in the order in which it must be: what comes is there before what goes leads to it."""
    if proposal.definitions:
        publish_definitions(proposal.definitions, by=change.proposed_by, effective_from=on)
        # as it was written, comments and all, unless a file has taken its place since
        drafts = {draft.item_id: draft for draft in change.drafts.filter(state=Draft.State.PROPOSED)}
        keep_texts(
            (one, drafts[one.id].text)
            for one in proposal.definitions
            if one.id in drafts and parse(drafts[one.id].document) == one
        )
    match proposal.kind:
        case ChangeKind.SUSPEND:
            _stand(change, proposal.coming, ItemState.SUSPENDED, on)
        case ChangeKind.RESUME:
            _stand(change, proposal.coming, ItemState.IN_FORCE, on)
        case ChangeKind.ABOLISH:
            _stand(change, proposal.going, ItemState.ABOLISHED, on)
        case ChangeKind.MERGE:
            _stand(change, proposal.going, ItemState.ABOLISHED, on, to=proposal.coming)
            _succeed(change, proposal.going, proposal.coming, on)
        case ChangeKind.SPLIT:
            _stand(change, proposal.going, ItemState.ABOLISHED, on, to=proposal.coming)
            # an item that stays under its number has what was split off beside it
            parts = tuple(one.item_id for one in change.items.all() if one.comes and not one.base)
            stays = tuple(one.item_id for one in change.items.all() if one.comes and one.base)
            _succeed(change, proposal.going or stays, proposal.coming if proposal.going else parts, on)
    bump_catalogue()


def _stand(
    change: ChangeRequest, item_ids: Iterable[str], state: ItemState, on: date, *, to: Iterable[str] = ()
) -> None:
    """From this day on these items stand so: the history, the row that lists go by, and who exercises them."""
    ids = list(item_ids)
    ItemStanding.objects.bulk_create(
        [
            ItemStanding(item_id=one, state=state, from_on=on, change=change, reason=change.reason, basis=change.basis)
            for one in ids
        ]
    )
    rows = Item.objects.filter(id__in=ids)
    if state == ItemState.ABOLISHED:
        rows.update(state=state, described=False)
        Implementation.objects.filter(item_id__in=ids, in_force=True).update(in_force=False)
    else:
        rows.update(state=state)
    for one in ids:
        announce(ItemStateChanged(subject=one, state=str(state), since=on.isoformat(), to=list(to)))


def _succeed(change: ChangeRequest, old: Iterable[str], new: Iterable[str], on: date) -> None:
    """Where people who look for the old one find what they need: its page leads there, and its name is found."""
    into = list(new)
    for item in Item.objects.filter(id__in=list(old)).order_by("id"):
        Succession.objects.bulk_create(
            [Succession(old=item, new_id=one, kind=change.kind, on=on, change=change) for one in into if one != item.id]
        )
        if item.state == ItemState.ABOLISHED:
            for one in into:
                keep_findable(one, item.title)
