"""What people really type, all of Hebei's catalogue, and how much of it is found.

The questions of both files were written before what was then fitted to them: `questions.json` before the aliases of the
described items and all weights, `later_questions.json` when that was finished, in ten further ways of asking. Weights and
aliases were fitted to the tune halves only; the held-out halves say how the search does with words it was not fitted to
(though one author wrote all of them).
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tongban.catalogue.models import Item
from tongban.catalogue.search import engine, index, text
from tongban.catalogue.search.engine import SearchIndex

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def _read(name: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))[
        "questions"
    ]
    return questions


QUESTIONS, LATER = _read("questions.json"), _read("later_questions.json")
ON_TOPIC = [one for one in QUESTIONS if "items" in one]
LATER_ON_TOPIC = [one for one in LATER if one["kind"] != "nothing"]
NOTHING = [one for one in QUESTIONS if one["kind"] == "nothing"]


def held_out(question: dict[str, Any]) -> bool:
    return bool(hashlib.sha256(question["question"].encode()).digest()[0] & 1)


def half(questions: Iterable[dict[str, Any]], *, unseen: bool) -> list[dict[str, Any]]:
    return [one for one in questions if held_out(one) == unseen]


def found(catalogue: SearchIndex, questions: list[dict[str, Any]], *, within: int) -> float:
    """Which share of the questions finds a wanted item among the first hits."""
    hits = [{hit.item_id for hit in catalogue.search(one["question"], limit=within)} for one in questions]
    return sum(bool(ids.intersection(one["items"])) for ids, one in zip(hits, questions, strict=True)) / len(questions)


def by_name(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plain rows of the catalogue are labelled by name; here with their ids."""
    ids: dict[str, list[str]] = {}
    for item_id, name in Item.objects.values_list("id", "name"):
        ids.setdefault(name, []).append(item_id)
    return [
        {**one, "items": [*one.get("items", ()), *(each for name in one.get("names", ()) for each in ids[name])]}
        for one in questions
    ]


def test_every_described_item_is_asked_for() -> None:
    asked = {item for one in ON_TOPIC for item in one["items"]}
    assert asked == set(Item.objects.filter(described=True, source=Item.Source.DESCRIBED).values_list("id", flat=True))
    assert len(QUESTIONS) >= 300


def test_no_alias_was_copied_from_the_unseen_half() -> None:
    aliases = {text.clean(each) for names in index._shipped_aliases().values() for each in names}
    unseen = half([*ON_TOPIC, *LATER_ON_TOPIC], unseen=True)
    assert [one["question"] for one in unseen if text.clean(one["question"]) in aliases] == []


@pytest.mark.parametrize("unseen", [True, False], ids=["held-out", "tune"])
def test_at_least_95_of_100_questions_find_it_among_three(unseen: bool) -> None:
    questions = half(ON_TOPIC, unseen=unseen)
    assert found(index.current(), questions, within=3) >= 0.95
    assert found(index.current(), questions, within=1) >= 0.90


@pytest.mark.parametrize("kind", ["typo", "pinyin", "initials", "keyword", "sentence"])
def test_no_way_of_typing_lags_behind(kind: str) -> None:
    assert found(index.current(), [one for one in ON_TOPIC if one["kind"] == kind], within=3) >= 0.95


def test_words_and_sounds_alone_do_nearly_as_well() -> None:
    assert found(SearchIndex(index.documents(index.listed_items())), half(ON_TOPIC, unseen=True), within=3) >= 0.92


@pytest.mark.parametrize("unseen", [True, False], ids=["held-out", "tune"])
def test_questions_for_somebody_else_get_no_answer(unseen: bool) -> None:
    questions = half(NOTHING, unseen=unseen)
    silent = sum(index.current().search(one["question"]) == [] for one in questions)
    assert silent / len(questions) >= 0.8


def test_the_second_set_asks_in_other_ways_than_the_first() -> None:
    assert len(LATER) >= 230
    assert not {one["question"] for one in LATER} & {one["question"] for one in QUESTIONS}
    assert len([one for one in LATER if one["kind"] == "nothing"]) >= 20


#: Achieved; a worse figure is a step back and not a bound to loosen.
@pytest.mark.parametrize(
    ("unseen", "third", "first"), [(True, 0.96, 0.93), (False, 0.98, 0.91)], ids=["held-out", "tune"]
)
def test_the_second_set_is_found_as_well_plain_rows_included(unseen: bool, third: float, first: float) -> None:
    questions = by_name(half(LATER_ON_TOPIC, unseen=unseen))
    assert found(index.current(), questions, within=3) >= third
    assert found(index.current(), questions, within=1) >= first


@pytest.mark.parametrize("kind", sorted({one["kind"] for one in LATER_ON_TOPIC} - {"catalogue", "sentence", "dialect"}))
def test_no_way_of_asking_lags_behind_in_the_second_set(kind: str) -> None:
    assert found(index.current(), by_name([one for one in LATER_ON_TOPIC if one["kind"] == kind]), within=3) >= 0.95


def test_most_of_what_is_nobodys_business_gets_no_answer() -> None:
    questions = [one for one in LATER if one["kind"] == "nothing"]
    silent = sum(index.current().search(one["question"]) == [] for one in questions)
    assert silent / len(questions) >= 0.95


def test_a_slip_is_named_and_other_words_are_not_called_a_slip() -> None:
    slips = {
        "结昏登记": "结婚登记",
        "jiehunzheng": "结婚证",
        "出生医证明": "出生医学证明",
        "药品经营许可征": "药品经营许可证",
    }
    assert {typed: index.current().meant(typed) for typed in slips} == slips
    for right in (
        "结婚登记",
        "开饭店",
        "kfd",
        "我想和朋友合伙开个公司需要什么手续",
        "今天天气怎么样",
        "asdfghjkl",
        "",
        "？",
    ):
        assert index.current().meant(right) == "", right


FIRST = {
    "我想开个小饭馆要办什么证": "SCJG-006",
    "kfd": "SCJG-006",
    "shipin jingying": "SCJG-006",
    "食品经营许可证快到期了要换证": "SCJG-007",
    "食品经营许可延续": "SCJG-007",
    "孩子上户口": "GA-003",
    "身份证丢了": "GA-001",
    "结昏登记": "MZ-001",
    "restaurant permit": "SCJG-006",
    "marriage registration": "MZ-001",
}


def test_the_first_answer_is_the_right_one() -> None:
    assert {question: index.current().search(question, limit=1)[0].item_id for question in FIRST} == FIRST


def test_words_that_settle_a_question_spare_the_model_and_change_no_first_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalogue = index.current()
    meaning = catalogue._meaning
    assert meaning is not None
    asked: list[str] = []
    encode = meaning._of_question
    monkeypatch.setattr(meaning, "of_question", lambda gist: (asked.append(gist), encode(gist))[1])
    questions = [one["question"] for one in half([*ON_TOPIC, *LATER_ON_TOPIC], unseen=True)]
    first = [catalogue.search(question, limit=1) for question in questions]
    spared = len(questions) - len(asked)
    asked.clear()
    monkeypatch.setattr(engine, "_SETTLED", ())
    always = [catalogue.search(question, limit=1) for question in questions]
    assert [hits[0].item_id for hits in first if hits] == [hits[0].item_id for hits in always if hits]
    assert len(questions) - len(asked) < len(questions) / 3  # without the rule most questions do go to the model
    assert spared > len(questions) / 2
