"""The gate as a whole: exemptions and their end, the score, no false alarm, never an exception, and fast."""

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue import shipped, unseen
from tests.catalogue.lint.test_rules import CONTEXT, DAY, GOOD, add, both, made, put
from tongban.catalogue import definition as d
from tongban.catalogue.checks import problems_in
from tongban.catalogue.definition import Definition, Exemption, fingerprint, parse, to_json
from tongban.catalogue.lint import Finding, blocking, lint, refusing_import, score
from tongban.catalogue.lint.lawful import bare_title, number_of
from tongban.catalogue.lint.table import as_table
from tongban.catalogue.lint.twice import licence_asked

ASKS = put("materials.1.licence", None)


def exempted(**parts: Any) -> Definition:
    exemption = {
        "rule": "ask-twice-licence", "part": "M2", "reason": "系统未接通", "owner": "省农业农村厅", "until": "2026-12-31",
    }  # fmt: skip
    return made(both(ASKS, put("exemptions", [exemption | parts])))


def test_an_exemption_with_owner_and_end_lets_pass_and_says_so() -> None:
    (only,) = lint(exempted(), CONTEXT)
    assert (only.rule, only.severity, only.part) == ("ask-twice-licence", "warns", "M2")
    assert only.what.endswith("（例外：系统未接通；省农业农村厅负责，到 2026-12-31）")
    assert only.exemption is not None
    assert only.exemption.owner == "省农业农村厅"
    assert [one.severity for one in lint(exempted(part=None), CONTEXT)] == ["warns"]


@pytest.mark.parametrize(
    ("on", "until", "severity"),
    [
        (date(2026, 12, 31), "2026-12-31", "warns"),
        (date(2027, 1, 1), "2026-12-31", "blocks"),
        (DAY, "2026-11-25", "blocks"),
        (DAY, (DAY + timedelta(days=366)).isoformat(), "warns"),
        (DAY, (DAY + timedelta(days=367)).isoformat(), "blocks"),
    ],
)
def test_an_exemption_that_is_over_or_without_real_end_blocks_again(on: date, until: str, severity: str) -> None:
    (only,) = lint(exempted(until=until), replace(CONTEXT, on=on))
    assert only.severity == severity
    assert ("不再有效" in only.what) == (severity == "blocks")


def test_an_exemption_of_another_material_helps_nothing_and_is_called_stale() -> None:
    assert [(one.rule, one.severity) for one in lint(exempted(part="M1"), CONTEXT)] == [
        ("ask-twice-licence", "blocks"),
        ("exemption-stale", "warns"),
    ]


def test_a_day_that_does_not_exist_is_refused_by_the_checks() -> None:
    raw = to_json(exempted())
    raw["exemptions"][0]["until"] = "2026-02-30"
    assert [(one.field, one.reason) for one in problems_in(raw, shipped.known())] == [
        ("exemptions[0].until", "日历上没有这一天")
    ]
    raw["exemptions"][0]["until"] = "明年"
    assert [one.reason for one in problems_in(raw, shipped.known())] == ["应为日期，写作 2026-12-31"]


def test_the_new_parts_leave_the_fingerprint_of_older_versions_alone() -> None:
    plain = parse(unseen.smallest())
    assert fingerprint(plain) == fingerprint(replace(plain, contact=None, exemptions=(), direct_safety=False))
    assert fingerprint(replace(plain, contact=d.Contact(consultation="0311-1234567"))) != fingerprint(plain)
    assert parse(to_json(exempted())) == exempted()


def test_the_score_takes_twenty_for_what_blocks_and_three_for_the_rest_three_times_a_rule() -> None:
    def some(rule: str, severity: Any, times: int) -> list[Finding]:
        finding = Finding(rule=rule, severity=severity, item="X", field="", part="", what="", why="", mend="")
        return [finding] * times

    assert score([]) == 100
    assert score(some("a", "blocks", 1)) == 80
    assert score(some("a", "warns", 2) + some("b", "warns", 1)) == 91
    assert score(some("a", "warns", 50)) == 91
    assert score([one for rule in "abcdef" for one in some(rule, "blocks", 1)]) == 0


