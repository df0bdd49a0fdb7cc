"""What a row gives and when it applies, as people read it on guides, at desks and on papers. Pure."""

from tongban.catalogue.definition import DecisionTable, Definition, Outcome, Span, TableRow
from tongban.catalogue.tables.columns import column_of, condition
from tongban.catalogue.tables.deciding import Fired
from tongban.kernel.language import sentence, words

_LEVELS = {"province": "省级", "city": "市级", "county": "县级", "township": "乡级", "village": "村级"}
_UNITS = words("工作日", "自然日", "月", "小时")


def outcome_words(definition: Definition, then: Outcome) -> str:
    """What the row gives, in one line."""
    names = {material.id: material.name for material in definition.materials}
    nodes = {node.key: node.name for node in definition.nodes}
    parts = [
        sentence("需要：{names}", names=sentence("、").join(names.get(one, one) for one in then.materials))
        if then.materials
        else "",
        sentence("可以申请") if then.eligible else "",
        sentence("不能申请：{reason}", reason=then.reason) if then.eligible is False else "",
        sentence("裁量建议：{what}", what=then.suggestion) if then.suggestion else "",
        _scope(then),
        sentence("由{level}办理", level=sentence(_LEVELS[then.level])) if then.level else "",
        sentence("要经过：{name}", name=sentence(nodes.get(then.node, then.node))) if then.node else "",
        sentence("承诺 {limit}", limit=_span(then.promised)) if then.promised else "",
        sentence("法定 {limit}", limit=_span(then.statutory)) if then.statutory else "",
        sentence("收取：{name}", name=then.fee) if then.fee else "",
    ]
    return sentence("；").join(part for part in parts if part) or sentence("没有另外的要求")


def _scope(then: Outcome) -> str:
    if then.low and then.high:
        return sentence("幅度 {low} 至 {high} {unit}", low=then.low, high=then.high, unit=then.unit)
    if then.low:
        return sentence("幅度 {low} {unit}以上", low=then.low, unit=then.unit)
    return sentence("幅度 {high} {unit}以下", high=then.high, unit=then.unit) if then.high else ""


def _span(span: Span) -> str:
    return sentence("{n} 个{unit}", n=span.value, unit=sentence(span.unit))


def row_condition(definition: Definition, table: DecisionTable, row: TableRow) -> str:
    """When a row applies; empty where it always does."""
    columns = [column_of(definition, source) for source in table.inputs]
    parts = [condition(column, cell) for column, cell in zip(columns, row.cells, strict=True) if column is not None]
    return sentence("；").join(part for part in parts if part)


def citation(fired: Fired) -> str:
    """How a paper names the row on which it rests, whatever the reader's language: always called in Chinese."""
    return sentence("{basis}（决策表“{table}”第 {n} 行）", basis=fired.basis, table=fired.table.name, n=fired.number)


def explanation(fired: Fired) -> str:
    """Why, on what basis, and what the authors remarked."""
    parts = [
        sentence("因为{reason}", reason=fired.reason),
        sentence("依据：{basis}", basis=fired.basis),
        fired.row.remark or "",
    ]
    return sentence("。").join(part for part in parts if part)
