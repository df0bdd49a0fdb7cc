"""The form by which a body settles something: one field for every part that the basic item opens; empty is "as there"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.overriding import OPENABLE, Sort, element_paths, label_of, openable_for, pattern_of, value_at
from tongban.catalogue.overriding.openable import NECESSITIES
from tongban.kernel.language import sentence, translatable
from tongban.web.ui.formats import limit_text, money
from tongban.web.ui.parts import Choice, Field

_GROUPS = (
    (translatable("时限"), ("time_limit.promised",)),
    (
        translatable("到哪里办、问谁"),
        ("contact.consultation", "contact.complaint", "contact.address", "contact.hours", "contact.window"),
    ),
    (translatable("办理形式"), ("online.channels", "online.visits")),
    (translatable("收费"), ("fee.items[*].amount", "fee.reductions")),
    (
        translatable("申请材料"),
        ("materials[*]", "materials[*].necessity", "materials[*].originals", "materials[*].copies"),
    ),
    (translatable("环节和步骤的时限"), ("nodes[*].limit", "steps[*].limit")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one kind; `open`: something in it is settled or wrong."""

    title: str
    fields: Sequence[Field]
    open: bool


def shown_value(path: str, value: Any, *, basic: bool = False) -> str:
    """A value of an opened part as people read it."""
    kind = openable_for(path)
    if kind is None:
        return str(value)
    if kind.sort is Sort.LEAVE_OUT:
        return gettext("要求提交") if basic else gettext("不要求")
    if value is None:
        return gettext("按当地标准") if kind.sort is Sort.AMOUNT else gettext("没有规定")
    match kind.sort:
        case Sort.SPAN:
            return limit_text(value["value"], value["unit"])
        case Sort.MORE:
            return gettext("、").join(sentence(one) for one in value) or gettext("没有规定")
        case Sort.AMOUNT:
            return money(value)
        case _:
            return sentence(str(value))


def groups_of(
    basic: Definition,
    changes: Mapping[str, Any],
    wrong: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> list[Group]:
    """The whole form, filled with what is settled, or with what was typed."""
    raw = to_json(basic)
    paths = element_paths(basic)
    groups = []
    for title, patterns in _GROUPS:
        mine = [path for path in paths if pattern_of(path) in patterns and _can_be_settled(raw, path)]
        fields = [_field(raw, path, changes, (wrong or {}).get(path), typed) for path in mine]
        if fields:
            groups.append(
                Group(sentence(title), fields, any(path in changes or path in (wrong or {}) for path in mine))
            )
    return groups


def _can_be_settled(raw: Mapping[str, Any], path: str) -> bool:
    """Where the basic item sets no limit, there is none to shorten; what is at nought or light already cannot go lower."""
    basic = value_at(raw, path)
    match OPENABLE[pattern_of(path)].sort:
        case Sort.SPAN:
            return bool(basic and basic["value"]) or (path == "time_limit.promised" and basic is None)
        case Sort.COUNT:
            return bool(basic)
        case Sort.NECESSITY:
            return bool(basic != NECESSITIES[-1])
        case _:
            return True


def _field(
    raw: Mapping[str, Any], path: str, changes: Mapping[str, Any], wrong: str | None, typed: Mapping[str, str] | None
) -> Field:
    sort = OPENABLE[pattern_of(path)].sort
    basic = value_at(raw, path)
    common: dict[str, Any] = {
        "name": path,
        "label": label_of(raw, path),
        "required": False,
        "errors": [wrong] if wrong else [],
        "value": typed.get(path, "")
        if typed is not None
        else _written(sort, basic, changes.get(path), path in changes),
        "help": sentence("基本事项：{value}", value=shown_value(path, basic, basic=True)),
    }
    match sort:
        case Sort.LEAVE_OUT:
            return Field(
                kind="checkbox", **{**common, "label": sentence("不再要求{material}", material=label_of(raw, path))}
            )
        case Sort.NECESSITY:
            choices = [Choice("", gettext("与基本事项一样")), *(Choice(one, sentence(one)) for one in NECESSITIES)]
            return Field(kind="select", choices=choices, width="short", **common)
        case Sort.MORE:
            more = gettext("只写增加的，一行一条。")
            return Field(kind="textarea", **{**common, "help": f"{common['help']}{gettext('。')}{more}"})
        case Sort.SPAN:
            unit = sentence((basic or value_at(raw, "time_limit.statutory") or {"unit": "工作日"})["unit"])
            label = sentence("{field}（{unit}）", field=common["label"], unit=unit)
            return Field(inputmode="numeric", width="short", maxlength=4, **{**common, "label": label})
        case Sort.COUNT:
            return Field(inputmode="numeric", width="short", maxlength=4, **common)
        case Sort.AMOUNT:
            return Field(inputmode="decimal", width="short", maxlength=12, **common)
        case Sort.TEXT:
            return Field(maxlength=200, **common)


def _written(sort: Sort, basic: Any, value: Any, settled: bool) -> str:
    """What stands in the field for what is settled; nothing where nothing is."""
    if not settled:
        return ""
    match sort:
        case Sort.LEAVE_OUT:
            return "on"
        case Sort.SPAN:
            return str(value["value"])
        case Sort.MORE:
            return "\n".join(one for one in value if one not in (basic or ()))
        case _:
            return str(value)


def read_changes(basic: Definition, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as changes; what cannot be read stays as typed, so that the rules say what is wrong with it."""
    raw = to_json(basic)
    changes: dict[str, Any] = {}
    for path in element_paths(basic):
        text = typed.get(path, "").strip()[:2000]
        if text:
            changes[path] = _read(raw, path, text)
    # what falls away needs no lighter form
    gone = [path for path, value in changes.items() if value is None]
    return {path: one for path, one in changes.items() if not any(path.startswith(f"{head}.") for head in gone)}


def _read(raw: Mapping[str, Any], path: str, text: str) -> Any:
    basic = value_at(raw, path)
    match OPENABLE[pattern_of(path)].sort:
        case Sort.LEAVE_OUT:
            return None
        case Sort.SPAN:
            like = basic or value_at(raw, "time_limit.statutory") or {"unit": "工作日"}
            return {"value": _whole(text), "unit": like["unit"]}
        case Sort.COUNT:
            return _whole(text)
        case Sort.AMOUNT:
            return _amount(text)
        case Sort.MORE:
            return [*(basic or ()), *(line.strip() for line in text.splitlines() if line.strip())]
        case _:
            return text


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def _amount(text: str) -> int | float | str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    if not amount.is_finite():
        return text
    return int(amount) if amount == amount.to_integral_value() else float(amount)
