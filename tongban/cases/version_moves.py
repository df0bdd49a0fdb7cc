"""Whether a running case may go over to a newer version of its item: only where the applicant is never worse off. Pure.

Law and fairness put the burden on the office: whatever cannot be seen to be as good or better stands against the move.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tongban.cases.reviewing import review_nodes_of
from tongban.catalogue.definition import Definition, FeeItem, Material, Node, Span
from tongban.catalogue.facts import Facts
from tongban.catalogue.formulas import Assessed, assess
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.situations import (
    applies,
    benefits_for,
    check_answers,
    fees_for,
    level_for,
    limit_for,
    materials_for,
    normalised,
    refused_by,
)
from tongban.kernel.language import sentence

#: The unit of an amount that follows from a formula; it is compared with its like only.
_RECKONED = "分（按公式）"


@dataclass(frozen=True)
class Standing:
    """What of a case decides whether it may move."""

    answers: Mapping[str, Any]
    applicant_kind: Literal["natural", "legal"]
    level: str
    #: Materials for which something lies in the dossier.
    brought: frozenset[str]
    accepted: bool
    #: Materials that the applicant was asked to correct and has not supplied yet.
    asked: frozenset[str] = frozenset()
    #: The review node it is at, while it is in review.
    node_key: str = ""
    #: Sentences about its form under either version.
    wrong_before: tuple[str, ...] = ()
    wrong_after: tuple[str, ...] = ()
    #: Procedures that may hold its clock, and by how much its limit may be extended, under either version.
    holding_before: frozenset[str] = frozenset()
    holding_after: frozenset[str] = frozenset()
    extension_before: int = 0
    extension_after: int = 0
    #: What was filled in: tables and formulas may look at it.
    form: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, answers: Mapping[str, Any] | None = None) -> Facts:
        """What the tables and formulas of a version may look at, by the answers that it still asks for."""
        return Facts(self.answers if answers is None else answers, self.form or None, self.applicant_kind, self.level)


@dataclass
class Comparison:
    """What the newer version means for one case, in sentences: what gets easier, what stands against it."""

    easier: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    #: The answers that the newer version still asks for.
    answers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        return not self.obstacles


def compare(old: Definition, new: Definition, case: Standing) -> Comparison:
    """Every difference between the two that touches this case."""
    found = Comparison(answers=normalised(new, case.answers))
    for part in (_who, _questions, _materials, _form, _conditions, _money, _time, _nodes, _protection):
        part(old, new, case, found)
    return found


def _who(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    if not (new.for_natural if case.applicant_kind == "natural" else new.for_legal):
        found.obstacles.append(sentence("新版不再受理这类申请人"))
    advice = level_for(new, case.facts(found.answers))
    if advice is not None and advice.level != case.level:
        found.obstacles.append(sentence("新版改由别的层级办理"))
    refused = refused_by(new, case.facts(found.answers))
    if refused is not None and refused_by(old, case.facts()) is None:
        found.obstacles.append(sentence("新版不再受理这种情形：{reason}", reason=refused.then.reason))
    if case.level not in new.levels:
        found.obstacles.append(sentence("新版这一层级不再办理"))


def _questions(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    before = {one.id: one for one in old.situations}
    for one in new.situations:
        if one.id not in before:
            found.obstacles.append(sentence("新版多问一个问题：{name}", name=one.question))
    found.easier += [
        sentence("不用再回答：{name}", name=one.question)
        for key, one in before.items()
        if key not in {situation.id for situation in new.situations}
    ]
    known = [one.id for one in new.situations if one.id in before]
    wrong = {problem.situation for problem in check_answers(new, {key: case.answers.get(key, ()) for key in known})}
    for key in known:
        lost = set(_as_list(case.answers.get(key))) - set(found.answers.get(key, ()))
        if key in wrong or lost:
            found.obstacles.append(sentence("新版没有申请人选过的情形：{name}", name=before[key].question))


def _as_list(answer: Any) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer or ())


def _materials(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    before = {one.id: one for one in materials_for(old, case.facts())}
    after = {one.id: one for one in materials_for(new, case.facts(found.answers))}
    for key, material in after.items():
        former = before.get(key)
        if former is not None and former.name != material.name:
            former = None  # the same number for another paper
        if _demand(material) > (_demand(former) if former is not None else 0) and (
            former is None or key not in case.brought
        ):
            found.obstacles.append(sentence("新版要多交材料：{name}", name=material.name))
        elif former is not None:
            _same_material(former, material, case, found)
    found.obstacles += [
        sentence("申请人正在补正的材料新版没有：{name}", name=before[key].name)
        for key in sorted(case.asked & before.keys() - after.keys())
    ]
    for key, former in before.items():
        now = after.get(key)
        if former.necessity == "必要" and (now is None or _demand(now) < _demand(former)):
            found.easier.append(sentence("不用再交材料：{name}", name=former.name))


def _demand(material: Material) -> int:
    """What is wanted of the applicant: nothing now, later, now."""
    return {"非必要": 0, "容缺后补": 1, "必要": 2}[material.necessity]


def _same_material(former: Material, now: Material, case: Standing, found: Comparison) -> None:
    more = now.originals > former.originals or now.copies > former.copies
    on_paper = former.form != "纸质" and now.form == "纸质"
    if (more or on_paper) and _demand(now):
        found.obstacles.append(sentence("新版对材料的份数或形式要求更高：{name}", name=now.name))
    if set(now.check_points) - set(former.check_points):
        found.obstacles.append(sentence("新版对材料的审查要点更多：{name}", name=now.name))
    if former.licence and now.licence != former.licence and now.id not in case.brought:
        found.obstacles.append(sentence("新版不能再用电子证照代替材料：{name}", name=now.name))


def _form(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    found.obstacles += [
        sentence("新版申请表要求：{name}", name=reason)
        for reason in case.wrong_after
        if reason not in case.wrong_before
    ]


def _conditions(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    found.obstacles += [
        sentence("新版多一个受理条件：{name}", name=line) for line in new.conditions if line not in old.conditions
    ]
    found.easier += [
        sentence("不再要求条件：{name}", name=line) for line in old.conditions if line not in new.conditions
    ]


def _money(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    before, after = case.facts(), case.facts(found.answers)
    dearer, cheaper = _amounts(_reckoned(old, before), _reckoned(new, after))
    found.obstacles += [sentence("新版多收或提高收费：{name}", name=name) for name in dearer]
    found.easier += [sentence("少收或不收费：{name}", name=name) for name in cheaper]
    less, more = _amounts(benefits_for(new, found.answers), benefits_for(old, case.answers))
    found.obstacles += [sentence("新版待遇减少：{name}", name=name) for name in less]
    found.easier += [sentence("待遇增加：{name}", name=name) for name in more]
    found.obstacles += [
        sentence("新版没有这项减免：{name}", name=line)
        for line in old.fee.reductions
        if line not in new.fee.reductions and fees_for(new, after)
    ]


def _reckoned(definition: Definition, facts: Facts) -> list[FeeItem]:
    """The fees with what their formulas come to in this case, in fen; one that cannot be reckoned has no amount."""
    return [
        fee if fee.formula is None else replace(fee, unit=_RECKONED, amount=_fen(assess(definition, fee, facts)))
        for fee in fees_for(definition, facts)
    ]


def _fen(assessed: Assessed) -> int | None:
    return assessed.reckoned.fen if assessed.reckoned is not None else None


def _amounts(before: Sequence[FeeItem], after: Sequence[FeeItem]) -> tuple[list[str], list[str]]:
    """Names that are new, higher or no longer comparable; names that are gone or lower."""
    known = {one.name: one for one in before}
    up: list[str] = []
    down: list[str] = []
    for one in after:
        former = known.pop(one.name, None)
        if former is None or former.unit != one.unit or (former.amount is None) != (one.amount is None):
            up.append(one.name)
        elif former.amount is not None and one.amount is not None and one.amount != former.amount:
            (up if one.amount > former.amount else down).append(one.name)
    return up, [*down, *known]


def _time(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    before, after = limit_for(old, case.facts()).binding, limit_for(new, case.facts(found.answers)).binding
    if shorter(after, before):
        found.easier.append(sentence("办理时限缩短为 {n} 个{unit}", n=_value(after), unit=sentence(_unit(after))))
    elif not case.accepted and after != before:
        # Once accepted, the earlier of the two due days is kept, so that a longer limit harms nobody.
        found.obstacles.append(sentence("新版的办理时限更长，或者与原来的不能比较"))
    if case.extension_after > case.extension_before:
        found.obstacles.append(sentence("新版可以延长得更久"))
    found.obstacles += [
        sentence("新版多一个不计时限的程序：{name}", name=kind)
        for kind in sorted(case.holding_after - case.holding_before)
    ]


def shorter(one: Span | None, other: Span | None) -> bool:
    """Whether a limit is shorter than another beyond doubt: in the same unit, or where the other has none."""
    return one is not None and (other is None or (one.unit == other.unit and one.value < other.value))


def _value(span: Span | None) -> int:
    return span.value if span is not None else 0


def _unit(span: Span | None) -> str:
    return str(span.unit) if span is not None else ""


def _nodes(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    reached = [node.key for node in review_nodes_of(new, case.facts(found.answers))]
    if case.node_key and case.node_key not in reached:
        found.obstacles.append(sentence("办件正在办的环节新版没有"))
    before = {node.key: node for node in nodes_for(old, case.facts())}
    for node in nodes_for(new, case.facts(found.answers)):
        former = before.get(node.key)
        points = set(former.check_points) if former is not None else _all_points(before.values())
        if set(node.check_points) - points:
            found.obstacles.append(sentence("新版环节的审查要点更多：{name}", name=sentence(node.name)))
        if former is not None and former.two_officers and not node.two_officers:
            found.obstacles.append(sentence("新版环节不再由两人核查：{name}", name=sentence(node.name)))
    gone = [node for key, node in before.items() if node.stage == "review" and key not in reached]
    found.easier += [sentence("不再需要环节：{name}", name=sentence(node.name)) for node in gone]


def _all_points(nodes: Iterable[Node]) -> set[str]:
    return {point for node in nodes for point in node.check_points}


def _protection(old: Definition, new: Definition, case: Standing, found: Comparison) -> None:
    """What the applicant gets or may rely on, and would lose."""
    results = {(one.name, one.licence, one.validity) for one in new.results}
    found.obstacles += [
        sentence("新版的办理结果不同：{name}", name=one.name)
        for one in old.results
        if (one.name, one.licence, one.validity) not in results
    ]
    if old.tolerance is not None and (new.tolerance is None or shorter(new.tolerance.within, old.tolerance.within)):
        found.obstacles.append(sentence("新版没有容缺受理，或者后补材料的时间更短"))
    promised = old.promise is not None and applies(old.promise.when, case.answers)
    if promised and new.promise != old.promise:
        found.obstacles.append(sentence("新版的告知承诺不同"))
    if new.promise is not None and not new.promise.when and not promised:
        found.obstacles.append(sentence("新版要求申请人作出承诺"))
    if new.quota is not None and (old.quota is None or new.quota.places < old.quota.places):
        found.obstacles.append(sentence("新版限制数量，或者名额更少"))
    if new.first_review is not None and new.first_review != old.first_review:
        found.obstacles.append(sentence("新版要先经下级审查"))
    if new.direct_safety and not old.direct_safety:
        found.obstacles.append(sentence("新版把事项列为直接关系公共安全和生命健康，弄虚作假的后果更重"))
    if new.online.visits > old.online.visits:
        found.obstacles.append(sentence("新版要多跑一趟"))
