"""Does a formula make sense: money with money, rates with amounts, and every name a figure of the form. Pure."""

from collections.abc import Iterator, Mapping

from tongban.catalogue.formulas.grammar import (
    Constant,
    Extreme,
    FormulaWrong,
    Name,
    Negation,
    Operation,
    Scale,
    Sort,
    Tree,
)
from tongban.kernel.language import sentence

#: In a reduction: the fee as it stands before.
SO_FAR = "fee"


def sort_of(tree: Tree, names: Mapping[str, Sort]) -> Sort:
    """Whether the formula gives an amount or a plain number. Raises FormulaWrong where it mixes the two."""
    match tree:
        case Constant():
            return tree.sort
        case Name():
            if tree.key not in names:
                raise FormulaWrong(sentence("申请表里没有名为“{key}”的数字或金额。", key=tree.key))
            return names[tree.key]
        case Negation():
            return sort_of(tree.of, names)
        case Operation():
            return _of_operation(tree, sort_of(tree.left, names), sort_of(tree.right, names))
        case Extreme():
            sorts = {sort_of(one, names) for one in tree.among}
            if len(sorts) > 1:
                raise FormulaWrong(sentence("{which} 里既有金额又有数字，不能比较。", which=tree.which))
            return sorts.pop()
        case Scale():
            return _of_scale(tree, sort_of(tree.measure, names))


def _of_operation(tree: Operation, left: Sort, right: Sort) -> Sort:
    if tree.operator in ("+", "-"):
        if left != right:
            raise FormulaWrong(sentence("金额和数字不能相加减。"))
        return left
    if tree.operator == "×":
        if left == right == "money":
            raise FormulaWrong(sentence("两个金额不能相乘。"))
        return "money" if "money" in (left, right) else "number"
    if right == "money" and left == "number":
        raise FormulaWrong(sentence("数字不能除以金额。"))
    return "number" if left == right else "money"


def _of_scale(tree: Scale, measure: Sort) -> Sort:
    if any(step.limit is not None and step.limit.sort != measure for step in tree.steps):
        raise FormulaWrong(sentence("分段的界限和被分段的数，应都是金额或都是数字。"))
    values = {step.value.sort for step in tree.steps}
    if len(values) > 1:
        raise FormulaWrong(sentence("各档的标准应都是金额或都是数字。"))
    value = values.pop()
    if tree.which == "bands":
        return value
    if value == measure == "money":
        raise FormulaWrong(sentence("对金额分段累进，各段应写比例，例如 2.5%。"))
    return "money" if "money" in (value, measure) else "number"


def names_in(tree: Tree) -> Iterator[str]:
    """Every name the formula uses, in order."""
    match tree:
        case Name():
            yield tree.key
        case Negation():
            yield from names_in(tree.of)
        case Operation():
            yield from names_in(tree.left)
            yield from names_in(tree.right)
        case Extreme():
            for one in tree.among:
                yield from names_in(one)
        case Scale():
            yield from names_in(tree.measure)
        case Constant():
            pass
