"""Asked once: the questions, fields and papers of all components together, and the way back to each of them."""

import dataclasses
import itertools
import re
from collections.abc import Sequence
from typing import Any

import pytest

from tests.catalogue import shipped, unseen_bundles
from tongban.catalogue.bundles.definition import BundleDefinition, KnownAnswer, SharedMaterial, parse_bundle
from tongban.catalogue.bundles.planning import Plan, dependants, plan
from tongban.catalogue.bundles.sharing import (
    JointForm,
    Need,
    answers_for,
    shared_form,
    shared_materials,
    shared_questions,
    values_for,
)
from tongban.catalogue.definition import (
    Definition,
    Form,
    FormField,
    FormSection,
    Material,
    Option,
    PlainField,
    Situation,
)
from tongban.catalogue.forms import clean_form, form_for, parts_of, repeats, validate_form
from tongban.catalogue.situations import check_answers, materials_for

YES_NO = (Option(value="yes", label="是"), Option(value="no", label="否"))


class Joint:
    """One shipped bundle, planned and asked with the first option of every question, unless said otherwise."""

    def __init__(self, bundle_id: str, answers: dict[str, str], **more: str) -> None:
        self.bundle = shipped.bundle(bundle_id)
        self.plan = plan(self.bundle, answers)
        self.items = {one.no: shipped.definition(one.item_id) for one in self.plan.components if one.item_id}
        self.questions = shared_questions(self.items, self.bundle, answers)
        first = {question.key: question.options[0].value for question in self.questions if question.to_ask}
        by_text = {question.question: question.key for question in self.questions}
        self.given = {**first, **answers, **{by_text[text]: value for text, value in more.items()}}
        self.answers = {no: answers_for(no, self.questions, self.given) for no in self.items}
        self.results = {
            no: next((result.licence for result in one.results if result.licence), None)
            for no, one in self.items.items()
        }

    def needs(self) -> dict[str, Need]:
        asked = {no: materials_for(one, self.answers[no]) for no, one in self.items.items()}
        return {need.name: need for need in shared_materials(self.bundle, self.plan, asked, self.results)}

    def form(self) -> JointForm:
        kind: Any = "legal" if self.bundle.subject == "法人" else "natural"
        forms = {no: form_for(one, shipped.printed_by(one), kind, self.answers[no]) for no, one in self.items.items()}
        return shared_form(forms, {one.no: one.name for one in self.plan.components}, self.results)


def every_joint() -> list[Joint]:
    joints = []
    for raw in shipped.raw_bundles():
        choices = [[(one["id"], option["value"]) for option in one["options"]] for one in raw["situations"]]
        joints += [Joint(raw["id"], dict(combination)) for combination in itertools.product(*choices)]
    return joints


RESTAURANT = {"Q1": "individual", "Q2": "yes", "Q3": "yes", "Q4": "no"}


# Questions


def item(number: str, *situations: Situation) -> Definition:
    return dataclasses.replace(shipped.definition("SW-001"), id=number, situations=situations)


def question(key: str, text: str, *options: tuple[str, str], multiple: bool = False) -> Situation:
    choices = tuple(Option(value=value, label=label) for value, label in options)
    return Situation(id=key, question=text, options=choices, multiple=multiple)


AGENT = question("S1", "是否委托代理", ("yes", "是"), ("no", "否"))
AGENT_TOO = question("S4", "是否委托代理？", ("0", "否"), ("1", "是"))


def test_the_same_question_is_asked_once_and_answered_to_each_in_its_own_words() -> None:
    questions = shared_questions({3: item("A", AGENT), 5: item("B", AGENT_TOO)})
    assert [(one.question, dict(one.asked_by)) for one in questions] == [("是否委托代理", {3: "S1", 5: "S4"})]
    given = {questions[0].key: "yes"}
    assert answers_for(3, questions, given) == {"S1": ["yes"]}
    assert answers_for(5, questions, given) == {"S4": ["1"]}
    assert answers_for(5, questions, {questions[0].key: ["no"]}) == {"S4": ["0"]}
    assert answers_for(5, questions, {}) == {"S4": []}
    assert answers_for(9, questions, given) == {}


