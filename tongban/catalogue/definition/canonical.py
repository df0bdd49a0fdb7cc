"""From the published format to typed values and back, and the fingerprint by which equal definitions are one version.

Reading and writing are one generic step over the annotations; `parse` expects what `checks.problems_in` has passed.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar

from tongban.catalogue.definition.parts import Definition

Read = TypeVar("Read")


def parse(raw: Mapping[str, Any]) -> Definition:
    """The definition in a checked JSON object."""
    definition: Definition = _reader_of(Definition)(raw)
    return definition


def to_json(definition: Definition) -> dict[str, Any]:
    """The canonical JSON object: every key present, lists for tuples."""
    canonical: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(definition), ensure_ascii=False))
    return canonical


#: Keys that the format gained after versions were published: while they say nothing they are no part of the
#: fingerprint, so that what was published before keeps the hash it was published with.
YOUNGER = (
    "promise", "tolerance", "quota", "first_review", "founds", "contact", "exemptions", "direct_safety", "tables",
    "formula", "fee_fen", "level", "address", "hours", "window", "handling_serial", "opens", "real_name", "fields", "min_rows", "max_rows",
)  # fmt: skip


def fingerprint(definition: Definition) -> str:
    """SHA-256 of the canonical form: equal definitions are one version, however they were written down."""
    canonical = to_json(definition)
    said = _said(canonical)
    if canonical["contact"] is not None:
        said["contact"] = _said(canonical["contact"])
    said["fee"] = {**canonical["fee"], "items": [_said(item) for item in canonical["fee"]["items"]]}
    said["benefits"] = [_said(item) for item in canonical["benefits"]]
    if canonical["form"] is not None:
        sections = canonical["form"]["sections"]
        fields = [{**section, "fields": [_said(field) for field in section["fields"]]} for section in sections]
        said["form"] = {**canonical["form"], "sections": fields}
    said["samples"] = [{**_said(sample), "expect": _said(sample["expect"])} for sample in canonical["samples"]]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _said(part: Mapping[str, Any]) -> dict[str, Any]:
    """Without the younger keys that say nothing."""
    return {
        key: value for key, value in part.items() if key not in YOUNGER or not (value is False or value in (None, []))
    }


def read_as(kind: type[Read], raw: Mapping[str, Any]) -> Read:
    """A checked JSON object as one of our frozen dataclasses; for other documents that are built like this one."""
    whose: Any = kind
    value: Read = _reader_of(whose)(raw)
    return value


Reader = Callable[[Any], Any]


@cache
def _reader_of(kind: Any) -> Reader:
    """How to read one JSON value as `kind`. Worked out once per kind from its annotations."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any or origin is Literal or kind in (str, int, float, bool):
        return lambda value: value
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        read_inner = _reader_of(inner[0])  # `int | float | None`: numbers read alike
        return lambda value: None if value is None else read_inner(value)
    if origin is tuple:
        read_one = _reader_of(arguments[0])
        return lambda value: tuple(read_one(element) for element in value or ())
    if origin is Mapping:
        read_value = _reader_of(arguments[1])
        return lambda value: {key: read_value(element) for key, element in value.items()}
    if dataclasses.is_dataclass(kind):
        return _reader_of_dataclass(kind)
    raise TypeError(f"no reader for {kind!r}")


def _reader_of_dataclass(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader_of(hints[field.name]) for field in dataclasses.fields(kind)}
    may_be_null = {name for name, hint in hints.items() if type(None) in typing.get_args(hint)}

    def read(value: Mapping[str, Any]) -> Any:
        # null where null has no meaning of its own says the same as leaving the key out
        given = {key: part for key, part in value.items() if part is not None or key in may_be_null}
        return kind(**{key: readers[key](part) for key, part in given.items()})

    return read
