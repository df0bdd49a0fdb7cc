"""Two levels: the province keeps the basic item, a body settles more favourably what the item opens. Pure.

`openable` says what may be opened at all and when a value is no less favourable; `composing` puts a body's changes upon
the basic definition; `timing` says which composition applies from which day.
"""

from tongban.catalogue.overriding.composing import Composition, Lapse, compose, faults, fingerprint_of
from tongban.catalogue.overriding.openable import (
    OPENABLE,
    Openable,
    Sort,
    element_paths,
    label_of,
    openable_for,
    opened,
    pattern_of,
    value_at,
)
from tongban.catalogue.overriding.timing import Turn, in_force, turns

__all__ = [
    "OPENABLE",
    "Composition",
    "Lapse",
    "Openable",
    "Sort",
    "Turn",
    "compose",
    "element_paths",
    "faults",
    "fingerprint_of",
    "in_force",
    "label_of",
    "openable_for",
    "opened",
    "pattern_of",
    "turns",
    "value_at",
]
