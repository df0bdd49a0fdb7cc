"""Codes of items: every part has its name, its meaning and, when it is wrong, its own sentence."""

import pytest

from tests.catalogue import shipped
from tongban.authorities.codes import uscc_check_digit
from tongban.catalogue.codes import (
    SCHEMES,
    Code,
    Current,
    NotACode,
    Part,
    handling_code,
    implementation_code,
    read_code,
)

#: Found in public use: a city's licence and a county's confirmation.
CITY = "11370800MB285591843370117002011"
COUNTY = "11440300007542785T4440709003000"


def said(code: Code) -> dict[str, tuple[str, str]]:
    return {part.name: (part.text, part.meaning) for part in code.parts}


def test_an_implementation_code_in_public_use_is_taken_apart() -> None:
    code = read_code(CITY)
    assert (code.kind, code.problems, code.basic, code.body) == ("实施编码", (), "370117002011", "11370800MB28559184")
    assert said(code) == {
        "实施主体": ("11370800MB28559184", ""),
        "行使层级": ("3", "市级"),
        "区划前缀": ("37", "山东"),
        "事项类型": ("01", "行政许可"),
        "主项": ("17002", ""),
        "子项": ("011", ""),
    }
    second = read_code(COUNTY)
    assert (said(second)["行使层级"], said(second)["子项"]) == (("4", "县级"), ("000", "没有子项"))
    # published with a made-up credit code: that part is wrong, and only that
    assert [part.name for part in second.parts if part.problem] == ["实施主体"]


def test_the_basic_codes_of_the_shipped_items_are_right_and_agree_with_their_type() -> None:
    coded = [one for one in shipped.definitions() if one.basic_code]
    assert len(coded) == 3
    for one in coded:
        code = read_code(one.basic_code or "")
        assert code.problems == ()
        assert code.part("事项类型") == Part("事项类型", one.item_type_code, one.item_type)


def test_a_handling_item_has_two_characters_more() -> None:
    code = read_code(handling_code(CITY, 7))
    assert (code.kind, code.text[31:], code.problems) == ("业务办理项编码", "07", ())
    assert read_code(CITY + "A1").problems == (), "letters stand for more than ninety-nine"
    assert read_code(CITY + "00").problems == ("业务办理项的顺序号从 01 起，不能是 00。",)
    with pytest.raises(ValueError, match="1 to 99"):
        handling_code(CITY, 100)


def test_a_code_is_made_of_its_parts() -> None:
    assert implementation_code("11370800MB28559184", "3", "370117002011") == CITY


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("990117002011", "区划前缀“99”不对：00 是国家，其余是省份代码，河北是 13。"),
        ("130017002011", "事项类型 00 是行政权力的总称，请写具体类型，例如 01 行政许可。"),
        ("13XK17002011", "事项类型“XK”不对：应为两位数字，例如 01 行政许可。"),
        ("130100000011", "主项 00000 全是零，请写主项的顺序号。"),
        (CITY[:18] + "8" + CITY[19:], "行使层级“8”不对：应为 1 至 7，例如 2 省级、3 市级、4 县级。"),
        ("11370800MB28559185" + CITY[18:], "统一社会信用代码的校验位不对，可能有一位输错了，请逐位核对。"),
        (CITY[:19] + "13" + CITY[21:], "区划前缀是河北，实施主体却登记在山东，请核对哪一个写错了。"),
    ],
)
def test_each_wrong_part_has_its_sentence(text: str, problem: str) -> None:
    assert read_code(text).problems == (problem,)


def test_the_check_digit_of_the_organisation_code_is_looked_at_too() -> None:
    # the outer check digit is right, the inner one is not
    body = "11370800MB2855919"
    wrong = body + uscc_check_digit(body)
    assert read_code(wrong + CITY[18:]).problems == (
        "实施主体代码第 17 位（组织机构代码的校验位）不对，请对照登记证书逐位核对。",
    )


def test_several_wrong_parts_are_all_named() -> None:
    assert len(read_code("99AB00000000").problems) == 3


def test_extensions_and_national_codes_are_right() -> None:
    assert said(read_code("001217002000"))["事项类型"] == ("12", "扩展类型")
    assert said(read_code("000117002000"))["区划前缀"] == ("00", "国家基本目录")
    centre = "11100000000013338W" + "2" + "130117002011"
    assert read_code(centre).problems == (), "a body of the centre may act in any province"


def test_the_form_of_2016_can_still_be_read() -> None:
    old = read_code("XK12345001")
    assert (old.kind, old.scheme, old.problems) == ("基本编码（2016 年格式）", "GB/T 39046-2020 (2016)", ())
    assert said(old)["事项类型"] == ("XK", "行政许可")
    long = read_code("XK123450014130102ABCDEFG")
    assert (long.kind, long.problems, long.basic) == ("实施编码（2016 年格式）", (), "XK12345001")
    assert (said(long)["区划"], said(long)["机构"]) == (("130102", "河北"), ("ABCDEFG", ""))
    assert read_code("ZZ12345001").problems == ("类型“ZZ”不认识：2016 年格式写两个字母，例如行政许可是 XK。",)
    assert read_code("XK123450014990102ABCDEFG").problems == ("区划“990102”不对：应为六位行政区划代码。",)


def test_a_code_is_read_as_people_copy_it() -> None:
    assert read_code(" 1137 0800 MB28 5591 84-3-37-01-17002-011 ").text == CITY
    assert read_code("１３０１１７００２０１１").text == "130117002011"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "1301",
            "事项编码应为 12 位（基本编码）、31 位（实施编码）或 33 位（业务办理项编码），现在是 4 位，请核对。",
        ),
        ("", "事项编码只含数字和字母，请核对。"),
        ("13011700201！", "事项编码只含数字和字母，请核对。"),
        ("河北0117002011", "事项编码只含数字和字母，请核对。"),
    ],
)
def test_what_is_no_code_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotACode) as refused:
        read_code(text)
    assert str(refused.value) == sentence


def test_another_scheme_is_one_more_object() -> None:
    class Ours:
        name = "ours"

        def read(self, text: str) -> Code | None:
            return Code("ours", self.name, text, (), text) if len(text) == 5 else None

    assert read_code("12345", (*SCHEMES, Ours())).scheme == "ours"
    with pytest.raises(NotACode):
        read_code("12345", (Current(),))
