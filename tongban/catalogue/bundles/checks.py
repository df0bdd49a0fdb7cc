"""The gate before a bundle is taken: every reason why it cannot be planned from, each with its place. Pure."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tongban.catalogue.bundles.definition import BundleDefinition, Component, SharedMaterial, parse_bundle
from tongban.catalogue.bundles.graph import ancestors, circle_in
from tongban.catalogue.checks.gate import MOST_PER_ITEM, Problem
from tongban.catalogue.checks.meaning import Finding, condition_problems, question_options, situation_problems, twice
from tongban.catalogue.checks.shape import BUNDLE_SCHEMA_FILE, shape_problems
from tongban.catalogue.definition import Definition

Options = Mapping[str, frozenset[str]]


@dataclasses.dataclass(frozen=True, slots=True)
class KnownItem:
    """What a bundle may say about an item: its materials and its questions. Both empty: it is only listed."""

    materials: frozenset[str] = frozenset()
    questions: Options = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class KnownToBundles:
    """What a bundle may refer to."""

    departments: frozenset[str]
    licences: frozenset[str]
    items: Mapping[str, KnownItem]


@dataclasses.dataclass(frozen=True, slots=True)
class CheckedBundles:
    """Either bundles or problems: a file is taken as a whole or not at all."""

    bundles: tuple[BundleDefinition, ...]
    problems: tuple[Problem, ...]


def known_item(definition: Definition) -> KnownItem:
    """What bundles may say about this item."""
    return KnownItem(
        frozenset(material.id for material in definition.materials), question_options(definition.situations)
    )


def items_named_in(raws: Iterable[Any]) -> set[str]:
    """The items that bundles name, whatever else may be wrong with them."""
    parts = [raw.get("components") for raw in raws if isinstance(raw, dict)]
    named = [part.get("item_id") for one in parts if isinstance(one, list) for part in one if isinstance(part, dict)]
    return {item for item in named if isinstance(item, str)}


def check_bundles(raws: Sequence[Any], known: KnownToBundles) -> CheckedBundles:
    """Check every bundle of a file; none passes when any has a problem."""
    problems = [problem for place, raw in enumerate(raws) for problem in bundle_problems(raw, known, place=place)]
    ids = [raw["id"] for raw in raws if isinstance(raw, dict) and isinstance(raw.get("id"), str)]
    problems += [Problem(repeated[:60], "id", "文件里有两件事用了这个代号") for repeated in twice(ids)]
    if problems:
        return CheckedBundles((), tuple(problems))
    return CheckedBundles(tuple(parse_bundle(raw) for raw in raws), ())


def bundle_problems(raw: Any, known: KnownToBundles, *, place: int = 0) -> list[Problem]:
    """Everything wrong with one bundle; sense is looked at once the build is right."""
    bundle_id = raw.get("id") if isinstance(raw, dict) else None
    # an element without a usable id is named by its place in the file
    name = bundle_id[:60] if isinstance(bundle_id, str) and bundle_id.strip() else f"[{place}]"
    if not isinstance(raw, dict):
        return [Problem(name, "", "每件事应是一个对象 { … }")]
    findings = list(dict.fromkeys(shape_problems(raw, BUNDLE_SCHEMA_FILE)))
    if not findings:
        findings = list(dict.fromkeys(_meaning(parse_bundle(raw), known)))
    problems = [Problem(name, field, reason) for field, reason in findings[:MOST_PER_ITEM]]
    if len(findings) > MOST_PER_ITEM:
        problems.append(Problem(name, "", f"另有 {len(findings) - MOST_PER_ITEM} 处问题没有列出"))
    return problems


def _meaning(bundle: BundleDefinition, known: KnownToBundles) -> Iterator[Finding]:
    yield from _departments(bundle, known)
    yield from situation_problems(bundle.situations)
    options = question_options(bundle.situations)
    for place, component in enumerate(bundle.components):
        yield from ((f"components[{place}]{path}", reason) for path, reason in _component(component, options, known))
    numbers = Counter(component.no for component in bundle.components)
    for no in (no for no, times in numbers.items() if times > 1):
        yield "components", f"有 {numbers[no]} 项的序号都是 {no}"
    if all(component.optional for component in bundle.components):
        yield "components", "各项都是选办，没有一项是必须办的"
    yield from _order(bundle)
    yield from _shared_materials(bundle, known)


def _departments(bundle: BundleDefinition, known: KnownToBundles) -> Iterator[Finding]:
    named = [("lead_department", bundle.lead_department)]
    named += [(f"co_departments[{place}]", department) for place, department in enumerate(bundle.co_departments)]
    named += [(f"components[{place}].department", one.department) for place, one in enumerate(bundle.components)]
    for path, department in named:
        if department not in known.departments:
            yield path, f"没有代号为“{department}”的部门"


def _component(component: Component, options: Options, known: KnownToBundles) -> Iterator[Finding]:
    if component.item_id is not None and component.item_id not in known.items:
        yield ".item_id", f"没有编号为“{component.item_id}”的事项"
    yield from condition_problems(component.when, options, ".when")
    for question, wanted in (component.when or {}).items():
        if not options.get(question, frozenset()).intersection(wanted):
            yield ".when", "按这个条件，怎么回答都不会办这一项"
            break
    item = known.items.get(component.item_id or "")
    for place, answer in enumerate(component.answers):
        path = f".answers[{place}]"
        yield from condition_problems(answer.when, options, f"{path}.when")
        if component.item_id is None:
            yield path, "这一项没有对应的事项，没有问题可以替它回答"
        elif item is not None and answer.question not in item.questions:
            yield f"{path}.question", f"事项“{component.item_id}”没有名为“{answer.question}”的问题"
        elif item is not None:
            for value in answer.values:
                if value not in item.questions[answer.question]:
                    yield f"{path}.values", f"“{answer.question}”没有名为“{value}”的选项"


def _order(bundle: BundleDefinition) -> Iterator[Finding]:
    numbers = {component.no for component in bundle.components}
    for place, component in enumerate(bundle.components):
        for before in component.after:
            if before == component.no:
                yield f"components[{place}].after", "这一项不能等它自己"
            elif before not in numbers:
                yield f"components[{place}].after", f"没有序号为 {before} 的一项"
    after = {one.no: [before for before in one.after if before != one.no] for one in bundle.components}
    if circle := circle_in(after):
        yield "components", f"先后绕成了一圈，谁都开始不了：{' → '.join(map(str, circle))}"


def _shared_materials(bundle: BundleDefinition, known: KnownToBundles) -> Iterator[Finding]:
    parts = {component.no: component for component in bundle.components}
    before = ancestors({component.no: component.after for component in bundle.components})
    said: Counter[tuple[str, str]] = Counter()
    for place, shared in enumerate(bundle.shared_materials):
        found = _shared_material(shared, parts, before, known)
        yield from ((f"shared_materials[{place}].{path}", reason) for path, reason in found)
        said.update((no, material) for no, ids in shared.materials.items() for material in ids)
    for (no, material), times in said.items():
        if times > 1:
            yield "shared_materials", f"第 {no} 项的材料“{material}”写进了 {times} 份共用材料"


def _shared_material(
    shared: SharedMaterial,
    parts: Mapping[int, Component],
    before: Mapping[int, frozenset[int]],
    known: KnownToBundles,
) -> Iterator[Finding]:
    if shared.licence is not None and shared.licence not in known.licences:
        yield "licence", f"没有代号为“{shared.licence}”的证照类型"
    for user in shared.used_by:
        if user not in parts:
            yield "used_by", f"没有序号为 {user} 的一项"
    maker = shared.produced_by
    if maker is not None and maker not in parts:
        yield "produced_by", f"没有序号为 {maker} 的一项"
    elif maker is not None:
        for user in shared.used_by:
            # components in a circle have no order; the circle itself is named already
            if user in before and maker not in before[user]:
                yield "produced_by", f"第 {user} 项要用它，却不等第 {maker} 项先办出来"
    for no, ids in shared.materials.items():
        yield from ((f"materials.{no}", reason) for reason in _mapping(int(no), ids, shared, parts, known))


def _mapping(
    no: int, ids: Sequence[str], shared: SharedMaterial, parts: Mapping[int, Component], known: KnownToBundles
) -> Iterator[str]:
    if no not in parts:
        yield f"没有序号为 {no} 的一项"
        return
    if no not in shared.used_by:
        yield f"第 {no} 项不在 used_by 里"
    item = parts[no].item_id
    if item is None:
        yield f"第 {no} 项没有对应的事项，没有材料可以对应"
    elif item in known.items:
        for material in ids:
            if material not in known.items[item].materials:
                yield f"事项“{item}”没有编号为“{material}”的材料"
