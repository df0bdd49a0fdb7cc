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


class Rarity:
    """How much a piece tells, by how many owners use it."""

    def __init__(self, bags: Sequence[Bag], owners: Sequence[int], *, unseen: float = UNSEEN) -> None:
        owning: dict[str, set[int]] = {}
        for one, owner in zip(bags, owners, strict=True):
            for gram in one:
                owning.setdefault(gram, set()).add(owner)
        total = len(set(owners)) or 1
        self.of = {gram: math.log(1 + total / len(who)) for gram, who in owning.items()}
        self.unseen = unseen * math.log(1 + total)

    def weigh(self, question: Bag) -> dict[str, float]:
        """The question's pieces at worth times rarity, scaled to length one."""
        weights = {gram: self.of.get(gram, self.unseen) * worth for gram, worth in question.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


class Postings:
    """For each piece the rows that contain it, with a weight each."""

    def __init__(self, weights: Sequence[Bag]) -> None:
        self.size = len(weights)
        rows: dict[str, list[int]] = {}
        values: dict[str, list[float]] = {}
        for row, one in enumerate(weights):
            for gram, weight in one.items():
                rows.setdefault(gram, []).append(row)
                values.setdefault(gram, []).append(weight)
        # One pair of arrays for all pieces: thousands of tiny arrays would cost more than what they hold.
        self._rows = np.fromiter((row for found in rows.values() for row in found), np.int32)
        self._values = np.fromiter((value for found in values.values() for value in found), np.float32)
        self._span: dict[str, tuple[int, int]] = {}
        at = 0
        for gram, found in rows.items():
            self._span[gram] = (at, at + len(found))
            at += len(found)

    def __contains__(self, gram: str) -> bool:
        return gram in self._span

    def scores(self, question: Bag) -> Floats:
        """For each row the sum of question weight times row weight over the shared pieces."""
        scores = np.zeros(self.size, np.float32)
        for gram, weight in question.items():
            if (span := self._span.get(gram)) is not None:
                start, end = span
                scores[self._rows[start:end]] += self._values[start:end] * np.float32(weight)
        return scores


def cosine_postings(bags: Sequence[Bag], rarity: Rarity) -> Postings:
    """Rows scaled to length one: scores of a weighed question are cosines."""
    return Postings([rarity.weigh(one) for one in bags])


def coverage_postings(bags: Sequence[Bag]) -> Postings:
    """Rows that only say "contained": scores of squared question weights are the covered share of the question."""
    return Postings([dict.fromkeys(one, 1.0) for one in bags])
