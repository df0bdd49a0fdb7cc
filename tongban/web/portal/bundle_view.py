"""What a joint service says: the components that apply, their order as a graph, what is brought only once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.authorities.models import Department
from tongban.catalogue.models import Bundle, Item
from tongban.catalogue.situations import applies
from tongban.web.portal import directory
from tongban.web.portal.places import Place
from tongban.web.ui.formats import limit_text
from tongban.web.ui.parts import Choice, Field, Station


@dataclass(frozen=True, slots=True)
class Component:
    no: int
    name: str
    url: str
    department: str
    limit: str
    optional: bool
    waits_for: str
    together: bool
    note: str


@dataclass(frozen=True, slots=True)
class SharedMaterial:
    name: str
    origin: str
    used: int


@dataclass(frozen=True, slots=True)
class Comparison:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BundleView:
    questions: Sequence[Field]
    answered: bool
    components: Sequence[Component]
    stations: Sequence[Station]
    shared: Sequence[SharedMaterial]
    outcomes: Sequence[str]
    comparisons: Sequence[Comparison]
    notes: Sequence[str]


def bundle_view(bundle: Bundle, place: Place, given: Mapping[str, Sequence[str]]) -> BundleView:
    """The components for these answers; without an answer every component shows, marked as 视情形 where it depends."""
    content: dict[str, Any] = bundle.definition
    answers = _answers(content, given)
    parts = [part for part in content["components"] if _shows(part, answers)]
    shown = {part["no"] for part in parts}
    offices = {one: _(short) for one, short in Department.objects.values_list("id", "short")}
    described = set(
        Item.objects.filter(id__in=[part["item_id"] for part in parts if part["item_id"]], described=True).values_list(
            "id", flat=True
        )
    )
    components = [_component(part, shown, described, offices, place) for part in parts]
    return BundleView(
        questions=[_question(one, answers) for one in content.get("situations") or ()],
        answered=bool(answers),
        components=components,
        stations=[
            Station(
                no=one.no,
                name=one.name,
                actor=one.department,
                limit=one.limit,
                optional=one.optional,
                after=[before for before in part["after"] if before in shown],
            )
            for one, part in zip(components, parts, strict=True)
        ],
        shared=[
            _shared(one, {part["no"]: part["name"] for part in parts}) for one in content.get("shared_materials") or ()
        ],
        outcomes=content.get("outcomes") or (),
        comparisons=_comparisons(content.get("before_reform"), content.get("after_reform")),
        notes=content.get("notes") or (),
    )


def _answers(content: Mapping[str, Any], given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    read: dict[str, tuple[str, ...]] = {}
    for situation in content.get("situations") or ():
        known = {option["value"] for option in situation["options"]}
        chosen = tuple(value for value in given.get(situation["id"], ()) if value in known)
        if chosen:
            read[situation["id"]] = chosen if situation.get("multiple") else chosen[:1]
    return read


def _shows(part: Mapping[str, Any], answers: Mapping[str, tuple[str, ...]]) -> bool:
    when = part.get("when") or {}
    return applies({key: tuple(values) for key, values in when.items() if key in answers}, answers)


def _component(
    part: Mapping[str, Any], shown: set[int], described: set[str], offices: Mapping[str, str], place: Place
) -> Component:
    before = [number for number in part["after"] if number in shown]
    days = part.get("limit_days")
    return Component(
        no=part["no"],
        name=part["name"],
        url=directory.guide_address(part["item_id"], place) if part["item_id"] in described else "",
        department=offices.get(part["department"], part["department"]),
        limit=limit_text(days) if days else "",
        optional=part.get("necessity") != "必办" or bool(part.get("when")),
        waits_for=_("、").join(str(number) for number in before),
        together=bool(part.get("parallel")),
        note=part.get("note") or "",
    )


def _question(situation: Mapping[str, Any], answers: Mapping[str, tuple[str, ...]]) -> Field:
    return Field(
        name=situation["id"],
        label=situation["question"],
        kind="checkboxes" if situation.get("multiple") else "radio",
        value=answers.get(situation["id"], ()),
        choices=[Choice(option["value"], option["label"]) for option in situation["options"]],
        width="inline",
    )


def _shared(material: Mapping[str, Any], names: Mapping[int, str]) -> SharedMaterial:
    producer = material.get("produced_by")
    if producer:
        origin = _("第 {n} 项办完就有，不用再交").format(n=producer)
    elif material.get("licence"):
        origin = _("系统已有，免交")
    else:
        origin = _("您带一份，各家共用")
    return SharedMaterial(material["name"], origin, len([one for one in material.get("used_by") or () if one in names]))


def _comparisons(before: object, after: object) -> list[Comparison]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    labels = {"forms": _("填表份数"), "visits": _("跑动次数"), "days": _("办理天数"), "materials": _("材料份数")}
    return [
        Comparison(label, str(before[key]), str(after[key]))
        for key, label in labels.items()
        if before.get(key) is not None and after.get(key) is not None
    ]
