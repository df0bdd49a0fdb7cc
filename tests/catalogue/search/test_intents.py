"""Getting, renewing, changing, ending and replacing are told apart in the words of the catalogue and of people."""

import pytest

from tongban.catalogue.search.intents import Intent, agreement, official_intents, spoken_intents


@pytest.mark.parametrize(
    ("title", "intent"),
    [
        ("新办", Intent.OBTAIN),
        ("延续", Intent.RENEW),
        ("有效期满换证", Intent.RENEW),
        ("补领（丢失补领）", Intent.REPLACE),
        ("简易注销登记", Intent.END),
        ("公司变更登记", Intent.CHANGE),
        ("教师资格证相关政策咨询", Intent.ASK),
    ],
)
def test_catalogues_name_it(title: str, intent: Intent) -> None:
    assert official_intents(title) == {intent}


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("食品证快到期了", Intent.RENEW),
        ("许可证要换证吗", Intent.RENEW),
        ("身份证找不到了", Intent.REPLACE),
        ("公司不干了", Intent.END),
        ("公司要改名", Intent.CHANGE),
        ("想新开一家", Intent.OBTAIN),
    ],
)
def test_people_say_it(question: str, intent: Intent) -> None:
    assert intent in spoken_intents(question)


def test_a_name_alone_says_nothing() -> None:
    assert spoken_intents("食品经营许可证") == frozenset()


def test_who_says_nothing_wants_to_obtain() -> None:
    nothing: frozenset[Intent] = frozenset()
    assert agreement(frozenset({Intent.OBTAIN}), nothing) > agreement(frozenset({Intent.RENEW}), nothing)
