"""Anchors, the end of the term, the proof and the export of the audit."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from tests.kernel.bending import unguarded
from tongban.kernel.audit import STRANDS, bent_entries, record, seal_of
from tongban.kernel.audit_export import export_lines, export_problem
from tongban.kernel.audit_keeping import ask_for_check, check_audit, cut_audit, cut_strand, keep_anchor, kept_since
from tongban.kernel.audit_proof import StrandHead, audit_faults, heads_in_lines, not_passed, strand_lines
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditAnchor, AuditCheck, AuditCut, AuditEntry
from tongban.kernel.today import now

pytestmark = pytest.mark.django_db

OLD, LATER = "2020-01-05 09:00+08:00", "2026-11-26 09:00+08:00"


def entries(count: int, *, on: str, strand_of: int = 50) -> list[AuditEntry]:
    """Entries of one day in one strand, whatever the transaction held before."""
    connection.run_on_commit.clear()
    with time_machine.travel(on, tick=False):
        return [record("case.viewed", account_id=strand_of, who="赵敏", subject=f"case:{n}") for n in range(count)]


def whats(*kept: StrandHead) -> list[tuple[str, int, int]]:
    return [(one.what, one.strand, one.seq) for one in audit_faults(kept)]


def written_anew(entry: AuditEntry) -> None:
    """The entry and its seal, as somebody would who knows how it is made."""
    before = AuditEntry.objects.filter(strand=entry.strand, seq=entry.seq - 1).values_list("hash", flat=True).first()
    entry.who = "别人"
    with unguarded():
        AuditEntry.objects.filter(pk=entry.pk).update(who="别人", hash=seal_of(entry, before or ""))


def test_an_anchor_is_signed_once_a_day_and_whole_strands_pass_through_it() -> None:
    entries(3, on=LATER)
    with time_machine.travel(LATER, tick=False):
        anchor = keep_anchor()
        entries(2, on=LATER)
        assert keep_anchor().pk == anchor.pk
    assert list(heads_in_lines(anchor.lines.splitlines()))[-1].seq == 3
    assert whats() == []


def test_a_last_entry_written_anew_is_found_by_the_anchor_though_its_chain_holds() -> None:
    last = entries(3, on=LATER)[-1]
    keep_anchor()
    written_anew(last)
    assert bent_entries() == []
    assert whats() == [("rewritten", last.strand, last.seq)]


def test_a_cut_tail_is_found_by_the_anchor_and_by_heads_kept_outside() -> None:
    last = entries(3, on=LATER)[-1]
    kept = list(heads_in_lines(strand_lines().splitlines()))
    with unguarded():
        AuditEntry.objects.filter(pk=last.pk).delete()
    assert bent_entries() == []
    assert whats() == [], "nobody kept an anchor"
    assert not_passed(kept) == audit_faults(kept) != []
    assert whats(*kept) == [("ended", last.strand, last.seq)]


def test_an_anchor_changed_in_the_database_is_named() -> None:
    entries(1, on=LATER)
    anchor = keep_anchor()
    AuditAnchor.objects.filter(pk=anchor.pk).update(lines="")
    assert [one.what for one in audit_faults()] == ["anchor"]


def test_what_is_older_than_the_term_goes_and_leaves_a_mark_from_which_the_proof_goes_on() -> None:
    old, young = entries(4, on=OLD), entries(2, on=LATER)
    with time_machine.travel(LATER, tick=False):
        keep_anchor()
        assert cut_audit.call() == 4
        assert cut_audit.call() == 0
    cut = AuditCut.objects.get(strand=50)
    assert (cut.seq, cut.hash, cut.first_at, cut.last_at) == (4, old[-1].hash, old[0].at, old[-1].at)
    left = list(AuditEntry.objects.filter(strand=50).order_by("seq").values_list("seq", "act"))
    assert left == [(5, "case.viewed"), (6, "case.viewed"), (7, "audit.cut")]
    assert young[0].seq == 5
    assert whats() == []
    with unguarded():
        AuditEntry.objects.filter(strand=50, seq=5).delete()
    assert whats() == [("changed", 50, 6)]


def test_nothing_younger_than_the_term_is_ever_deleted() -> None:
    with time_machine.travel(LATER, tick=False):
        limit = kept_since(now())
    entries(1, on=OLD)
    kept = entries(1, on=(limit + timedelta(seconds=1)).isoformat())
    misdated = entries(1, on=OLD)
    with time_machine.travel(LATER, tick=False):
        assert cut_strand(50) == 1
    left = set(AuditEntry.objects.filter(strand=50).values_list("pk", flat=True))
    assert {kept[0].pk, misdated[0].pk} <= left, "what stands after an entry that stays must stay too"


def test_a_strand_that_is_cut_off_whole_goes_on_where_it_was() -> None:
    entries(2, on=OLD)
    with time_machine.travel(LATER, tick=False):
        assert cut_strand(50) == 2
    assert AuditEntry.objects.get(strand=50).seq == 3
    assert whats() == []


def test_a_mark_without_our_signature_lets_nobody_delete_unseen() -> None:
    last = entries(3, on=LATER)[-1]
    at = now()
    AuditCut.objects.create(
        strand=50, seq=last.seq, hash=last.hash, first_at=at, last_at=at, at=at, signature=b"x" * 64
    )
    AuditEntry.objects.filter(strand=50).delete()
    assert whats() == [("cut", 50, last.seq)]


def test_without_a_mark_even_the_job_could_not_delete() -> None:
    entries(1, on=OLD)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(strand=50).delete()


def test_six_months_are_the_least(settings: object) -> None:
    settings.TONGBAN_AUDIT_MONTHS = 1  # type: ignore[attr-defined] # pytest-django's
    with time_machine.travel("2026-08-31 12:00+08:00", tick=False):
        assert kept_since(now()).date().isoformat() == "2026-02-28"


def test_a_check_tells_how_far_it_is_and_what_it_found() -> None:
    entry = entries(2, on=LATER)[0]
    with unguarded():
        AuditEntry.objects.filter(pk=entry.pk).update(who="x")
    check = ask_for_check()
    assert ask_for_check().pk == check.pk
    drain({})
    done = AuditCheck.objects.get(pk=check.pk)
    assert (done.strands_done, done.finished_at is not None) == (STRANDS, True)
    assert [(one["what"], one["seq"]) for one in done.faults] == [("changed", entry.seq)]
    assert done.entries == AuditEntry.objects.count()
    assert check_audit.call(check.pk) == 1, "a worker that takes it again adds nothing"


def test_an_export_proves_itself_and_says_where_it_was_changed() -> None:
    entries(3, on=OLD)
    young = entries(2, on=LATER)
    lines = list(export_lines())
    assert export_problem(lines) == ""
    assert export_problem(export_lines(young[0].at)) == ""
    said = [json.loads(line) for line in export_lines(young[0].at)]
    assert [one["seq"] for one in said if one.get("strand") == 50] == [4, 5]
    assert export_problem(lines[:-1]) == "end"
    assert export_problem([*lines[:2], *lines[3:]]) in {"changed", "heads"}
    assert export_problem([line.replace("赵敏", "钱进") for line in lines]) == "changed"
    assert export_problem([*lines[:-1], lines[-1].replace('"signature": "', '"signature": "00')]) == "signature"
    assert export_problem(["no json\n"]) == "form"
