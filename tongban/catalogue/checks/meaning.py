"""Does the definition make sense: references that exist, limits that agree, conditions that can hold."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from tongban.catalogue.definition import Definition, Material, Situation, Span, Stage, When, to_json
from tongban.catalogue.nodes import STAGES
from tongban.catalogue.overriding.openable import OPENABLE, exists, openable_for

#: 事项类型 by code (GB/T 39046 A.1).
ITEM_TYPES = {
    "01": "行政许可", "02": "行政处罚", "03": "行政强制", "04": "行政征收", "05": "行政给付", "06": "行政检查",
    "07": "行政确认", "08": "行政奖励", "09": "行政裁决", "10": "其他行政权力", "20": "公共服务",
}  # fmt: skip
_ROLE_OF_STAGE = {
    "pre_review": "clerk", "accept": "clerk", "review": "reviewer", "decide": "decider", "issue": "issuer",
}  # fmt: skip
_EXACTLY_ONCE: Mapping[Stage, str] = {"accept": "受理", "decide": "决定", "issue": "制证送达"}
#: 冀政发〔2017〕4号 and 国务院令第716号 art. 7 forbid asking for unnamed "other materials".
_CATCH_ALL = re.compile(
    r"^(法律、?(行政)?法规)?(要求|规定|需要|认为需要提[交供])?的?(其他|其它)(相关|有关|必要|所需|应当提交)?的?(申请)?(材料|资料|文件|证明)(等)?$"
)

Finding = tuple[str, str]


class _Conditional(Protocol):
    @property
    def when(self) -> When | None: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What a definition may refer to: departments, licence types with what they print, themes."""

    departments: frozenset[str]
    licences: Mapping[str, Sequence[str]]
    #: (natural|legal, code) -> name
    themes: Mapping[tuple[str, str], str]


def meaning_problems(definition: Definition, known: Known) -> Iterator[Finding]:
    """(field path, sentence) for everything that is well formed but cannot be meant."""
    yield from _head(definition, known)
    yield from situation_problems(definition.situations)
    yield from _materials(definition, known)
    yield from _limits(definition)
    yield from _money(definition)
    yield from _results(definition, known)
    yield from _nodes(definition)
    yield from _conditions(definition)
    yield from _lawful(definition, known)