def test_a_file_from_outside_is_refused_only_for_what_is_plainly_against_the_law() -> None:
    asks = lint(made(ASKS), CONTEXT)
    assert [one.rule for one in blocking(asks)] == ["ask-twice-licence"]
    assert list(refusing_import(asks)) == []
    late = lint(
        made(
            both(put("time_limit.statutory", {"value": 60, "unit": "工作日"}), put("time_limit.statutory_basis", None))
        ),
        CONTEXT,
    )
    assert [one.rule for one in refusing_import(late)] == ["limit-over-law"]


# Names that look alike and are not the licence, or are it: each was met while the shipped items were gone through.
@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("居民身份证", True),
        ("申请人居民身份证（复印件）", True),
        ("双方居民身份证", True),
        ("法定代表人或者主要负责人身份证", True),
        ("营业执照副本复印件", True),
        ("企业营业执照正副本原件", True),
        ("营业执照遗失声明", False),
        ("营业执照申请书", False),
        ("外国人永久居留身份证", False),
        ("临时身份证明材料说明", False),
        ("与营业执照一致的经营场所照片", False),
    ],
)
def test_only_a_name_that_is_the_licence_counts_as_one(name: str, asks: bool) -> None:
    definition = made(add("materials", {"id": "M9", "name": name}))
    assert bool(list(licence_asked(definition, CONTEXT))) == asks


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("中华人民共和国行政许可法", "行政许可法"),
        ("《中华人民共和国公司登记管理条例》（2016年修订）第六条", "公司登记管理条例"),
        ("婚姻登记条例（2025年修订，国务院令第804号，自2025年5月10日起施行）", "婚姻登记条例"),
        ("国家计委、财政部《关于第二代居民身份证收费标准及有关问题的通知》（发改价格〔2003〕2322号）",
         "关于第二代居民身份证收费标准及有关问题的通知"),
    ],
)  # fmt: skip
def test_a_law_is_known_by_its_bare_title(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@pytest.mark.parametrize(
    ("text", "number"),
    [("八", 8), ("十", 10), ("十二", 12), ("八十三", 83), ("一百零一", 101), ("一千零四十六", 1046), ("42", 42)],
)
def test_articles_are_counted(text: str, number: int) -> None:
    assert number_of(text) == number


def test_nothing_blocks_in_the_shipped_items_and_all_are_looked_at_in_well_under_a_second() -> None:
    context = shipped.gate_context(DAY)
    started = time.process_time()
    findings = [finding for one in shipped.definitions() for finding in lint(one, context)]
    took = time.process_time() - started
    assert [(one.item, one.rule, one.what) for one in blocking(findings)] == []
    assert [one for one in shipped.definitions() if one.exemptions] == []
    assert took < 1.5, f"{took:.2f} s"


def test_ten_thousand_options_and_forty_questions_do_not_take_long() -> None:
    options = [{"value": f"o{n}", "label": f"选项{n}"} for n in range(60)]
    questions = [
        {"id": f"S{no}", "question": f"问题{no}", "options": options, "multiple": no % 2 == 0} for no in range(40)
    ]
    materials = [
        {"id": f"M{no}", "name": f"第{no}号图纸", "when": {f"S{no % 40}": [f"o{no % 60}"]}} for no in range(200)
    ]
    raw = GOOD | {"situations": questions, "materials": materials, "level_rules": [], "form": None}
    started = time.process_time()
    lint(parse(raw | {"time_limit": GOOD["time_limit"] | {"variants": []}}), CONTEXT)
    assert time.process_time() - started < 2


# Any definition that can be parsed, however senseless: the format and the checks are not asked.
WORDS = st.text(alphabet="甲乙身份证营业执照法条例第十百千条其他材料及、或（）《》〔〕0 9-a", max_size=12)
CHOICES = st.sampled_from(["S1", "S2", "f", "甲"])
WHEN = st.none() | st.dictionaries(
    CHOICES, st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(tuple), max_size=3
)
SPAN = st.builds(d.Span, value=st.integers(0, 3650), unit=st.sampled_from(["工作日", "自然日", "月", "小时"]))
SOME_SPAN = st.none() | SPAN
OPTIONS = st.lists(st.builds(d.Option, value=st.sampled_from(["a", "b", "c"]), label=WORDS), max_size=4).map(tuple)


def several(kind: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[Any]:
    return st.lists(kind, max_size=most).map(tuple)


MATERIALS = st.builds(
    d.Material, id=WORDS, name=WORDS, when=WHEN, licence=st.none() | st.sampled_from(["L-SFZ", "L-NO"]), note=st.none() | WORDS,
    source=st.sampled_from(["申请人自备", "政府部门核发", "其他"]), necessity=st.sampled_from(["必要", "容缺后补"]),
    copies=st.integers(0, 9), form=st.sampled_from(["纸质", "电子化", "纸质/电子化"]),
)  # fmt: skip
PARTS = st.builds(
    d.PlainField,
    key=CHOICES,
    label=WORDS,
    type=st.sampled_from(["text", "choice", "choices"]),
    options=OPTIONS,
    when=WHEN,
)
FIELDS = st.builds(
    d.FormField,
    key=CHOICES,
    label=WORDS,
    type=st.sampled_from(["text", "choice", "choices", "group"]),
    options=OPTIONS,
    when=WHEN,
    fields=several(PARTS, 2),
    max_rows=st.none() | st.just(3),
)
SECTIONS = st.builds(d.FormSection, key=WORDS, title=WORDS, fields=several(FIELDS), when=WHEN)
DEFINITIONS = st.builds(
    Definition,
    id=WORDS,
    name=WORDS,
    item_type=st.just("行政许可"),
    item_type_code=st.sampled_from(["01", "10", "20"]),
    subjects=several(st.sampled_from(["自然人", "企业法人"])),
    department=WORDS,
    levels=several(st.sampled_from(["city", "county"])),
    level_rules=several(st.builds(d.LevelRule, when=WHEN.map(lambda when: when or {}), level=st.just("city"))),
    handling_type=st.sampled_from(["即办件", "承诺件"]),
    legal_basis=several(st.builds(d.LegalBasis, title=WORDS, article=st.none() | WORDS)),
    situations=several(st.builds(d.Situation, id=CHOICES, question=WORDS, options=OPTIONS, multiple=st.booleans())),
    materials=several(MATERIALS),
    time_limit=st.builds(
        d.TimeLimit, promised=SOME_SPAN, statutory=SOME_SPAN, extension=SOME_SPAN, statutory_basis=st.none() | WORDS,
        variants=several(st.builds(d.Variant, when=WHEN.map(lambda when: when or {}), promised=SOME_SPAN, statutory=SOME_SPAN)),
    ),
    fee=st.builds(
        d.Fee, charged=st.booleans(),
        items=several(st.builds(d.FeeItem, name=WORDS, kind=WORDS, unit=WORDS, basis=WORDS, when=WHEN)),
    ),
    results=several(st.builds(d.Result, name=WORDS)),
    online=st.builds(
        d.Online, visits=st.integers(0, 9), channels=several(st.sampled_from(["网上", "邮寄"])),
        fully_online=st.booleans(),
    ),
    form=st.none() | st.builds(d.Form, sections=several(SECTIONS)),
    nodes=several(
        st.builds(
            d.Node, key=WORDS, name=WORDS, stage=st.sampled_from(["accept", "review"]), role=st.just("clerk"), when=WHEN
        )
    ),
    promise=st.none() | st.builds(d.Promise, when=WHEN, check_within=SPAN),
    contact=st.none() | st.builds(d.Contact, consultation=st.none() | WORDS, complaint=st.none() | WORDS),
    exemptions=several(
        st.builds(
            Exemption, rule=st.sampled_from(["phones", "ask-twice-licence", "甲"]), part=st.none() | WORDS, reason=WORDS,
            owner=WORDS, until=st.sampled_from(["2026-12-31", "2020-01-01", "昨天", ""]),
        )
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEFINITIONS)
def test_the_gate_never_raises(definition: Definition) -> None:
    findings = lint(definition, CONTEXT)
    assert 0 <= score(findings) <= 100
    assert findings == lint(definition, CONTEXT)


def test_docs_print_the_rules_and_what_they_find_as_it_is() -> None:
    context = shipped.gate_context(DAY)
    table = as_table(finding for one in shipped.definitions() for finding in lint(one, context))
    page = Path(__file__).resolve().parents[3] / "docs" / "gate.md"
    assert table in page.read_text(encoding="utf-8")
