"""Inverted indexes over short texts: which of them share rare pieces with a question, and how much of it."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bag = Mapping[str, float]

#: A piece the index has never seen still belongs to the question: it lowers how much of it is answered.
UNSEEN = 0.6


def bag(grams: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Each piece once, at its highest worth."""
    found: dict[str, float] = {}
    for gram, worth in grams:
        if found.get(gram, 0.0) < worth:
            found[gram] = worth
    return found


class Flat:
    """Many bags as three long columns: which piece, in which row, worth how much. Everything else is arithmetic on them."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        known: dict[str, int] = {}
        self.size = len(bags)
        self.pieces = np.array([known.setdefault(gram, len(known)) for one in bags for gram in one], np.int64)
        self.worth = np.array([worth for one in bags for worth in one.values()], np.float64)
        self.rows = np.repeat(np.arange(self.size), [len(one) for one in bags])
        #: Every piece, in the order of its number.
        self.grams = list(known)


class Rarity:
    """How much a piece tells, by how many owners use it."""

    def __init__(self, flat: Flat, owners: Sequence[int], *, unseen: float = UNSEEN) -> None:
        total = len(set(owners)) or 1
        of_row = np.array(owners, np.int64)
        span = int(of_row.max()) + 1 if of_row.size else 1
        used = np.unique(flat.pieces * span + of_row[flat.rows]) // span
        counts = np.bincount(used, minlength=len(flat.grams)).tolist()
        self.of = {gram: math.log(1 + total / count) for gram, count in zip(flat.grams, counts, strict=True)}
        self.unseen = unseen * math.log(1 + total)

    def weigh(self, question: Bag) -> dict[str, float]:
        """The question's pieces at worth times rarity, scaled to length one."""
        weights = {gram: self.of.get(gram, self.unseen) * worth for gram, worth in question.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


class Postings:
    """For each piece the rows that contain it, with a weight each."""

    def __init__(self, flat: Flat, weights: npt.NDArray[np.float64]) -> None:
        self.size = flat.size
        # One pair of arrays for all pieces: thousands of tiny arrays would cost more than what they hold.
        order = np.argsort(flat.pieces, kind="stable")
        self._rows = flat.rows[order]
        self._values = weights[order].astype(np.float32)
        ends = np.cumsum(np.bincount(flat.pieces, minlength=len(flat.grams))).tolist()
        self._span = dict(zip(flat.grams, zip([0, *ends], ends, strict=False), strict=False))

    def __contains__(self, gram: str) -> bool:
        return gram in self._span

    def scores(self, question: Bag) -> Floats:
        """For each row the sum of question weight times row weight over the shared pieces."""
        rows, values = [], []
        for gram, weight in question.items():
            if (span := self._span.get(gram)) is not None:
                start, end = span
                rows.append(self._rows[start:end])
                values.append(self._values[start:end] * np.float32(weight))
        if not rows:
            return np.zeros(self.size, np.float32)
        # One sum over all pieces at once: half of what adding piece by piece takes.
        return np.bincount(np.concatenate(rows), np.concatenate(values), self.size).astype(np.float32)


def cosine_postings(flat: Flat, rarity: Rarity) -> Postings:
    """Rows scaled to length one: scores of a weighed question are cosines."""
    weights = np.array([rarity.of[gram] for gram in flat.grams], np.float64)[flat.pieces] * flat.worth
    lengths = np.sqrt(np.bincount(flat.rows, weights=weights * weights, minlength=flat.size))
    lengths[lengths == 0.0] = 1.0
    return Postings(flat, weights / lengths[flat.rows])


def coverage_postings(flat: Flat) -> Postings:
    """Rows that only say "contained": scores of squared question weights are the covered share of the question."""
    return Postings(flat, np.ones(len(flat.pieces)))
