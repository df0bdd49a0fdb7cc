"""A small catalogue, searched in every way people type; without vectors, so that each way must stand by itself."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.search.documents import Answer, Narrowing, SearchDocument, Suggestion
from tongban.catalogue.search.engine import SearchIndex

NATURAL, LEGAL = frozenset({"natural"}), frozenset({"legal"})
FOOD = SearchDocument(
    item_id="FOOD-NEW",
    name="食品经营许可",
    handling_item="新办",
    aliases=("开饭店", "餐饮许可证"),
    results=("食品经营许可证",),
    context=("主体业态", "餐饮服务经营者"),
    described=True,
    department="SCJG",
    audiences=NATURAL | LEGAL,
    themes=frozenset({"legal-010"}),
)
RENEWAL = dataclasses.replace(
    FOOD, item_id="FOOD-RENEW", handling_item="延续", aliases=("食品证到期",), audiences=LEGAL, context=()
)
MARRIAGE = SearchDocument(
    item_id="MARRY",
    name="婚姻登记",
    handling_item="内地居民结婚登记",
    aliases=("领结婚证",),
    described=True,
    department="MZ",
    audiences=NATURAL,
    themes=frozenset({"natural-060"}),
)
KARAOKE = SearchDocument(
    item_id="KTV", name="娱乐场所经营活动审批", aliases=("开KTV",), described=True, department="WL", audiences=LEGAL
)
IDENTITY = SearchDocument(
    item_id="ID", name="居民身份证核发", handling_item="补领", aliases=("身份证丢了",), described=True, department="GA"
)
PLAIN_FOOD = SearchDocument(item_id="N-1", name="食品经营许可", department="SCJG")
PASSPORT = SearchDocument(item_id="N-2", name="普通护照签发", department="GA")
EVERYTHING = (PLAIN_FOOD, PASSPORT, FOOD, RENEWAL, MARRIAGE, KARAOKE, IDENTITY)


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(EVERYTHING)


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("食品经营许可", "FOOD-NEW"),
        ("开饭店要办什么证", "FOOD-NEW"),
        ("结昏登记", "MARRY"),
        ("shipinjingying", "FOOD-NEW"),
        ("shipin jingying", "FOOD-NEW"),
        ("sipinjinyin", "FOOD-NEW"),
        ("shipinjyxk", "FOOD-NEW"),
        ("食品jyxk", "FOOD-NEW"),
        ("kfd", "FOOD-NEW"),
        ("jhz", "MARRY"),
        ("jeihunzheng", "MARRY"),
        ("KTV", "KTV"),
        ("ｋｔｖ怎么办", "KTV"),
        ("sfz diu le", "ID"),
        ("护照", "N-2"),
        ("huzhao", "N-2"),
    ],
)
def test_every_way_of_typing_finds_it(index: SearchIndex, question: str, item: str) -> None:
    assert index.search(question)[0].item_id == item


@pytest.mark.parametrize("word", ["延续", "到期", "换证", "续期", "过期了"])
def test_items_of_one_name_are_told_apart_by_what_is_wanted(index: SearchIndex, word: str) -> None:
    assert index.search(f"食品经营许可证{word}")[0].item_id == "FOOD-RENEW"
    assert index.search("食品经营许可证")[0].item_id == "FOOD-NEW"


def test_items_with_a_guide_come_before_plain_rows_of_the_same_name(index: SearchIndex) -> None:
    assert [hit.item_id for hit in index.search("食品经营许可")] == ["FOOD-NEW", "FOOD-RENEW", "N-1"]


def test_a_hit_tells_by_which_name_it_was_found(index: SearchIndex) -> None:
    assert index.search("kfd")[0].why == "开饭店"


@pytest.mark.parametrize("question", ["今天天气怎么样", "红烧肉", "asdfghjkl", "123456", "😀😀", "怎么", ""])
def test_no_answer_rather_than_nonsense(index: SearchIndex, question: str) -> None:
    assert index.answer(question) == Answer()


def test_filters_leave_what_fits_and_say_what_others_would_leave(index: SearchIndex) -> None:
    answer = index.answer("食品经营许可", narrowing=Narrowing(audience="legal"), limit=1)
    assert (answer.hits[0].item_id, answer.total) == ("FOOD-NEW", 2)
    assert answer.facets == {
        "audience": {"natural": 1, "legal": 2},
        "theme": {"legal-010": 2},
        "department": {"SCJG": 2},
        "level": {},
        "online": {},
    }
    assert (
        index.search("食品经营许可", narrowing=Narrowing(theme="legal-010", department="SCJG", audience="natural"))[
            0
        ].item_id
        == "FOOD-NEW"
    )
    assert index.answer("食品经营许可", narrowing=Narrowing(department="MZ")).total == 0
    assert index.search("食品经营许可", narrowing=Narrowing(audience="nobody")) == []


def test_pages_follow_each_other(index: SearchIndex) -> None:
    pages = [index.answer("食品经营许可", limit=1, offset=offset) for offset in range(4)]
    assert [[hit.item_id for hit in page.hits] for page in pages] == [["FOOD-NEW"], ["FOOD-RENEW"], ["N-1"], []]
    assert {page.total for page in pages} == {3}


def test_suggestions_complete_what_is_being_typed(index: SearchIndex) -> None:
    expected = Suggestion("FOOD-NEW", "开饭店", "食品经营许可（新办）")
    for typed in ("开饭", "kaifan", "kf", "开f", "kaif", "kfd"):
        assert index.suggest(typed)[0] == expected, typed


def test_suggestions_name_each_item_once(index: SearchIndex) -> None:
    assert [one.item_id for one in index.suggest("食品")] == ["FOOD-NEW", "FOOD-RENEW", "N-1"]
    assert len(index.suggest("食品", limit=1)) == 1
    assert index.suggest("") == index.suggest("!!") == index.suggest("x" * 500) == []


def test_an_item_whose_name_is_nothing_but_signs_does_no_harm() -> None:
    odd = SearchIndex([SearchDocument(item_id="ODD-1", name="——（！）"), FOOD])
    assert odd.search("开饭店")[0].item_id == "FOOD-NEW"
    assert odd.suggest("odd")[0].item_id == "ODD-1"


def test_an_empty_catalogue_answers_nothing() -> None:
    empty = SearchIndex([])
    assert empty.answer("开饭店") == Answer()
    assert empty.suggest("开") == []


HOSTILE = [
    "' OR 1=1; DROP TABLE catalogue_item; --",
    '"食品" NEAR/2 "许可" AND NOT *',
    "食品*", "-食品", "^食品", "食品:许可", "(((", "{a,b}", "\\", "%_%", "\x00\x01\x1f", "\u202e\u200b\ufeff",
    "<script>alert(1)</script>", "{{ 7*7 }}", "食品" * 5_000, "a" * 10_000, "9" * 10_000, "😀" * 10_000,
    "\ud83d", "한국어 عربى ไทย", "𠮷野家", "ǅ ﬀ ½ ㊗ ﷺ", "e\u0301" * 300,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_can_be_typed_breaks_the_search(index: SearchIndex, typed: str) -> None:
    for text in (typed, f"食品{typed}", f"shipin {typed}"):
        answer = index.answer(text)
        assert all(0 < hit.score <= 1 for hit in answer.hits)
        index.suggest(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nor_anything_else(typed: str) -> None:
    index = SearchIndex((FOOD, PASSPORT))
    index.answer(typed)
    index.suggest(typed)


@given(st.text(alphabet="食品经营许可shipinjngyxkfd 证开饭店ktv0'\"*-()", max_size=30))
def test_nor_any_mixture_of_real_pieces(typed: str) -> None:
    index = SearchIndex((FOOD, PASSPORT))
    assert len(index.answer(typed).hits) <= 2
    index.suggest(typed)


def test_level_and_online_depth_narrow_too() -> None:
    index = SearchIndex(
        [
            dataclasses.replace(FOOD, levels=frozenset({"city", "county"}), online="Ⅲ级"),
            dataclasses.replace(FOOD, item_id="FOOD-RENEW", levels=frozenset({"county"}), online="Ⅳ级"),
        ]
    )
    answer = index.answer("食品经营许可", narrowing=Narrowing(level="county", online="Ⅳ级"))
    assert [hit.item_id for hit in answer.hits] == ["FOOD-RENEW"]
    assert answer.facets["level"] == {"county": 1}
    assert answer.facets["online"] == {"Ⅲ级": 1, "Ⅳ级": 1}


def test_the_catalogue_is_there_from_a_to_z(index: SearchIndex) -> None:
    assert index.alphabet["S"] == ("N-1", "FOOD-NEW", "FOOD-RENEW")
    assert list(index.alphabet) == sorted(index.alphabet)
