"""What someone wants done with a licence: get it, renew it, change it, end it, replace it, or ask about it.

Items of the same name differ only in this (新办, 延续, 变更, 注销, 补办), and people say it in words of their own.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class Intent(StrEnum):
    """业务办理项 by what it does."""

    OBTAIN = "obtain"
    RENEW = "renew"
    CHANGE = "change"
    END = "end"
    REPLACE = "replace"
    ASK = "ask"


# How catalogues name it. The order decides: 变更 in "设立、变更审批" is not what the item is for.
_OFFICIAL = (
    (Intent.OBTAIN, re.compile(r"新办|新设|新开|首次|设立|申领|申请|取证|核发$|新增|初领|初次")),
    (Intent.RENEW, re.compile(r"延续|延期|续期|换证|换领|换发|期满|到期|年检|年审|年度审验|校验|再注册|复审")),
    (Intent.REPLACE, re.compile(r"补领|补办|补发|补证|补换|遗失|丢失|挂失")),
    (Intent.END, re.compile(r"注销|终止|停业|歇业|缴销|解除")),
    (Intent.CHANGE, re.compile(r"变更|更正|更名|转移|迁移|转入|转出|过户")),
    (Intent.ASK, re.compile(r"查询|咨询|投诉|指引|信息发布|举报")),
)

# How people say it.
_SPOKEN = (
    (
        Intent.RENEW,
        re.compile(r"延续|延期|延长|续期|续办|续证|续上|接着办|到期|期满|过期|有效期|换证|换新|年审|年检|审证|满了"),
    ),
    (
        Intent.REPLACE,
        re.compile(r"补领|补办|补发|补一?[个张]|重新?办|丢|遗失|挂失|找不[到着]|没了|不见了|被偷|损坏|弄坏|坏了"),
    ),
    (Intent.END, re.compile(r"注销|销户|不干了|不[开做办]了|关门|关张|倒闭|停业|歇业|撤销|解散|关闭|转让不干")),
    (Intent.CHANGE, re.compile(r"变更|更改|修改|改名|换名|换地址|搬[家迁了到]|换法人|换老板|改[成为]")),
    (Intent.ASK, re.compile(r"查询|查一?[下查]|咨询|投诉|举报|进度|真伪")),
    (Intent.OBTAIN, re.compile(r"新办|新开|首次|第一次|初次|开办|开[一个家间]|刚[开成]|设立|成立")),
)


def official_intents(title: str) -> frozenset[Intent]:
    """What an item with this title is for; empty when the title does not say."""
    return frozenset(intent for intent, pattern in _OFFICIAL if pattern.search(title))


def spoken_intents(question: str) -> frozenset[Intent]:
    """What the asker wants, as far as the words tell."""
    return frozenset(intent for intent, pattern in _SPOKEN if pattern.search(question))


def agreement(item: frozenset[Intent], asked: frozenset[Intent]) -> float:
    """From -1 (the item is for something else) over 0 (nobody said) to 1 (just this)."""
    if item & asked:
        return 1.0
    if not item:
        return 0.0
    if asked - {Intent.OBTAIN}:
        return -1.0
    return 0.0 if Intent.OBTAIN in item else -0.5


class Intents:
    """The intents of every item, compared with a question at once: there are few different ones."""

    def __init__(self, titles: Sequence[str]) -> None:
        kinds: dict[frozenset[Intent], int] = {}
        self._kind_of = np.array([kinds.setdefault(official_intents(title), len(kinds)) for title in titles], np.int64)
        self._kinds = list(kinds)

    def agreement(self, question: str) -> npt.NDArray[np.float32]:
        """For each item how well its purpose fits the question, from -1 to 1."""
        asked = spoken_intents(question)
        return np.array([agreement(kind, asked) for kind in self._kinds], np.float32)[self._kind_of]
