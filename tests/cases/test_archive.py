"""The archive package: complete, deterministic, proves itself, and brings a lost case back row for row."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from tests import build
from tongban.cases import actions
from tongban.cases.errors import BaseDataMissing, PackageFaulty, RecordDiffers
from tongban.cases.jobs import archive
from tongban.cases.models import Appeal, Case, CaseEvent, Correction, NodeRecord, Obligation, Paper
from tongban.cases.packaging import read_package, verify_package
from tongban.cases.retention import retention_of
from tongban.cases.states import CaseState
from tongban.identity.models import Person
from tongban.kernel import storage
from tongban.kernel.jobs import drain
from tongban.kernel.models import StoredFile
from tongban.materials.models import Attachment, Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def archived(**kwargs: Any) -> Case:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.case(state=CaseState.CLOSED, **kwargs)
        drain()
    case.refresh_from_db()
    assert case.state == CaseState.ARCHIVED
    return case


def package_in(case: Case) -> bytes:
    return storage.read_file(str(case.archive_id))


def rewritten(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The package with some files changed, as a forger would."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def test_the_package_is_complete_and_reads_offline() -> None:
    case = archived()
    data = package_in(case)
    assert verify_package(data) == []
    contents = read_package(data)
    manifest = contents.manifest
    assert (manifest["state"], manifest["log_seq"]) == ("closed", case.seq - 1)
    assert manifest["retention"]["class"] == "30年"
    assert "第8号" in manifest["retention"]["source"]
    assert manifest["parties"]["applicant"] == case.applicant_name
    assert "周刚（决定）" in manifest["parties"]["officers"]
    assert json.loads(contents.files["definition.json"])["id"] == "SCJG-006"
    clock = contents.files["clock.txt"].decode()
    assert "应在 2026年12月2日 前作出决定" in clock
    assert "2026-11-28  不计入  周六" in clock
    assert {path.split("/")[0] for path in contents.files} == {
        "manifest.json", "index.html", "log.jsonl", "records.json", "definition.json", "clock.txt", "papers",
        "materials", "licence.pdf",
    }  # fmt: skip
    index = contents.files["index.html"].decode()
    assert "openssl dgst -sm3" in index
    assert all(f'href="{part["path"]}"' in index for part in manifest["parts"] if part["path"] != "index.html")
    for foreign in ("http://", "https://", "<script", "<link", "<img"):
        assert foreign not in index


def test_the_same_case_and_moment_make_the_same_bytes() -> None:
    case = archived()
    at = case.events.get(seq=case.seq).at
    again = Case.objects.select_related("body", "item", "version", "dossier", "person", "entity").get(id=case.id)
    assert actions.package_of(again, upto=case.seq - 1, at=at, kind="archive") == package_in(case)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda files: files.update({"clock.txt": b"x"}), "clock.txt：内容与摘要不一致"),
        (lambda files: files.pop("licence.pdf"), "licence.pdf：目录里有，包里没有"),
        (lambda files: files.update({"more.pdf": b"x"}), "more.pdf：包里有，目录里没有"),
        (lambda files: files.pop("manifest.json"), "缺少 manifest.json"),
        (lambda files: files.update({"manifest.json": b"[]"}), "档案包的目录或者日志格式不对"),
        (lambda files: files.update({"manifest.json": b"{"}), "不是完整的 ZIP 档案包"),
    ],
)
def test_a_bent_package_names_what_is_wrong(change: Callable[[dict[str, bytes]], None], fault: str) -> None:
    assert fault in verify_package(rewritten(package_in(archived()), change))


def _bend_log(files: dict[str, bytes]) -> None:
    lines = files["log.jsonl"].decode().splitlines()
    entry = json.loads(lines[1])
    entry["by"]["name"] = "别人"
    lines[1] = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    _rename(files, "log.jsonl", "\n".join(lines).encode())


def _bend_state(files: dict[str, bytes]) -> None:
    records = json.loads(files["records.json"])
    records["row"]["applicant_name"] = "别人"
    _rename(files, "records.json", json.dumps(records).encode())


def _rename(files: dict[str, bytes], path: str, content: bytes) -> None:
    """Also the manifest, as a careful forger would."""
    from tongban.kernel.crypto.sm3 import sm3_hex  # noqa: PLC0415

    files[path] = content
    manifest = json.loads(files["manifest.json"])
    for part in manifest["parts"]:
        if part["path"] == path:
            part |= {"size": len(content), "sm3": sm3_hex(content)}
    files["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("bend", "fault"),
    [(_bend_log, "日志第 2 条对不上"), (_bend_state, "办件的状态和内容与日志推算的不一致")],
)
def test_a_careful_forger_is_caught_by_the_chain(bend: Callable[[dict[str, bytes]], None], fault: str) -> None:
    assert verify_package(rewritten(package_in(archived()), bend)) == [fault]


@pytest.mark.parametrize("junk", [b"", b"PK", b"%PDF-1.4", b"\x00" * 4000])
def test_what_is_no_package_is_said_to_be_none(junk: bytes) -> None:
    assert verify_package(junk) == ["不是完整的 ZIP 档案包"]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, "10年"),
        ({"granted": True}, "30年"),
        ({"granted": True, "ends": False}, "永久"),
        ({"granted": True, "item_type": "行政确认"}, "永久"),
        ({"against_holder": True}, "30年"),
        ({"contested": True}, "永久"),
    ],
)
def test_how_long_a_file_is_kept_follows_from_what_it_proves(facts: dict[str, Any], word: str) -> None:
    usual: dict[str, Any] = {
        "item_type": "行政许可", "granted": False, "ends": True, "against_holder": False, "contested": False,
    }  # fmt: skip
    assert retention_of(**{**usual, **facts}).word == word


def test_archiving_again_keeps_the_first_package_until_something_was_done() -> None:
    case = archived()
    archive.call(str(case.id))
    first = case.archive_id
    case.refresh_from_db()
    assert case.archive_id == first
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        actions.correct_decision(
            case.id,
            officer=build.officer("zhougang"),
            seq=case.seq,
            paper_id=case.papers.get(kind="grant").id,
            wrong="《食品经营许可证》",
            right="《食品经营许可证》正本",
            reason="漏写“正本”。",
        )
        drain()
    case.refresh_from_db()
    assert (case.state, case.archive_id != first) == (CaseState.ARCHIVED, True)
    assert verify_package(package_in(case)) == []
    assert storage.read_file(str(first))  # the old one is kept and named
    last = case.events.get(seq=case.seq)
    assert (last.kind, last.data["before"]) == ("archive", first)
    archive.call(str(case.id))
    assert Case.objects.get(id=case.id).seq == case.seq
    assert build.nothing_differs_from_the_log()


def snapshot(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Every row of the case and of what hangs on it, without the running numbers of the log's table."""
    of_case: list[Any] = [Correction, NodeRecord, Obligation, Paper, Appeal]
    rows = {model.__name__: list(model.objects.filter(case_id=case.id).order_by("id").values()) for model in of_case}
    rows["Case"] = list(Case.objects.filter(id=case.id).values())
    events = [field.attname for field in CaseEvent._meta.concrete_fields if field.attname != "id"]
    rows["CaseEvent"] = list(CaseEvent.objects.filter(case_id=case.id).order_by("seq").values(*events))
    rows["Dossier"] = list(Dossier.objects.filter(id=case.dossier_id).values())
    rows["Attachment"] = list(Attachment.objects.filter(dossier_id=case.dossier_id).order_by("id").values())
    return rows


