"""Work that happens after an act, outside its transaction: printing papers, sealing the archive. All idempotent."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django_tasks import task

from tongban.authorities.queries import working_calendar
from tongban.cases.actions import (
    archive_case,
    carry_out,
    deem_abandoned,
    deem_accepted,
    end_public_notice,
    has_news,
    keep_record,
    keep_result,
    lapse_hearing,
    lapse_opinion,
    lapse_tolerance,
    package_of,
    reckon_anew,
    reckon_joint_anew,
    render_paper,
    renew_by_law,
    settle_joint,
)
from tongban.cases.beside import opinions_lapsed, public_notices_over, rights_lapsed
from tongban.cases.errors import CaseMovedOn, MoveNotAllowed
from tongban.cases.joint_queries import branches_without_result, paper_of_result
from tongban.cases.lifecycle import ENDED
from tongban.cases.linked import renewals_overdue
from tongban.cases.models import Appeal, Case, Paper
from tongban.cases.owing import tolerances_overdue
from tongban.cases.packaging import verify_package
from tongban.cases.queries import answers_overdue, supplies_overdue
from tongban.cases.reckoned import cases_running_over, joints_running_over, moved_in, with_days
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
def settle(joint_id: str) -> str:
    """Move a joint case on. Papers that later branches take over are printed first, outside any transaction."""
    joint = UUID(joint_id)
    for branch in branches_without_result(joint):
        if (paper := paper_of_result(branch)) is not None:
            keep_result(branch.id, file=render_paper(paper.id))
    return settle_joint(joint).number


@task()
def print_joint_papers(joint_id: str) -> int:
    """Typeset every paper of the joint case that has no PDF yet; return how many."""
    waiting = list(Paper.objects.filter(joint_id=UUID(joint_id), file=None).values_list("id", flat=True))
    for paper_id in waiting:
        render_paper(paper_id)
    return len(waiting)


@task()
def accept_unanswered() -> int:
    """Nightly: accept by default what nobody answered in time; return how many."""
    return swept(lambda: answers_overdue(on=today()), deem_accepted)


@task()
def reckon_touched(first: str, last: str, why: str, after: str = "") -> int:
    """The days from `first` to `last` count otherwise now: reckon every case anew in which a day runs over them.

    `why` is the event behind it. A few hundred at a time, read together; the next ones are a task of their own. Returns
    how many cases have other days now.
    """
    days = (date.fromisoformat(first), date.fromisoformat(last))
    touched = cases_running_over(*days, after=UUID(after) if after else None)
    calendar = working_calendar()
    moved = 0
    for case in with_days(touched):
        if moved_in(case, calendar=calendar):  # only what moves is looked at once more, by its act
            moved += _reckoned(partial(reckon_anew, case.id, why=why, calendar=calendar))
    if touched:
        reckon_touched.enqueue(first, last, why, str(touched[-1]))
    return moved


@task()
def reckon_touched_joints(first: str, last: str, why: str, after: str = "") -> int:
    """The same for joint cases and their branches."""
    days = (date.fromisoformat(first), date.fromisoformat(last))
    touched = joints_running_over(*days, after=UUID(after) if after else None)
    calendar = working_calendar()
    moved = sum(_reckoned(partial(reckon_joint_anew, one, why=why, calendar=calendar)) for one in touched)
    if touched:
        reckon_touched_joints.enqueue(first, last, why, str(touched[-1]))
    return moved


def _reckoned(act: Callable[[], bool]) -> bool:
    """Do it, and once more when an officer was faster: then it looks at what is there now."""
    for _ in range(3):
        try:
            return act()
        except CaseMovedOn:
            continue
        except MoveNotAllowed:  # ended in this very moment
            break
    return False


@task()
def close_unsupplied() -> int:
    """Nightly: close as abandoned what the applicant did not correct in time; return how many."""
    return swept(lambda: supplies_overdue(on=today()), deem_abandoned)


def swept(waiting: Callable[[], Sequence[UUID]], act: Callable[[UUID], object]) -> int:
    """Do the act to all that wait, batch after batch, until none is left that it can be done to; return how many."""
    done, refused = 0, set[UUID]()
    while batch := [case_id for case_id in waiting() if case_id not in refused]:
        for case_id in batch:
            try:
                act(case_id)
                done += 1
            except Refusal:  # somebody did their part in this very moment
                refused.add(case_id)
    return done


def _each(ids: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Do the act for each; one that was handled in this very moment is passed over. Return how many were done."""
    done = 0
    for one in ids:
        try:
            act(one)
            done += 1
        except Refusal:
            continue
    return done


@task()
def lapse_hearing_rights() -> int:
    """Nightly: rights to a hearing that nobody used in time lapse; return how many."""
    return _each(rights_lapsed(on=today()), lapse_hearing)


@task()
def end_public_notices() -> int:
    """Nightly: public notices that ended without objection; return how many."""
    return _each(public_notices_over(on=today()), end_public_notice)


@task()
def lapse_opinions() -> int:
    """Nightly: questions whose silence counts as agreement; return how many."""
    return _each(opinions_lapsed(on=today()), lapse_opinion)


@task()
def lapse_unsupplied() -> int:
    """Nightly: close as withdrawn what was accepted 容缺 and not supplied in time; return how many."""
    return _each(tolerances_overdue(on=today()), lapse_tolerance)


@task()
def renew_undecided() -> int:
    """Nightly: renew by law what nobody decided before the licence ended; return how many."""
    return _each(renewals_overdue(on=today()), renew_by_law)


@task()
def move_versions(move_id: str) -> int:
    """Move, or move back, what waits in a batch; return how many cases were done."""
    return carry_out(move_id=UUID(move_id))
