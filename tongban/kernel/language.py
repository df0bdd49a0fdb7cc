"""Sentences for people, in the language of whoever is being served; what is written down stays in Chinese."""

import re
from datetime import date

from django.utils import translation
from django.utils.functional import Promise

#: The language of the law, of papers and of every record.
OFFICIAL = "zh-hans"


def sentence(text: str, **values: object) -> str:
    """The sentence in the reader's language, with its `{places}` filled in."""
    said = translation.gettext(text)
    return said.format(**values) if values else said


def translatable(text: str) -> str:
    """The text as it is; marks it for the catalogue, so that `sentence` finds its translation later."""
    return text


def words(*texts: str) -> tuple[str, ...]:
    """The same for several at once."""
    return texts


_MONTHS = words("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月")


def month_name(day: date) -> str:
    """11月"""
    return sentence(_MONTHS[day.month - 1])


def day_name(day: date) -> str:
    """2026年11月22日"""
    return sentence("{year}年{month}{day}日", year=day.year, month=month_name(day), day=day.day)


def in_chinese(words: str | Promise) -> str:
    """For papers, logs and other records: the Chinese words, whatever the reader of this moment chose."""
    with translation.override(OFFICIAL):
        return str(words)


_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A name in Chinese quotation marks is nobody's to translate.
_NAME = re.compile(r"“[^”]*”")


def in_words(text: str) -> str:
    """Phrases that data share (审查，第2天，“食品经营许可”) in the reader's language; where one is not known, all as it is."""
    known = [sentence(phrase) for phrase in text.split("，")]
    strange = any(_CHINESE.search(_NAME.sub("", phrase)) for phrase in known)
    return text if strange else sentence("，").join(known)
