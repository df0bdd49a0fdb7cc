"""Drafts to work on, and what a browser would send of the editor."""

import re
from html.parser import HTMLParser
from typing import Any

from tests import build
from tongban.catalogue import actions
from tongban.catalogue.models import Draft

OFFICE = "SPJ@130102000000"
SECTIONS = [
    "facts", "basis", "situations", "materials", "form", "nodes", "limits", "fees", "tables", "results", "samples", "more",
]  # fmt: skip
STRANGERS = ("chenlin", "fengchao", "zhangsan", "zhougang")


def begun(item: str = "SCJG-006") -> Draft:
    return actions.begin_draft(item, by=build.officer("zhengmei"), body_id=OFFICE)


def new(raw: dict[str, Any]) -> Draft:
    return actions.begin_new(raw, by=build.officer("zhengmei"), body_id=OFFICE)


def pages(draft: Draft) -> list[str]:
    here = f"/console/workbench/{draft.id}/"
    parts = [f"{here}part/{section}/" for section in SECTIONS]
    return [
        *parts,
        f"{here}element/materials.0/",
        f"{here}text/",
        f"{here}compare/",
        f"{here}propose/",
        f"{here}discard/",
    ]


class Sent(HTMLParser):
    """What a browser would send of the editor's form when nothing is touched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self.inside = False
        self.area: str | None = None
        self.select: str | None = None
        self.chosen: list[str] = []
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = a.get("class") == "bench-form"
        if not self.inside:
            return
        if tag == "input" and a.get("name"):
            if a.get("type") in ("checkbox", "radio") and "checked" not in a:
                return
            self.add(a["name"], a.get("value", "on"))
        elif tag == "textarea":
            self.area = a["name"]
            self.values.setdefault(self.area, []).append("")
        elif tag == "select":
            self.select, self.chosen, self.first = a["name"], [], None
        elif tag == "option" and self.select:
            self.first = a["value"] if self.first is None else self.first
            if "selected" in a:
                self.chosen.append(a["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            text = self.values[self.area][-1].removeprefix("\n")
            self.values[self.area][-1] = text.replace("\n", "\r\n")
            self.area = None
        elif tag == "select" and self.select:
            self.add(self.select, (self.chosen or [self.first or ""])[0])
            self.select = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def sent(page: str) -> dict[str, list[str]]:
    parser = Sent()
    parser.feed(page)
    return parser.values


def element_addresses(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'class="line__link" href="([^"#]+)', page)))
