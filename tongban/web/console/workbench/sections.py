"""The sections of the workbench: which parts of a definition stand on which page, and where a finding leads."""

from dataclasses import dataclass

from tongban.catalogue.checks.shape import place
from tongban.catalogue.definition import Definition
from tongban.catalogue.drafting import Steps, steps_of
from tongban.catalogue.wording import hints_of
from tongban.kernel.language import translatable
from tongban.web.console.workbench.parts import anchor
from tongban.web.console.workbench.schema import Control, sort_at


@dataclass(frozen=True, slots=True)
class Section:
    """One section: the parts on it, and what the citizen's side shows of them."""

    key: str
    title: str
    keys: tuple[str, ...]
    #: guide, wizard, form or sample; with the place there.
    preview: str = "guide"
    at: str = ""


_NAMED = (
    Section(
        "facts",
        translatable("基本信息"),
        (
            "id", "name", "handling_item", "item_type_code", "department", "handling_type", "subjects", "levels", "levels_note",
            "approval_bureau", "basic_code", "service_scope", "aliases", "contact", "online", "real_name", "themes", "co_departments",
            "level_rules", "provenance",
        ),
    ),
    Section("basis", translatable("依据和条件"), ("legal_basis", "conditions", "direct_safety", "quota"), at="condition-title"),
    Section("situations", translatable("办理情形"), ("situations",), "wizard"),
    Section("materials", translatable("申请材料"), ("materials", "tolerance"), "materials"),
    Section("form", translatable("申请表"), ("form",), "form"),
    Section(
        "nodes",
        translatable("办理环节"),
        ("nodes", "steps", "special_procedures", "first_review", "promise"),
        at="flow-title",
    ),
    Section("limits", translatable("时限"), ("time_limit",), at="flow-title"),
    Section("fees", translatable("收费"), ("fee", "benefits"), at="fee-title"),
    Section("tables", translatable("决策表"), ("tables",)),
    Section("results", translatable("结果"), ("results", "founds"), at="result-title"),
    Section("samples", translatable("样例"), ("samples",), "sample"),
    Section("more", translatable("问答和其他"), ("faqs", "notes", "exemptions"), at="more-title"),
)  # fmt: skip


def sections() -> tuple[Section, ...]:
    """All of them. What the format gains and no section names stands in the last one, so that nothing is out of reach."""
    named = {key for section in _NAMED for key in section.keys} | {"item_type"}
    rest = tuple(key for key in hints_of(Definition) if key not in named)
    last = _NAMED[-1]
    return (*_NAMED[:-1], Section(last.key, last.title, (*last.keys, *rest), last.preview, last.at))


def section_named(key: str) -> Section | None:
    return next((one for one in sections() if one.key == key), None)


def section_with(part: str) -> Section:
    """The section on which a part of the definition stands; the first where there is none."""
    own = "item_type_code" if part == "item_type" else part
    return next((one for one in sections() if own in one.keys), _NAMED[0])


#: Edited as one thing, so that a finding inside leads to the whole.
_WHOLE = (Control.SET, Control.LINES, Control.THEMES, Control.CONDITION, Control.VALUES)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is edited: its section, the element whose page it is on (empty: the section's own), the anchor."""

    section: Section
    element: Steps
    anchor: str


def spot_of(path: str) -> Spot:
    """Where a finding leads: the nearest field that has a place."""
    steps = steps_of(path)
    section = section_with(str(steps[0]) if steps else "")
    kind: type | None = Definition
    element: Steps = ()
    known: list[str | int] = []
    for at, step in enumerate(steps):
        if isinstance(step, int):
            known.append(step)
            continue
        sort = sort_at(kind, step) if kind is not None else None
        if sort is None:
            break
        known.append(step)
        kind = sort.inner
        if sort.control is Control.PAGES and at + 1 < len(steps) and isinstance(steps[at + 1], int):
            element = tuple(steps[: at + 2])
        if sort.control in _WHOLE:
            break
    if known == ["item_type"]:
        known = ["item_type_code"]
    return Spot(section, element, anchor(place(known)) if len(known) > len(element) else "")


def dotted(steps: Steps) -> str:
    """materials.2, as an address carries it."""
    return ".".join(map(str, steps))


def undotted(text: str) -> Steps:
    return tuple(int(step) if step.isascii() and step.isdigit() and len(step) < 7 else step for step in text.split("."))
