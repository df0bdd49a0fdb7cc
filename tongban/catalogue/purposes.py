"""Which item of the catalogue serves a purpose about an existing licence: one made for it, else the one that grants it.

The catalogue has no field for it; the handling item's name says it (食品经营许可 延续). Pure.
"""

from collections.abc import Mapping, Sequence

from tongban.catalogue.definition import Definition

#: purpose -> words by which a handling item says that it is made for it; a first licence needs none.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "change": ("变更",),
    "renew": ("延续", "换证"),
    "cancel": ("注销",),
}
_OTHER = ("补领", "补办", "补证")
#: The law of changes, renewals and cancellations is that of licences (行政许可法第四十九、五十、七十条).
_LICENSING = "行政许可"


def is_made_for(definition: Definition, purpose: str) -> bool:
    """Whether the item exists for this purpose."""
    return any(word in _said(definition) for word in _WORDS.get(purpose, ()))


def fitting(definitions: Sequence[Definition], purpose: str, *, licence_type: str) -> Definition | None:
    """The item to apply under: one made for the purpose, else one that first grants the licence; None: no licence law."""
    granting = [one for one in definitions if one.item_type == _LICENSING and _issues(one, licence_type)]
    made = [one for one in granting if is_made_for(one, purpose)]
    plain = [one for one in granting if not any(is_made_for(one, other) for other in _WORDS) and not _is_other(one)]
    return next(iter((*made, *plain)), None)


def _said(definition: Definition) -> str:
    return definition.handling_item or definition.name


def _is_other(definition: Definition) -> bool:
    return any(word in _said(definition) for word in _OTHER)


def _issues(definition: Definition, licence_type: str) -> bool:
    return any(result.licence == licence_type for result in definition.results)
