"""What editors read of a question: never a number or address that belongs to somebody."""

import pytest

from tongban.catalogue.search.askings import is_personal, kept_form


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("　怎么 开 店？？", "怎么 开 店"),
        ("身份证13010219900307123X丢了", "身份证＊丢了"),
        ("１３８ 0013 8000 的机主是谁", "＊的机主是谁"),
        ("查 91130102MA0A1B2C3D 这家公司", "查 ＊ 这家公司"),
        ("车牌冀A12345年检", "车牌＊年检"),
        ("写信到 zhang.san@example.com 行吗", "写信到 行吗"),
        ("zhangsan＠qq.com 低保", "低保"),
        ("一三八零零一三八零零零", ""),
        ("一三八 一二三四 五六七八 丢了", "＊丢了"),
        ("1000人以下的活动", "1000人以下的活动"),
        ("办", ""),
        ("😀", ""),
        ("长" * 90, "长" * 40),
    ],
)
def test_what_is_kept(question: str, kept: str) -> None:
    assert kept_form(question) == kept


def test_a_personal_number_is_no_name_of_a_service() -> None:
    assert is_personal("给13800138000充话费")
    assert is_personal("a@b.cn")
    assert is_personal("a＠b.cn")
    assert not is_personal("C1驾照")
