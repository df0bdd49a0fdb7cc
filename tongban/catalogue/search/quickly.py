"""The sentence model for one question at a time: what depends on a single word is worked out once per word and kept.

The library streams 13.5 MB of weights through the processor for every text. Its first layers look at one word only and
the next ones add up what each neighbour brings, so for a word met before they are a row to look up: a third of the
weights and two thirds of the products fall away. The vectors are the library's, to the last rounding; where its inner
parts are not as we know them, or a probe differs, the library does the work itself.
"""

import logging
import math
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
_log = logging.getLogger(__name__)

#: Words kept, 15 KB each; met once more than these are, all are forgotten and learnt anew.
MOST_WORDS = 3000
#: (how many neighbours, how many of them to the left) of the three branches of the model.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_WORD, _BRANCH = 512, 256
_SLOTS = sum(wide for wide, _ in _BRANCHES)
_PROBES = ("开饭店", "身份证丢了怎么办", "company registration")
_SAME = 1e-4


class Encoder(Protocol):
    """Turns texts into vectors of length one."""

    def encode(self, texts: list[str]) -> Vectors: ...


def quick(encoder: Any) -> Encoder:
    """The same encoder, faster for single texts; the encoder as it is where that cannot be."""
    library: Encoder = encoder
    try:
        found = QuickEncoder(encoder)
        same = all(float(np.abs(found.encode([text])[0] - encoder.encode([text])[0]).max()) < _SAME for text in _PROBES)
    except (AttributeError, KeyError, ValueError, IndexError, TypeError) as problem:
        _log.warning("The sentence model is not built as expected, so it runs without shortcuts: %s", problem)
        return library
    if not same:
        _log.warning("The shortcuts through the sentence model differ from it, so it runs without them.")
        return library
    return found


class QuickEncoder:
    """The model's own weights in another order of work."""

    def __init__(self, library: Any) -> None:
        self._library = library
        model = library._model
        self._tokens = model.sp.encode
        self._model = model
        self._eps = float(model.eps)
        self._w2 = [np.ascontiguousarray(one) for one in model.w2]
        # word -> what each of its places beside another brings to that one, branch by branch
        self._w1 = [
            np.ascontiguousarray(one.reshape(wide, _BRANCH, _BRANCH).transpose(1, 0, 2).reshape(_BRANCH, -1))
            for one, (wide, _) in zip(model.w1, _BRANCHES, strict=True)
        ]
        # two linear layers after one another are one
        first = np.concatenate([model.d0, model.p1], axis=1)
        self._split = model.d0.shape[1]
        self._sum_W = np.ascontiguousarray((model.ln_g[:, None] * model.cnn_W) @ first)
        self._sum_b = (model.ln_b @ model.cnn_W + model.cnn_b) @ first
        self._last = np.concatenate([model.p3, model.d3])
        self._rows = np.empty((MOST_WORDS, _WORD + 3 * _BRANCH + _SLOTS * _BRANCH), np.float32)
        self._row_of: dict[int, int] = {}
        self._lock = threading.Lock()

    def encode(self, texts: list[str]) -> Vectors:
        """Many texts the library's way, which shares the weights among them; a single one by its words."""
        if len(texts) != 1:
            return np.asarray(self._library.encode(texts), np.float32)
        words = self._tokens(texts[0], out_type=int, add_bos=True, add_eos=True)
        if len(words) > MOST_WORDS:
            return np.asarray(self._library.encode(texts), np.float32)
        return self._vector(self._known(words))[None, :]

    def _known(self, words: Sequence[int]) -> Vectors:
        """What is kept of each word; of new ones worked out first."""
        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._row_of]
            if len(self._row_of) + len(new) > MOST_WORDS:
                self._row_of.clear()
                new = list(dict.fromkeys(words))
            if new:
                start = len(self._row_of)
                self._rows[start : start + len(new)] = self._learnt(np.array(new, np.int64))
                self._row_of.update((word, start + place) for place, word in enumerate(new))
            found: Vectors = self._rows[[self._row_of[word] for word in words]]
        return found

    def _learnt(self, words: npt.NDArray[np.int64]) -> Vectors:
        """Of each word: its embedding, the input of the branches, and what it brings to each neighbour."""
        model = self._model
        chunk = words % len(model.scale)
        embedded = model.table[words].astype(np.float32)
        embedded *= model.scale[chunk, None]
        embedded += model.lo[chunk, None]
        inputs = embedded @ model.proj_W + model.proj_b
        inputs = _even(inputs, self._eps) * model.ln_g_all + model.ln_b_all
        brought = [inputs[:, at * _BRANCH : (at + 1) * _BRANCH] @ self._w1[at] for at in range(len(_BRANCHES))]
        return np.concatenate([embedded, inputs, *brought], axis=1)

    def _vector(self, rows: Vectors) -> Vectors:
        model, count = self._model, len(rows)
        features = np.empty((count, _WORD + 3 * _BRANCH), np.float32)
        features[:, :_WORD] = rows[:, :_WORD]
        brings = _WORD + 3 * _BRANCH
        for at, (wide, left) in enumerate(_BRANCHES):
            near = np.zeros((count + wide - 1, _BRANCH), np.float32)
            inner = near[left : left + count]
            inner += model.b1[at]
            for slot in range(wide):
                away, here = slot - left, rows[:, brings : brings + _BRANCH]
                brings += _BRANCH
                if abs(away) >= count:
                    continue
                if away >= 0:
                    inner[: count - away] += here[away:]
                else:
                    inner[-away:] += here[: count + away]
            np.maximum(inner, 0, out=inner)
            inner += rows[:, _WORD + at * _BRANCH : _WORD + (at + 1) * _BRANCH]
            # n neighbouring rows lie side by side in memory: a window is a row of n times the length
            windows = np.lib.stride_tricks.as_strided(near, (count, wide * _BRANCH), near.strides, writeable=False)
            out = features[:, _WORD + at * _BRANCH : _WORD + (at + 1) * _BRANCH]
            np.matmul(windows, self._w2[at], out=out)
            out += model.b2[at]
            np.maximum(out, 0, out=out)
            out += inner
        summed = _even(features, self._eps).sum(axis=0)
        mixed = summed @ self._sum_W
        mixed += count * self._sum_b
        mixed *= 1 / math.sqrt(count)
        one = np.maximum(mixed[: self._split], 0)
        two = mixed[self._split :] + one @ model.d1
        np.maximum(two, 0, out=two)
        three = np.maximum(two @ model.d2, 0)
        last = np.tanh(np.concatenate([two, three]) @ self._last)
        vector: Vectors = last / math.sqrt(max(float(last @ last), self._eps))
        return vector.astype(np.float32, copy=False)


def _even(rows: Vectors, eps: float) -> Vectors:
    """Every row with mean nothing and spread one."""
    rows = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
    even: Vectors = rows * (1 / np.sqrt(spread + eps))[:, None]
    return even
