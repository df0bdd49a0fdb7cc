"""The audit: each entry seals all before it, says from where it was asked, and carries no personal number."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.kernel.bending import unguarded
from tongban.kernel.audit import STRANDS, Bent, Origin, asked_from, bent_entries, record, record_once
from tongban.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def three() -> list[AuditEntry]:
    """Three entries of a strand that nobody else writes into; the strand is the transaction's own."""
    return [record("case.opened", account_id=7, who="赵敏", subject=f"case:{n}") for n in range(3)]


def place(entry: AuditEntry) -> tuple[int, int]:
    return (entry.strand, entry.seq)


def bent() -> list[tuple[int, int]]:
    return [(one.strand, one.seq) for one in bent_entries()]


def test_what_was_recorded_holds_together() -> None:
    first, second, third = three()
    assert (second.seq, third.seq) == (first.seq + 1, first.seq + 2)
    record("case.opened", account_id=8, who="钱进")
    assert bent_entries() == []


@pytest.mark.parametrize("column", ["who", "act", "subject", "purpose", "acting_for", "address", "result", "hash"])
def test_an_entry_that_was_changed_is_found(column: str) -> None:
    entries = three()
    with unguarded():
        AuditEntry.objects.filter(pk=entries[1].pk).update(**{column: "x"})
    assert bent() == [place(entries[1])]


def test_an_entry_that_was_taken_out_is_found_at_the_next() -> None:
    entries = three()
    with unguarded():
        AuditEntry.objects.filter(pk=entries[1].pk).delete()
    assert bent_entries() == [Bent(*place(entries[2]), entries[2].at)]


def test_two_entries_that_changed_places_are_found() -> None:
    entries = three()
    with unguarded():
        for entry, seq in ((entries[0], 900), (entries[1], entries[0].seq), (entries[0], entries[1].seq)):
            AuditEntry.objects.filter(pk=entry.pk).update(seq=seq)
    assert bent() == [place(entries[0])]


def test_a_transaction_writes_into_one_strand_whoever_acts_in_it() -> None:
    strands = {record("a", account_id=account, who="").strand for account in (7, 8, None, STRANDS + 9)}
    assert len(strands) == 1


def test_a_strand_taken_in_a_savepoint_that_is_rolled_back_is_given_back() -> None:
    connection.run_on_commit.clear()  # whatever the builders of this database left
    strands = []

    def taken_and_given_up() -> None:
        with transaction.atomic():
            strands.append(record("a", account_id=5, who="").strand)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        taken_and_given_up()
    assert strands == [5]
    assert record("a", account_id=6, who="").strand == 6
    assert not AuditEntry.objects.filter(act="a", account_id=5).exists()
    assert bent_entries() == []


def test_the_database_lets_no_entry_be_changed_or_deleted() -> None:
    entry = three()[0]
    one = AuditEntry.objects.filter(pk=entry.pk)
    for tried in (lambda: one.update(who="x"), one.delete, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            tried()
    assert one.get().who == "赵敏"


def test_from_where_it_was_asked_stands_in_the_entry() -> None:
    with asked_from(Origin("192.0.2.1", "old phone\0")):
        entry = record("session.refused", account_id=None, who="")
    assert (entry.address, entry.device) == ("192.0.2.1", "old phone")
    assert record("a", account_id=None, who="").address == ""


def test_personal_numbers_are_masked_before_they_are_sealed() -> None:
    entry = record(
        "a",
        account_id=1,
        who="13800000101",
        subject="person:13800000101",
        purpose="核对 11010519491231002X",
        phone="13800000101",
        typed=13800000101,
        deep=[{"13800000101": "+86 138 0000 0101"}],
    )
    assert (entry.who, entry.subject, entry.purpose, entry.detail) == (
        "138****0101",
        "person:138****0101",
        "核对 110105********002X",
        {"phone": "138****0101", "typed": "138****0101", "deep": [{"138****0101": "+138****0101"}]},
    )


@pytest.mark.parametrize("value", [1.0, 1e300, float("nan"), "\ud800", "\0", {1: {2}}, 2**70, None, True, b"x"])
def test_whatever_is_told_comes_back_as_it_was_sealed(value: Any) -> None:
    record("a", account_id=1, who="", value=value)
    assert bent_entries() == []


def test_an_identifier_of_ours_is_not_taken_for_a_phone() -> None:
    ours = "0193a2b0-0000-7000-8000-a13812345678"
    assert record("a", account_id=1, who="", case=ours).detail == {"case": ours}


def test_the_same_look_a_moment_later_is_not_a_second_one() -> None:
    first = record_once("case.viewed", account_id=3, who="", subject="case:1")
    again = record_once("case.viewed", account_id=3, who="", subject="case:1")
    other = record_once("case.viewed", account_id=3, who="", subject="case:2")
    somebody = record_once("case.viewed", account_id=4, who="", subject="case:1")
    assert (first is None, again is None, other is None, somebody is None) == (False, True, False, False)


def test_an_entry_costs_two_statements() -> None:
    record("warm", account_id=1, who="")
    connection.run_on_commit.clear()
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            record("a", account_id=1, who="")
        costs.append(len(asked))
    assert costs == [2, 2]
