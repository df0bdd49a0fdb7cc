"""The application form of an item: built from its definition, checked by one validator for pages and machines."""

from tongban.catalogue.forms.building import DELIVERY, PREFILL_SOURCES, RESERVED_KEYS, RESERVED_SECTIONS, form_for
from tongban.catalogue.forms.examples import Example, applicant_kinds, examples_for, nearest, unfilled
from tongban.catalogue.forms.validation import FieldProblem, json_schema, validate_form
from tongban.catalogue.forms.values import (
    Filled,
    clean_form,
    display,
    fields_of,
    from_print,
    prefilled,
    printed_values,
    readable,
    visible_fields,
)

__all__ = [
    "DELIVERY",
    "PREFILL_SOURCES",
    "RESERVED_KEYS",
    "RESERVED_SECTIONS",
    "Example",
    "FieldProblem",
    "Filled",
    "applicant_kinds",
    "clean_form",
    "display",
    "examples_for",
    "fields_of",
    "form_for",
    "from_print",
    "json_schema",
    "nearest",
    "prefilled",
    "printed_values",
    "readable",
    "unfilled",
    "validate_form",
    "visible_fields",
]
