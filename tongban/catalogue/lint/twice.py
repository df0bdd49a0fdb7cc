"""Do not ask twice: what a licence, shared data or another answer supplies is not asked of the applicant.

国务院令第716号 art. 7. Names are compared, not guessed: a name counts as a licence only when nothing is left of it
beside the licence's own name, the person whose licence it is, and words such as 复印件.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tongban.catalogue.definition import Definition, FormSection, Material, PlainField, Situation, When
from tongban.catalogue.forms import repeats
from tongban.catalogue.lint.findings import Context, Hit, Supply, names_of, plain
from tongban.catalogue.lint.wizard import together

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_COPIES = re.compile(r"(的?(原件|复印件|影印件|扫描件|电子版|电子件|正本|副本|正副本)(及|和|与|或|、)?)+$")
_WHOSE = re.compile(
    r"^((企业|公司|单位|拟任|双方|夫妻双方|父母|买卖双方|抵押双方|新生儿父母|儿童|监护人|法定监护人|举办者|投资人|股东|职工|死者|"
    r"申请人|本人|申请单位|经办人|代办人|代理人|委托代理人|受托人|法定代表人|主要负责人|负责人|经营者|安全责任人|家庭成员)"
    r"(的|、|或者|或|和|及)?)*(合法|有效)*的?(个人)?"
)
_PARTS = re.compile(r"、|以及|或者|或|及|和|与|并")
#: A note that settles it: the part that the licence supplies is not brought.
_SETTLED = re.compile(r"不用(另)?交|免(予)?(提)?交|核对|核验|共享|联网|比对")
_SHARED = re.compile(r"联网(核查|核验|核对)|数据共享|共享(获取|核验|核查|查询)|信息比对|系统核验")
#: … and where part of it is brought all the same, or sometimes.
_ONLY_SOMETIMES = re.compile(r"的，?(可以)?(免|不用)|无法|(^|[；，。])只?交")


def licence_asked(definition: Definition, context: Context) -> Iterator[Hit]:
    """A material that is a licence by name, yet is to be brought."""
    for place, material in enumerate(definition.materials):
        if material.licence is None and (licence := _is_licence(material.name, context.by_name)):
            name = context.licences[licence].names[0]
            yield Hit(
                f"materials[{place}].licence",
                f"“{material.name}”可以由电子证照“{name}”（{licence}）提供，却要申请人提交",
                material.id,
                mend=f"在这项材料的证照类型（licence）里写 {licence}。",
            )


def licence_within(definition: Definition, context: Context) -> Iterator[Hit]:
    """A material that joins several papers, one of which a licence supplies, and no word on how."""
    for place, material in enumerate(definition.materials):
        if (
            material.licence is not None
            or _SETTLED.search(material.note or "")
            or _is_licence(material.name, context.by_name)
        ):
            continue
        pieces = _PARTS.split(_BRACKETS.sub("", material.name))
        found = (
            {licence for piece in pieces if (licence := _is_licence(piece, context.by_name))}
            if len(pieces) > 1
            else set()
        )
        if found:
            names = "、".join(context.licences[licence].names[0] for licence in sorted(found))
            yield Hit(
                f"materials[{place}].name", f"“{material.name}”里的{names}可以由电子证照提供，没有写明免交", material.id
            )


def _is_licence(name: str, licences: Mapping[str, str]) -> str | None:
    """The licence type that a name is, once person and copies are taken off."""
    whole = plain(name)
    bare = _COPIES.sub("", _BRACKETS.sub("", whole))
    for tried in (whole, bare, _COPIES.sub("", whole), _WHOSE.sub("", bare, count=1)):
        if found := licences.get(tried):
            return found
    return None


def supplied_by(name: str, supplies: Mapping[str, Supply]) -> str | None:
    """The source among these that supplies a material of this name by itself."""
    return _is_licence(name, names_of(supplies))


def shared_asked(definition: Definition, context: Context) -> Iterator[Hit]:
    """A material that a data resource supplies, or that the office checks over the network by its own note, yet demands."""
    by_name = names_of(context.resources)
    for place, material in enumerate(definition.materials):
        if material.licence is not None or material.necessity != "必要":
            continue
        if _ONLY_SOMETIMES.search(material.note or ""):
            continue
        resource = _is_licence(material.name, by_name)
        if resource is None and not _SHARED.search(f"{material.name} {material.note or ''}"):
            continue
        yield Hit(
            f"materials[{place}].necessity",
            f"“{material.name}”可以由数据资源“{context.resources[resource].names[0]}”（{resource}）提供，却是必须提交的材料"
            if resource
            else f"“{material.name}”可以由数据共享取得，却是必须提交的材料",
            material.id,
        )


def material_twice(definition: Definition, _: Context) -> Iterator[Hit]:
    """The same paper in two places of one list, or one within another."""
    by_name: dict[str, list[Material]] = defaultdict(list)
    by_piece: dict[str, list[Material]] = defaultdict(list)
    for place, other in enumerate(definition.materials):
        name, pieces = _key(other), _pieces(other)
        path = f"materials[{place}].name"
        for one in by_name[name]:
            if together(one.when, other.when, definition.situations):
                yield Hit(path, f"“{other.name}”与 {one.id} 是同一份材料", other.id)
        for one in (*by_piece[name], *(whole for piece in pieces for whole in by_name[piece])):
            if not _SETTLED.search(f"{one.note or ''}{other.note or ''}") and together(
                one.when, other.when, definition.situations
            ):
                yield Hit(path, f"“{other.name}”与 {one.id}“{one.name}”有一部分重复", other.id, severity="warns")
        by_name[name].append(other)
        for piece in pieces:
            by_piece[piece].append(other)


def _key(material: Material) -> str:
    return _COPIES.sub("", plain(material.name))


def _pieces(material: Material) -> list[str]:
    """What a material that joins several papers is made of."""
    name = _key(material)
    return [piece for piece in dict.fromkeys(_PARTS.split(name)) if piece and piece != name]


def answer_twice(definition: Definition, _: Context) -> Iterator[Hit]:
    """A field that asks what a question of the wizard, or another field beside it, has asked."""
    questions = {_label(situation.question): situation for situation in definition.situations}
    for place, section in enumerate(definition.form.sections if definition.form else ()):
        path = f"form.sections[{place}]"
        yield from _asked_again(definition, questions, path, section.fields, section.when or {}, "同一节")
        for number, field in enumerate(section.fields):
            around = {**(section.when or {}), **(field.when or {})}
            inside = f"{path}.fields[{number}]"
            yield from _asked_again(definition, questions, inside, field.fields, around, f"“{field.label}”")


def _asked_again(
    definition: Definition,
    questions: Mapping[str, Situation],
    path: str,
    fields: Sequence[PlainField],
    around: When,
    where: str,
) -> Iterator[Hit]:
    seen: list[PlainField] = []
    for number, field in enumerate(fields):
        here = f"{path}.fields[{number}].label"
        question = questions.get(_label(field.label))
        # asked because of that very answer: then it asks for more of it, not for the same
        if question and question.id not in {*around, *(field.when or ())}:
            yield Hit(here, f"“{field.label}”在情形引导里已经问过", field.key)
        for other in seen:
            if _label(other.label) == _label(field.label) and together(other.when, field.when, definition.situations):
                yield Hit(here, f"“{field.label}”在{where}里问了两遍", field.key)
                break
        seen.append(field)


def _label(text: str) -> str:
    return re.sub(r"[\s？?：:。]", "", text)


def known_asked(definition: Definition, context: Context) -> Iterator[Hit]:
    """A field that asks what a licence among the materials prints, and is not filled in from it.

    What is printed on the result speaks of the result (the child's name, the scope of this licence): not of the same.
    """
    printed = {
        name: material.licence
        for material in definition.materials
        if material.licence in context.licences and material.when is None
        for name in context.licences[material.licence or ""].prints
    }
    for path, field in _fields(definition.form.sections if definition.form else ()):
        if not (field.prefill or field.prints) and field.label in printed:
            licence = context.licences[printed[field.label] or ""].names[0]
            yield Hit(f"{path}.prefill", f"“{field.label}”在{licence}上已有，却要申请人再填一遍", field.key)


def _fields(sections: tuple[FormSection, ...]) -> Iterator[tuple[str, PlainField]]:
    for place, section in enumerate(sections):
        for no, field in enumerate(section.fields):
            path = f"form.sections[{place}].fields[{no}]"
            yield path, field
            # rows are of many, of whom no licence speaks
            inside = () if repeats(field) else field.fields
            yield from ((f"{path}.fields[{at}]", part) for at, part in enumerate(inside))
