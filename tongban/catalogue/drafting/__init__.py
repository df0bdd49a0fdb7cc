"""A definition while somebody writes it: changed part by part, never lost, shown although it is not finished. Pure.

A draft may be unfinished (something is missing) and is never wrong (a fault): what is wrong is refused when it is saved.
"""

from tongban.catalogue.drafting.editing import (
    Steps,
    added,
    blank_definition,
    merged,
    moved,
    removed,
    replaced,
    value_at,
)
from tongban.catalogue.drafting.faults import faults_in
from tongban.catalogue.drafting.places import element_name, steps_of, words_of
from tongban.catalogue.drafting.showing import showable

__all__ = [
    "Steps",
    "added",
    "blank_definition",
    "element_name",
    "faults_in",
    "merged",
    "moved",
    "removed",
    "replaced",
    "showable",
    "steps_of",
    "value_at",
    "words_of",
]
