"""What a guide page says, worked out from the item's definition and the answers so far. No database, no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tongban.catalogue import situations
from tongban.catalogue.definition import Definition, LegalBasis, Material, Situation, Span, Step, When
from tongban.catalogue.facts import Facts
from tongban.catalogue.tables import Fired, explanation, fired_in, open_in, row_condition
from tongban.materials.queries import is_the_form
from tongban.web.portal.guide_details import (
    FeeLine,
    SpecialLine,
    condition_text,
    contact_rows,
    fee_line,
    limit_notes,
    office_rows,
    span_text,
    special_lines,
    variant_rows,
)
from tongban.web.portal.owing_view import follow_line, promise_lines, quota_line
from tongban.web.ui.parts import Choice, Fact, Field, FlowStep, Row
from tongban.web.ui.why import why_rows

Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One line of the check-list. `free`: a licence in the library stands in for it. `issuer`: who makes it out."""

    id: str
    name: str
    free: bool
    licence_name: str
    kind: str
    source: str
    issuer: str
    form: str
    count: str
    necessity: str
    note: str
    condition: str
    check_points: tuple[str, ...]
    filled_online: bool
    #: Why a table of the item asks for it, and on what basis.
    because: str = ""

    @property
    def may_follow(self) -> bool:
        """容缺后补: accepted without it, brought afterwards."""
        return self.necessity == "容缺后补"


@dataclass(frozen=True, slots=True)
class Basis:
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class GuideView:
    definition: Definition
    facts: Sequence[Fact]
    questions: Sequence[Field]
    answered: bool
    materials: Sequence[MaterialLine]
    perhaps: Sequence[MaterialLine]
    flow: Sequence[FlowStep]
    statutory: int | None
    promised: int | None
    unit: str
    limit_notes: Sequence[str]
    variants: Sequence[Row]
    on_the_spot: bool
    fees: Sequence[FeeLine]
    benefits: Sequence[FeeLine]
    level_note: str
    elsewhere: bool
    basis: Sequence[Basis]
    answer_query: str = ""
    special: Sequence[SpecialLine] = ()
    offices: Sequence[Row] = ()
    contacts: Sequence[Row] = ()
    #: What a promise means, how materials may follow, how many there are; empty where the item has none of it.
    promise: Sequence[str] = ()
    follow: str = ""
    quota: str = ""
    #: Which rows of the item's tables fired, why and on what basis; and by which one may not apply at all.
    why: Sequence[Row] = ()
    refused: str = ""

    @property
    def online(self) -> bool:
        """Whether one may apply on the net at all."""
        return "网上" in self.definition.online.channels

    @property
    def chosen(self) -> list[str]:
        """The answers in words, for the printed page."""
        answers = {question.name: tuple(question.chosen) for question in self.questions}
        return [f"{row.label}{_('：')}{row.value}" for row in chosen_words(self.definition, answers)]

    @property
    def free_count(self) -> int:
        return sum(line.free for line in self.materials)

    @property
    def filled_count(self) -> int:
        """Forms that the online application itself produces."""
        return sum(line.filled_online and not line.free for line in self.materials) if self.online else 0

    @property
    def to_bring(self) -> int:
        return len(self.materials) - self.free_count - self.filled_count


