"""What may be chosen where a definition names something else: departments, licences, themes, its own questions and papers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tongban.authorities.models import Department, Theme
from tongban.catalogue.checks.meaning import ITEM_TYPES
from tongban.catalogue.lint import RULES
from tongban.kernel.language import sentence
from tongban.licences.models import LicenceType
from tongban.web.console.workbench.schema import Sort

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a condition may ask: a question of the wizard, or a choice of the form."""

    key: str
    label: str
    options: Pairs
    multiple: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that may be chosen, for one draft. Three queries when it is made, none later."""

    document: Mapping[str, Any]
    departments: Pairs
    licences: Pairs
    #: natural or legal -> code and name
    themes: Mapping[str, Pairs]

    @classmethod
    def for_draft(cls, document: Mapping[str, Any]) -> "Choices":
        themes: dict[str, list[tuple[str, str]]] = {"natural": [], "legal": []}
        for subject, code, name in Theme.objects.order_by("subject", "code").values_list("subject", "code", "name"):
            themes[subject].append((code, name))
        return cls(
            document,
            departments=list(Department.objects.order_by("id").values_list("id", "short")),
            licences=[
                (one, f"{name}（{one}）") for one, name in LicenceType.objects.order_by("id").values_list("id", "name")
            ],
            themes=themes,
        )

    def of(self, sort: Sort) -> Pairs | None:
        """Code and name of what this part may be; None where anything may be written."""
        where = f"{sort.kind.__name__}.{sort.key}"
        if sort.key == "department":
            return self.departments
        if sort.key == "licence":
            return self.licences
        if where in ("Outcome.materials", "Expectation.materials"):
            return [
                (str(one.get("id")), str(one.get("name") or one.get("id")))
                for one in _objects(self.document, "materials")
            ]
        if where == "Outcome.node":
            return [(str(one.get("key")), str(one.get("name"))) for one in _objects(self.document, "nodes")]
        if where == "Outcome.fee":
            fee = self.document.get("fee")
            return [
                (str(one.get("name")), str(one.get("name")))
                for one in _objects(fee if isinstance(fee, Mapping) else {}, "items")
            ]
        if where == "TableInput.key":
            return [(one.key, one.label) for one in (*self.questions(), *self._figures())]
        if where == "Exemption.rule":
            return [(rule.id, sentence(rule.title)) for rule in RULES]
        if where == "Definition.item_type_code":
            return [(code, gettext(name)) for code, name in ITEM_TYPES.items()]
        return None

    def questions(self) -> list[Question]:
        """What conditions may ask: questions of the wizard, then the choices of the form."""
        found = [
            Question(
                str(one.get("id") or ""),
                str(one.get("question") or one.get("id") or ""),
                options_of(one),
                bool(one.get("multiple")),
            )
            for one in _objects(self.document, "situations")
        ]
        found += [
            Question(str(one["key"]), str(one.get("label") or one["key"]), options_of(one))
            for one in self.fields()
            if one.get("type") in ("choice", "choices")
        ]
        return [one for one in found if one.key]

    def fields(self) -> list[Mapping[str, Any]]:
        """The fields of the item's own form, in their order."""
        return [one for one in _with_keys(self.document.get("form")) if "type" in one and one.get("key")]

    def _figures(self) -> list[Question]:
        return [
            Question(str(one["key"]), str(one.get("label") or one["key"]), ())
            for one in self.fields()
            if one.get("type") in ("number", "money", "date")
        ]

    def column(self, source: Mapping[str, Any]) -> Question:
        """One input of a decision table: its name, and its options where it has some."""
        match source.get("of"):
            case "applicant":
                return Question(
                    "applicant", gettext("申请人类别"), [("natural", gettext("个人")), ("legal", gettext("企业和组织"))]
                )
            case "level":
                levels = [
                    ("province", gettext("省级")),
                    ("city", gettext("市级")),
                    ("county", gettext("县级")),
                    ("township", gettext("乡镇级")),
                    ("village", gettext("村级")),
                ]
                return Question(
                    "level",
                    gettext("行使层级"),
                    [one for one in levels if one[0] in (self.document.get("levels") or ())],
                )
        key = str(source.get("key") or "")
        known = [one for one in (*self.questions(), *self._figures()) if one.key == key]
        return known[0] if known else Question(key, key or gettext("（还没有选条件）"), ())


def _objects(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    listed = holder.get(key)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def options_of(one: Mapping[str, Any]) -> Pairs:
    """The options of a question or a field, as code and name."""
    return [
        (str(option.get("value") or ""), str(option.get("label") or option.get("value") or ""))
        for option in _objects(one, "options")
    ]


def _with_keys(value: Any) -> Iterator[Mapping[str, Any]]:
    """Sections and fields, however deep they stand."""
    if isinstance(value, Mapping):
        if "key" in value:
            yield value
        for part in value.values():
            if isinstance(part, list):
                for one in part:
                    yield from _with_keys(one)
