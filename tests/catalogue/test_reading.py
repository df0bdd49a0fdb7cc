import pytest

from tongban.catalogue.reading import MAX_DEPTH, Unreadable, items_in, read_items


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的，请核对是不是选错了文件。"),
        (b" \n\t ", "文件是空的，请核对是不是选错了文件。"),
        ("[]中".encode("gbk"), "文件不是 UTF-8 编码（第 3 个字节起读不出来），请另存为 UTF-8 后再试。"),
        ("[{}]".encode("utf-16"), "文件不是 UTF-8 编码（第 1 个字节起读不出来），请另存为 UTF-8 后再试。"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "文件不是 UTF-8 编码（第 7 个字节起读不出来），请另存为 UTF-8 后再试。"),
        (b"hello", "文件不是有效的 JSON：第 1 行第 1 个字附近读不下去。"),
        (b"[{}\n,]", "文件不是有效的 JSON：第 2 行第 2 个字附近读不下去。"),
        (b'[{"id": "A"}', "文件不是有效的 JSON：第 1 行第 13 个字附近读不下去。"),
        (b"{}", "文件最外层应是列表 [ … ]，每个元素是一个事项。"),
        (b"null", "文件最外层应是列表 [ … ]，每个元素是一个事项。"),
        (b"[]", "文件里没有事项，请核对是不是选错了文件。"),
        (b"[NaN]", "文件里有 NaN，这不是 JSON 允许的数字，请改成实际数值或 null。"),
        (b"[-Infinity]", "文件里有 -Infinity，这不是 JSON 允许的数字，请改成实际数值或 null。"),
        (b"[1e999]", "文件里有大得不合理的数字，请核对。"),
        (b"[" + b"9" * 5000 + b"]", "文件里有过长的数字，请核对。"),
        (b'[{"id":"A","id":"B"}]', "文件里有一个对象把“id”写了两遍，分不清以哪个为准，请删去一个。"),
        (b"[" * 100_000, f"文件的层次超过 {MAX_DEPTH} 层，不是事项定义的样子，请核对。"),
        (b"[" * 40 + b"]" * 40, f"文件的层次超过 {MAX_DEPTH} 层，不是事项定义的样子，请核对。"),
        (b'["a\\u0000b"]', "文件的文字里有看不见的控制字符（U+0000），在“ab”附近，请删去。"),
        (b'["\\ud800"]', "文件的文字里有看不见的控制字符（U+D800），在“”附近，请删去。"),
        (b'[{"\\u001b[2J": 1}]', "文件的文字里有看不见的控制字符（U+001B），在“[2J”附近，请删去。"),
    ],
)
def test_an_unusable_file_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_items(data)
    assert str(refusal.value) == sentence


def test_a_file_over_20_mb_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable, match=r"^文件有 21 MB，超过 20 MB 的上限"):
        read_items(b"[" + b" " * (21 * 1024 * 1024))


def test_too_many_items_are_refused() -> None:
    with pytest.raises(Unreadable, match=r"^文件里有 20001 个事项，一次最多导入 20000 个。$"):
        items_in([{}] * 20_001)


def test_a_good_file_is_read_with_or_without_a_byte_order_mark() -> None:
    assert read_items('[{"id": "甲\\n乙"}, 3]'.encode()) == [{"id": "甲\n乙"}, 3]
    assert read_items('[{"id": "甲"}]'.encode("utf-8-sig")) == [{"id": "甲"}]
