"""What a question is made of, whatever is typed."""

from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.search import text


def test_case_width_signs_and_emoji_do_not_matter() -> None:
    assert text.clean("  开“ＫＴＶ”！😀\n怎么办\x00 ") == "开 ktv 怎么办"


def test_overlong_text_is_cut() -> None:
    assert text.clean("开饭店" * 10_000) == "开饭店" * 40


def test_a_latin_word_is_one_unit() -> None:
    assert text.units("开 ktv4050 吧") == ["开", "ktv4050", "吧"]


def test_neighbours_are_paired_but_not_across_a_space() -> None:
    assert [gram for gram, _ in text.grams("开店 照")] == ["开", "店", "开店", "照"]


def test_words_of_asking_are_worth_little() -> None:
    worth = dict(text.grams("怎么办护照"))
    assert worth["怎么"] < worth["护照"] / 3


def test_the_gist_leaves_out_words_of_asking() -> None:
    assert text.gist("请问身份证怎么办理") == "身份证"


def test_the_gist_of_nothing_but_asking_is_the_asking() -> None:
    assert text.gist("怎么办理") == "怎么办理"


@given(st.text())
def test_any_text_is_cleaned_once_and_for_all(typed: str) -> None:
    cleaned = text.clean(typed)
    assert text.clean(cleaned) == cleaned
    assert "".join(text.units(cleaned)) == cleaned.replace(" ", "")
