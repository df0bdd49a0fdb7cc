"""What a correction list opens of a form: whole fields, rows of a table, single answers inside; nothing else may change."""

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalogue.definition import Form, PlainField
from tongban.catalogue.forms.blocks import JOINT, Path, called, parts_of, repeats, rows_of
from tongban.catalogue.forms.validation import FieldProblem
from tongban.catalogue.forms.values import cleaned_value, fields_of
from tongban.kernel.language import sentence

Places = frozenset[Path]


def place_named(name: str) -> Path:
    """The place that is called so where names are flat: staff-1-name."""
    return tuple(int(step) if step.isdecimal() and len(step) < 5 else step for step in name.split(JOINT))


def covered(place: Path, places: Iterable[Path]) -> bool:
    """Whether one of the places is this one or holds it."""
    return any(place[: len(one)] == one for one in places)


def touched(place: Path, places: Iterable[Path]) -> bool:
    """Whether this place is open, or something inside it is."""
    return any(place[: len(one)] == one[: len(place)] for one in places)


def opened(form: Form, values: Mapping[str, Any], names: Iterable[str]) -> Places:
    """The named places, with what is asked because of an answer there: to correct the one may call for the other."""
    places = {place_named(name) for name in names}
    for field, conditions in fields_of(form):
        if any((key,) in places for when in conditions for key in when):
            places.add((field.key,))
        for inside, _ in rows_of(field, values.get(field.key)):
            row = (field.key, *inside)
            for part in parts_of(field):
                if any((key,) in places or (*row, key) in places for key in part.when or ()):
                    places.add((*row, part.key))
    return frozenset(places)


def only_opened(
    form: Form, kept: Mapping[str, Any], typed: Mapping[str, Any], places: Places
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """What was typed at open places, in what was submitted; and a problem for every change beside them.

    Fields of which nothing is open are left out. A table of which only rows are open keeps its number of rows: with one
    more or less nobody could say which row is meant.
    """
    merging = _Merging({field.key: field for field, _ in fields_of(form)}, places)
    values = {
        key: merging.merged(field, (key,), kept.get(key), typed[key])
        for key, field in merging.fields.items()
        if key in typed and touched((key,), places)
    }
    return values, merging.problems


class _Merging:
    def __init__(self, fields: Mapping[str, PlainField], places: Places) -> None:
        self.fields = fields
        self.places = places
        self.problems: list[FieldProblem] = []

    def merged(self, field: PlainField, path: Path, kept: Any, typed: Any) -> Any:
        if covered(path, self.places):
            return typed
        if not touched(path, self.places):
            if (cleaned_value(field, typed) or None) != (kept or None):
                self._closed(path)
            return kept
        if not repeats(field):
            return self._row(field, path, kept, typed)
        rows = kept if isinstance(kept, list) else []
        if not isinstance(typed, list) or len(typed) != len(rows):
            return self._other_rows(path, kept)
        return [self._row(field, (*path, n), row, typed[n]) for n, row in enumerate(rows)]

    def _row(self, field: PlainField, path: Path, kept: Any, typed: Any) -> Any:
        parts = {part.key: part for part in parts_of(field)}
        if not isinstance(typed, Mapping):
            self._closed(path)
            return kept
        if covered(path, self.places):
            said = any(cleaned_value(parts[key], one) if key in parts else one for key, one in typed.items())
            return typed if said else self._other_rows(path[:1], kept)
        row = dict(kept) if isinstance(kept, Mapping) else {}
        for key, one in typed.items():
            if key in parts:
                row[key] = self.merged(parts[key], (*path, key), row.get(key), one)
            else:
                row[key] = one  # the validator calls it unknown
        return {key: one for key, one in row.items() if one is not None}

    def _closed(self, path: Path) -> None:
        label = called(self.fields, path)[1]
        self._found(path, label, sentence("“{label}”不在这次补正的内容里，请保持原样。", label=label))

    def _other_rows(self, path: Path, kept: Any) -> Any:
        label = called(self.fields, path)[1]
        self._found(path, label, sentence("“{label}”这次只补正指定的行，不能增加、删去或者清空一行。", label=label))
        return kept

    def _found(self, path: Path, label: str, reason: str) -> None:
        self.problems.append(FieldProblem(str(path[0]), label, reason, tuple(path[1:])))
