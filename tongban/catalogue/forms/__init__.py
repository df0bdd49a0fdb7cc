"""The application form of an item: built from its definition, checked by one validator for pages and machines."""

from tongban.catalogue.forms.building import DELIVERY, PREFILL_SOURCES, RESERVED_KEYS, form_for
from tongban.catalogue.forms.validation import FieldProblem, json_schema, validate_form
from tongban.catalogue.forms.values import (
    Filled,
    clean_form,
    display,
    fields_of,
    prefilled,
    printed_values,
    readable,
    visible_fields,
)

__all__ = [
    "DELIVERY",
    "PREFILL_SOURCES",
    "RESERVED_KEYS",
    "FieldProblem",
    "Filled",
    "clean_form",
    "display",
    "fields_of",
    "form_for",
    "json_schema",
    "prefilled",
    "printed_values",
    "readable",
    "validate_form",
    "visible_fields",
]
