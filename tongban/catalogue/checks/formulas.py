"""Can the fee formulas be read, do their units fit, and is every figure there that they need."""

from collections.abc import Iterator, Mapping

from tongban.catalogue.checks.meaning import Finding, condition_problems, question_options
from tongban.catalogue.definition import Definition, FeeItem, Formula
from tongban.catalogue.formulas import SO_FAR, FormulaWrong, Sort, figure_fields, names_in, parse_formula, sort_of


def formula_problems(definition: Definition) -> Iterator[Finding]:
    """What is wrong with the formulas of the fees."""
    for place, benefit in enumerate(definition.benefits):
        if benefit.formula is not None:
            yield f"benefits[{place}].formula", "只有收费项目可以写公式"
    for place, fee in enumerate(definition.fee.items):
        if fee.formula is not None:
            path = f"fee.items[{place}]"
            yield from ((f"{path}{inside}", reason) for inside, reason in _formula(definition, fee, fee.formula))


def _formula(definition: Definition, fee: FeeItem, formula: Formula) -> Iterator[Finding]:
    if fee.amount is not None:
        yield ".amount", "写了公式，就不能再写固定金额，请写 null"
    if fee.unit != "元":
        yield ".unit", "公式算出的是总金额，单位应为“元”"
    fields = figure_fields(definition)
    names: dict[str, Sort] = {key: "money" if field.type == "money" else "number" for key, field in fields.items()}
    if SO_FAR in names:
        yield ".formula", f"填报项代号“{SO_FAR}”在减免公式里表示应缴金额，请给填报项换一个代号"
    expressions: list[tuple[str, str, Mapping[str, Sort]]] = [(".formula.expression", formula.expression, names)]
    options = question_options(definition.situations)
    for section in definition.form.sections if definition.form else ():
        options |= {one.key: frozenset(o.value for o in one.options) for one in section.fields if one.options}
    for place, reduction in enumerate(formula.reductions):
        path = f".formula.reductions[{place}]"
        yield from condition_problems(reduction.when, options, f"{path}.when")
        expressions.append((f"{path}.expression", reduction.expression, {**names, SO_FAR: "money"}))
    for path, expression, known in expressions:
        try:
            tree = parse_formula(expression)
            if sort_of(tree, known) != "money":
                yield path, "公式的结果应是金额，例如写成“数量 × 5元”"
        except FormulaWrong as wrong:
            yield path, str(wrong)
            continue
        for key in dict.fromkeys(names_in(tree)):
            if key in fields and not fields[key].required:
                yield path, f"“{fields[key].label}”不是必填项，没有填写时算不出收费，请改为必填"