@pytest.mark.parametrize(
    "other",
    [
        question("S1", "是否委托代办", ("yes", "是"), ("no", "否")),
        question("S1", "是否委托代理", ("yes", "是"), ("no", "否"), ("x", "不清楚")),
        question("S1", "是否委托代理", ("yes", "是"), ("no", "否"), multiple=True),
    ],
)
def test_other_words_options_or_ways_of_answering_are_another_question(other: Situation) -> None:
    assert len(shared_questions({1: item("A", AGENT), 2: item("B", other)})) == 2


def test_a_question_keeps_its_key_whoever_takes_part_and_can_be_asked_like_any_other() -> None:
    both = shared_questions({1: item("A", AGENT), 2: item("B", AGENT_TOO)})
    assert both[0].situation == dataclasses.replace(AGENT, id=both[0].key)
    assert [one.key for one in shared_questions({2: item("B", AGENT_TOO)})] == [both[0].key]


def test_two_components_of_one_item_are_asked_apart() -> None:
    twins = parse_bundle(unseen_bundles.twins())
    whole = {no: shipped.definition("YB-003") for no in (10, 30)}
    questions = shared_questions(whole, twins, {"Q1": "v2"})
    assert [dict(one.asked_by) for one in questions] == [{10: "S1"}, {10: "S2"}, {30: "S1"}, {30: "S2"}]
    given = {questions[0].key: "newborn", questions[2].key: "student"}
    assert answers_for(10, questions, given)["S1"] == ["newborn"]
    assert answers_for(30, questions, given)["S1"] == ["student"]
    assert len({one.key for one in questions}) == 4


def test_what_the_bundle_has_asked_already_is_not_asked_again() -> None:
    newborn = Joint("T-CS", {"Q1": "unmarried", "Q2": "mother", "Q3": "no", "Q4": "no"})
    asked = {one.question: one for one in newborn.questions}
    assert asked["父母婚姻状况"].from_bundle == "Q1"
    assert not asked["父母婚姻状况"].to_ask
    assert newborn.answers[3] == {"S1": ["unmarried"], "S2": ["mother"], "S3": ["hospital"]}
    assert [one.question for one in newborn.questions if one.to_ask] == ["领证人", "是否填写父亲信息", "户籍"]


def test_what_the_matter_itself_says_is_not_asked() -> None:
    assert Joint("T-CYD", RESTAURANT).answers[3]["S1"] == ["catering"]
    pensions = Joint("T-CJR", {"Q1": "yes", "Q2": "severe"})
    assert (pensions.answers[2], pensions.answers[3]) == ({"S1": ["living"]}, {"S1": ["nursing"]})
    house = {"Q2": "no", "Q3": "none"}
    assert Joint("T-ESF", house | {"Q1": "yes"}).answers[3]["S1"] == ["mortgage_sale"]
    assert Joint("T-ESF", house | {"Q1": "no"}).answers[3]["S1"] == ["sale"]


def test_a_known_answer_that_does_not_hold_or_no_longer_fits_the_item_is_asked_after_all() -> None:
    bundle = parse_bundle(unseen_bundles.diamond())
    stale = KnownAnswer(question="S1", values=("gone",))
    elsewhere = KnownAnswer(question="S1", values=("yes",), when={"Q1": ("v3",)})
    parts = tuple(
        dataclasses.replace(one, answers=(stale, elsewhere) if one.no == 7 else ()) for one in bundle.components
    )
    bundle = dataclasses.replace(bundle, components=parts)
    assert [one.to_ask for one in shared_questions({7: item("SCJG-006", AGENT)}, bundle, {"Q1": ["v2"]})] == [True]
    known = shared_questions({7: item("SCJG-006", AGENT)}, bundle, {"Q1": ["v2", "v3"]})
    assert [(one.to_ask, one.settled) for one in known] == [(False, ("yes",))]
    assert answers_for(7, known, {}) == {"S1": ["yes"]}


def test_every_shipped_bundle_gives_each_component_complete_answers() -> None:
    for joint in every_joint():
        for no, definition in joint.items.items():
            assert check_answers(definition, joint.answers[no]) == []
        keys = [one.key for one in joint.questions]
        assert len(set(keys)) == len(keys)


# Forms


def field(key: str, label: str, **more: Any) -> FormField:
    return FormField(key=key, label=label, type=more.pop("type", "text"), **more)


def form(*fields: FormField, title: str = "情况", **more: Any) -> Form:
    return Form(sections=(FormSection(key="facts", title=title, fields=fields, **more),))


def keys(joint: JointForm) -> list[str]:
    return [one.key for section in joint.form.sections for one in section.fields]


