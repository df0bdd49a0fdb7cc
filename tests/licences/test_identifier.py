"""Licence identifiers: three that are in public use, and every single mistake in them."""

import pytest

from tongban.licences.identifier import (
    Identifier,
    NotAnIdentifier,
    provisional_issuer_code,
    provisional_type_code,
)

IN_USE = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
]


@pytest.mark.parametrize("text", IN_USE)
def test_an_identifier_in_use_is_read_and_written_again(text: str) -> None:
    assert str(Identifier.parse(text)) == text


def test_the_parts_of_an_identifier() -> None:
    assert Identifier.parse(IN_USE[1]) == Identifier("11100000000013338W009", "11330105002500287C", "2025052201", 2)


@pytest.mark.parametrize("text", IN_USE)
def test_any_single_wrong_character_is_refused(text: str) -> None:
    for place, right in enumerate(text):
        for wrong in "0123456789ABCXYZ.a ":
            if wrong != right:
                with pytest.raises(NotAnIdentifier):
                    Identifier.parse(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "1.2.156.3005.2.", IN_USE[0][:-1], IN_USE[0] + "0", "\0", "1.2.156.3005.2.x.y.z.001.0"]
)
def test_what_has_another_shape_is_refused(text: str) -> None:
    with pytest.raises(NotAnIdentifier):
        Identifier.parse(text)


def test_a_published_sample_whose_check_character_does_not_belong_to_it_is_refused() -> None:
    """It stands as an example in a provincial interface; its letters were evidently changed without a new check."""
    sample = "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001"
    assert Identifier.parse(f"{sample}.D").check == "D"
    with pytest.raises(NotAnIdentifier, match="校验位不对"):
        Identifier.parse(f"{sample}.M")


def test_version_zero_does_not_exist() -> None:
    with pytest.raises(NotAnIdentifier):
        Identifier.from_middle("11100000000013338W009.11330105002500287C.2025052201.000")


def test_codes_that_stand_in_for_unknown_ones_have_the_right_size_and_can_be_told_apart() -> None:
    assert provisional_type_code("L-SPJY")[:2] == provisional_issuer_code("SPJ@130102000000")[:2] == "0T"
    assert (len(provisional_type_code("L-SPJY")), len(provisional_issuer_code("SPJ@130102000000"))) == (21, 18)
    assert provisional_type_code("L-SPJY") != provisional_type_code("L-YYZZ")
    code, issuer = provisional_type_code("L-SPJY"), provisional_issuer_code("X")
    assert Identifier.parse(str(Identifier(code, issuer, "1", 1))).type_code == code
