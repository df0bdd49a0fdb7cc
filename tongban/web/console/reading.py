"""A definition as people read it: every part in plain rows, in the order an editor thinks in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from tongban.catalogue.definition import Definition, FeeItem, FormField, When
from tongban.catalogue.forms import fewest_rows, repeats
from tongban.catalogue.forms import parts_of as parts_of_field
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.tables import outcome_words, row_condition
from tongban.identity.states import Role
from tongban.kernel.language import sentence
from tongban.web.ui.formats import limit_text, money
from tongban.web.ui.parts import Row
from tongban.web.ui.why import formula_words

_STAGES = {"pre_review": "预审", "accept": "受理", "review": "审查", "decide": "决定", "issue": "制证送达"}
_LEVELS = {"province": "省级", "city": "市级", "county": "县级", "township": "乡镇级", "village": "村级"}
_KINDS = {
    "text": "文字", "longtext": "长文字", "number": "数字", "money": "金额", "date": "日期", "choice": "单选",
    "choices": "多选", "division": "行政区划", "citizen_id": "公民身份号码", "uscc": "统一社会信用代码",
    "phone": "电话", "postcode": "邮政编码", "address": "地址", "files": "上传文件", "person": "人员信息",
    "entity": "单位信息", "group": "一组填报项",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter of a definition."""

    key: str
    title: str
    rows: list[Row]


def parts_of(definition: Definition) -> list[Part]:
    """Every chapter that says something."""
    parts = [
        Part("facts", gettext("基本信息"), _facts(definition)),
        Part("basis", gettext("设定依据"), [Row(b.title, b.article or "") for b in definition.legal_basis]),
        Part("conditions", gettext("受理条件"), _numbered(definition.conditions)),
        Part("situations", gettext("办理情形"), _situations(definition)),
        Part("materials", gettext("申请材料"), _materials(definition)),
        Part("form", gettext("申请表"), _form(definition)),
        Part("nodes", gettext("办理环节和审查要点"), _nodes(definition)),
        Part("limits", gettext("办理时限"), _limits(definition)),
        Part("fees", gettext("收费"), _fees(definition)),
        Part("tables", gettext("决策表"), _tables(definition)),
        Part("results", gettext("办理结果"), _results(definition)),
        Part("special", gettext("特别程序"), _special(definition)),
        Part("faqs", gettext("常见问题"), [Row(faq.question, faq.answer) for faq in definition.faqs]),
        Part("samples", gettext("样例"), _samples(definition)),
    ]
    return [part for part in parts if part.rows]


def _facts(definition: Definition) -> list[Row]:
    return [
        Row(gettext("事项类型"), gettext(definition.item_type)),
        Row(gettext("基本编码"), definition.basic_code or gettext("未赋码")),
        Row(gettext("服务对象"), gettext("、").join(gettext(one) for one in definition.subjects)),
        Row(
            gettext("行使层级"),
            gettext("、").join(gettext(_LEVELS[level]) for level in definition.levels),
            definition.levels_note or "",
        ),
        Row(gettext("办件类型"), gettext(definition.handling_type)),
        Row(gettext("网办深度"), gettext(definition.online.depth)),
        Row(gettext("行政审批局行使"), gettext("是") if definition.approval_bureau else gettext("否")),
        *([Row(gettext("资料来源"), definition.provenance)] if definition.provenance else []),
    ]


def _numbered(lines: Iterable[str]) -> list[Row]:
    return [Row(str(place), line) for place, line in enumerate(lines, start=1)]


def _when(when: When | None, definition: Definition) -> str:
    """A condition in words: 仅当“主体业态”为餐饮服务经营者."""
    if not when:
        return ""
    questions = {situation.id: situation for situation in definition.situations}
    said = []
    for key, options in when.items():
        asked = questions.get(key)
        names = [asked.label_of(option) if asked else option for option in options]
        said.append(
            sentence(
                "“{question}”为{names}", question=asked.question if asked else key, names=gettext("、").join(names)
            )
        )
    return sentence("仅当{conditions}", conditions=gettext("，且").join(said))


def _situations(definition: Definition) -> list[Row]:
    return [
        Row(one.question, "、".join(option.label for option in one.options), gettext("可多选") if one.multiple else "")
        for one in definition.situations
    ]