def lose(case: Case) -> None:
    """As if a disk had taken the case, its dossier and their files."""
    files = {*case.dossier.attachments.exclude(file=None).values_list("file_id", flat=True)}
    files |= set(Paper.objects.filter(case=case).exclude(file=None).values_list("file_id", flat=True))
    files |= set(Appeal.objects.filter(case=case).exclude(record=None).values_list("record_id", flat=True))
    files |= {str(case.archive_id)}
    for model in (Correction, NodeRecord, Obligation, Paper, Appeal, CaseEvent):
        model.objects.filter(case_id=case.id).delete()
    Case.objects.filter(id=case.id).delete()
    Dossier.objects.filter(id=case.dossier_id).delete()
    StoredFile.objects.filter(hash__in=files).delete()
    for digest in files:
        storage.path_of(digest).unlink()


def a_rich_case() -> Case:
    """Corrections, review, an appeal with its frozen record, and the supplement after it."""
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.case()
        line = actions.CorrectionLine("布局图", "请重新上传。", material_id="M3")
        case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])
        build.upload(case.dossier, "M3")
        case = actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
        case = build.deliver(build.bring(case.id, to=CaseState.DENIED))
        drain()
        case.refresh_from_db()
        actions.file_appeal(
            case.id,
            account=build.account(),
            seq=case.seq,
            kind="lawsuit",
            agency="长安区人民法院",
            reason="",
            filed_on=date(2026, 11, 23),
        )
        drain()
    case.refresh_from_db()
    assert case.state == CaseState.ARCHIVED
    return case


def test_a_lost_case_comes_back_row_for_row() -> None:
    case = a_rich_case()
    package, before = package_in(case), snapshot(case)
    assert all(before.values())
    lose(case)
    assert snapshot(case) == {name: [] for name in before}
    tried = actions.restore_case(package, dry_run=True)
    assert (tried.made["cases"], Case.objects.filter(id=case.id).exists()) == (1, False)
    done = actions.restore_case(package)
    assert done == tried
    assert snapshot(case) == before
    assert storage.damaged_files() == []
    assert build.nothing_differs_from_the_log()
    assert actions.restore_case(package).made == {}
    assert snapshot(case) == before


def test_a_lost_file_alone_is_put_back() -> None:
    case = archived()
    digest = case.papers.get(kind="grant").file_id
    storage.path_of(str(digest)).unlink()
    assert actions.restore_case(package_in(case)).made == {"files": 1}
    assert storage.damaged_files() == []


def test_a_bent_package_restores_nothing() -> None:
    case = archived()
    bent = rewritten(package_in(case), _bend_log)
    lose(case)
    with pytest.raises(PackageFaulty, match="日志第 2 条对不上"):
        actions.restore_case(bent)
    assert not Case.objects.filter(id=case.id).exists()


def test_a_case_that_is_here_with_another_log_is_left_alone() -> None:
    case = archived()
    package = package_in(case)
    CaseEvent.objects.filter(case=case, seq=case.seq - 1).update(hash="0" * 64)
    with pytest.raises(RecordDiffers):
        actions.restore_case(package)


def test_missing_base_data_is_named_and_nothing_is_restored() -> None:
    case = archived(by="zhangsan", for_entity=False, item="MZ-001")
    package = package_in(case)
    lose(case)
    contents = read_package(package)
    gone = contents.records["row"]["person_id"].replace("0", "1")

    def point_elsewhere(files: dict[str, bytes]) -> None:
        records = json.loads(files["records.json"])
        records["dossier"]["person_id"] = gone
        _rename(files, "records.json", json.dumps(records).encode())

    assert not Person.objects.filter(id=gone).exists()
    with pytest.raises(BaseDataMissing, match=f"自然人 {gone}"):
        actions.restore_case(rewritten(package, point_elsewhere))
    assert not Dossier.objects.filter(id=case.dossier_id).exists()
