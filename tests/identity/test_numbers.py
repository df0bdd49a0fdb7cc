from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.authorities.codes import USCC_ALPHABET, placeholder_uscc
from tongban.identity.numbers import (
    born_on,
    citizen_check_digit,
    citizen_number_problem,
    gender_of,
    make_uscc,
    organisation_check_digit,
    uscc_problem,
)

# The examples of GB 11643 itself; no real person's.
CITIZENS = ["11010519491231002X", "440524188001010014"]
ORGANS = [
    "11100000000013338W", "11100000MB03271699", "11430000006122244L", "11330105002500287C", "11100000000013661B",
    "91350100M000100Y43", "11130000000218173U",
]  # fmt: skip


@pytest.mark.parametrize("number", [*CITIZENS, "11010519491231002x", " 440524188001010014 "])
def test_well_formed_citizen_numbers_pass(number: str) -> None:
    assert citizen_number_problem(number) is None


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "公民身份号码应为 18 位，现在是 0 位，请核对。"),
        ("110105491231002", "公民身份号码应为 18 位，现在是 15 位，请核对。"),
        ("1101051949123100２X", "公民身份号码的前 17 位应为数字，最后一位为数字或字母 X，请核对。"),
        ("1101051949123100XX", "公民身份号码的前 17 位应为数字，最后一位为数字或字母 X，请核对。"),
        ("99010519491231002X", "公民身份号码开头的地区码不存在，请核对。"),
        ("110105194902300024", "公民身份号码中的出生日期不存在，请核对第 7 至 14 位。"),
        ("110105000001010024", "公民身份号码中的出生日期不存在，请核对第 7 至 14 位。"),
        ("110105177001010021", "公民身份号码中的出生日期不合理，请核对第 7 至 14 位。"),
        ("110105194912310021", "公民身份号码的校验位不对，可能有一位输错了，请逐位核对。"),
        ("110105194912130020", "公民身份号码的校验位不对，可能有一位输错了，请逐位核对。"),
    ],
)
def test_a_wrong_citizen_number_is_told_what_is_wrong(number: str, sentence: str) -> None:
    assert citizen_number_problem(number) == sentence


def test_someone_not_born_yet_has_no_number() -> None:
    first = "13010220300101001"
    number = first + citizen_check_digit(first)
    assert citizen_number_problem(number) is None
    assert citizen_number_problem(number, on=date(2026, 11, 22)) == (
        "公民身份号码中的出生日期不合理，请核对第 7 至 14 位。"
    )


def test_a_citizen_number_tells_birth_date_and_gender() -> None:
    assert born_on(CITIZENS[0]) == date(1949, 12, 31)
    assert (gender_of(CITIZENS[0]), gender_of(CITIZENS[1])) == ("女", "男")
    with pytest.raises(ValueError, match="not a well-formed"):
        born_on("110105194902300024")


@given(st.integers(0, 16), st.characters(whitelist_characters="0123456789", whitelist_categories=()))
def test_one_wrong_digit_is_always_noticed(place: int, digit: str) -> None:
    right = CITIZENS[1]
    wrong = right[:place] + digit + right[place + 1 :]
    assert (citizen_number_problem(wrong) is None) == (wrong == right)


@pytest.mark.parametrize("code", ORGANS)
def test_real_credit_codes_pass_and_are_rebuilt_from_their_parts(code: str) -> None:
    assert uscc_problem(code) is None
    assert make_uscc(code[:2], code[2:8], code[8:16]) == code


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350100M000100Y4", "统一社会信用代码应为 18 位，现在是 17 位，请核对。"),
        ("91350100M000100O43", "统一社会信用代码只含数字和大写字母，并且没有 I、O、S、V、Z，请核对。"),
        ("9135O100M000100Y43", "统一社会信用代码只含数字和大写字母，并且没有 I、O、S、V、Z，请核对。"),
        ("91A50100M000100Y43", "统一社会信用代码的第 3 至 8 位应为数字（登记机关的区划码），请核对。"),
        ("91350100M000100Y34", "统一社会信用代码的校验位不对，可能有一位输错了，请逐位核对。"),
    ],
)
def test_a_wrong_credit_code_is_told_what_is_wrong(code: str, sentence: str) -> None:
    assert uscc_problem(code) == sentence


@given(st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(place: int, character: str) -> None:
    right = ORGANS[0]
    wrong = right[:place] + character + right[place + 1 :]
    assert (uscc_problem(wrong) is None) == (wrong == right)


def test_no_sentence_repeats_the_number() -> None:
    for wrong in ("110105194912310021", "110105194902300024", "123", "91350100M000100Y34"):
        for problem in (citizen_number_problem(wrong), uscc_problem(wrong)):
            assert problem is not None
            assert wrong not in problem


@pytest.mark.parametrize(
    ("eight", "check"), [("00001333", "8"), ("00612224", "4"), ("M000100Y", "4"), ("MB032716", "9")]
)
def test_organisation_codes_check(eight: str, check: str) -> None:
    assert organisation_check_digit(eight) == check


@given(st.text(min_size=1, max_size=30))
def test_placeholder_codes_are_well_formed_stable_and_plainly_for_tests(name: str) -> None:
    code = placeholder_uscc(name, "130102")
    assert uscc_problem(code) is None
    assert code.startswith("11130102T")
    assert placeholder_uscc(name, "130102") == code
