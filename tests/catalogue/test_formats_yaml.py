"""YAML: comments come back byte for byte, only what JSON can say is read, and a fault names its line and its remedy."""

import json
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.formats import joined, read_file, text_of
from tongban.catalogue.formats.yaml_reading import MAX_BYTES
from tongban.catalogue.formats.yaml_writing import write_yaml
from tongban.catalogue.reading import MAX_DEPTH, Unreadable


def read(text: str) -> Any:
    return read_file(text.encode(), "a.yaml")


def refusal(text: str | bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_file(text.encode() if isinstance(text, str) else text, "a.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("是", "是"), ("否", "否"), ("no", "no"), ("off", "off"), ("yes", "yes"), ("True", "True"), ("012", "012"),
        ("2026-11-26", "2026-11-26"), ("12:30:00", "12:30:00"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".5", ".5"),
        ("+1", "+1"), ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("12", 12),
        ("-0.5", -0.5), ("1e3", 1000.0), ('"12"', "12"), ("'null'", "null"), ("<<", "<<"),
    ],
)  # fmt: skip
def test_a_plain_word_is_json_or_text_and_nothing_else(written: str, value: Any) -> None:
    assert read(f"id: a\nname: {written}\n").items == [{"id": "a", "name": value}]


def test_the_text_of_every_document_is_kept_byte_for_byte() -> None:
    one = "# 第一项\nid:   A-1   # 对齐的\n\n# 空行也留着\nname: '甲'\n"
    other = "---   # 第二项\nname: 乙\nid: A-2\n"
    source = read(one + other)
    assert [raw["id"] for raw in source.items] == ["A-1", "A-2"]
    assert source.texts == {0: one, 1: other}
    assert joined([source.texts[0], source.texts[1]]) == one + other


def test_files_without_a_line_at_the_end_can_be_joined() -> None:
    assert joined(["id: a", "id: b"]) == "id: a\n---\nid: b"


def test_a_list_of_items_is_read_too_and_each_has_its_text() -> None:
    source = read("# 都在这里\n- id: A-1  # 一\n  name: 甲\n\n-   id: A-2\n    # 二\n    name: |\n      两\n      行\n")
    assert [raw["id"] for raw in source.items] == ["A-1", "A-2"]
    assert source.texts[0] == "id: A-1  # 一\nname: 甲\n\n"
    assert source.texts[1] == "id: A-2\n# 二\nname: |\n  两\n  行\n"
    assert source.place_of("A-2", "name") == "第 7 行"


def test_a_text_that_says_just_this_comes_back_as_it_was_written() -> None:
    one = shipped.definition("SCJG-006")
    # as somebody else would write it: other order, other quotes, JSON on one line
    text = "# 我的写法\n" + "\n".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in reversed(to_json(one).items())
    )
    assert text_of(one, text) == text


def test_comments_stay_at_their_part_when_the_definition_changes() -> None:
    raw = shipped.raw_item("SCJG-006")
    text = write_yaml(parse(raw))
    text = text.replace("  - id: M4\n", "  # 2026 年复核过\n  - id: M4  # 制度目录\n")
    text = text.replace("# 事项名称", "# 与许可证一致")
    text += "# 完\n"
    raw["materials"] = list(reversed(raw["materials"]))
    raw["name"] = "食品经营许可（新）"
    raw["time_limit"]["promised"]["value"] = 3
    changed = text_of(parse(raw), text)
    assert read(changed).items[0]["name"] == "食品经营许可（新）"
    assert parse(read(changed).items[0]) == parse(raw)
    assert "name: 食品经营许可（新）  # 与许可证一致\n" in changed
    assert "  # 2026 年复核过\n  - id: M4  # 制度目录\n" in changed
    assert changed.endswith("# 完\n")
    assert text_of(parse(raw), changed) == changed


