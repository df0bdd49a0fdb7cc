"""What the API answers, as types: the OpenAPI document is made of them. Names are those of the published formats."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tongban.catalogue.definition import Level

#: A definition, a form, a joint service: objects whose own schema is published beside them.
Document = dict[str, Any]
Percent = Annotated[float, Field(ge=0, le=100)]


class ProblemDetail(Schema):
    field: str
    detail: str


class Problem(Schema):
    """RFC 9457. `detail` is a sentence that says what to do next."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[ProblemDetail] = []


class DepartmentOut(Schema):
    id: str
    name: str


class ItemOut(Schema):
    """One line of the catalogue; `described`: it has a guide."""

    id: str
    title: str
    name: str
    handling_item: str
    basic_code: str
    item_type: str
    department: DepartmentOut
    described: bool
    for_natural: bool
    for_legal: bool
    levels: list[str]
    themes: list[str] = []


class ItemsOut(Schema):
    """`next`: the cursor of the page that follows; null on the last one."""

    items: list[ItemOut]
    next: str | None


class VersionOut(Schema):
    """`until` null: in force now."""

    number: int
    since: date
    until: date | None
    hash: str


class VersionsOut(Schema):
    item: str
    versions: list[VersionOut]


class ItemWholeOut(ItemOut):
    """An item with the version in force now; null: it stands in the catalogue without a guide."""

    version: VersionOut | None


class DefinitionOut(Schema):
    """A definition in the published format (item.schema.json), without what the office does inside."""

    item: str
    version: VersionOut
    definition: Document


class BodyOut(Schema):
    id: str
    name: str


class ImplementationOut(Schema):
    id: str
    item: str
    division: str
    body: BodyOut
    level: Level
    code: str


class ImplementationsOut(Schema):
    implementations: list[ImplementationOut]
    next: str | None


class DivisionOut(Schema):
    code: str
    name: str
    level: Level


class DivisionWholeOut(DivisionOut):
    """`above`: from the one it reports to, up to the province; `below`: those that report to it."""

    above: list[DivisionOut]
    below: list[DivisionOut]


class GuideOut(Schema):
    """Who does an item for people of a division; null: nobody at or above it, see `offered_in`."""

    item: str
    division: DivisionOut
    implementation: ImplementationOut | None
    offered_in: list[DivisionOut]
    version: VersionOut
    definition: Document


class FormOut(Schema):
    """The form of an application: `form_schema` is JSON Schema 2020-12, `form` the sections and fields in their order."""

    item: str
    version: int
    applicant: Literal["natural", "legal"]
    form_schema: Document
    form: Document


class FieldProblemOut(Schema):
    key: str
    label: str
    reason: str


class PlaceProblemOut(FieldProblemOut):
    """`pointer`: the place in the values as a JSON pointer, /staff/1/name for the second row."""

    pointer: str


class FormCheckOut(Schema):
    """Everything that keeps the form from being submitted: the sentences are those of the page."""

    valid: bool
    answers: list[FieldProblemOut]
    problems: list[PlaceProblemOut]


class HitOut(Schema):
    """`body`: the office nearest to the division that was asked for; `why`: the name by which it was found."""

    item: str
    title: str
    score: Annotated[float, Field(ge=0, le=1)]
    why: str
    body: BodyOut | None


class SearchOut(Schema):
    """`sure` false: better ask again in other words. `facets`: how many found items each filter would leave."""

    hits: list[HitOut]
    total: int
    sure: bool
    facets: dict[str, dict[str, int]]


class SuggestionOut(Schema):
    item: str
    text: str
    title: str
    body: str


class SuggestionsOut(Schema):
    suggestions: list[SuggestionOut]


class CompressionOut(Schema):
    compared: int
    apart: int
    mean: Percent | None


class GroupOut(Schema):
    key: str
    items: int
    zero_visit: int
    immediate: int
    fully_online: int
    compression: CompressionOut


class SpanOut(Schema):
    value: int
    unit: str


class ItemFiguresOut(Schema):
    id: str
    title: str
    department: str
    item_type: str
    levels: list[Level]
    depth: str
    visits: int
    immediate: bool
    statutory: SpanOut | None
    promised: SpanOut | None
    compression: Percent | None


class StatisticsOut(Schema):
    on: date
    whole: GroupOut
    by_type: dict[str, int]
    by_level: dict[str, int]
    by_depth: dict[str, int]
    by_visits: dict[int, int]
    departments: list[GroupOut]
    items: list[ItemFiguresOut]


class ThirdPartyPaperOut(Schema):
    item_id: str
    title: str
    department: str
    material_id: str
    material: str
    producer: str
    intermediary: bool
    always: bool
    note: str


class ThirdPartyPapersOut(Schema):
    on: date
    papers: list[ThirdPartyPaperOut]


class SuppliedOut(Schema):
    item_id: str
    title: str
    department: str
    material_id: str
    material: str


class SourceOut(Schema):
    kind: Literal["licence", "data"]
    id: str
    name: str
    department: str
    fields: list[str]
    supplies: list[SuppliedOut]


class SourcesOut(Schema):
    on: date
    sources: list[SourceOut]


class BundleOut(Schema):
    id: str
    name: str
    subject: Literal["natural", "legal"]
    lead_department: DepartmentOut


class BundlesOut(Schema):
    bundles: list[BundleOut]


class BundleWholeOut(BundleOut):
    """A joint service in the published format (bundle.schema.json)."""

    definition: Document
