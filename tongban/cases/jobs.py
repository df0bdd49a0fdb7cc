"""Work that happens after an act, outside its transaction: printing papers, sealing the archive. All idempotent."""

from uuid import UUID

from django_tasks import task

from tongban.cases.actions import (
    archive_case,
    deem_abandoned,
    deem_accepted,
    has_news,
    keep_record,
    package_of,
    render_paper,
    renew_by_law,
)
from tongban.cases.lifecycle import ENDED
from tongban.cases.linked import renewals_overdue
from tongban.cases.models import Appeal, Case, Paper
from tongban.cases.packaging import verify_package
from tongban.cases.queries import answers_overdue, supplies_overdue
from tongban.kernel import storage
from tongban.kernel.errors import Refusal
from tongban.kernel.today import now, today


@task()
def print_papers(case_id: str) -> int:
    """Typeset every paper of the case that has no PDF yet; return how many."""
    waiting = list(Paper.objects.filter(case_id=UUID(case_id), file=None).values_list("id", flat=True))
    for paper_id in waiting:
        render_paper(paper_id)
    return len(waiting)


@task()
def archive(case_id: str) -> str:
    """Pack everything the case holds, store the package, and seal the case with its hash; again after later acts."""
    case = _FOR_PACKING.get(id=UUID(case_id))
    if case.state in ENDED and has_news(case):
        at = now()
        package = package_of(case, upto=case.seq, at=at, kind="archive")
        _require_whole(package)
        archive_case(case.id, package=storage.store(package, "application/zip"), seq=case.seq, at=at)
    return case.number


@task()
def freeze_record(appeal_id: str) -> str:
    """Pack the case as it was when the appeal came in, and keep it with the appeal."""
    appeal = Appeal.objects.get(id=UUID(appeal_id))
    if appeal.record_id is None:
        case = _FOR_PACKING.get(id=appeal.case_id)
        filed = case.events.get(seq=appeal.record_seq + 1)
        package = package_of(case, upto=appeal.record_seq, at=filed.at, kind="record")
        _require_whole(package)
        keep_record(appeal.id, package=storage.store(package, "application/zip"))
    return appeal_id


_FOR_PACKING = Case.objects.select_related("body", "item", "version", "dossier", "person", "entity")


def _require_whole(package: bytes) -> None:
    """A package that does not prove itself is not kept: the job fails, is tried again and is seen."""
    if faults := verify_package(package):
        raise RuntimeError(f"a package of ours does not hold: {faults[0]}")


@task()
def accept_unanswered() -> int:
    """Nightly: accept by default what nobody answered in time; return how many."""
    done = 0
    for case_id in answers_overdue(on=today()):
        try:
            deem_accepted(case_id)
            done += 1
        except Refusal:  # answered in this very moment
            continue
    return done


@task()
def close_unsupplied() -> int:
    """Nightly: close as abandoned what the applicant did not correct in time; return how many."""
    done = 0
    for case_id in supplies_overdue(on=today()):
        try:
            deem_abandoned(case_id)
            done += 1
        except Refusal:  # supplied in this very moment
            continue
    return done


@task()
def renew_undecided() -> int:
    """Nightly: renew by law what nobody decided before the licence ended; return how many."""
    done = 0
    for case_id in renewals_overdue(on=today()):
        try:
            renew_by_law(case_id)
            done += 1
        except Refusal:  # asked for too late, or decided in this very moment
            continue
    return done
