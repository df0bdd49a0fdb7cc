"""What the logs of cases lack stands in the audit: commands, publication, the calendar, uses of licences, lists taken out."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests import build
from tests.kernel.bending import unguarded
from tongban.authorities.actions import declare_outage, withdraw_outage
from tongban.boot.cli import main
from tongban.kernel.audit import record
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today
from tongban.licences.actions import record_use
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def acts(act: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(act=act).order_by("id"))


def test_a_command_that_changes_things_is_recorded_with_its_result(tmp_path: Path) -> None:
    nothing = tmp_path / "13800000101.json"
    nothing.write_text("[]")
    before = len(acts("command.run"))
    main(["import-items", str(nothing), "--dry-run"])
    main(["search", "开饭店"])
    main(["audit"])
    assert len(acts("command.run")) == before, "looking changes nothing"
    code = main(["import-items", str(nothing)])
    told = acts("command.run")[-1]
    assert (told.subject, told.result == "done", told.account_id) == ("import-items", code == 0, None)
    assert told.who.startswith("命令行")
    assert "13800000101" not in json.dumps(told.detail)


def test_an_outage_is_recorded_when_declared_and_when_withdrawn() -> None:
    keeper = build.officer("chenlin")
    outage = declare_outage(by=keeper, from_on=today(), until_on=today(), what="机房断电，不能提交。")
    withdraw_outage(outage.pk, by=keeper)
    for act in ("outage.declared", "outage.withdrawn"):
        told = acts(act)[0]
        assert (told.account_id, told.who, told.subject) == (keeper.account_id, keeper.name, f"outage:{outage.pk}")


def test_what_is_published_is_recorded_once_for_all() -> None:
    assert len(acts("catalogue.published")) >= 1
    assert acts("catalogue.published")[0].detail["count"] > 1


def test_a_use_of_a_licence_is_recorded_for_its_holder() -> None:
    licence = Licence.objects.filter(holder_person=build.account("zhangsan").person).first()
    assert licence is not None
    record_use(
        licence, by_account_id=7, by_name="张三", purpose="办理食品经营许可", at=licence.issued_at, case_number="1"
    )
    told = acts("licence.used")[-1]
    assert (told.subject, told.purpose, told.concerning) == (
        f"licence:{licence.id}", "办理食品经营许可", licence.holder_person_id,
    )  # fmt: skip


def test_a_list_that_is_taken_out_is_recorded_and_one_that_is_read_is_not() -> None:
    supervisor = Client()
    supervisor.force_login(build.account("fengchao"))
    supervisor.get("/console/overdue/")
    assert acts("list.exported") == []
    assert supervisor.get("/console/overdue/file/").status_code == 200
    assert [one.subject for one in acts("list.exported")] == ["overdue"]


def test_the_command_proves_the_audit_against_an_anchor_kept_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connection.run_on_commit.clear()
    last = [record("case.viewed", account_id=40, who="赵敏") for _ in range(3)][-1]
    kept = tmp_path / "anchor.txt"
    assert main(["audit", "--anchor", str(kept)]) == 0
    assert f"audit:{last.strand} {last.seq} {last.hash}" in kept.read_text()
    assert main(["audit", "--against", str(kept)]) == 0
    with unguarded():
        AuditEntry.objects.filter(pk=last.pk).delete()
    assert main(["audit"]) == 0, "a cut tail looks whole from inside"
    capsys.readouterr()
    assert main(["audit", "--against", str(kept), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["audit"] == [
        {"strand": last.strand, "seq": last.seq, "what": "ended", "at": None}
    ]
    with unguarded():
        AuditEntry.objects.filter(strand=last.strand, seq=last.seq - 1).update(who="别人")
    assert main(["audit"]) == 1
    assert f"审计第 {last.strand} 链：第 {last.seq - 1} 条" in capsys.readouterr().out


def test_the_command_exports_and_checks_what_it_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record("case.viewed", account_id=1, who="赵敏")
    file = tmp_path / "audit.jsonl"
    assert main(["audit", "--export", str(file), "--since", "2020-01-01"]) == 0
    assert main(["audit", "--check", str(file)]) == 0
    assert "导出文件完好" in capsys.readouterr().out
    file.write_text(file.read_text().replace("赵敏", "钱进"))
    assert main(["audit", "--check", str(file)]) == 1
    assert main(["audit", "--check", str(tmp_path / "none")]) == 2
    assert acts("command.run")[-1].detail["export"] == str(file)