def test_the_same_field_is_asked_once_and_the_strictest_bounds_hold() -> None:
    joint = shared_form(
        {
            1: form(field("area", "面积", required=False, max_length=80)),
            2: form(field("area", "面积", max_length=50)),
        }
    )
    assert [(one.key, one.required, one.max_length) for one in joint.form.sections[0].fields] == [("area", True, 50)]
    assert joint.places == {"area": {1: "area", 2: "area"}}
    assert values_for(1, joint, {"area": " 12 "}) == {"area": "12"} == values_for(2, joint, {"area": " 12 "})


def test_a_key_that_means_something_else_gets_a_key_of_its_own() -> None:
    joint = shared_form(
        {1: form(field("manager", "消防安全管理人")), 4: form(field("manager", "卫生管理人员"))},
        {1: "消防检查", 4: "卫生许可"},
    )
    assert joint.places == {"manager": {1: "manager"}, "c4_manager": {4: "manager"}}
    assert [(one.key, one.title) for one in joint.form.sections] == [
        ("c1_facts", "情况（消防检查）"),
        ("c4_facts", "情况（卫生许可）"),
    ]
    assert values_for(4, joint, {"manager": "甲", "c4_manager": "乙"}) == {"manager": "乙"}


def test_another_key_for_the_same_source_or_printed_place_is_one_field_too() -> None:
    joint = shared_form(
        {
            1: form(field("place", "地址", prefill="entity.address"), field("scope", "范围", prints="经营范围")),
            2: form(field("site", "地址", prefill="entity.address"), field("what", "范围", prints="经营范围")),
            3: form(field("site", "地址"), field("what", "范围", prints="许可范围")),
        }
    )
    assert joint.places["place"] == {1: "place", 2: "site", 3: "site"}, "3 names the same key and label as 2"
    assert joint.places["scope"] == {1: "scope", 2: "what", 3: "what"}


def test_what_could_be_either_of_two_fields_stays_apart() -> None:
    couple = form(field("man", "姓名", prints="双方姓名"), field("woman", "姓名", prints="双方姓名"))
    joint = shared_form({1: couple, 2: form(field("one", "姓名", prints="双方姓名"))})
    assert keys(joint) == ["man", "woman", "one"]
    assert keys(shared_form({1: form(field("one", "姓名", prints="双方姓名")), 2: couple})) == ["one", "man", "woman"]


def test_other_sources_patterns_or_options_are_other_fields() -> None:
    first = field("a", "地址", prefill="licence:L-YYZZ.住所", pattern="x")
    for other in (
        field("a", "地址", prefill="licence:L-SPJY.经营场所", pattern="x"),
        field("a", "地址", prefill="licence:L-YYZZ.住所"),
        field("a", "地址", type="longtext", prefill="licence:L-YYZZ.住所"),
    ):
        assert keys(shared_form({1: form(first), 2: form(other)})) == ["a", "c2_a"]
    assert keys(shared_form({1: form(first), 2: form(first)})) == ["a"]


def test_conditions_follow_the_fields_that_they_name() -> None:
    def asking(label: str) -> Form:
        return form(
            field("kind", label, type="choice", options=YES_NO),
            field("why", f"{label}原因", when={"kind": ("no",)}),
        )

    joint = shared_form({1: asking("自有"), 2: asking("租赁")})
    assert {one.key: one.when for one in joint.form.sections[1].fields} == {
        "c2_kind": None,
        "c2_why": {"c2_kind": ("no",)},
    }
    assert values_for(2, joint, {"kind": "yes", "c2_kind": "no", "c2_why": "无"}) == {"kind": "no", "why": "无"}
    assert values_for(2, joint, {"c2_kind": "yes", "c2_why": "无"}) == {"kind": "yes"}, "what is hidden there stays out"


def test_a_field_that_one_asks_always_and_the_other_sometimes_is_always_asked() -> None:
    always = form(field("kind", "种类", type="choice", options=YES_NO), field("why", "原因"))
    sometimes = form(field("kind", "种类", type="choice", options=YES_NO), field("why", "原因", when={"kind": ("no",)}))
    for pair in ({1: always, 2: sometimes}, {1: sometimes, 2: always}):
        joint = shared_form(pair)
        assert [(one.key, one.when, one.required) for one in joint.form.sections[0].fields] == [
            ("kind", None, True),
            ("why", None, True),
        ]
    optional = form(field("kind", "种类", type="choice", options=YES_NO), field("why", "原因", required=False))
    assert keys(shared_form({1: optional, 2: sometimes})) == ["kind", "why", "c2_why"], (
        "one field could not be both optional and, sometimes, required"
    )


