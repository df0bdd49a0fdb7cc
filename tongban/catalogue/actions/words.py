"""The words people use: names that editors add, questions that found nothing, how often guides are opened."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from tongban.catalogue.access import Editor, require_editor
from tongban.catalogue.actions.publishing import bump_catalogue
from tongban.catalogue.errors import (
    AliasAlreadyThere,
    AliasUnusable,
    AskingHandled,
    NoSuchAlias,
    NoSuchAsking,
    NoSuchItem,
)
from tongban.catalogue.events import AliasAdded, AliasWithdrawn
from tongban.catalogue.models import (
    Alias,
    Asking,
    GuideVisits,
    Item,
)
from tongban.catalogue.search import askings, text
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today

#: So many askings at most wait for an editor; then the rarest and oldest makes room.
MOST_ASKINGS = 5000

#: Visits older than this say nothing about what is wanted now.
_VISITS_KEPT = timedelta(days=400)


@transaction.atomic
def add_alias(item_id: str, *, words: str, by: Editor, asking_id: int | None = None) -> Alias:
    """Give an item a further name to be found by, perhaps for an asking that found nothing; found within a second.

    Raises NotAnEditor, NoSuchItem, AliasUnusable, AliasAlreadyThere, NoSuchAsking, AskingHandled.
    """
    require_editor(by)
    words = " ".join(words.split())
    if not Item.objects.filter(id=item_id).exists():
        raise NoSuchItem(field="item")
    cleaned = text.clean(words)
    if not 2 <= len(cleaned) <= len(words) <= askings.LONGEST_KEPT or text.only_asks(cleaned):
        raise AliasUnusable(field="text")
    if askings.is_personal(words):
        raise AliasUnusable(field="text")
    if asking_id is not None:
        _handle(asking_id, Asking.State.NAMED, by=by)
    alias, made = Alias.objects.get_or_create(
        item_id=item_id, text=words, withdrawn_at=None, defaults={"added_by": by.name[:60], "added_at": now()}
    )
    if not made:
        raise AliasAlreadyThere(field="text")
    announce(AliasAdded(subject=item_id, text=words, by=alias.added_by))
    bump_catalogue()
    return alias


@transaction.atomic
def withdraw_alias(alias_id: int, *, by: Editor) -> Alias:
    """Take a name back that leads people wrong. The row stays. Raises NotAnEditor, NoSuchAlias."""
    require_editor(by)
    name = by.name[:60]
    if not Alias.objects.filter(id=alias_id, withdrawn_at=None).update(withdrawn_at=now(), withdrawn_by=name):
        raise NoSuchAlias
    alias = Alias.objects.get(id=alias_id)
    announce(AliasWithdrawn(subject=alias.item_id, text=alias.text, by=name))
    bump_catalogue()
    return alias


@transaction.atomic
def dismiss_asking(asking_id: int, *, by: Editor) -> None:
    """Nobody here does what was asked for: off the list. Raises NotAnEditor, NoSuchAsking, AskingHandled."""
    require_editor(by)
    _handle(asking_id, Asking.State.DISMISSED, by=by)


def _handle(asking_id: int, state: Asking.State, *, by: Editor) -> None:
    waiting = Asking.objects.filter(id=asking_id, state=Asking.State.OPEN)
    if not waiting.update(state=state, handled_by=by.name[:60], handled_at=now()):
        raise AskingHandled if Asking.objects.filter(id=asking_id).exists() else NoSuchAsking


@transaction.atomic
def note_asking(question: str, *, found_nothing: bool) -> None:
    """Count a question without a sure answer, for the editors. Who asked is not known here; numbers are hidden.

    What an editor has handled is only counted on.
    """
    kept = askings.kept_form(question)
    if not kept:
        return
    on = today()
    seen = Asking.objects.filter(text=kept)
    if seen.update(times=F("times") + 1, last_on=on, found_nothing=found_nothing):
        return
    if Asking.objects.count() >= MOST_ASKINGS:
        # what an editor has decided stays: a flood of nonsense must not bring it back
        rarest = (
            Asking.objects.filter(state=Asking.State.OPEN)
            .order_by("times", "last_on", "id")
            .values_list("id", flat=True)[:1]
        )
        Asking.objects.filter(id__in=list(rarest)).delete()
    _, made = Asking.objects.get_or_create(
        text=kept, defaults={"found_nothing": found_nothing, "first_on": on, "last_on": on}
    )
    if not made:  # asked twice in the same moment
        seen.update(times=F("times") + 1, last_on=on)


@transaction.atomic
def count_visits(visits: Mapping[str, int], *, on: date) -> None:
    """Add up how often guides were opened; items that do not exist are passed over."""
    known = set(Item.objects.filter(id__in=list(visits)).values_list("id", flat=True))
    for item_id in sorted(known):
        row, _ = GuideVisits.objects.get_or_create(item_id=item_id, day=on)
        GuideVisits.objects.filter(id=row.id).update(times=F("times") + visits[item_id])
    GuideVisits.objects.filter(day__lt=on - _VISITS_KEPT).delete()
