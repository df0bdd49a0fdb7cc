"""Two definitions of one item compared field by field, and what each difference means for people. Pure.

Elements of lists are known again by their number, key or name, so that a material that moved up is not a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.catalogue.definition import Definition, Span, to_json
from tongban.catalogue.overriding.openable import OPENABLE
from tongban.catalogue.wording import dataclass_in, hints_of, is_condition, is_list, name_of, words_for
from tongban.kernel.language import sentence, translatable


class Sort(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Effect(StrEnum):
    """For people who apply: easier, harder, or neither (or nobody can tell)."""

    EASIER = "easier"
    HARDER = "harder"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` as checks write it, with the names of list elements; `before` and `after` are JSON.

    `field` is the Chinese name of the part, `chapter` that of the part of the definition it is in; `about` names the
    element (申请材料 → 身份证). `meaning`: one sentence for people.
    """

    sort: Sort
    path: str
    chapter: str
    field: str
    about: str
    before: Any
    after: Any
    hint: Any
    meaning: str = ""
    effect: Effect = Effect.NEUTRAL


def compare(before: Definition, after: Definition) -> tuple[Change, ...]:
    """Every difference, in the order of the definition; none when they are equal."""
    return tuple(_objects(Definition, to_json(before), to_json(after), "", "", ""))


def _objects(
    kind: type, before: Mapping[str, Any], after: Mapping[str, Any], path: str, chapter: str, about: str
) -> Iterator[Change]:
    for key, hint in hints_of(kind).items():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        here = f"{path}.{key}".lstrip(".")
        name = name_of(kind, key)
        inside = chapter or sentence(name)
        inner = dataclass_in(hint)
        if is_list(hint) and inner is None:
            yield from _texts(hint, old or [], new or [], here, inside, about, name)
        elif inner is None or inner is Span:
            yield _change(kind, key, hint, old, new, here, inside, about)
        elif is_list(hint):
            yield from _lists(inner, hint, old or [], new or [], here, inside, about, name)
        elif old is None or new is None:
            yield _change(kind, key, hint, old, new, here, inside, about)
        else:
            yield from _objects(inner, old, new, here, inside, about)


def _lists(
    kind: type, hint: Any, before: list[Any], after: list[Any], path: str, chapter: str, about: str, name: str
) -> Iterator[Change]:
    old, new = _by_identity(before), _by_identity(after)
    for key, element in new.items():
        here, label = f"{path}[{key}]", _label(element)
        if key not in old:
            yield _element(Sort.ADDED, kind, None, element, here, chapter, about, label, name, hint)
        elif old[key] != element:
            yield from _objects(kind, old[key], element, here, chapter, label)
    for key, element in old.items():
        if key not in new:
            yield _element(
                Sort.REMOVED, kind, element, None, f"{path}[{key}]", chapter, about, _label(element), name, hint
            )
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        meaning = sentence("“{part}”的先后有调整。", part=sentence(name))
        yield Change(Sort.CHANGED, path, chapter, sentence(name), about, list(old), list(new), hint, meaning)


def _texts(
    hint: Any, before: list[str], after: list[str], path: str, chapter: str, about: str, name: str
) -> Iterator[Change]:
    """Lists of texts and of code words: what came, what went, or only their order."""
    part = sentence(name) if not about else sentence("{about}的{field}", about=f"“{about}”", field=sentence(name))
    words = _OPENED if path == "opens" else words_for(hint)
    for one in after:
        if one not in before:
            meaning = sentence("{part}增加了“{label}”。", part=part, label=sentence(words.get(one, one)))
            yield Change(Sort.ADDED, path, chapter, sentence(name), about, None, one, hint, meaning)
    for one in before:
        if one not in after:
            meaning = sentence("{part}去掉了“{label}”。", part=part, label=sentence(words.get(one, one)))
            yield Change(Sort.REMOVED, path, chapter, sentence(name), about, one, None, hint, meaning)
    if [one for one in before if one in after] != [one for one in after if one in before]:
        meaning = sentence("“{part}”的先后有调整。", part=part)
        yield Change(Sort.CHANGED, path, chapter, sentence(name), about, before, after, hint, meaning)


#: Paths that a basic item opens, as people call them.
_OPENED = {path: one.name for path, one in OPENABLE.items()}
#: What an element of a list is known by, whichever of these it has.
_IDENTITY = (("id",), ("key",), ("title", "article"), ("code",), ("value",), ("question",), ("name",), ("kind",))


