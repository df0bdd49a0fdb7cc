"""The catalogue from A to Z."""

from tongban.catalogue.search.alphabet import by_letter


def test_names_stand_under_the_letter_of_their_sound_in_order() -> None:
    names = {
        "1": "社会保障卡",
        "2": "《出生医学证明》",
        "3": "食品经营许可",
        "4": "80周岁津贴",
        "5": "KTV",
        "6": "设立",
    }
    found = by_letter(names.items())
    assert found == {"C": ("2",), "K": ("5",), "S": ("1", "6", "3"), "#": ("4",)}
    assert list(found) == ["C", "K", "S", "#"]


def test_a_name_of_signs_only_is_not_lost() -> None:
    assert by_letter([("1", "—")]) == {"#": ("1",)}
