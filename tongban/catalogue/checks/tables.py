"""Can the decision tables be read and do they decide: every cell of the type of its column, no gap, no overlap."""

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

from tongban.catalogue.checks.meaning import Finding, Known, longer, twice
from tongban.catalogue.definition import Cell, DecisionTable, Definition, Outcome, Range, TableRow
from tongban.catalogue.facts import position
from tongban.catalogue.situations import called
from tongban.catalogue.tables import audit
from tongban.catalogue.tables.columns import Column, column_of, cuts_of

#: Which parts of an outcome a table of this kind fills.
_PARTS = {
    "materials": ("materials",),
    "eligibility": ("eligible", "reason"),
    "discretion": ("suggestion", "low", "high", "unit"),
    "routing": ("level", "department", "node"),
    "limit": ("promised", "statutory"),
    "fee": ("fee",),
}
_EMPTY = Outcome()


def table_problems(definition: Definition, known: Known) -> Iterator[Finding]:
    """What is wrong with the tables; a table is audited for gaps and overlaps once its cells are right."""
    for repeated in twice(table.id for table in definition.tables):
        yield "tables", f"决策表编号“{repeated}”重复"
    for place, table in enumerate(definition.tables):
        path = f"tables[{place}]"
        findings = list(cells_wrong(definition, table, known))
        findings = findings or list(_audited(definition, table))
        yield from ((f"{path}{inside}", reason) for inside, reason in findings)
    yield from _both(definition)


def cells_wrong(definition: Definition, table: DecisionTable, known: Known) -> Iterator[Finding]:
    if table.hit == "collect" and table.gives in ("limit", "discretion"):
        yield ".hit", "时限和裁量基准只能得出一个，请改为恰好一行适用或取最先适用的一行"
    columns = [column_of(definition, source) for source in table.inputs]
    for place, (source, column) in enumerate(zip(table.inputs, columns, strict=True)):
        path = f".inputs[{place}]"
        if source.of in ("applicant", "level") and source.key is not None:
            yield f"{path}.key", "申请人类别和办理层级没有代号，请删去"
        if column is None:
            yield f"{path}.key", f"没有名为“{source.key}”的情形问题，或选择、数字、金额、日期类填报项"
        if table.inputs.index(source) != place:
            yield path, "这一栏和前面的一栏相同"
    if table.gives == "routing" and any(row.then.level for row in table.rows):
        # whose matter it is must be known before the form is filled in
        if any(source.of in ("field", "level") for source in table.inputs):
            yield ".inputs", "由哪一级办理，在填表以前就要知道，只能看情形问题和申请人类别"
    for place, row in enumerate(table.rows):
        path = f".rows[{place}]"
        if len(row.cells) != len(columns):
            yield f"{path}.cells", f"第 {place + 1} 行有 {len(row.cells)} 个条件，应与条件栏一样是 {len(columns)} 个"
        else:
            yield from _cells(row, columns, place)
        yield from (
            (f"{path}.then{part}", f"第 {place + 1} 行：{reason}")
            for part, reason in _then(definition, table, row.then, known)
        )


def _cells(row: TableRow, columns: list[Column | None], place: int) -> Iterator[Finding]:
    for number, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        if column is None or cell is None:
            continue
        for reason in _cell(column, cell):
            yield f".rows[{place}].cells[{number}]", f"第 {place + 1} 行“{column.label}”：{reason}"


def _cell(column: Column, cell: Cell) -> Iterator[str]:
    if not cell.among and not cell.ranges and not (cell.blank and not cell.negated):
        yield "没有写条件；不限的请写 null"
    if cell.blank and not column.may_be_blank:
        yield "这一栏必须回答，不会没有填写"
    if column.on_a_line and cell.among:
        yield "这一栏是数字、金额或日期，请写范围"
    if not column.on_a_line and cell.ranges:
        yield "这一栏是选择题，不能写范围"
    if not column.on_a_line:
        for option in cell.among:
            if option not in column.options:
                yield f"没有“{option}”这个选项，可用的有：{'、'.join(column.options)}"
        return
    for part in cell.ranges:
        yield from _range(column, part)


_SHAPES = {
    "number": "数字，例如 120 或 0.5",
    "money": "以元为单位的金额，例如 1000 或 1000.50",
    "date": "日期，例如 2026-01-31",
}


