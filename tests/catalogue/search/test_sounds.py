"""How words sound, and what typed letters may stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.search import sounds, text


def test_each_unit_has_one_syllable() -> None:
    assert sounds.syllables("开ktv要去 重庆银行") == ("kai", "ktv", "yao", "qu", "chong", "qing", "yin", "hang")


@pytest.mark.parametrize(("one", "other"), [("zhang", "zan"), ("shi", "si"), ("nan", "lan"), ("ching", "cin")])
def test_sounds_that_many_do_not_tell_apart_are_alike(one: str, other: str) -> None:
    assert sounds.blur(one) == sounds.blur(other)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("kfd", ("k", "f", "d")),
        ("zhucegongsi", ("zhu", "ce", "gong", "si")),
        ("shipinjyxk", ("shi", "pin", "j", "y", "x", "k")),
        ("shenfenz", ("shen", "fen", "z")),
        ("shenfenzhe", ("shen", "fen", "zhe")),
        ("lvyou", ("lv", "you")),
    ],
)
def test_letters_are_read_as_syllables_and_initials(typed: str, reading: tuple[str, ...]) -> None:
    assert sounds.readings(typed)[0] == reading


def test_what_has_two_readings_keeps_both() -> None:
    assert {("xian",), ("xi", "an")} <= set(sounds.readings("xian"))


@given(st.text())
def test_any_text_has_a_syllable_for_every_unit(typed: str) -> None:
    cleaned = text.clean(typed)
    assert len(sounds.syllables(cleaned)) == len(text.units(cleaned))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40))
def test_every_reading_is_the_typed_letters(typed: str) -> None:
    readings = sounds.readings(typed)
    assert readings
    assert {"".join(reading) for reading in readings} == {typed}
