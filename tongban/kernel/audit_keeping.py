"""Keeping the audit: an anchor every day, and the end of its term. All idempotent."""

import calendar
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django_tasks import task

from tongban.kernel.audit import STRANDS, hold, record
from tongban.kernel.audit_proof import mark_faults, signed, strand_faults, strand_lines, text_of_anchor, text_of_cut
from tongban.kernel.models import AuditAnchor, AuditCheck, AuditCut, AuditEntry
from tongban.kernel.today import now, today

#: The law asks for six months at least (网络安全法第二十一条第三项); settings refuse less.
LEAST_MONTHS = 6
#: Of one strand at a time; the rest goes the next night.
MOST_AT_ONCE = 50_000


@task()
def anchor_audit() -> str:
    """Sign the heads of all strands as they are today; the second time a day does nothing."""
    return keep_anchor().day.isoformat()


@transaction.atomic
def keep_anchor() -> AuditAnchor:
    """The anchor of today."""
    known = AuditAnchor.objects.filter(day=today()).first()
    if known is not None:
        return known
    anchor = AuditAnchor(day=today(), at=now(), lines=strand_lines(), entries=AuditEntry.objects.count())
    anchor.signature = signed(text_of_anchor(anchor))
    anchor.save(force_insert=True)
    return anchor


@task()
def cut_audit() -> int:
    """Delete what is older than the term that the deployer set; return how many entries went."""
    return sum(cut_strand(strand) for strand in range(STRANDS))


def kept_since(moment: datetime) -> datetime:
    """So old an entry may be: the set number of months, counted by the calendar."""
    months = max(LEAST_MONTHS, settings.TONGBAN_AUDIT_MONTHS)
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


@transaction.atomic
def cut_strand(strand: int) -> int:
    """Cut one strand off where its term has ended, and leave a signed mark.

    Only what lies wholly before the first entry that must stay: an entry dated wrongly keeps those after it.
    """
    limit = kept_since(now())
    entries = AuditEntry.objects.filter(strand=strand)
    if not entries.filter(at__lt=limit).exists():
        return 0
    hold(strand)
    oldest = entries.aggregate(seq=Min("seq"))["seq"]
    stays = entries.filter(at__gte=limit).aggregate(seq=Min("seq"))["seq"]
    ends = entries.aggregate(seq=Max("seq"))["seq"] if stays is None else stays - 1
    goes = entries.filter(seq__lte=min(ends, oldest + MOST_AT_ONCE - 1))
    last = goes.order_by("-seq").first()
    if last is None:
        return 0
    days = goes.aggregate(first=Min("at"), last=Max("at"))
    cut = AuditCut(strand=strand, seq=last.seq, hash=last.hash, first_at=days["first"], last_at=days["last"], at=now())
    cut.signature = signed(text_of_cut(cut))
    cut.save(force_insert=True)
    gone = goes.delete()[0]
    record("audit.cut", account_id=None, who="平台", subject=f"audit:{strand}", upto=last.seq, entries=gone)
    return gone


@transaction.atomic
def ask_for_check() -> AuditCheck:
    """Have the worker prove the audit; one that runs already is not begun twice."""
    running = AuditCheck.objects.filter(finished_at=None).order_by("-id").first()
    if running is not None and (now() - running.asked_at).total_seconds() < 3600:
        return running
    check = AuditCheck.objects.create(asked_at=now())
    check_audit.enqueue(check.pk)
    return check


@task()
def check_audit(check_id: int) -> int:
    """Prove every strand, then marks and anchors, telling after each strand how far it is; return the faults found."""
    check = AuditCheck.objects.get(id=check_id)
    for strand in range(check.strands_done, STRANDS):
        check.faults += [fault.as_row() for fault in strand_faults(strand)]
        check.entries += AuditEntry.objects.filter(strand=strand).count()
        check.strands_done = strand + 1
        check.save(update_fields=["strands_done", "entries", "faults"])
    if check.finished_at is None:
        check.faults += [fault.as_row() for fault in mark_faults()]
        check.finished_at = now()
        check.save(update_fields=["faults", "finished_at"])
    return len(check.faults)
