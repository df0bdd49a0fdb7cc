"""The application form of an item: built from its definition, checked by one validator for pages and machines."""

from tongban.catalogue.forms.blocks import (
    all_parts,
    called,
    fewest_rows,
    leaves,
    leaves_of,
    parts_of,
    references,
    repeats,
    rows_of,
)
from tongban.catalogue.forms.building import DELIVERY, PREFILL_SOURCES, RESERVED_KEYS, RESERVED_SECTIONS, form_for
from tongban.catalogue.forms.documents import DocumentUnreadable, check_document, document_in
from tongban.catalogue.forms.examples import Example, applicant_kinds, examples_for, nearest, unfilled
from tongban.catalogue.forms.posting import document_of, posted_of
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
    visible_parts,
    with_known,
)

__all__ = [
    "DELIVERY",
    "PREFILL_SOURCES",
    "RESERVED_KEYS",
    "RESERVED_SECTIONS",
    "DocumentUnreadable",
    "Example",
    "FieldProblem",
    "Filled",
    "all_parts",
    "applicant_kinds",
    "called",
    "check_document",
    "clean_form",
    "display",
    "document_in",
    "document_of",
    "examples_for",
    "fewest_rows",
    "fields_of",
    "form_for",
    "from_print",
    "json_schema",
    "leaves",
    "leaves_of",
    "nearest",
    "parts_of",
    "posted_of",
    "prefilled",
    "printed_values",
    "readable",
    "references",
    "repeats",
    "rows_of",
    "unfilled",
    "validate_form",
    "visible_fields",
    "visible_parts",
    "with_known",
]
