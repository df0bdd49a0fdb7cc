"""Codes: every part of the basic code is right, and agrees with what the definition says of itself."""

from collections.abc import Iterator

from tongban.catalogue.codes import NotACode, read_code
from tongban.catalogue.definition import Definition
from tongban.catalogue.lint.findings import Context, Hit


def wrong_parts(definition: Definition, _: Context) -> Iterator[Hit]:
    """Part by part; an item without a code is not one with a wrong code."""
    basic = definition.basic_code
    if basic is None:
        if definition.handling_serial is not None:
            yield Hit("handling_serial", "有业务办理项序号，却没有基本编码", definition.handling_serial)
        return
    try:
        code = read_code(basic)
    except NotACode as wrong:
        yield Hit("basic_code", str(wrong).rstrip("。"), basic)
        return
    for part in code.parts:
        if part.problem:
            yield Hit("basic_code", f"基本编码的“{part.name}”不对：{part.problem}", part.name)
    kind = code.part("事项类型")
    if kind is not None and not kind.problem and kind.text != definition.item_type_code:
        what = f"基本编码里的事项类型是 {kind.text} {kind.meaning}，定义写的是 {definition.item_type_code} {definition.item_type}"
        yield Hit("basic_code", what, "事项类型")
    if definition.handling_serial == "00":
        yield Hit("handling_serial", "业务办理项的顺序号从 01 起，不能是 00", "业务办理项序号")