def _materials(definition: Definition) -> list[Row]:
    return [
        Row(
            material.id,
            material.name,
            gettext("；").join(
                said
                for said in (
                    gettext(material.necessity),
                    gettext(material.source),
                    gettext("可用电子证照 %(licence)s 代替") % {"licence": material.licence}
                    if material.licence
                    else "",
                    _when(material.when, definition),
                )
                if said
            ),
        )
        for material in definition.materials
    ]


def _form(definition: Definition) -> list[Row]:
    if definition.form is None:
        return [Row(gettext("自动生成"), gettext("申请人、证照上要印的内容、联系与送达"))]
    return [
        Row(
            section.title,
            gettext("、").join(_field(field) for field in section.fields),
            _when(section.when, definition),
        )
        for section in definition.form.sections
    ]


def _field(field: FormField) -> str:
    """Its name and kind; of a block what is in it, of a table how many rows."""
    said = [gettext(_KINDS[field.type])]
    if repeats(field):
        said.append(gettext("%(least)s 到 %(most)s 行") % {"least": fewest_rows(field), "most": field.max_rows})
    if inside := parts_of_field(field) if field.type != "address" else ():
        said.append(gettext("、").join(part.label for part in inside))
    return f"{field.label}{gettext('（')}{gettext('：').join(said)}{gettext('）')}"


def _nodes(definition: Definition) -> list[Row]:
    roles = dict(Role.choices)
    return [
        Row(
            f"{gettext(node.name)}{gettext('（')}{gettext(_STAGES[node.stage])}{gettext('）')}",
            gettext("；").join(gettext(point) for point in node.check_points) or gettext("没有列出要点"),
            gettext("，").join(
                said
                for said in (
                    str(roles[node.role]),
                    limit_text(node.limit.value, node.limit.unit) if node.limit else "",
                    gettext("需两名以上工作人员") if node.two_officers else "",
                    _when(node.when, definition),
                )
                if said
            ),
        )
        for node in nodes_for(definition)
    ]


def _limits(definition: Definition) -> list[Row]:
    own = definition.time_limit
    rows = [
        Row(gettext("承诺时限"), limit_text(own.promised.value, own.promised.unit), own.promised_basis or "")
        if own.promised
        else None,
        Row(gettext("法定时限"), limit_text(own.statutory.value, own.statutory.unit), own.statutory_basis or "")
        if own.statutory
        else None,
    ]
    for variant in own.variants:
        span = variant.promised or variant.statutory
        if span is not None:
            rows.append(Row(_when(variant.when, definition), limit_text(span.value, span.unit), variant.basis or ""))
    return [row for row in rows if row is not None]


def _amount(definition: Definition, fee: FeeItem) -> str:
    if fee.formula is not None:
        return formula_words(definition, fee.formula)
    return f"{money(fee.amount)} {fee.unit}" if fee.amount is not None else gettext("按当地标准")


def _tables(definition: Definition) -> list[Row]:
    return [
        Row(
            sentence("{table} 第 {n} 行", table=table.name, n=place),
            outcome_words(definition, row.then),
            gettext("；").join(
                said for said in (row_condition(definition, table, row), row.basis, row.remark or "") if said
            ),
        )
        for table in definition.tables
        for place, row in enumerate(table.rows, start=1)
    ]


def _fees(definition: Definition) -> list[Row]:
    if not definition.fee.charged:
        return [Row(gettext("是否收费"), gettext("不收费"))]
    return [
        Row(
            fee.name,
            _amount(definition, fee),
            gettext("；").join(said for said in (fee.basis, _when(fee.when, definition)) if said),
        )
        for fee in definition.fee.items
    ]


def _results(definition: Definition) -> list[Row]:
    return [
        Row(result.name, result.licence or gettext("不发证照"), result.validity or "") for result in definition.results
    ]


def _special(definition: Definition) -> list[Row]:
    return [
        Row(
            gettext(special.kind),
            limit_text(special.limit.value, special.limit.unit) if special.limit else gettext("没有单独的时限"),
            special.basis or "",
        )
        for special in definition.special_procedures
    ]


def _samples(definition: Definition) -> list[Row]:
    return [
        Row(
            sample.name,
            gettext("应需材料：%(materials)s") % {"materials": "、".join(sample.expect.materials) or gettext("无")},
            limit_text(sample.expect.limit.value, sample.expect.limit.unit) if sample.expect.limit else "",
        )
        for sample in definition.samples
    ]
