"""Fields that hold fields: a person, a unit, an address, a group, and tables of them with one row for each.

The value of a block is an object, that of a table a list of objects. A place inside is named by its path,
("staff", 1, "name") in a document, staff-1-name where names must be flat.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.definition import Form, FormField, PlainField, When
from tongban.kernel.language import sentence, words

Path = tuple[str | int, ...]
#: The kinds that hold what their author wrote into them; an address has its two parts and no others.
BLOCKS = frozenset({"person", "entity", "group"})
#: How many files one field takes.
MOST_FILES = 5
#: Between the steps of a path written flat; no key can contain it.
JOINT = "-"

DIVISION_OF_ADDRESS = PlainField(key="division", label="所在地区", type="division")
_ADDRESS = (
    DIVISION_OF_ADDRESS,
    PlainField(key="detail", label="详细地址", type="text", max_length=150, help="路、街、小区、门牌号。"),
)
_LABELS = words(
    "所在地区", "详细地址", "路、街、小区、门牌号。", "姓名", "公民身份号码", "联系电话", "单位名称", "统一社会信用代码", "住所",
    "法定代表人（负责人）",
)  # fmt: skip
_USUAL: Mapping[str, tuple[PlainField, ...]] = {
    "person": (
        PlainField(key="name", label="姓名", type="text", max_length=30),
        PlainField(key="id_number", label="公民身份号码", type="citizen_id"),
        PlainField(key="phone", label="联系电话", type="phone", required=False),
    ),
    "entity": (
        PlainField(key="name", label="单位名称", type="text", max_length=100),
        PlainField(key="usc", label="统一社会信用代码", type="uscc"),
        PlainField(key="address", label="住所", type="text", max_length=200, required=False),
        PlainField(
            key="legal_representative", label="法定代表人（负责人）", type="text", max_length=30, required=False
        ),
    ),
    "group": (),
}


def parts_of(field: PlainField) -> tuple[PlainField, ...]:
    """What is asked inside a field; nothing for a plain one.

    A person or a unit has its usual parts, each replaced by the author's own under the same key, then the others. A
    block that is known as a whole (`prefill` person or entity) fills its usual parts.
    """
    if field.type == "address":
        return _ADDRESS
    if field.type not in BLOCKS or not isinstance(field, FormField):
        return ()
    own = {part.key: part for part in field.fields}
    usual = [own.pop(part.key) if part.key in own else _known(part, field) for part in _USUAL[field.type]]
    return (*usual, *own.values())


def usual_parts(kind: str) -> tuple[PlainField, ...]:
    """What a block of this kind asks without being told to."""
    return _USUAL.get(kind, ())


def _known(part: PlainField, block: FormField) -> PlainField:
    if block.prefill is None:
        return part
    return dataclasses.replace(part, prefill=f"{block.prefill}.{part.key}", lock=block.lock)


def repeats(field: PlainField) -> bool:
    """Whether it is a table: one row for each."""
    return isinstance(field, FormField) and field.type in BLOCKS and field.repeats


def fewest_rows(field: PlainField) -> int:
    """How many rows must be there once there are any."""
    least = (field.min_rows or 0) if isinstance(field, FormField) else 0
    return max(least, 1) if field.required else least


def flat(path: Path) -> str:
    """The name of a place: staff-1-name."""
    return JOINT.join(str(step) for step in path)


def called(fields: Mapping[str, PlainField], path: Path) -> tuple[PlainField | None, str]:
    """The field at a place of a document, and what people call the place: “股东第 2 行的姓名”.

    Of a place that no field has: None, with the last step as it was written.
    """
    field = fields.get(str(path[0]))
    if field is None:
        return None, str(path[0])[:40]
    label = sentence(field.label)
    for step in path[1:]:
        if isinstance(step, int):
            if repeats(field):
                label = sentence("{group}第 {n} 行", group=label, n=step + 1)
            continue
        inside = next((part for part in parts_of(field) if part.key == step), None)
        label = sentence("{group}的{part}", group=label, part=sentence(inside.label) if inside else step[:40])
        if inside is None:
            return None, label
        field = inside
    return field, label


def rows_of(field: PlainField, value: Any) -> list[tuple[Path, Mapping[str, Any]]]:
    """The objects that a block's value consists of, each with its path inside the field; what is no object is not one."""
    if repeats(field):
        rows = value if isinstance(value, list) else []
        return [((place,), row) for place, row in enumerate(rows) if isinstance(row, Mapping)]
    return [((), value)] if isinstance(value, Mapping) else []


def leaves_of(field: PlainField, value: Any, path: Path) -> Iterator[tuple[Path, PlainField, Any]]:
    """Every plain field inside with its value, whatever that is; a plain field is its own only leaf."""
    parts = parts_of(field)
    if not parts:
        yield path, field, value
        return
    for inside, row in rows_of(field, value):
        for part in parts:
            if part.key in row:
                yield from leaves_of(part, row[part.key], (*path, *inside, part.key))


def leaves(form: Form, data: Mapping[str, Any]) -> Iterator[tuple[Path, PlainField, Any]]:
    """Every plain field of a form that has a value, those inside blocks and rows too."""
    for section in form.sections:
        for field in section.fields:
            if field.key in data:
                yield from leaves_of(field, data[field.key], (field.key,))


def references(form: Form, data: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The codes of divisions and the hashes of files that the values name: whoever has the registers looks them up."""
    divisions: set[str] = set()
    files: set[str] = set()
    for _, field, value in leaves(form, data):
        if field.type == "division" and isinstance(value, str):
            divisions.add(value)
        if field.type == "files" and isinstance(value, list):
            files |= {one for one in value if isinstance(one, str)}
    return divisions, files


def all_parts(form: Form) -> Iterator[PlainField]:
    """Every field with those inside it."""
    for section in form.sections:
        for field in section.fields:
            yield field
            yield from parts_of(field)


def conditions_inside(field: PlainField) -> Iterator[When]:
    """The conditions on the parts of a field."""
    return (part.when for part in parts_of(field) if part.when)