def test_one_applicant_and_one_delivery_for_the_restaurant() -> None:
    joint = Joint("T-CYD", RESTAURANT).form()
    sections = {one.key: one for one in joint.form.sections}
    assert list(sections)[:2] == ["applicant", "agent"]
    assert list(sections)[-1] == "delivery"
    assert joint.places["entity_name"] == dict.fromkeys([1, 3, 4, 5, 7], "entity_name")
    delivery = next(one for one in sections["delivery"].fields if one.key == "delivery")
    assert [option.value for option in delivery.options] == ["window", "mail", "electronic"]
    values = {"delivery": "electronic", "contact_phone": "13800138000"}
    assert values_for(3, joint, values)["delivery"] == "electronic"
    assert values_for(7, joint, values)["delivery"] == "window", "the tax receipt is no licence"


def test_what_a_licence_will_say_need_not_be_typed_again() -> None:
    joint = Joint("T-CYD", RESTAURANT).form()
    assert joint.fed == {
        "premises_address": "business_place", "site_name": "shop_name", "site_address": "business_place",
    }  # fmt: skip
    values = {"business_place": "裕华路1号", "shop_name": "张三面馆"}
    assert values_for(3, joint, values)["premises_address"] == "裕华路1号"
    assert values_for(4, joint, values | {"site_address": "二楼"})["site_address"] == "二楼"
    fed = {one.key: one for section in joint.form.sections for one in section.fields}["site_name"]
    assert (fed.required, fed.help) == (False, "不填时与“名称（字号）”相同。")


def test_the_same_word_on_two_kinds_of_paper_is_not_the_same_thing() -> None:
    house = Joint("T-ESF", {"Q1": "yes", "Q2": "no", "Q3": "none"}).form()
    labels = [one.label for section in house.form.sections for one in section.fields]
    assert labels.count("权利人") == 2, "the new owner on one paper, the bank on the other"


def test_every_shipped_bundle_has_one_form_whose_values_fill_each_components_own() -> None:
    for joint in every_joint():
        whole = joint.form()
        names = keys(whole)
        assert len(set(names)) == len(names)
        assert len({section.key for section in whole.form.sections}) == len(whole.form.sections)
        shown = {(key, no) for key, members in whole.places.items() for no in members}
        for no, own in whole.forms.items():
            mine = {whole.places[key][no] for key, one in shown if one == no}
            assert mine == {one.key for section in own.sections for one in section.fields}
        values = clean_form(whole.form, _filled(whole.form))
        assert [problem.reason for problem in validate_form(whole.form, values)] == []
        for no, own in whole.forms.items():
            assert [problem.reason for problem in validate_form(own, values_for(no, whole, values))] == []


_SAMPLES = {
    "text": "甲", "longtext": "甲乙丙", "number": "5", "money": "1000", "date": "2026-03-02",
    "division": "130102001000", "citizen_id": "11010519491231002X", "uscc": "91350100M000100Y43",
    "phone": "13800138000", "postcode": "050000",
}  # fmt: skip


def _filled(whole: Form) -> dict[str, Any]:
    return _object([one for section in whole.sections for one in section.fields])


def _object(fields: Sequence[PlainField]) -> dict[str, Any]:
    return {one.key: _sample(one) for one in fields if not one.pattern}


def _sample(one: PlainField) -> Any:
    if inside := parts_of(one):
        return [_object(inside)] if repeats(one) else _object(inside)
    sample = one.options[0].value if one.options else _SAMPLES[one.type]
    return [sample] if one.type == "choices" else sample


# Materials


def paper(number: str, name: str, **more: Any) -> Material:
    return Material(id=number, name=name, **more)


def simple(*after: tuple[int, list[int]], shared: tuple[SharedMaterial, ...] = ()) -> tuple[BundleDefinition, Plan]:
    parts = [
        {"no": no, "name": f"第{no}项", "department": "SCJG", "after": before, "item_id": f"A-{no}"}
        for no, before in after
    ]
    raw = {"id": "T", "name": "试", "subject": "法人", "lead_department": "SCJG", "components": parts}
    bundle = dataclasses.replace(parse_bundle(raw), shared_materials=shared)
    return bundle, plan(bundle, {})