def twice(values: Iterable[str]) -> list[str]:
    """The values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def condition_problems(when: When | None, options: Mapping[str, frozenset[str]], path: str) -> Iterator[Finding]:
    """What is wrong with a condition, given the questions it may name and their options."""
    for question, wanted in (when or {}).items():
        if question not in options:
            yield f"{path}.{question}", f"没有名为“{question}”的问题可供判断"
            continue
        for option in wanted:
            if option not in options[question]:
                yield f"{path}.{question}", f"“{question}”没有名为“{option}”的选项"


def _head(definition: Definition, known: Known) -> Iterator[Finding]:
    if ITEM_TYPES[definition.item_type_code] != definition.item_type:
        yield "item_type", f"与类型代码不一致：{definition.item_type_code} 是“{ITEM_TYPES[definition.item_type_code]}”"
    if definition.department not in known.departments:
        yield "department", f"没有代号为“{definition.department}”的部门"
    for place, co in enumerate(definition.co_departments):
        if co.department not in known.departments:
            yield f"co_departments[{place}].department", f"没有代号为“{co.department}”的部门"
    for subject, themes in (("natural", definition.themes.natural), ("legal", definition.themes.legal)):
        for place, theme in enumerate(themes):
            path = f"themes.{subject}[{place}]"
            name = known.themes.get((subject, theme.code))
            if name is None:
                yield f"{path}.code", f"没有代码为 {theme.code} 的主题"
            elif name != theme.name:
                yield f"{path}.name", f"代码 {theme.code} 的主题是“{name}”"
        for code in twice(theme.code for theme in themes):
            yield f"themes.{subject}", f"主题 {code} 写了两遍"
    if definition.item_type_code == "01" and not definition.legal_basis:
        yield "legal_basis", "行政许可必须写明设定依据"
    if definition.online.depth == "Ⅳ级" and definition.online.visits:
        yield "online.visits", "Ⅳ级（全程网办）的到现场次数应为 0"
    if definition.online.fully_online and definition.online.depth != "Ⅳ级":
        yield "online.fully_online", "全程网办的网办深度应为 Ⅳ级"


def situation_problems(situations: Sequence[Situation]) -> Iterator[Finding]:
    """Questions and options that cannot be told apart."""
    for repeated in twice(situation.id for situation in situations):
        yield "situations", f"问题编号“{repeated}”重复"
    for place, situation in enumerate(situations):
        path = f"situations[{place}].options"
        for repeated in twice(option.value for option in situation.options):
            yield path, f"选项“{repeated}”重复"
        for repeated in twice(option.label for option in situation.options):
            yield path, f"有两个选项都叫“{repeated}”"


def _materials(definition: Definition, known: Known) -> Iterator[Finding]:
    for repeated in twice(material.id for material in definition.materials):
        yield "materials", f"材料编号“{repeated}”重复"
    for place, material in enumerate(definition.materials):
        yield from ((f"materials[{place}].{path}", reason) for path, reason in _material(material, known))


def _material(material: Material, known: Known) -> Iterator[Finding]:
    if _CATCH_ALL.match(material.name.strip()):
        yield "name", "不能要求没有名称的“其他材料”，请写明具体材料"
    if material.licence is not None and material.licence not in known.licences:
        yield "licence", f"没有代号为“{material.licence}”的证照类型"


def longer(one: Span | None, other: Span | None) -> bool:
    """Only lengths in the same unit are compared: 20 工作日 may be more or less than 1 月."""
    return one is not None and other is not None and one.unit == other.unit and one.value > other.value


def _limits(definition: Definition) -> Iterator[Finding]:
    limit = definition.time_limit
    if longer(limit.promised, limit.statutory):
        yield "time_limit.promised", "承诺时限比法定时限长"
    for place, variant in enumerate(limit.variants):
        path = f"time_limit.variants[{place}]"
        if variant.promised is None and variant.statutory is None:
            yield path, "至少要写承诺时限或法定时限"
        if longer(variant.promised, variant.statutory):
            yield f"{path}.promised", "承诺时限比法定时限长"


def _money(definition: Definition) -> Iterator[Finding]:
    if definition.fee.charged and not definition.fee.items:
        yield "fee.items", "标明收费，却没有收费项目"
    if not definition.fee.charged and definition.fee.items:
        yield "fee.charged", "列了收费项目，却标明不收费"


def _results(definition: Definition, known: Known) -> Iterator[Finding]:
    for place, result in enumerate(definition.results):
        if result.licence is not None and result.licence not in known.licences:
            yield f"results[{place}].licence", f"没有代号为“{result.licence}”的证照类型"


def _nodes(definition: Definition) -> Iterator[Finding]:
    nodes = definition.nodes
    if not nodes:
        return
    for repeated in twice(node.key for node in nodes):
        yield "nodes", f"环节代号“{repeated}”重复"
    times = Counter(node.stage for node in nodes)
    for stage, name in _EXACTLY_ONCE.items():
        if times[stage] != 1:
            yield "nodes", f"“{name}”环节应当有且只有一个"
    if times["pre_review"] > 1:
        yield "nodes", "“预审”环节最多一个"
    order = [STAGES.index(node.stage) for node in nodes]
    if order != sorted(order):
        yield "nodes", "环节的先后应为：预审、受理、审查、决定、制证送达"
    for place, node in enumerate(nodes):
        if node.role != _ROLE_OF_STAGE[node.stage]:
            yield f"nodes[{place}].role", f"这个阶段应由 {_ROLE_OF_STAGE[node.stage]} 办理"
        if node.when and node.stage != "review":
            yield f"nodes[{place}].when", "只有审查环节可以按情形省略"
        if node.limit and longer(node.limit, definition.time_limit.statutory):
            yield f"nodes[{place}].limit", "环节时限比法定时限长"


def _conditions(definition: Definition) -> Iterator[Finding]:
    options = question_options(definition.situations)
    groups: dict[str, Sequence[_Conditional]] = {
        "materials": definition.materials,
        "fee.items": definition.fee.items,
        "benefits": definition.benefits,
        "time_limit.variants": definition.time_limit.variants,
        "level_rules": definition.level_rules,
        "nodes": definition.nodes,
    }
    for name, group in groups.items():
        for place, part in enumerate(group):
            yield from condition_problems(part.when, options, f"{name}[{place}].when")


def _lawful(definition: Definition, known: Known) -> Iterator[Finding]:
    """Promise, tolerance and first review: only where the item gives them something to work on."""
    if definition.promise is not None:
        yield from condition_problems(definition.promise.when, question_options(definition.situations), "promise.when")
    if (founds := definition.founds) is not None:
        printed = {name for result in definition.results for name in known.licences.get(result.licence or "", ())}
        for part in ("name", "code", "address"):
            if getattr(founds, part) not in printed:
                yield f"founds.{part}", f"结果证照上没有“{getattr(founds, part)}”这一项"
    if definition.direct_safety and not definition.is_licence:
        yield "direct_safety", "行政许可法第七十八条、第七十九条只适用于行政许可（事项类型代码 01）"
    if definition.tolerance is not None and not any(m.necessity == "容缺后补" for m in definition.materials):
        yield "tolerance", "没有任何材料可以容缺后补"
    if definition.first_review is not None and len(definition.levels) < 2:
        yield "first_review", "只有一个行使层级，没有下级可以先行审查"
    if definition.first_review is not None and definition.first_review.level not in definition.levels:
        yield "first_review.level", "不是本事项的行使层级"
    yield from _opens(definition)
    for place, exemption in enumerate(definition.exemptions):
        if not _is_a_day(exemption.until):
            yield f"exemptions[{place}].until", "日历上没有这一天"


def _opens(definition: Definition) -> Iterator[Finding]:
    """Only what may be opened at all, and what the item has."""
    raw = to_json(definition) if definition.opens else {}
    for place, path in enumerate(definition.opens):
        if openable_for(path) is None:
            yield f"opens[{place}]", f"“{path}”不能由地方调整，可以开放的有：{'、'.join(OPENABLE)}"
        elif not exists(raw, path):
            yield f"opens[{place}]", f"本事项没有“{path}”这一部分"


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def question_options(situations: Iterable[Situation]) -> dict[str, frozenset[str]]:
    """Question -> its options."""
    return {s.id: frozenset(option.value for option in s.options) for s in situations}
