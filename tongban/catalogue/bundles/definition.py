"""One joint service (一件事) as a typed, frozen value: a graph over items from which a joint case is planned.

The attributes carry the names of the published format (schemas/bundle.schema.json, the format of
tongban/data/bundles.json). `parse_bundle` expects what `checks.bundle_problems` has passed.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from tongban.catalogue.definition import Situation, Span, When, read_as

#: The one necessity that lets applicants leave a component out. Every other word means: belongs to the matter.
OPTIONAL = "选办"

OnDenial = Literal["drop_dependants", "end_all"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """What the place in the bundle already says about a question of the item (餐饮店: 主体业态 is 餐饮服务).

    `when` is asked of the answers to the bundle's own questions; of several entries the first that holds counts.
    """

    question: str
    values: tuple[str, ...]
    when: When | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of the matter: an item, or (item_id None) a service of another house that is only named."""

    no: int
    item_id: str | None = None
    name: str
    department: str
    #: The components that must have come out well before this one starts.
    after: tuple[int, ...] = ()
    when: When | None = None
    necessity: str = "必办"
    parallel: bool = True
    limit_days: int | None = None
    note: str | None = None
    on_denial: OnDenial = "drop_dependants"
    answers: tuple[KnownAnswer, ...] = ()

    @property
    def optional(self) -> bool:
        return self.necessity == OPTIONAL


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SharedMaterial:
    """One paper that several components use; with `produced_by` it comes into being on the way."""

    name: str
    licence: str | None = None
    produced_by: int | None = None
    used_by: tuple[int, ...] = ()
    #: Component number (as text, as JSON has it) -> the materials of its item that this paper is.
    materials: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BundleDefinition:
    id: str
    name: str
    subject: Literal["自然人", "法人"]
    lead_department: str
    co_departments: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    components: tuple[Component, ...]
    shared_materials: tuple[SharedMaterial, ...] = ()
    outcomes: tuple[str, ...] = ()
    before_reform: Mapping[str, int | None] | None = None
    after_reform: Mapping[str, int | None] | None = None
    notes: tuple[str, ...] = ()
    provenance: str | None = None
    #: By how much the head of the government may extend the whole, once (行政许可法 art. 42: 15 days).
    extension: Span | None = None

    def component(self, no: int) -> Component:
        return next(component for component in self.components if component.no == no)


def parse_bundle(raw: Mapping[str, Any]) -> BundleDefinition:
    """The definition in a checked JSON object."""
    return read_as(BundleDefinition, raw)


def bundle_to_json(bundle: BundleDefinition) -> dict[str, Any]:
    """The canonical JSON object: every key present, lists for tuples."""
    canonical: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(bundle), ensure_ascii=False))
    return canonical


def bundle_fingerprint(bundle: BundleDefinition) -> str:
    """SHA-256 of the canonical form: equal bundles have one, however they were written down."""
    return fingerprint_of_json(bundle_to_json(bundle))


def fingerprint_of_json(canonical: Mapping[str, Any]) -> str:
    """The fingerprint of a bundle in its canonical form, without reading it first."""
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