def read_answers(definition: Definition, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The answers in an address; what the definition does not ask or offer is left out, never an error."""
    read: dict[str, tuple[str, ...]] = {}
    for situation in definition.situations:
        known = {option.value for option in situation.options}
        chosen = tuple(dict.fromkeys(value for value in given.get(situation.id, ()) if value in known))
        if chosen:
            read[situation.id] = chosen if situation.multiple else chosen[:1]
    return read


def chosen_words(definition: Definition, answers: Answers) -> list[Row]:
    """Questions with the options chosen, those that are answered."""
    return [
        Row(one.question, _("、").join(one.label_of(value) for value in answers[one.id]))
        for one in definition.situations
        if answers.get(one.id)
    ]


def view_of(
    definition: Definition,
    answers: Answers,
    *,
    office: str,
    licence_names: Mapping[str, str],
    department_names: Mapping[str, str] | None = None,
    facts: Facts | None = None,
) -> GuideView:
    """The whole page. `office` is the body that exercises the power where the reader lives; `facts` what is known of
    an application besides its answers.
    """
    known = facts or Facts(answers)
    limit = situations.limit_for(definition, known)
    advice = situations.level_for(definition, known)
    refused = situations.refused_by(definition, known)
    needed, perhaps = _materials(definition, known, licence_names)
    fees = [fee_line(definition, item, known) for item in situations.fees_for(definition, known)]
    fees += [fee_line(definition, item) for item in situations.fees_open(definition, known)]
    fees += [fee_line(definition, item) for item in definition.fee.items if _still_open(item.when, answers)]
    unit = (limit.binding or Span(value=0, unit="工作日")).unit
    same_unit = limit.statutory is None or limit.promised is None or limit.statutory.unit == limit.promised.unit
    return GuideView(
        definition=definition,
        facts=_facts(definition, known, office=office, fees=fees),
        questions=[_question(situation, answers) for situation in definition.situations],
        answered=all(situation.id in answers for situation in definition.situations),
        materials=needed,
        perhaps=perhaps,
        flow=_flow(definition.steps),
        statutory=limit.statutory.value if limit.statutory and same_unit else None,
        promised=limit.promised.value if limit.promised else None,
        unit=unit,
        limit_notes=limit_notes(definition, limit.basis),
        variants=variant_rows(definition),
        on_the_spot=limit.on_the_spot,
        fees=fees,
        benefits=[fee_line(definition, item) for item in situations.benefits_for(definition, answers)],
        level_note=(advice.note or "") if advice else "",
        elsewhere=advice.elsewhere if advice else False,
        basis=_basis(definition.legal_basis),
        answer_query=urlencode(answers, doseq=True),
        special=special_lines(definition),
        offices=office_rows(definition, office=office, department_names=department_names or {}),
        contacts=contact_rows(definition),
        promise=promise_lines(definition),
        follow=follow_line(definition),
        quota=quota_line(definition),
        why=why_rows(definition, situations.reasons_for(definition, known)),
        refused=_refused(refused) if refused is not None else "",
    )


def _still_open(when: When | None, answers: Answers) -> bool:
    """True while an unanswered question decides, and no given answer excludes it."""
    if not when or situations.applies(when, answers):
        return False
    return all(question not in answers or set(answers[question]) & set(options) for question, options in when.items())


def _refused(row: Fired) -> str:
    return _("{reason}（依据：{basis}）").format(reason=row.then.reason, basis=row.basis)


def _materials(
    definition: Definition, known: Facts, licence_names: Mapping[str, str]
) -> tuple[list[MaterialLine], list[MaterialLine]]:
    answers = {key: situations.chosen(known.answers, key) for key in known.answers}
    needed = situations.materials_for(definition, known)
    later = situations.materials_open(definition, known)
    perhaps = [one for one in definition.materials if one in later or _still_open(one.when, answers)]
    because = {key: explanation(row) for row in fired_in(definition, "materials", known) for key in row.then.materials}
    may = {
        key: row_condition(definition, row.table, row.row)
        for row in open_in(definition, "materials", known)
        for key in row.then.materials
    }
    return (
        [_line(definition, one, licence_names, because=because.get(one.id, "")) for one in needed],
        [_line(definition, one, licence_names, condition=may.get(one.id, "")) for one in perhaps],
    )


def _line(
    definition: Definition,
    material: Material,
    licence_names: Mapping[str, str],
    *,
    because: str = "",
    condition: str = "",
) -> MaterialLine:
    counts = [
        _("原件 {n} 份").format(n=material.originals) if material.originals else "",
        _("复印件 {n} 份").format(n=material.copies) if material.copies else "",
    ]
    return MaterialLine(
        id=material.id,
        name=material.name,
        free=material.licence is not None,
        licence_name=licence_names.get(material.licence or "", ""),
        kind=material.kind,
        source=material.source,
        issuer=material.source_note or "",
        form=material.form,
        count=" ".join(part for part in counts if part),
        necessity=material.necessity,
        note=material.note or "",
        condition=condition or condition_text(definition, material.when),
        because=because,
        check_points=material.check_points,
        filled_online=is_the_form(material),
    )


def _question(situation: Situation, answers: Answers) -> Field:
    return Field(
        name=situation.id,
        label=situation.question,
        kind="checkboxes" if situation.multiple else "radio",
        value=answers.get(situation.id, ()),
        choices=[Choice(option.value, option.label) for option in situation.options],
        width="inline",
        required=True,
        help=_("可以选多项") if situation.multiple else "",
    )


def _facts(definition: Definition, known: Facts, *, office: str, fees: Sequence[FeeLine]) -> list[Fact]:
    limit = situations.limit_for(definition, known)
    statutory = _("法定 {limit}").format(limit=span_text(limit.statutory)) if limit.statutory and limit.promised else ""
    visits = definition.online.visits
    charged = bool(fees) or (definition.fee.charged and not known.answers)
    result = definition.results[0] if definition.results else None
    return [
        Fact(_("办多久"), span_text(limit.binding) or _("没有规定时限"), statutory, "clock"),
        Fact(
            _("跑几次"),
            _("不用跑") if visits == 0 else _("最多 {n} 次").format(n=visits),
            definition.online.onsite_reason or (_("全程网上办") if visits == 0 else ""),
            "route",
        ),
        Fact(
            _("收费"),
            (fees[0].amount if len(fees) == 1 else _("按情形收费")) if charged else _("不收费"),
            fees[0].name if len(fees) == 1 else "",
            "money",
        ),
        Fact(
            _("在哪办"), _("、").join(_(channel) for channel in definition.online.channels) or _("窗口"), office, "pin"
        ),
        Fact(
            _("拿到什么"),
            result.name if result else _("办理结果通知"),
            _("有效期 {validity}").format(validity=result.validity) if result and result.validity else "",
            "licence",
        ),
    ]


def _flow(steps: Sequence[Step]) -> list[FlowStep]:
    return [FlowStep(step.name, step.actor, span_text(step.limit), step.note or "") for step in steps]


def _basis(listed: Sequence[LegalBasis]) -> list[Basis]:
    """One line per law with its articles together."""
    articles: dict[str, list[str]] = {}
    for basis in listed:
        articles.setdefault(basis.title, []).extend([basis.article] if basis.article else [])
    return [Basis(title, "、".join(found)) for title, found in articles.items()]
