"""Names and documents: everybody has a way in, and nobody can look like somebody else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity.documents import document_from, document_problem
from tongban.identity.names import LONGEST, name_problem, normal_name, same_name
from tongban.identity.numbers import citizen_check_digit
from tongban.identity.states import DocumentKind

ON = date(2026, 11, 26)


def numbered(first: str) -> str:
    return first + citizen_check_digit(first)


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "难",
        "欧阳静静",
        "阿卜杜热西提·买买提艾力·玉山江",
        "阿卜杜拉·艾合麦提江·买买提依明·吐尔逊",
        "王\U00020bb7",  # 𠮷, extension B
        "李\U0003106c",  # extension G
        "赵\U00031350",  # extension H, younger than this Python's tables
        "李〇",
        "O'Connor-Müller, Seán",
        "NGUYỄN THỊ HƯƠNG",
    ],
)
def test_names_that_people_have_are_names(name: str) -> None:
    assert name_problem(name) is None
    assert normal_name(normal_name(name)) == normal_name(name)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("", "请填写姓名"),
        ("   ", "请填写姓名"),
        ("-", "请填写姓名"),
        ("张\ue000", "自造字"),
        ("张\U000f1234", "自造字"),
        ("张\u200b三", "看不见"),
        ("\u202e三张", "看不见"),
        ("张三a", "不能混用"),
        ("张三1", "不能混用"),
        ("\u2f00张", "不能混用"),  # a Kangxi radical that looks like 一
        ("张\u0430", "不能混用"),  # a Cyrillic а
        ("·张三", "两段姓名之间"),
        ("张··三", "两段姓名之间"),
        ("J\u043ehn", "拉丁字母"),  # a Cyrillic о in a Latin name
        ("John 3", "拉丁字母"),
        ("Иван", "拉丁字母"),
        ("名" * (LONGEST + 1), "最多 60"),
    ],
)
def test_what_is_no_name_is_told_why(name: str, part: str) -> None:
    assert part in (name_problem(name) or "")


@pytest.mark.parametrize("dot", ["\u2022", "\u30fb", "\uff0e", "\u2027", "\uff65", " \u00b7 ", "\u0387"])
def test_every_dot_is_the_same_dot(dot: str) -> None:
    assert normal_name(f"买买提{dot}艾力") == "买买提·艾力"
    assert same_name(f"买买提{dot}艾力", "买买提·艾力")


def test_a_dot_left_out_is_another_name() -> None:
    assert not same_name("买买提艾力", "买买提·艾力")


def test_composed_and_decomposed_letters_are_the_same_name() -> None:
    assert same_name("Müller", "Mu\u0308ller")
    assert same_name("SEÁN", "Sea\u0301n")
    assert same_name("张\u3000三", "张三")


HAN = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
)


@given(st.text(HAN, min_size=1, max_size=20), st.text(HAN, min_size=1, max_size=20))
def test_any_han_name_is_a_name_with_or_without_a_dot(first: str, second: str) -> None:
    assert name_problem(first) is None
    assert name_problem(f"{first}\u30fb{second}") is None
    assert normal_name(f"{first}\u30fb{second}") == normal_name(f"{first}·{second}")


@given(st.text(max_size=80))
def test_normal_form_is_final_and_every_text_gets_an_answer(text: str) -> None:
    once = normal_name(text)
    assert normal_name(once) == once
    assert name_problem(once) == name_problem(text)


@given(st.text(HAN, min_size=1, max_size=10), st.characters(whitelist_categories=("Lu", "Ll", "Nd", "Cf", "Co")))
def test_nothing_foreign_hides_among_han(name: str, strange: str) -> None:
    assert name_problem(name + strange + name) is not None


@pytest.mark.parametrize(
    ("kind", "number", "country"),
    [
        ("citizen", "11010519491231002x", ""),
        ("citizen", "１１０１０５１９４９１２３１００２Ｘ", ""),
        ("citizen", "110105 19491231 002X", ""),
        ("hmt_permit", numbered("81000019900101001"), ""),
        ("hmt_permit", numbered("83000019551231002"), ""),
        ("permanent_resident", numbered("91112419800523001"), ""),
        ("permanent_resident", numbered("93182619800523001"), ""),
        ("permanent_resident", "can110080052301", ""),
        ("passport", "ab-123456", "gbr"),
    ],
)
def test_documents_that_people_have_are_read(kind: str, number: str, country: str) -> None:
    assert document_problem(document_from(kind, number, country), on=ON) is None


@pytest.mark.parametrize(
    ("kind", "number", "country", "part"),
    [
        ("citizen", numbered("81000019900101001"), "", "港澳台居民居住证"),
        ("citizen", numbered("91112419800523001"), "", "外国人永久居留"),
        ("citizen", "110105194912310021", "", "校验位"),
        ("hmt_permit", "11010519491231002X", "", "81、82 或者 83"),
        ("hmt_permit", "810000199001010010"[:17] + "0", "", "逐位核对"),
        ("permanent_resident", "11010519491231002X", "", "9 开头"),
        ("permanent_resident", "CAN110080133101", "", "15 位"),
        ("permanent_resident", "CAN11008005230", "", "15 位"),
        ("passport", "AB123456", "", "三个字母"),
        ("passport", "AB123456", "CHN", "居民身份证"),
        ("passport", "ABCDEFG", "GBR", "护照号码"),
        ("passport", "A1", "GBR", "护照号码"),
    ],
)
def test_a_wrong_document_is_told_what_to_do(kind: str, number: str, country: str, part: str) -> None:
    problem = document_problem(document_from(kind, number, country), on=ON) or ""
    assert part in problem
    assert number not in problem


def test_one_number_is_one_person_and_passports_differ_by_country() -> None:
    citizen = document_from("citizen", "11010519491231002x").index_text
    assert document_from("hmt_permit", "11010519491231002X").index_text == citizen == "11010519491231002X"
    british, french = (document_from("passport", "AB123456", one).index_text for one in ("GBR", "FRA"))
    assert british != french
    assert document_from("permanent_resident", "CAN110080052301").index_text != (
        document_from("passport", "CAN110080052301", "CAN").index_text
    )


@given(st.sampled_from(DocumentKind.values), st.text(max_size=30), st.text(max_size=5))
def test_any_input_gets_an_answer_that_does_not_repeat_it(kind: str, number: str, country: str) -> None:
    problem = document_problem(document_from(kind, number, country), on=ON)
    assert problem is None or len(number) < 6 or number not in problem
