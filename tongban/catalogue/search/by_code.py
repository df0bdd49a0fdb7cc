"""Finding items by one of their codes: basic, implementation, handling item, the code of their source, or our number.

An item that is no more is found by its code alone: by name it leads nowhere, but whoever has its old number wants to know
what became of it.
"""

import re
from dataclasses import dataclass

from django.db.models import Q

from tongban.catalogue.codes import cleaned
from tongban.catalogue.coding import looks_like_code
from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.queries import definition_of, versions_for
from tongban.catalogue.states import ItemState

#: SCJG-006, G-0002: how the platform numbers items.
_OWN = re.compile(r"[A-Za-z]{1,8}-[0-9]{1,6}")
#: Codes of older or other catalogues: letters and digits, at least six digits.
_FOREIGN = re.compile(r"(?=(?:.*[0-9]){6})[0-9A-Za-z-]{8,60}")
MOST = 50


@dataclass(frozen=True, slots=True)
class Coded:
    """An item found by its code; with the very implementation where the code names one."""

    item: Item
    implementation: Implementation | None = None


def find_by_code(text: str) -> list[Coded]:
    """What bears this code; empty for plain words, which cost no query."""
    typed = text.strip()
    code = looks_like_code(typed)
    if code is None and not _OWN.fullmatch(typed) and not _FOREIGN.fullmatch(typed):
        return []
    if code is not None and code.body:
        return _exactly(code.text)
    wanted = Q(id__iexact=typed) | Q(source_code__iexact=typed)
    if code is not None:
        wanted |= Q(basic_code=code.basic) | Q(source_code=cleaned(typed))
    known = Item.objects.filter(wanted).exclude(state=ItemState.PLANNED)
    return [Coded(item) for item in known.select_related("department").order_by("id")[:MOST]]


def _exactly(code: str) -> list[Coded]:
    """31 characters name a body and a basic item; two more, which of its handling items.

    A code outlives its item: that of an abolished one still leads to the page that says what took its place.
    """
    rows = Implementation.objects.filter(code=code[:31]).select_related("item__department", "body", "division")
    found = list(rows.filter(in_force=True).order_by("item_id")[:MOST])
    if not found:
        found = list(rows.filter(item__state=ItemState.ABOLISHED).order_by("item_id")[:MOST])
    if serial := code[31:]:
        versions = versions_for(found)
        found = [
            one for one in found if one.id in versions and definition_of(versions[one.id]).handling_serial == serial
        ]
    return [Coded(one.item, one) for one in found]
