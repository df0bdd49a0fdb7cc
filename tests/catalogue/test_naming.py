"""Editors give items the words people use; askings without an answer are counted for them."""

from datetime import timedelta

import pytest

from tongban.catalogue.actions import add_alias, count_visits, dismiss_asking, note_asking, withdraw_alias, words
from tongban.catalogue.errors import (
    AliasAlreadyThere,
    AliasUnusable,
    AskingHandled,
    NoSuchAlias,
    NoSuchAsking,
    NoSuchItem,
    NotAnEditor,
)
from tongban.catalogue.models import Alias, Asking, CatalogueStamp, GuideVisits
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import aliases_of, askings_of, wanted_items
from tongban.identity.people import Officer
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def officer(role: str, name: str = "郑梅") -> Officer:
    return Officer(account_id=1, name=name, posts={("B1", role): 1})


EDITOR, CLERK = officer("editor"), officer("clerk", "赵敏")


def announced() -> list[tuple[str, str, object]]:
    rows = OutboxMessage.objects.filter(kind__startswith="catalogue.alias").order_by("id")
    return [(row.kind, row.subject, row.payload) for row in rows]


def test_an_alias_is_found_by_as_soon_as_the_stamp_has_changed_and_gone_when_withdrawn() -> None:
    index.look_again()
    assert [hit.item_id for hit in index.current().search("凉粉摊子", limit=1)] != ["YC-001"]
    before = CatalogueStamp.objects.get().version
    alias = add_alias("YC-001", words=" 凉粉摊子 ", by=EDITOR)
    assert CatalogueStamp.objects.get().version == before + 1
    index.look_again()
    assert index.current().search("凉粉摊子")[0].item_id == "YC-001"
    withdraw_alias(alias.id, by=EDITOR)
    index.look_again()
    assert [hit.item_id for hit in index.current().search("凉粉摊子", limit=1)] != ["YC-001"]
    kept = Alias.objects.get()
    assert (kept.text, kept.added_by, kept.withdrawn_by) == ("凉粉摊子", "郑梅", "郑梅")
    assert [(kind, subject, payload["text"], payload["by"]) for kind, subject, payload in announced()] == [
        ("catalogue.alias_added", "YC-001", "凉粉摊子", "郑梅"),
        ("catalogue.alias_withdrawn", "YC-001", "凉粉摊子", "郑梅"),
    ]
    with pytest.raises(NoSuchAlias):
        withdraw_alias(alias.id, by=EDITOR)
    add_alias("YC-001", words="凉粉摊子", by=EDITOR)  # a withdrawn name may come back


@pytest.mark.parametrize(
    "words",
    ["", " ", "办", "怎么办理", "请问需要什么材料", "？？？", "长" * 41, "13800138000", "身份证13010219900307123X"],
)
def test_words_that_name_nothing_are_refused(words: str) -> None:
    with pytest.raises(AliasUnusable):
        add_alias("YC-001", words=words, by=EDITOR)
    assert (Alias.objects.count(), announced()) == (0, [])


def test_the_same_name_twice_and_an_unknown_item_are_refused() -> None:
    add_alias("YC-001", words="凉粉摊子", by=EDITOR)
    with pytest.raises(AliasAlreadyThere):
        add_alias("YC-001", words="凉粉摊子", by=EDITOR)
    with pytest.raises(NoSuchItem):
        add_alias("XX-999", words="凉粉摊子", by=EDITOR)
    add_alias("SCJG-006", words="凉粉摊子", by=EDITOR)  # one word may mean two services
    assert Alias.objects.count() == 2


@pytest.mark.parametrize("role", ["clerk", "supervisor", "sysadmin", "decider"])
def test_only_editors_keep_words(role: str) -> None:
    alias = add_alias("YC-001", words="凉粉摊子", by=EDITOR)
    note_asking("凉粉摊", found_nothing=True)
    asking = Asking.objects.get()
    other = officer(role)
    for act in (
        lambda: add_alias("YC-001", words="凉皮摊子", by=other),
        lambda: withdraw_alias(alias.id, by=other),
        lambda: dismiss_asking(asking.id, by=other),
    ):
        with pytest.raises(NotAnEditor):
            act()
    assert (list(askings_of(other, state="open")), list(aliases_of(other))) == ([], [])
    assert (list(askings_of(EDITOR, state="open")), list(aliases_of(EDITOR))) == ([asking], [alias])


def test_askings_are_counted_by_text_and_carry_no_numbers() -> None:
    for question in ("凉粉摊？", " 凉粉摊", "身份证13010219900307123X", "身份证13010219880101123X"):
        note_asking(question, found_nothing=True)
    note_asking("凉粉摊", found_nothing=False)
    note_asking("13010219880101123X", found_nothing=True)
    assert list(Asking.objects.values_list("text", "times", "found_nothing", "last_on")) == [
        ("凉粉摊", 3, False, today()),
        ("身份证＊", 2, True, today()),
    ]


def test_an_asking_is_handled_once_and_then_only_counted_on() -> None:
    note_asking("凉粉摊", found_nothing=True)
    note_asking("天气", found_nothing=True)
    stall, weather = Asking.objects.order_by("id")
    add_alias("SCJG-006", words="凉粉摊", by=EDITOR, asking_id=stall.id)
    dismiss_asking(weather.id, by=EDITOR)
    for handled in (stall, weather):
        with pytest.raises(AskingHandled):
            dismiss_asking(handled.id, by=EDITOR)
    with pytest.raises(NoSuchAsking):
        dismiss_asking(987654, by=EDITOR)
    with pytest.raises(AskingHandled):
        add_alias("SCJG-006", words="凉粉摊儿", by=EDITOR, asking_id=stall.id)
    assert Alias.objects.count() == 1  # the refused one was rolled back
    note_asking("天气", found_nothing=True)
    weather.refresh_from_db()
    assert (weather.state, weather.times, weather.handled_by) == ("dismissed", 2, "郑梅")


def test_the_list_is_bounded_and_the_rarest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_ASKINGS", 2)
    for question in ("甲店", "甲店", "乙店", "丙店"):
        note_asking(question, found_nothing=True)
    assert set(Asking.objects.values_list("text", flat=True)) == {"甲店", "丙店"}


def test_nonsense_does_not_push_out_what_an_editor_has_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    note_asking("天气", found_nothing=True)
    dismiss_asking(Asking.objects.get().id, by=EDITOR)
    monkeypatch.setattr(words, "MOST_ASKINGS", 1)
    for question in ("甲店", "甲店", "乙店", "乙店"):
        note_asking(question, found_nothing=True)
    assert Asking.objects.get(text="天气").state == "dismissed"


def test_wanted_items_are_those_whose_guides_are_opened_most_in_thirty_days() -> None:
    on = today()
    count_visits({"YC-001": 3, "SCJG-006": 5, "XX-999": 100, "N-0058": 50}, on=on)
    count_visits({"YC-001": 4}, on=on)
    count_visits({"MZ-001": 90}, on=on - timedelta(days=30))
    assert [item.id for item in wanted_items(on=on)] == ["YC-001", "SCJG-006"]
    assert [item.id for item in wanted_items(on=on, limit=1)] == ["YC-001"]
    count_visits({"YC-001": 1}, on=on + timedelta(days=401))
    assert GuideVisits.objects.count() == 1
