"""The audit: each entry seals all before it, says from where it was asked, and carries no personal number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel.audit import STRANDS, Origin, asked_from, bent_entries, record
from tongban.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def three() -> list[AuditEntry]:
    AuditEntry.objects.all().delete()
    return [record("case.opened", account_id=7, who="赵敏", subject=f"case:{n}") for n in range(3)]


def test_what_was_recorded_holds_together() -> None:
    three()
    record("case.opened", account_id=8, who="钱进")
    assert bent_entries() == []


@pytest.mark.parametrize("column", ["who", "act", "subject", "purpose", "acting_for", "address", "result", "hash"])
def test_an_entry_that_was_changed_is_found(column: str) -> None:
    entries = three()
    AuditEntry.objects.filter(pk=entries[1].pk).update(**{column: "x"})
    assert [(one.strand, one.seq) for one in bent_entries()] == [(7, 2)]


def test_an_entry_that_was_taken_out_is_found_at_the_next() -> None:
    entries = three()
    AuditEntry.objects.filter(pk=entries[1].pk).delete()
    assert [(one.strand, one.seq) for one in bent_entries()] == [(7, 3)]


def test_entries_of_one_account_stand_in_one_strand_and_of_strangers_by_address() -> None:
    AuditEntry.objects.all().delete()
    assert {record("a", account_id=STRANDS + 7, who="").strand, record("a", account_id=7, who="").strand} == {7}
    with asked_from(Origin("192.0.2.1", "old phone")):
        first, second = (record("session.refused", account_id=None, who="") for _ in range(2))
    assert (first.strand, first.address, first.device) == (second.strand, "192.0.2.1", "old phone")
    assert record("a", account_id=None, who="").address == ""


def test_personal_numbers_are_masked_before_they_are_sealed() -> None:
    entry = record("a", account_id=1, who="13800000101", purpose="核对 11010519491231002X", phone="13800000101")
    assert (entry.who, entry.purpose, entry.detail) == (
        "138****0101",
        "核对 110105********002X",
        {"phone": "138****0101"},
    )


def test_an_entry_costs_two_statements_and_a_lock() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        record("a", account_id=1, who="")
    assert len(asked) == (3 if connection.vendor == "postgresql" else 2)