def test_comments_of_what_is_gone_go_too() -> None:
    raw = shipped.raw_item("SCJG-006")
    text = write_yaml(parse(raw)).replace("  - id: M4\n", "  # 要不要它？\n  - id: M4\n")
    raw["materials"] = [one for one in raw["materials"] if one["id"] != "M4"]
    assert "要不要它" not in text_of(parse(raw), text)


def test_an_old_text_that_cannot_be_read_any_more_costs_only_its_comments() -> None:
    one = parse(unseen.smallest())
    assert text_of(one, "a: [") == write_yaml(one)
    assert text_of(one, "- 1\n- 2\n") == write_yaml(one)


def test_text_written_by_us_is_read_alike_by_every_reader() -> None:
    yaml = pytest.importorskip("yaml")
    for one in shipped.definitions()[:10]:
        text = write_yaml(one)
        assert yaml.safe_load(text) == read(text).items[0], "PyYAML follows YAML 1.1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id: &x a\nname: *x\n", "第 1 行：不能用 & 和 * 引用别处的内容，请把内容写出来；文字请加引号。"),
        ("id: a\nname: *x\n", "第 2 行：不能用 & 和 * 引用别处的内容，请把内容写出来；文字请加引号。"),
        ("id: !!python/object/apply:os.system [ls]\n", "第 1 行：不能用 ! 开头的类型标记，请删去；文字请加引号。"),
        ("id: !!str 1\n", "第 1 行：不能用 ! 开头的类型标记，请删去；文字请加引号。"),
        ("%YAML 1.1\n---\nid: a\n", "第 2 行：不用写 % 开头的指令，请删去。"),
        ("id: a\nname: 甲\nid: b\n", "第 3 行：“id”在同一处写了两遍，分不清以哪个为准，请删去一个。"),
        ("id: a\n? [b]\n: c\n", "第 2 行：冒号前应是一个词，不能是列表或对象。"),
        ("只是一句话\n", "第 1 行起的一段不是事项：应是“项目: 内容”的若干行。"),
        ("id: a\n\tname: b\n", "第 2 行：缩进只能用空格，不能用制表符（Tab），请改成空格。"),
        (
            "id: a\nname: [b\nx: y\n",
            "文件不是有效的 YAML：第 3 行第 2 个字附近读不下去。请看这一行和上一行的缩进、冒号后的空格和引号。",
        ),
        ("id: a\nname: \x01\n", "文件里有 YAML 不允许的字符（例如看不见的控制字符），请删去。"),
        ('id: "\\u0000"\n', "文件的文字里有看不见的控制字符（U+0000），在“”附近，请删去。"),
        ("# 只有注释\n", "文件里没有事项，请核对是不是选错了文件。"),
        ("", "文件是空的，请核对是不是选错了文件。"),
        (f"id: {'9' * 50}\n", "第 1 行：数字过长，请核对；如果是编号，请加引号。"),
        ("id: 1e999\n", "文件里有大得不合理的数字，请核对。"),
        ("a: " + "[" * 5000, f"第 1 行：层次超过 {MAX_DEPTH} 层，不是事项定义的样子，请核对。"),
    ],
)
def test_a_fault_names_its_line_and_its_remedy(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_the_deepest_that_is_allowed_and_one_more() -> None:
    assert read("a: " + "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)).items
    assert "层次超过" in refusal("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_what_is_not_utf8_or_too_large_is_refused() -> None:
    assert refusal("id: 甲".encode("gbk")).startswith("文件不是 UTF-8 编码")
    assert refusal(b"a" * (MAX_BYTES + 1)) == "文件有 4 MB，超过 4 MB 的上限，请拆成几个文件。"


def test_too_many_parts_are_refused_before_the_memory_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.catalogue.formats.yaml_reading.MAX_NODES", 10)
    assert read("a: [1, 2, 3]").items
    assert refusal("a: [1, 2, 3, 4, 5, 6, 7, 8, 9]") == "文件里的内容超过 10 处，请拆成几个文件。"
