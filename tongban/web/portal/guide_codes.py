"""The codes of an item on its guide, part by part, and what this body has settled for itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.catalogue.coding import ExplainedCode, codes_for
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.overriding import openable_for
from tongban.catalogue.queries import Guide
from tongban.kernel.language import sentence


@dataclass(frozen=True, slots=True)
class Settled:
    """What a body does better than the whole province's standard."""

    fields: Sequence[str]
    reason: str


def codes_of(found: Guide) -> list[ExplainedCode]:
    """Basic, implementation and handling code, as far as the item has them."""
    body = found.body
    return codes_for(
        found.definition.basic_code or "",
        found.implementation.code if found.implementation else "",
        found.definition.handling_serial or "",
        body_name=body.name if body else "",
        item_name=found.item.name,
        handling_item=found.item.handling_item,
    )


def settled_here(version: ItemVersion) -> Settled | None:
    """None where the basic item applies as it is."""
    override = version.override
    if override is None:
        return None
    lapsed = {lapse["path"] for lapse in version.lapsed}
    kinds = [kind for path in override.changes if path not in lapsed and (kind := openable_for(path))]
    fields = list(dict.fromkeys(sentence(kind.name) for kind in kinds))
    return Settled(fields, override.reason) if fields else None
