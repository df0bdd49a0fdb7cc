"""Vectors are computed once and kept; losing the file costs time, never an answer."""

from pathlib import Path

import numpy as np
import pytest

from tongban.catalogue.search.quickly import Vectors
from tongban.catalogue.search.vectors import Meaning


class Counting:
    """An encoder that says which texts it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Vectors:
        self.asked.extend(texts)
        rows = np.array([[len(text), ord(text[0]), 1.0] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_second_start_computes_nothing(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    before = Meaning(first, tmp_path).of_texts(["开饭店", "身份证", "开饭店"])
    after = Meaning(second, tmp_path).of_texts(["开饭店", "身份证", "开饭店"])
    assert (first.asked, second.asked) == (["开饭店", "身份证"], [])
    assert np.array_equal(before, after)


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    encoder = Counting()
    meaning = Meaning(encoder, tmp_path)
    meaning.of_texts(["开饭店"])
    meaning.of_texts(["开饭店", "身份证"])
    assert encoder.asked == ["开饭店", "身份证"]


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04 torn", b"not a file of vectors"])
def test_a_torn_file_is_written_anew(tmp_path: Path, rubbish: bytes) -> None:
    Meaning(Counting(), tmp_path).of_texts(["开饭店"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(rubbish)
    encoder = Counting()
    assert Meaning(encoder, tmp_path).of_texts(["开饭店"]).shape == (1, 3)
    assert encoder.asked == ["开饭店"]
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    assert Meaning(Counting(), blocked).of_texts(["开饭店"]).shape == (1, 3)


def test_texts_that_are_no_longer_used_are_forgotten(tmp_path: Path) -> None:
    Meaning(Counting(), tmp_path).of_texts([f"旧{number}" for number in range(10)])
    Meaning(Counting(), tmp_path).of_texts(["新一", "新二"])
    encoder = Counting()
    Meaning(encoder, tmp_path).of_texts(["旧1", "新一"])
    assert encoder.asked == ["旧1"]


def test_a_repeated_question_is_encoded_once() -> None:
    encoder = Counting()
    meaning = Meaning(encoder)
    assert np.array_equal(meaning.of_question("开饭店"), meaning.of_question("开饭店"))
    assert encoder.asked == ["开饭店"]
