"""Pages carry no script or style of their own: the content security policy forbids them (invariant 9)."""

import re
from pathlib import Path

from tests.guards.house import PACKAGE, within

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)[^>]*>", re.IGNORECASE),
    "inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=.(?:https?:)?//", re.IGNORECASE),
    "escaping switched off": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}

#: template -> why it may switch escaping off
TRUSTED: dict[str, str] = {}


def faults(template: str) -> list[str]:
    text = COMMENT.sub("", template)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def templates() -> list[Path]:
    return sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.svg")])


def test_no_template_carries_script_or_style() -> None:
    found = {within(path): faults(path.read_text(encoding="utf-8")) for path in templates()}
    assert {place: names for place, names in found.items() if names and place not in TRUSTED} == {}


def test_the_guard_sees_each_fault() -> None:
    samples = {
        "inline script": "<script>alert(1)</script>",
        "inline style sheet": "<style>p {}</style>",
        "style attribute": '<p class="a" style="color: red">',
        "event attribute": '<button type="button" onclick="go()">',
        "script address": '<a href="javascript:go()">',
        "foreign address": '<img alt="" src="https://example.com/a.png">',
        "escaping switched off": "{{ text|safe }}",
    }
    for name, sample in samples.items():
        assert faults(sample) == [name]
    good = '<script src="{% static "ui/ui.js" %}" defer></script>{# <style> #}<p data-once="on = 1">{{ a }}</p>'
    assert faults(good) == []
