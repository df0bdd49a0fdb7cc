"""The parts of a guide that most readers need last: exceptions, levels, where to ask and to complain. No database."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.catalogue.definition import Contact, Definition, FeeItem, Formula, Span, SpecialProcedure, Variant, When
from tongban.catalogue.facts import Facts
from tongban.catalogue.formulas import assess, yuan
from tongban.catalogue.tables import outcome_words, row_condition
from tongban.kernel.language import sentence, words
from tongban.web.ui.formats import limit_text, money
from tongban.web.ui.parts import Row
from tongban.web.ui.why import formula_words

LEVELS: Mapping[str, str] = dict(
    zip(
        ("province", "city", "county", "township", "village"),
        words("省级", "市级", "县级", "乡级", "村级"),
        strict=True,
    )
)
#: How far one gets on the net, as the guides of all provinces grade it.
DEPTHS: Mapping[str, str] = dict(
    zip(
        ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"),
        words("网上只能看指南", "网上提交预审，原件到窗口交", "网上受理和审查，到窗口核验一次原件", "全程在网上办"),
        strict=True,
    )
)
#: Whatever has no decision of an authority behind it cannot be appealed against either.
_WITHOUT_DECISION = "公共服务"


@dataclass(frozen=True, slots=True)
class FeeLine:
    name: str
    amount: str
    kind: str
    basis: str
    note: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class SpecialLine:
    """听证, 公示, 现场核查 …: `words` is everything that is known of it."""

    name: str
    limit: str
    words: str


def span_text(span: Span | None) -> str:
    return "" if span is None else limit_text(span.value, span.unit)


def condition_text(definition: Definition, when: When | None) -> str:
    """是否委托代理：是; several conditions joined by 且."""
    if not when:
        return ""
    by_id = {situation.id: situation for situation in definition.situations}
    parts = [
        f"{by_id[key].question}{_('：')}{_('或').join(by_id[key].label_of(value) for value in values)}"
        for key, values in when.items()
        if key in by_id
    ]
    return _("，且").join(parts)


def fee_line(definition: Definition, item: FeeItem, known: Facts | None = None) -> FeeLine:
    if item.formula is not None:
        return _reckoned_line(definition, item, item.formula, known)
    if item.amount is None:
        amount = _("按当地标准")
    elif item.unit.startswith("元"):
        amount = money(item.amount) + item.unit.removeprefix("元")
    else:
        amount = f"{item.amount}{item.unit}"
    return FeeLine(
        item.name, amount, item.kind, item.basis, item.note or "", condition=condition_text(definition, item.when)
    )


def _reckoned_line(definition: Definition, item: FeeItem, formula: Formula, known: Facts | None) -> FeeLine:
    """A fee that follows from the form: its amount once that can be told, and always how it is reckoned."""
    found = assess(definition, item, known) if known is not None and known.form is not None else None
    amount = yuan(found.reckoned.fen) if found is not None and found.reckoned is not None else _("按申请表计算")
    said = [_("算法：{formula}").format(formula=formula_words(definition, formula))]
    said += [
        _("减免：{name}（{basis}）").format(name=one.name, basis=one.basis)
        + (f"{_('，')}{condition_text(definition, one.when)}" if condition_text(definition, one.when) else "")
        for one in formula.reductions
    ]
    note = _("；").join([*said, *([item.note] if item.note else [])])
    return FeeLine(item.name, amount, item.kind, item.basis, note, condition=condition_text(definition, item.when))


def special_lines(definition: Definition) -> list[SpecialLine]:
    return [_special(one) for one in definition.special_procedures]


def _special(one: SpecialProcedure) -> SpecialLine:
    counts = "" if one.counts_in_limit is None else _("计入办理时限") if one.counts_in_limit else _("不计入办理时限")
    return SpecialLine(
        one.kind, span_text(one.limit), _("；").join(part for part in (counts, one.note, one.basis) if part)
    )


def variant_rows(definition: Definition) -> list[Row]:
    """In which situation another limit applies, what it is and why."""
    tables = [
        Row(row_condition(definition, table, row) or table.name, outcome_words(definition, row.then), row.basis)
        for table in definition.tables
        if table.gives == "limit"
        for row in table.rows
    ]
    return tables + [
        Row(condition_text(definition, one.when), _variant(one), one.basis or "")
        for one in definition.time_limit.variants
    ]


def _variant(one: Variant) -> str:
    binding = one.promised or one.statutory
    if binding is not None and binding.value == 0:
        return _("当场办结")
    parts = [
        _("承诺 {limit}").format(limit=span_text(one.promised)) if one.promised else "",
        _("法定 {limit}").format(limit=span_text(one.statutory)) if one.statutory else "",
    ]
    return _("，").join(part for part in parts if part)


def limit_notes(definition: Definition, basis: str | None) -> list[str]:
    """Where the limit comes from and how it may be extended."""
    own = definition.time_limit
    extension = (
        _("最多可以延长 {limit}，要书面告诉您理由。").format(limit=span_text(own.extension)) if own.extension else ""
    )
    return [part for part in (basis or "", own.note or "", extension) if part]


def level_rows(definition: Definition) -> list[Row]:
    """Which level does what, in words."""
    levels = _("、").join(sentence(LEVELS[level]) for level in definition.levels)
    rows = [Row(_("由哪一级办"), levels, definition.levels_note or "")]
    for rule in definition.level_rules:
        by = _("由{level}办理").format(level=sentence(LEVELS[rule.level]))
        rows.append(Row(condition_text(definition, rule.when), by, rule.note or ""))
    return rows


def office_rows(definition: Definition, *, office: str, department_names: Mapping[str, str]) -> list[Row]:
    """Who does it, which others take part, by which channels."""
    channels = _("、").join(sentence(one) for one in definition.online.channels) or _("窗口")
    depth = _("网上办理深度 {depth}：{words}").format(
        depth=sentence(definition.online.depth), words=sentence(DEPTHS[definition.online.depth])
    )
    rows = [Row(_("办理机关"), office), *level_rows(definition), Row(_("办理渠道"), channels, depth)]
    for other in definition.co_departments:
        name = department_names.get(other.department, other.department)
        rows.append(Row(_("协同部门"), sentence(name), other.role))
    return rows


def _where_and_when(contact: Contact, unknown: str) -> list[Row]:
    """Where and when to come, as far as the office has said."""
    if not (contact.address or contact.hours or contact.window):
        return [Row(_("地址和办公时间"), unknown, _("去之前请先打 12345 问清。"))]
    return [
        Row(_("办理地点"), contact.address or unknown, contact.window or ""),
        Row(_("办理时间"), contact.hours or unknown, "" if contact.hours else _("去之前请先打 12345 问清。")),
    ]


def contact_rows(definition: Definition) -> list[Row]:
    """Where to go, to ask, to complain: what no office has given is said to be missing."""
    unknown = _("办理机关还没有提供")
    contact = definition.contact or Contact()
    rows = [
        *_where_and_when(contact, unknown),
        Row(_("咨询电话"), contact.consultation or unknown, _("可以打 12345 政务服务便民热线。")),
        Row(_("监督投诉"), contact.complaint, _("也可以打 12345 政务服务便民热线；办完以后可以在这里评价。"))
        if contact.complaint
        else Row(
            _("监督投诉"),
            _("12345 政务服务便民热线"),
            _("办理机关自己的投诉电话还没有提供；办完以后也可以在这里评价。"),
        ),
    ]
    if definition.item_type != _WITHOUT_DECISION:
        rows.append(
            Row(
                _("对决定不服"),
                _("收到决定六十日内申请行政复议，或者六个月内向法院起诉"),
                _("行政复议法第二十条、行政诉讼法第四十六条；法律另有规定的按其规定。"),
            )
        )
    return rows
