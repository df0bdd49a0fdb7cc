"""Bringing a lost case back from its package: the same row, log, parts, dossier and files, or nothing at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from tongban.cases import models as case_models
from tongban.cases.actions.concluding import archiving_data
from tongban.cases.errors import BaseDataMissing, PackageFaulty, RecordDiffers
from tongban.cases.models import Case, CaseEvent
from tongban.cases.models import Part as LoggedPart
from tongban.cases.packaging import Contents, read_package, verify_package
from tongban.cases.states import Act, CaseState
from tongban.identity.people import PLATFORM
from tongban.kernel import storage
from tongban.kernel.crypto.sm3 import sm3_hex
from tongban.kernel.language import sentence
from tongban.kernel.models import StoredFile
from tongban.materials import actions as materials
from tongban.materials.models import Attachment, Dossier

#: Every kind of row that hangs on a case, by the name that the log uses.
_PARTS: dict[str, type[LoggedPart]] = {
    str(model._meta.model_name): model
    for model in vars(case_models).values()
    if isinstance(model, type) and issubclass(model, LoggedPart) and not model._meta.abstract
}


@dataclass(frozen=True)
class Restored:
    """What was brought back, or would be; `made` empty: everything was there already."""

    number: str
    made: dict[str, int]


def restore_case(package: bytes, *, dry_run: bool = False) -> Restored:
    """Bring back what this database lost of a case. Twice changes nothing.

    Raises PackageFaulty naming the first fault, BaseDataMissing naming what it refers to and is not here, RecordDiffers
    when the case is here with another log. Files are stored before the rows that name them.
    """
    if faults := verify_package(package):
        raise PackageFaulty(sentence("这个档案包不完整或者被改动过：{fault}。没有恢复任何内容。", fault=faults[0]))
    contents = read_package(package)
    lost = _what_is_lost(contents)
    if dry_run or not lost:
        return Restored(contents.manifest["number"], lost)
    by_hash = {sm3_hex(content): content for content in contents.files.values()}
    for digest, media_type in contents.records["files"].items():
        storage.store(by_hash[digest], media_type)
    kept = storage.store(package, "application/zip")
    with transaction.atomic():
        if "cases" in lost:
            _write_rows(contents, kept)
    return Restored(contents.manifest["number"], lost)


def _what_is_lost(contents: Contents) -> dict[str, int]:
    manifest, records = contents.manifest, contents.records
    here = Case.objects.filter(id=manifest["case"]).first()
    if here is None and Case.objects.filter(number=manifest["number"]).exists():
        raise RecordDiffers
    if here is not None:
        same = here.events.filter(seq=manifest["log_seq"], hash=manifest["log_head"]).exists()
        if not same:
            raise RecordDiffers
    lost: dict[str, int] = {}
    if here is None:
        if missing := list(_missing_references(contents)):
            raise BaseDataMissing(
                sentence(
                    "恢复这个办件需要的基础数据不在平台里：{what}。没有恢复任何内容。",
                    what=sentence("、").join(missing[:10]),
                )
            )
        lost |= {"cases": 1, "events": len(contents.log), "parts": len(records["parts"])}
        if not Dossier.objects.filter(id=records["dossier"]["id"]).exists():
            lost |= {"dossiers": 1, "attachments": len(records["attachments"])}
    if files := sum(not _has(digest) for digest in records["files"]):
        lost["files"] = files
    return {name: number for name, number in lost.items() if number}


def _has(digest: str) -> bool:
    return StoredFile.objects.filter(hash=digest).exists() and storage.path_of(digest).is_file()


def _missing_references(contents: Contents) -> Iterator[str]:
    """What the rows point at outside of the package and is not in this database; and keys that others took meanwhile."""
    records = contents.records
    rows: list[tuple[type[models.Model], Mapping[str, Any]]] = [(Case, records["row"]), (Dossier, records["dossier"])]
    rows += [(Attachment, row) for row in records["attachments"]]
    for key, row in records["parts"].items():
        part = _PARTS[key.partition(":")[0]]
        rows.append((part, row))
        if part._default_manager.filter(pk=key.partition(":")[2]).exists():
            yield f"{part._meta.verbose_name} {key.partition(':')[2]} 的编号已被别的记录占用"
    asked: set[str] = set()
    for model, row in rows:
        for target, value in _pointed_at(model, row):
            label = f"{target._meta.verbose_name} {value}"
            if label not in asked and not target._base_manager.filter(pk=value).exists():
                yield label
            asked.add(label)


def _pointed_at(model: type[models.Model], row: Mapping[str, Any]) -> Iterator[tuple[type[models.Model], Any]]:
    """What a row needs beside the package. Files and the dossier come with it, and so does the case of each part."""
    for field in model._meta.concrete_fields:
        value, target = row.get(field.attname), field.related_model
        if value is None or not isinstance(target, type) or target in {Dossier, StoredFile}:
            continue
        if target is Case and model is not Case:
            continue
        yield target, value


def _write_rows(contents: Contents, package: StoredFile) -> None:
    manifest, records = contents.manifest, contents.records
    if not Dossier.objects.filter(id=records["dossier"]["id"]).exists():
        materials.restore_dossier(records["dossier"], attachments=records["attachments"])
    case = Case(**_values(Case, records["row"]), seq=manifest["log_seq"], head_hash=manifest["log_head"])
    case.save(force_insert=True)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            seq=entry["seq"],
            kind=entry["kind"],
            at=datetime.fromisoformat(entry["at"]),
            by=entry["by"],
            data=entry["data"],
            changes=entry["changes"],
            prev_hash=entry["prev"],
            hash=entry["hash"],
        )
        for entry in contents.log
    )
    for key, row in records["parts"].items():
        model = _PARTS[key.partition(":")[0]]
        beside = {column: records["not_logged"].get(key) for column in model.NOT_LOGGED}
        model(**_values(model, row), **beside).save(force_insert=True)
    if manifest["kind"] == "archive":
        # The sealing itself is the one act that its package cannot contain; it follows from it.
        case.advance(
            Act.ARCHIVE,
            to=CaseState.ARCHIVED,
            by=PLATFORM,
            at=datetime.fromisoformat(manifest["packed_at"]),
            data=archiving_data(package, before=str(case.archive_id or "")),
            archive=package,
        )
    _continue_counting()


def _values(model: type[models.Model], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.attname: field.to_python(row[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in row
    }


def _continue_counting() -> None:
    """Rows came in with the numbers they had: the database's own counting must go on after them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_PARTS.values())):
            cursor.execute(statement)
