"""Definitions in force as a file: JSON, YAML with the comments that were kept, or a workbook."""

import json
from collections.abc import Sequence
from datetime import date

from tongban.authorities.models import Department, Theme
from tongban.catalogue import formats
from tongban.catalogue.checks.shape import shape_problems
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.drafting import words_of
from tongban.catalogue.errors import NoGuide, NoSuchItem
from tongban.catalogue.formats import Codes, Format, TooLongForCell
from tongban.catalogue.models import DefinitionText, Draft, Item, ItemVersion
from tongban.catalogue.queries import current_versions, definition_of
from tongban.catalogue.states import ItemState
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence
from tongban.licences.models import LicenceType


class NothingToExport(Refusal):
    """还没有已公布的事项可以导出。请先用 tongban load 或 tongban import-items 载入。"""


class DraftUnfinished(Refusal):
    """草稿还没有写完，暂时不能下载成 .xlsx。请先补上，或者下载 YAML、JSON。"""


def export_items(item_ids: Sequence[str] | None, form: Format, *, on: date | None = None) -> bytes:
    """The definitions in force on a day, in the order asked for; None: all of them, by number."""
    ids = list(dict.fromkeys(item_ids)) if item_ids is not None else _with_versions()
    versions = current_versions(ids, on=on)
    if item_ids is None:
        ids = [item_id for item_id in ids if item_id in versions]
    for item_id in ids:
        if item_id not in versions:
            _refuse(item_id)
    if not ids:
        raise NothingToExport
    return _written([versions[item_id] for item_id in ids], form)


def export_version(version: ItemVersion, form: Format) -> bytes:
    """One version, in force or not."""
    return _written([version], form)


def export_draft(draft: Draft, form: Format) -> bytes:
    """A draft as it is: YAML as it was written, JSON also while it is unfinished; a workbook once it is finished."""
    if form == "yaml":
        return draft.text.encode()
    if form == "json":
        return (json.dumps([draft.document], ensure_ascii=False, indent=2) + "\n").encode()
    missing = list(shape_problems(draft.document))
    if missing:
        where = words_of(draft.document, missing[0][0])
        raise DraftUnfinished(
            sentence(
                "草稿还没有写完（{where}：{why}），暂时不能下载成 .xlsx。请先补上，或者下载 YAML、JSON。",
                where=where,
                why=missing[0][1],
            )
        )
    return _workbook([parse(draft.document)])


def _with_versions() -> list[str]:
    """What was abolished is not in force; by its number it can still be had."""
    described = Item.objects.filter(versions__isnull=False).exclude(state=ItemState.ABOLISHED)
    return list(described.distinct().order_by("id").values_list("id", flat=True))


def _refuse(item_id: str) -> None:
    if not Item.objects.filter(id=item_id).exists():
        raise NoSuchItem(sentence("没有编号为“{item}”的事项，请核对编号。", item=item_id[:40]))
    raise NoGuide(sentence("事项“{item}”只列入了目录，还没有可以导出的定义。", item=item_id[:40]))


def _written(versions: Sequence[ItemVersion], form: Format) -> bytes:
    definitions = [definition_of(version) for version in versions]
    if form == "json":
        return formats.write_json(definitions).encode()
    if form == "xlsx":
        return _workbook(definitions)
    return formats.joined(_texts(versions, definitions)).encode()


def _workbook(definitions: Sequence[Definition]) -> bytes:
    try:
        return formats.write_workbook(definitions, _codes())
    except TooLongForCell as error:
        raise Refusal(str(error)) from error


def _texts(versions: Sequence[ItemVersion], definitions: Sequence[Definition]) -> list[str]:
    """Each definition as it was written, else in our hand with the comments of the text kept last. One query."""
    exact: dict[str, str] = {}
    last: dict[str, str] = {}
    kept = DefinitionText.objects.filter(item_id__in=[version.item_id for version in versions])
    for item_id, definition_hash, text in kept.order_by("kept_at", "id").values_list(
        "item_id", "definition_hash", "text"
    ):
        exact[definition_hash] = last[item_id] = text
    return [
        formats.text_of(definition, exact.get(version.definition_hash) or last.get(version.item_id))
        for version, definition in zip(versions, definitions, strict=True)
    ]


def _codes() -> Codes:
    """The code lists behind the drop-downs; four queries."""
    departments = list(Department.objects.order_by("id").values_list("id", "short"))
    licences = list(LicenceType.objects.order_by("id").values_list("id", "name"))
    return {
        "实施部门": departments,
        "联办部门": departments,
        "证照类型": licences,
        "可替代的证照": licences,
        "个人主题主题代码": list(Theme.objects.filter(subject="natural").order_by("code").values_list("code", "name")),
        "企业主题主题代码": list(Theme.objects.filter(subject="legal").order_by("code").values_list("code", "name")),
    }
