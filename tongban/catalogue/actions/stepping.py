"""The steps of a change request: every move is conditional on what was read, chained in its log, and announced."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.catalogue.changing import ENDED, require_step
from tongban.catalogue.errors import ChangeNotThere
from tongban.catalogue.events import ChangeMoved
from tongban.catalogue.models import ChangedItem, ChangeEntry, ChangeRequest
from tongban.catalogue.states import ChangeAct
from tongban.kernel.outbox import announce
from tongban.kernel.today import now

By = Mapping[str, Any]
PLATFORM: By = {"account": None, "name": "平台", "role": "platform"}


def step_on(
    change: ChangeRequest,
    *,
    step: str,
    act: ChangeAct,
    by: By,
    seq: int,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> ChangeRequest:
    """The only writer of a request after its first entry: conditional on what was read, chained, announced.

    Raises ChangeNotThere when somebody else was faster, or the reader had an older page before them.
    """
    target = require_step(step, change.state).target
    if seq != change.seq:
        raise ChangeNotThere
    mine = ChangeRequest.objects.filter(id=change.id, state=change.state, seq=change.seq)
    entry = entry_of(change, act, by, now(), text, data or {})
    if not mine.update(state=target, seq=entry.seq, head_hash=entry.hash, **fields):
        raise ChangeNotThere
    entry.save(force_insert=True)
    change.state, change.seq, change.head_hash = target, entry.seq, entry.hash
    for name, value in fields.items():
        setattr(change, name, value)
    if target in ENDED:
        ChangedItem.objects.filter(change=change).update(open=False)
    announce_move(change, act)
    return change


def entry_of(
    change: ChangeRequest, act: ChangeAct, by: By, at: datetime, text: str, data: Mapping[str, Any]
) -> ChangeEntry:
    """The next entry of a request's log, sealed upon the one before it; not written yet."""
    entry = ChangeEntry(
        change=change, seq=change.seq + 1, act=act, at=at, by=dict(by), text=text, data=dict(data),
        prev_hash=change.head_hash,
    )  # fmt: skip
    entry.hash = entry.own_hash()
    return entry


def announce_move(change: ChangeRequest, act: ChangeAct) -> None:
    """Put the move into the outbox."""
    announce(
        ChangeMoved(
            subject=str(change.id),
            act=str(act),
            state=str(change.state),
            effective_from=change.effective_from.isoformat(),
        )
    )
