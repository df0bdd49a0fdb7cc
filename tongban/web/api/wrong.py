"""What is wrong with a parameter, in a sentence for whoever wrote the program that sent it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongban.web.ui.problems import Detail

LONGEST_NAME = 60


def details_of(errors: Sequence[Mapping[str, Any]]) -> list[Detail]:
    """One line per parameter, at most twenty. The value that was sent is not repeated."""
    found: dict[str, Detail] = {}
    for error in errors:
        name = _name(error.get("loc", ()))
        found.setdefault(name, Detail(name, _sentence(name, str(error.get("type", "")), error.get("ctx") or {})))
    return list(found.values())[:20]


def unknown(names: Sequence[str]) -> list[Detail]:
    """Parameters that the operation does not have."""
    return [Detail(name[:LONGEST_NAME], _("没有这个参数，请去掉。")) for name in names[:20]]


def repeated(names: Sequence[str]) -> list[Detail]:
    """Parameters that were given more than once and take one value."""
    return [Detail(name[:LONGEST_NAME], _("这个参数只能写一次。")) for name in names[:20]]


def _name(place: Sequence[Any]) -> str:
    """("query", "limit") is limit; ("body", "asked", "answers", "S1") is answers.S1."""
    parts = [str(one) for one in place]
    start = 2 if parts[:1] == ["body"] else 1
    return ".".join(parts[start:])[:LONGEST_NAME] or "body"


def _sentence(name: str, kind: str, context: Mapping[str, Any]) -> str:
    match kind:
        case "missing":
            return _("缺少这一项，请补上。")
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return _("应是整数。")
        case "greater_than_equal":
            return _("不能小于 {limit}。").format(limit=context.get("ge"))
        case "less_than_equal":
            return _("不能大于 {limit}。").format(limit=context.get("le"))
        case "string_too_long":
            return _("最多 {limit} 个字。").format(limit=context.get("max_length"))
        case "string_too_short":
            return _("不能为空。")
        case "too_long":
            return _("最多 {limit} 项。").format(limit=context.get("max_length"))
        case "literal_error" | "enum":
            return _("只能是 {options} 之一。").format(options=context.get("expected", ""))
        case "string_pattern_mismatch":
            return _("格式不对，请看接口说明里的样式。")
        case "extra_forbidden":
            return _("没有这一项，请去掉。")
        case _:
            return _("值不对，请按接口说明填写。")
