"""Work that happens after an act, outside its transaction: printing papers, sealing the archive. All idempotent."""

from uuid import UUID

from django_tasks import task

from tongban.cases.actions import archive_case, carry_out, deem_abandoned, deem_accepted, render_paper
from tongban.cases.models import Case, Paper
from tongban.cases.packaging import Part, pack
from tongban.cases.queries import answers_overdue, supplies_overdue
from tongban.cases.states import PaperKind
from tongban.kernel import storage
from tongban.kernel.errors import Refusal
from tongban.kernel.language import in_chinese
from tongban.kernel.today import today
from tongban.licences.actions import render_licence


@task()
def print_papers(case_id: str) -> int:
    """Typeset every paper of the case that has no PDF yet; return how many."""
    waiting = list(Paper.objects.filter(case_id=UUID(case_id), file=None).values_list("id", flat=True))
    for paper_id in waiting:
        render_paper(paper_id)
    return len(waiting)


@task()
def archive(case_id: str) -> str:
    """Pack everything the case holds, store the package, and seal the case with its hash."""
    case = Case.objects.select_related("body", "item", "version", "dossier").get(id=UUID(case_id))
    parts = [
        Part(
            f"papers/{place:02d}-{paper.kind}.pdf",
            f"{in_chinese(PaperKind(paper.kind).label)} {paper.number}",
            storage.read_file(render_paper(paper.id).hash),
        )
        for place, paper in enumerate(case.papers.order_by("id"), start=1)
    ]
    for place, attachment in enumerate(case.dossier.attachments.order_by("id"), start=1):
        if attachment.file_id is not None:
            ending = attachment.name.rsplit(".", 1)[-1].lower()
            content = storage.read_file(attachment.file_id)
            parts.append(Part(f"materials/{place:02d}-{attachment.material_id}.{ending}", attachment.name, content))
    if case.licence_id is not None:
        parts.append(Part("licence.pdf", "证照", storage.read_file(render_licence(case.licence_id).hash)))
    package = pack(
        facts={
            "number": case.number,
            "item": case.item_name,
            "item_id": case.item_id,
            "version": str(case.version_id),
            "definition_hash": case.version.definition_hash,
            "body": case.body.name,
            "applicant": case.applicant_name,
            "state": case.state,
            "form": case.dossier.form,
            "answers": case.dossier.answers,
            "log_head": case.head_hash,
        },
        log=[
            {
                "seq": event.seq,
                "kind": event.kind,
                "at": event.at.isoformat(),
                "by": event.by,
                "data": event.data,
                "changes": event.changes,
                "prev": event.prev_hash,
                "hash": event.hash,
            }
            for event in case.events.order_by("seq")
        ],
        parts=parts,
    )
    return archive_case(case.id, package=storage.store(package, "application/zip")).number


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
def move_versions(move_id: str) -> int:
    """Move, or move back, what waits in a batch; return how many cases were done."""
    return carry_out(move_id=UUID(move_id))