def members(needs: tuple[Need, ...]) -> list[list[tuple[int, str]]]:
    return [list(need.members) for need in needs]


def test_one_licence_type_is_brought_once_and_never_two_papers_of_one_component_as_one() -> None:
    bundle, planned = simple((1, []), (2, []), (3, []))
    asked = {
        1: [paper("M1", "股东身份证", licence="L-SFZ"), paper("M2", "董事身份证", licence="L-SFZ")],
        2: [paper("M1", "经办人身份证", licence="L-SFZ")],
        3: [paper("M9", "身份证明", licence="L-SFZ")],
    }
    assert members(shared_materials(bundle, planned, asked)) == [[(1, "M1")], [(1, "M2")], [(2, "M1"), (3, "M9")]]


def test_the_same_name_is_one_paper_but_two_applications_are_two() -> None:
    bundle, planned = simple((1, []), (2, []))
    asked = {
        1: [paper("M1", "申请书", kind="申请表格文书"), paper("M2", "租赁合同")],
        2: [paper("M1", "申请书", kind="申请表格文书"), paper("M5", "租赁合同")],
    }
    needs = shared_materials(bundle, planned, asked)
    assert members(needs) == [[(1, "M1")], [(1, "M2"), (2, "M5")], [(2, "M1")]]
    assert len({need.key for need in needs}) == 3


def test_nothing_is_optional_that_one_of_them_requires() -> None:
    bundle, planned = simple((1, []), (2, []))
    asked = {
        1: [paper("M1", "租赁合同", necessity="非必要", copies=2, licence=None, note="甲", check_points=("签字",))],
        2: [paper("M1", "租赁合同", necessity="容缺后补", originals=0, form="纸质", note="乙", check_points=("签字", "日期"))],
    }  # fmt: skip
    (need,) = shared_materials(bundle, planned, asked)
    assert need.material.necessity == "容缺后补"
    assert (need.material.originals, need.material.copies, need.material.form) == (1, 2, "纸质")
    assert (need.material.note, need.material.check_points) == ("甲；乙", ("签字", "日期"))


def test_a_licence_stands_in_only_if_it_does_so_for_all() -> None:
    shared = SharedMaterial(name="使用证明", used_by=(1, 2), materials={"1": ("M1",), "2": ("M1", "M2")})
    bundle, planned = simple((1, []), (2, []), shared=(shared,))
    asked = {1: [paper("M1", "产权证", licence="L-BDCQZ")], 2: [paper("M1", "房屋权属"), paper("M2", "平面图")]}
    (need,) = shared_materials(bundle, planned, asked)
    assert need.members == ((1, "M1"), (2, "M1"), (2, "M2"))
    assert need.material.licence is None
    assert need.material.note == "各部门的要求：产权证；房屋权属；平面图"


def test_the_result_of_an_earlier_component_is_not_brought_by_those_that_wait_for_it() -> None:
    bundle, planned = simple((1, []), (2, [1]), (3, [2]), (4, []))
    asked = {no: [paper("M1", "营业执照", licence="L-YYZZ")] for no in (2, 3, 4)}
    produced, brought = shared_materials(bundle, planned, asked, {1: "L-YYZZ"})
    assert (produced.members, produced.produced_by) == (((2, "M1"), (3, "M1")), 1)
    assert (brought.members, brought.produced_by) == (((4, "M1"),), None), "4 does not wait for it"
    (alone,) = shared_materials(bundle, planned, asked)
    assert (alone.produced_by, len(alone.members)) == (None, 3), "unless somebody says who produces it"


def test_the_bundles_word_counts_more_than_what_we_would_guess() -> None:
    told = SharedMaterial(name="父母户口簿", licence="L-HKB", used_by=(2,), materials={"2": ("M1",)})
    bundle, planned = simple((1, []), (2, [1]), shared=(told,))
    asked = {2: [paper("M1", "户口簿", licence="L-HKB"), paper("M2", "户口页", licence="L-HKB")]}
    needs = shared_materials(bundle, planned, asked, {1: "L-HKB"})
    assert [(need.name, need.produced_by) for need in needs] == [("父母户口簿", None), ("户口页", 1)]


