"""What may stand in a draft, how it is changed part by part, and what of it can be shown. Without a database."""

from typing import Any

from tests.catalogue.unseen import executable, smallest, with_conditions
from tongban.catalogue.checks import Known
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.drafting import (
    added,
    faults_in,
    merged,
    moved,
    removed,
    replaced,
    showable,
    steps_of,
    value_at,
    words_of,
)
from tongban.catalogue.formats import read_file, text_of_draft

KNOWN = Known(
    departments=frozenset(("TYU", "NY", "XZ")),
    licences={"L-YYZZ": ("名称",), "L-NYJY": ("名称",), "L-ZJDPZ": ("编号",)},
    themes={("natural", "040"): "准营准办", ("legal", "075"): "农林牧渔", ("natural", "070"): "规划建设"},
)


def test_what_is_only_unfinished_is_no_fault() -> None:
    raw = smallest() | {"name": "", "materials": [{"id": "M1"}], "situations": [{}], "conditions": [""]}
    assert faults_in(raw) == []
    assert faults_in({key: value for key, value in raw.items() if key != "levels"}) == []


def test_what_is_wrong_is_named_with_place_and_remedy() -> None:
    long = smallest() | {"name": "长" * 201}
    assert faults_in(long) == [("name", "太长，最多 200 个字")]
    assert faults_in(smallest() | {"levels": ["moon"]})[0][0] == "levels[0]"
    assert faults_in(smallest() | {"nmae": "x"}) == [("nmae", "格式里没有这一项，请核对拼写或删去")]
    assert faults_in([]) == [("", "事项应是一个对象，写作“项目: 内容”的若干行")]


def test_ten_thousand_options_are_too_many() -> None:
    options = [{"value": f"v{n}", "label": f"选项{n}"} for n in range(10_000)]
    raw = smallest() | {"situations": [{"id": "S1", "question": "哪一种", "options": options}]}
    assert faults_in(raw) == [("situations[0].options", "太多，最多 60 个")]


def test_code_of_a_web_page_is_no_text_but_a_rule_of_writing_may_look_like_it() -> None:
    raw = smallest() | {"notes": ["请带身份证", "<script>alert(1)</script>"]}
    assert faults_in(raw) == [("notes[1]", "文字里有网页代码“<script>”，这里只能写文字，请删去")]
    assert faults_in(smallest() | {"notes": ["面积 < 10 平方米", "a<b 且 b>c"]}) == []
    form = executable()
    form["form"]["sections"][0]["fields"][0]["pattern"] = "(?P<a>x)"
    assert faults_in(form) == []


def circle(first: list[str], second: list[str]) -> dict[str, Any]:
    """Two choices of a form; each perhaps asked only after the other."""
    options = [{"value": "y", "label": "是"}, {"value": "n", "label": "否"}]
    fields = [
        {"key": "a", "label": "甲", "type": "choice", "options": options, "when": {key: ["y"] for key in first}},
        {"key": "b", "label": "乙", "type": "choice", "options": options, "when": {key: ["y"] for key in second}},
    ]
    fields = [{key: part for key, part in field.items() if part} for field in fields]
    return smallest() | {"form": {"sections": [{"key": "s", "title": "一", "fields": fields}]}}


def test_conditions_never_go_in_a_circle() -> None:
    assert faults_in(circle([], ["a"])) == []
    assert faults_in(circle(["b"], ["a"])) == [
        (
            "form.sections[0].fields[0].when.b",
            "“甲”要等“乙”的回答，“乙”却不在它前面，条件成了循环。请把“乙”移到前面，或者去掉这个条件",
        )
    ]
    assert [path for path, _ in faults_in(circle(["a"], []))] == ["form.sections[0].fields[0].when.a"]


def test_a_part_is_changed_and_everything_else_stays() -> None:
    raw = with_conditions()
    before = with_conditions()
    assert value_at(replaced(raw, steps_of("materials[1].name"), "执照"), ("materials", 1, "name")) == "执照"
    assert [one["id"] for one in moved(raw, ("materials", 2), -1)["materials"]] == ["M1", "M3", "M2", "M4"]
    assert moved(raw, ("materials", 0), -1) == raw
    assert [one["id"] for one in removed(raw, ("materials", 0))["materials"]] == ["M2", "M3", "M4"]
    assert "situations" not in removed(raw, ("situations",))
    assert added(raw, ("conditions",), "有固定场所")["conditions"] == ["有固定场所"]
    assert raw == before


def test_places_are_said_in_words() -> None:
    raw = with_conditions()
    assert words_of(raw, "materials[2].source") == "申请材料 3“仓库租赁合同” · 来源"
    assert words_of(raw, "time_limit.variants[0].promised") == "办理时限 · 按情形改变的时限 1 · 承诺时限"
    assert words_of(raw, "name") == "事项名称"
    assert words_of(raw, "materials[2].when.S9") == "申请材料 3“仓库租赁合同” · 适用情形 · S9"


def test_what_is_finished_is_shown_whole() -> None:
    for raw in (smallest(), with_conditions(), executable()):
        assert showable(raw, KNOWN) == (parse(raw), ())


def test_what_is_unfinished_is_left_out_of_what_is_shown() -> None:
    raw = with_conditions()
    raw["materials"] += [{"id": "M9"}, {"id": "M10", "name": "说明", "when": {"S7": ["x"]}}]
    raw["situations"].append({})
    raw["name"] = ""
    raw["time_limit"]["promised"] = {"value": 3}
    shown, left = showable(raw, KNOWN)
    assert shown is not None
    assert [one.id for one in shown.materials] == ["M1", "M2", "M3", "M4", "M10"]
    assert (shown.materials[-1].when, len(shown.situations)) == (None, 2)
    assert (shown.name, shown.time_limit.promised) == ("（事项名称还没有写）", None)
    assert {"materials[4].name", "situations[2].id", "name"} <= set(left)


def test_an_unfinished_draft_goes_through_its_text_without_loss_and_keeps_comments() -> None:
    raw = with_conditions()
    raw["materials"].append({"id": "M9", "name": ""})
    raw["situations"].append({})
    text = text_of_draft(raw)
    assert read_file(text.encode(), "x.yaml").items == [raw]
    written = text.replace("  - {id: M9", "  # 还差这一份\n  - {id: M9")
    assert "# 还差这一份" in written
    raw["materials"][-1]["name"] = "场地证明"
    again = text_of_draft(raw, written)
    assert "# 还差这一份\n  - {id: M9, name: 场地证明}" in again
    assert read_file(again.encode(), "x.yaml").items == [raw]


def test_a_finished_draft_is_written_as_its_definition_is_read() -> None:
    for raw in (smallest(), with_conditions(), executable()):
        canonical = to_json(parse(raw))
        [said] = read_file(text_of_draft(canonical).encode(), "x.yaml").items
        assert to_json(parse(said)) == canonical


def test_what_two_people_wrote_is_put_together() -> None:
    base = {"a": 1, "b": 2, "c": {"d": 3, "e": 4}, "f": [1], "gone": 5}
    mine = {"a": 9, "b": 2, "c": {"d": 8, "e": 4}, "f": [1, 2], "gone": 5, "new": 6}
    theirs = {"a": 1, "b": 7, "c": {"d": 3, "e": 0}, "f": [1, 3]}
    assert merged(base, mine, theirs) == (
        {"a": 9, "b": 7, "c": {"d": 8, "e": 0}, "f": [1, 2], "new": 6},
        [("f",)],
    )
    assert merged(base, base, theirs) == (theirs, [])
    assert merged(base, mine, base) == (mine, [])
    assert merged(base, mine, mine) == (mine, [])
