"""What a joint service says: the components that apply, their order as a graph, what is brought only once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.authorities.models import Department
from tongban.catalogue.bundles import definition
from tongban.catalogue.bundles.definition import BundleDefinition
from tongban.catalogue.bundles.planning import Plan, plan
from tongban.catalogue.definition import Situation
from tongban.catalogue.models import Bundle, Item
from tongban.catalogue.queries import bundle_definition
from tongban.web.portal import directory, places
from tongban.web.portal.places import Place
from tongban.web.ui.formats import limit_text
from tongban.web.ui.parts import Choice, Field, Station


@dataclass(frozen=True, slots=True)
class Component:
    """`no` is its number in the definition, `place` what readers count: without gaps."""

    no: int
    place: int
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
    #: The answers as they stand in an address.
    query: str
    components: Sequence[Component]
    stations: Sequence[Station]
    shared: Sequence[SharedMaterial]
    outcomes: Sequence[str]
    comparisons: Sequence[Comparison]
    notes: Sequence[str]


def bundle_view(bundle: Bundle, place: Place, given: Mapping[str, Sequence[str]]) -> BundleView:
    """The components for these answers; without an answer every component shows, marked as 视情形 where it depends."""
    content = bundle_definition(bundle)
    answers = own_answers(content, given)
    # as long as a question is open, whatever one of its answers calls for may come to pass
    possible = {one.id: tuple(option.value for option in one.options) for one in content.situations}
    return view_of_plan(content, plan(content, {**possible, **answers}), place.code, answers)


def view_of_plan(
    content: BundleDefinition, planned: Plan, code: str, answers: Mapping[str, tuple[str, ...]] | None = None
) -> BundleView:
    """What a plan comes to in the division with this code."""
    given, place = answers or {}, places.place(code)
    offices = {one: _(short) for one, short in Department.objects.values_list("id", "short")}
    named = [part.item_id for part in planned.components if part.item_id]
    described = set(Item.objects.filter(id__in=named, described=True).values_list("id", flat=True))
    components = [_component(part, planned, described, offices, place) for part in planned.components]
    return BundleView(
        questions=[_question(one, given) for one in content.situations],
        answered=bool(given),
        query=urlencode(given, doseq=True),
        components=components,
        stations=[
            Station(
                no=one.no,
                name=one.name,
                actor=one.department,
                limit=one.limit,
                optional=one.optional,
                after=sorted(planned.after[one.no]),
            )
            for one in components
        ],
        shared=[_shared(one, planned) for one in content.shared_materials],
        outcomes=content.outcomes,
        comparisons=_comparisons(content.before_reform, content.after_reform),
        notes=content.notes,
    )


def own_answers(content: BundleDefinition, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The answers to the joint service's own questions among these; what is no option of theirs is left out."""
    read: dict[str, tuple[str, ...]] = {}
    for situation in content.situations:
        known = {option.value for option in situation.options}
        chosen = tuple(value for value in given.get(situation.id, ()) if value in known)
        if chosen:
            read[situation.id] = chosen if situation.multiple else chosen[:1]
    return read


def _component(
    part: definition.Component, planned: Plan, described: set[str], offices: Mapping[str, str], place: Place
) -> Component:
    return Component(
        no=part.no,
        place=planned.places[part.no],
        name=part.name,
        url=directory.guide_address(part.item_id, place) if part.item_id in described else "",
        department=offices.get(part.department, part.department),
        limit=limit_text(part.limit_days) if part.limit_days else "",
        optional=part.necessity != "必办" or bool(part.when),
        waits_for=_("、").join(str(planned.places[number]) for number in sorted(planned.after[part.no])),
        together=part.parallel,
        note=part.note or "",
    )


def _question(situation: Situation, answers: Mapping[str, tuple[str, ...]]) -> Field:
    return Field(
        name=situation.id,
        label=situation.question,
        kind="checkboxes" if situation.multiple else "radio",
        value=answers.get(situation.id, ()),
        choices=[Choice(option.value, option.label) for option in situation.options],
        width="inline",
    )


def _shared(material: definition.SharedMaterial, planned: Plan) -> SharedMaterial:
    if material.produced_by in planned.places:
        origin = _("第 {n} 项办完就有，不用再交").format(n=planned.places[material.produced_by])
    elif material.licence:
        origin = _("系统已有，免交")
    else:
        origin = _("您带一份，各家共用")
    return SharedMaterial(material.name, origin, sum(one in planned.numbers for one in material.used_by))


def _comparisons(before: Mapping[str, int | None] | None, after: Mapping[str, int | None] | None) -> list[Comparison]:
    if before is None or after is None:
        return []
    labels = {"forms": _("填表份数"), "visits": _("跑动次数"), "days": _("办理天数"), "materials": _("材料份数")}
    return [
        Comparison(label, str(before[key]), str(after[key]))
        for key, label in labels.items()
        if before.get(key) is not None and after.get(key) is not None
    ]