def test_shared_papers_are_found_by_name_or_by_their_licence_where_the_bundle_maps_nothing() -> None:
    shared = (
        SharedMaterial(name="经营场所平面布置图", used_by=(1, 2)),
        SharedMaterial(name="法定代表人身份证件", licence="L-SFZ", used_by=(1, 2)),
        SharedMaterial(name="买卖合同", produced_by=1, used_by=(2,)),
    )
    bundle, planned = simple((1, []), (2, [1]), (3, []), shared=shared)
    asked = {
        1: [paper("M1", "平面布置图"), paper("M2", "负责人身份证", licence="L-SFZ")],
        2: [paper("M1", "经营场所平面布置图、消防平面图"), paper("M2", "身份证明", licence="L-SFZ"), paper("M3", "买卖合同")],
        3: [paper("M1", "平面布置图说明"), paper("M2", "身份证明", licence="L-SFZ")],
    }  # fmt: skip
    needs = {need.key: need for need in shared_materials(bundle, planned, asked)}
    assert needs["S1"].members == ((1, "M1"),), "a list of papers is more than one of them"
    assert needs["S2"].members == ((1, "M2"), (2, "M2"))
    assert needs["S3-P1"].produced_by == 1
    assert [need.members for key, need in needs.items() if not key.startswith("S")] == [
        ((2, "M1"),),
        ((3, "M1"),),
        ((3, "M2"),),
    ]


def test_the_restaurant_brings_its_plan_once_and_no_business_licence() -> None:
    needs = Joint("T-CYD", RESTAURANT).needs()
    assert needs["经营场所平面布置图"].members == ((3, "M3"), (4, "M5"))
    licence = needs["营业执照"]
    assert licence.members == ((3, "M2"), (4, "M3"), (5, "M2"), (7, "M1"))
    assert licence.produced_by == 1
    company = Joint("T-CYD", RESTAURANT | {"Q1": "company"}).needs()
    assert company["营业执照"].produced_by == 2, "whichever register makes it"


def test_the_house_sale_makes_its_own_papers_on_the_way() -> None:
    needs = Joint("T-ESF", {"Q1": "yes", "Q2": "yes", "Q3": "all"}).needs()
    made = {
        name: (need.produced_by, [no for no, _ in need.members]) for name, need in needs.items() if need.produced_by
    }
    assert made == {"契税完税凭证": (2, [3, 9]), "不动产权证书（新）": (3, [4]), "存量房买卖合同": (1, [2, 3])}
    assert needs["不动产权证书"].members == ((1, "M2"), (3, "M3")), "the seller's old one is brought"


def test_who_is_only_named_sees_what_the_bundle_says_it_uses() -> None:
    opening = Joint("T-QYKB", dict.fromkeys(["Q1", "Q2", "Q3", "Q4"], "yes")).needs()
    assert opening["营业执照"].used_by == (2, 3, 4, 5, 6, 7, 8)
    bare = parse_bundle(unseen_bundles.bare())
    (need,) = shared_materials(bare, plan(bare, {}), {})
    assert (need.name, need.members, need.used_by, need.produced_by) == ("退役证", (), (1, 2), None)


def test_every_material_of_every_component_is_in_exactly_one_need() -> None:
    for joint in every_joint():
        asked = {no: materials_for(one, joint.answers[no]) for no, one in joint.items.items()}
        needs = shared_materials(joint.bundle, joint.plan, asked, joint.results)
        placed = [member for need in needs for member in need.members]
        assert sorted(placed) == sorted((no, one.id) for no, papers in asked.items() for one in papers)
        assert len({need.key for need in needs}) == len(needs)
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", need.key) for need in needs), (
            "as materials are named"
        )
        strict = {(no, one.id) for no, papers in asked.items() for one in papers if one.necessity == "必要"}
        for need in needs:
            if strict.intersection(need.members):
                assert need.material.necessity == "必要"
            if need.produced_by is not None:
                assert dependants(joint.plan, need.produced_by).issuperset(no for no, _ in need.members)


def test_long_names_make_no_long_keys() -> None:
    bundle, planned = simple((1, []), (2, [1]))
    asked = {
        1: [paper("M" * 20, "甲"), paper("M", "甲")],
        2: [paper("M1", "乙", licence="L-" + "X" * 38), paper("M2", "丙", licence="L-" + "Y" * 38)],
    }
    needs = shared_materials(bundle, planned, asked, {1: "L-" + "Y" * 38})
    assert max(len(need.key) for need in needs) == 20
    assert len({need.key for need in needs}) == 4
    assert [need.produced_by for need in needs] == [None, None, None, 1]
