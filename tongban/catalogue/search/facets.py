"""Filters of a result list, and how many results each further filter would leave."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .documents import SearchDocument

Positions = npt.NDArray[np.int64]


class Facets:
    """For each filter the values of every item."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        self._values: dict[str, list[frozenset[str]]] = {
            "audience": [each.audiences for each in documents],
            "theme": [each.themes for each in documents],
            "department": [frozenset((each.department,)) if each.department else frozenset() for each in documents],
            "level": [each.levels for each in documents],
            "online": [frozenset((each.online,)) if each.online else frozenset() for each in documents],
        }

    def narrow(self, found: Positions, wanted: Mapping[str, str]) -> tuple[Positions, Mapping[str, Mapping[str, int]]]:
        """What is left after all filters; the counts of a filter ignore its own choice, so that it can be changed."""
        positions = found.tolist()
        fits = {name: {at for at in positions if value in self._values[name][at]} for name, value in wanted.items()}
        counts: dict[str, Mapping[str, int]] = {}
        for name, values in self._values.items():
            others = [kept for other, kept in fits.items() if other != name]
            counts[name] = Counter(
                value for at in positions if all(at in kept for kept in others) for value in values[at]
            )
        left = [at for at in positions if all(at in kept for kept in fits.values())]
        return np.array(left, np.int64), counts