def _by_identity(elements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Elements by what they are called; twins by their place among each other."""
    found: dict[str, Any] = {}
    for element in elements:
        name = next(
            (
                "·".join(str(element[key]) for key in keys if element.get(key))
                for keys in _IDENTITY
                if isinstance(element.get(keys[0]), str)
            ),
            str(element.get("department") or element.get("when")),
        )
        twins = sum(known == name or known.startswith(f"{name}#") for known in found)
        found[f"{name}#{twins + 1}" if twins else name] = element
    return found


def _label(element: Mapping[str, Any]) -> str:
    """What people call an element."""
    for key in ("label", "title", "name", "question", "kind"):
        if isinstance(element.get(key), str):
            article = element.get("article")
            return f"{element[key]}{article}" if key == "title" and article else str(element[key])
    return str(element.get("department") or "")


def _change(kind: type, key: str, hint: Any, old: Any, new: Any, path: str, chapter: str, about: str) -> Change:
    sort = Sort.ADDED if _nothing(old) else Sort.REMOVED if _nothing(new) else Sort.CHANGED
    field = sentence(name_of(kind, key))
    meaning, effect = _meaning(kind.__name__, key, hint, old, new, field, about)
    return Change(sort, path, chapter, field, about, old, new, hint, meaning, effect)


def _meaning(kind: str, key: str, hint: Any, old: Any, new: Any, field: str, about: str) -> tuple[str, Effect]:
    """One field of one element, in a sentence."""
    what = sentence("{about}的{field}", about=f"“{about}”", field=field) if about else field
    if dataclass_in(hint) is Span:
        return _span(what, old, new, limit=kind in ("TimeLimit", "Variant") and key in ("promised", "statutory"))
    if key == "name" and about and about == new and not _nothing(old):  # the element goes by its name
        template = _RENAMED.get(kind, _RENAMED[""])
        return sentence(template, old=old, new=new), Effect.NEUTRAL
    if (kind, key) == ("Fee", "charged"):
        if new:
            return sentence("由不收费改为收费。"), Effect.HARDER
        return sentence("不再收费。"), Effect.EASIER
    if (kind, key) == ("FeeItem", "amount"):
        return _amount(about, old, new)
    if (kind, key) == ("Online", "visits"):
        effect = Effect.EASIER if new < old else Effect.HARDER
        return sentence("到现场次数由 {old} 次改为 {new} 次。", old=old, new=new), effect
    if (kind, key) == ("Material", "licence") and new and not old:
        return sentence("“{about}”可以用电子证照代替，免交。", about=about), Effect.EASIER
    if (kind, key) == ("Material", "licence") and old and not new:
        return sentence("“{about}”不再能用电子证照代替，需要提交。", about=about), Effect.HARDER
    if (kind, key) == ("Material", "necessity"):
        effect = {"必要": Effect.HARDER, "非必要": Effect.EASIER}.get(str(new), Effect.NEUTRAL)
        if old == "必要":
            effect = Effect.EASIER
        return sentence("“{about}”由{old}改为{new}。", about=about, old=sentence(old), new=sentence(new)), effect
    if _nothing(old):
        return sentence("补充了{what}：{new}。", what=what, new=shown(hint, new)), Effect.NEUTRAL
    if _nothing(new):
        return sentence("删去了{what}，原为：{old}。", what=what, old=shown(hint, old)), Effect.NEUTRAL
    return (
        sentence("{what}由“{old}”改为“{new}”。", what=what, old=shown(hint, old), new=shown(hint, new)),
        Effect.NEUTRAL,
    )


#: An element that goes by another name now; what else of it changed is told for itself.
_RENAMED = {
    "Material": translatable("申请材料“{old}”改名为“{new}”。"),
    "": translatable("“{old}”改名为“{new}”。"),
}


def _span(what: str, old: Any, new: Any, *, limit: bool) -> tuple[str, Effect]:
    if old is None or new is None:
        if new is not None:
            return sentence("新规定了{what}：{new}。", what=what, new=_length(new)), Effect.NEUTRAL
        return sentence("不再规定{what}，原为 {old}。", what=what, old=_length(old)), Effect.NEUTRAL
    if old["unit"] != new["unit"] or not limit:
        return sentence("{what}由 {old}改为 {new}。", what=what, old=_length(old), new=_length(new)), Effect.NEUTRAL
    if new["value"] < old["value"]:
        said = sentence("{what}由 {old}缩短为 {new}。", what=what, old=_length(old), new=_length(new))
        return said, Effect.EASIER
    return sentence("{what}由 {old}延长为 {new}。", what=what, old=_length(old), new=_length(new)), Effect.HARDER


def _length(span: Mapping[str, Any]) -> str:
    if span["value"] == 0:
        return sentence("当场")
    return f"{span['value']} {sentence(span['unit'])}"


def _amount(about: str, old: Any, new: Any) -> tuple[str, Effect]:
    if old is None or new is None:
        return sentence("“{about}”的金额改为{new}。", about=about, new=_money(new)), Effect.NEUTRAL
    effect = Effect.EASIER if new < old else Effect.HARDER
    return sentence("“{about}”由{old}改为{new}。", about=about, old=_money(old), new=_money(new)), effect


def _money(amount: Any) -> str:
    return sentence("按当地标准") if amount is None else f"¥{amount:,.2f}"


_ADDED = {
    "Material": (translatable("新增申请材料“{label}”。"), Effect.HARDER),
    "FeeItem": (translatable("新增收费或给付项目“{label}”。"), Effect.NEUTRAL),
    "LegalBasis": (translatable("新增依据《{label}》。"), Effect.NEUTRAL),
    "Situation": (translatable("申请时多问一个问题：“{label}”。"), Effect.NEUTRAL),
    "FormField": (translatable("申请表多填一项“{label}”。"), Effect.HARDER),
    "PlainField": (translatable("申请表多填一项“{label}”。"), Effect.HARDER),
}
_REMOVED = {
    "Material": (translatable("不再要求“{label}”。"), Effect.EASIER),
    "FeeItem": (translatable("取消收费或给付项目“{label}”。"), Effect.NEUTRAL),
    "LegalBasis": (translatable("不再以《{label}》为依据。"), Effect.NEUTRAL),
    "Situation": (translatable("申请时不再问“{label}”。"), Effect.NEUTRAL),
    "FormField": (translatable("申请表少填一项“{label}”。"), Effect.EASIER),
    "PlainField": (translatable("申请表少填一项“{label}”。"), Effect.EASIER),
}


def _element(
    sort: Sort, kind: type, old: Any, new: Any, path: str, chapter: str, about: str, label: str, name: str, hint: Any
) -> Change:
    listed = _ADDED if sort is Sort.ADDED else _REMOVED
    template, effect = listed.get(kind.__name__, ("", Effect.NEUTRAL))
    part = sentence("{about}的{field}", about=f"“{about}”", field=sentence(name)) if about else sentence(name)
    if template:
        meaning = sentence(template, label=label)
    elif not label:
        said = sentence("“{part}”多了一条。", part=part), sentence("“{part}”少了一条。", part=part)
        meaning = said[sort is Sort.REMOVED]
    elif sort is Sort.ADDED:
        meaning = sentence("{part}增加了“{label}”。", part=part, label=label)
    else:
        meaning = sentence("{part}去掉了“{label}”。", part=part, label=label)
    return Change(sort, path, chapter, sentence(name), label or about, old, new, hint, meaning, effect)


def _nothing(value: Any) -> bool:
    return value is None or value in ([], {}, "")


def shown(hint: Any, value: Any) -> str:
    """A value as people read it: 是, 县级, 5 工作日; lists joined."""
    if _nothing(value):
        return sentence("无")
    if isinstance(value, bool):
        return sentence("是") if value else sentence("否")
    if dataclass_in(hint) is Span and isinstance(value, Mapping):
        return _length(value)
    words = words_for(hint)
    if is_condition(hint):
        return sentence("；").join(f"{key}：{sentence('、').join(options)}" for key, options in value.items())
    if isinstance(value, list):
        return sentence("、").join(
            _label(one) if isinstance(one, Mapping) else sentence(words.get(str(one), str(one))) for one in value
        )
    if isinstance(value, Mapping):
        inner = hints_of(kind) if (kind := dataclass_in(hint)) else {}
        said = [shown(inner.get(key), part) for key, part in value.items() if not _nothing(part)]
        return sentence("；").join(said)
    return sentence(words.get(str(value), str(value)))