def _range(column: Column, part: Range) -> Iterator[str]:
    if part.low is None and part.high is None:
        yield "范围至少要有一端；不限的请写 null"
    wrong = [end for end in (part.low, part.high) if end is not None and position(column.kind, end) is None]
    for end in wrong:
        yield f"“{end}”不是{_SHAPES[column.kind]}"
    if (part.above and part.low is None) or (part.below and part.high is None):
        yield "没有端点，谈不上不含端点"
    if not wrong:
        begins, ends = cuts_of(column, part)
        if begins >= ends:
            yield "范围里没有任何值，请核对两端"


def _then(definition: Definition, table: DecisionTable, then: Outcome, known: Known) -> Iterator[Finding]:
    for part in (field.name for field in dataclasses.fields(then)):
        if part not in _PARTS[table.gives] and getattr(then, part) != getattr(_EMPTY, part):
            yield f".{part}", "这张表不得出这一项，请删去"
    match table.gives:
        case "materials":
            there = {material.id for material in definition.materials}
            for material in then.materials:
                if material not in there:
                    yield ".materials", f"没有编号为“{material}”的材料"
        case "eligibility":
            if then.eligible is None:
                yield ".eligible", "没有写能不能申请"
            if then.eligible is False and not (then.reason or "").strip():
                yield ".reason", "不能申请的，要写明原因"
        case "discretion":
            yield from _discretion(then)
        case "routing":
            yield from _routing(definition, then, known)
        case "limit":
            if then.promised is None and then.statutory is None:
                yield "", "至少要写承诺时限或法定时限"
            if longer(then.promised, then.statutory):
                yield ".promised", "承诺时限比法定时限长"
        case "fee":
            if then.fee is not None and [fee.name for fee in definition.fee.items].count(then.fee) != 1:
                yield ".fee", f"收费项目里应有且只有一项叫“{then.fee}”"


def _discretion(then: Outcome) -> Iterator[Finding]:
    if not (then.suggestion or "").strip():
        yield ".suggestion", "没有写裁量建议"
    ends: list[Fraction] = []
    for part, text in (("low", then.low), ("high", then.high)):
        if text is None:
            continue
        end = position("number", text)
        if end is None:
            yield f".{part}", f"“{text}”不是数字"
        else:
            ends.append(end)
    if ends != sorted(ends):
        yield ".low", "裁量下限比上限大"
    if (then.low or then.high) and not (then.unit or "").strip():
        yield ".unit", "裁量幅度要写明单位，例如元、日"


def _routing(definition: Definition, then: Outcome, known: Known) -> Iterator[Finding]:
    if then.level is None and then.department is None and then.node is None:
        yield "", "没有写由谁办理"
    if then.department is not None and then.department not in known.departments:
        yield ".department", f"没有代号为“{then.department}”的部门"
    if then.node is not None and then.node not in {one.key for one in definition.nodes if one.stage == "review"}:
        yield ".node", f"没有代号为“{then.node}”的审查环节"


def _both(definition: Definition) -> Iterator[Finding]:
    """What a table calls for has no condition of its own beside it: two rules for one thing would disagree."""
    groups = {
        "materials": [(one.id, one.when) for one in definition.materials],
        "fee": [(one.name, one.when) for one in definition.fee.items],
        "routing": [(one.key, one.when) for one in definition.nodes],
    }
    for gives, parts in groups.items():
        named = {key for one in definition.tables if one.gives == gives for row in one.rows for key in called(row.then)}
        for place, (key, when) in enumerate(parts):
            if key in named and when:
                path = {"materials": "materials", "fee": "fee.items", "routing": "nodes"}[gives]
                yield f"{path}[{place}].when", "已由决策表决定是否适用，请删去这里的条件"


def _audited(definition: Definition, table: DecisionTable) -> Iterator[Finding]:
    found = audit(definition, table)
    if found.beyond:
        yield ".rows", "这张表太大，无法逐一核对是否有遗漏和重复，请拆成几张表"
        return
    if table.hit == "unique" and found.gap is not None:
        yield ".rows", f"有遗漏：{found.words(found.gap)}时，没有一行适用"
    for overlap in found.overlaps:
        yield (
            f".rows[{overlap.other - 1}]",
            f"与第 {overlap.one} 行重复：{found.words(overlap.example)}时，第 {overlap.one} 行和第 {overlap.other} 行都适用",
        )
    for number in found.idle:
        yield f".rows[{number - 1}]", f"第 {number} 行永远不会适用，请核对条件和各行的先后"
