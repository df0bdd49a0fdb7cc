"""Sentences for people, in the language of whoever is being served; what is written down stays in Chinese."""

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


def in_chinese(words: str | Promise) -> str:
    """For papers, logs and other records: the Chinese words, whatever the reader of this moment chose."""
    with translation.override(OFFICIAL):
        return str(words)
