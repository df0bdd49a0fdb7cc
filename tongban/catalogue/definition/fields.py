"""The application form of a definition: sections of fields; a field may itself hold fields (a person, rows of a table)."""

import dataclasses

from tongban.catalogue.definition.terms import FieldType, When


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlainField:
    """One thing that is asked: on its own, or inside a block or a row."""

    key: str
    label: str
    type: FieldType
    required: bool = True
    help: str | None = None
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    pattern: str | None = None
    options: tuple[Option, ...] = ()
    #: Asked only when this holds; names situations, or choice fields that come earlier in the same form or row.
    when: When | None = None
    #: Where the value is known already: person.name, entity.usc, `licence:L-YYZZ.名称` … (see forms.PREFILL_SOURCES);
    #: of a whole block: person or entity.
    prefill: str | None = None
    #: A prefilled value that the applicant may not change.
    lock: bool = False
    #: The field of the resulting licence that prints this value.
    prints: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormField(PlainField):
    """A field of a section: a plain one, or a block (person, entity, group) of plain ones."""

    #: What a group asks; of a person or entity what is asked beside the usual, or instead of it under the same key.
    fields: tuple[PlainField, ...] = ()
    #: A block with `max_rows` is a table, one row for each shareholder, employee …; None = asked once.
    min_rows: int | None = None
    max_rows: int | None = None

    @property
    def repeats(self) -> bool:
        return self.max_rows is not None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    key: str
    title: str
    fields: tuple[FormField, ...]
    help: str | None = None
    when: When | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    sections: tuple[FormSection, ...]
    #: Printed fields that the office supplies although an applicant could: nobody is asked for them.
    office_fills: tuple[str, ...] = ()
