"""Writing a paper's content with the act, and its PDF afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.authorities.models import Body
from tongban.cases.models import Case, JointCase, Paper
from tongban.cases.papers import PaperText, paper_number
from tongban.kernel import storage
from tongban.kernel.models import StoredFile
from tongban.kernel.typesetting import PaperContent, PaperTable, typeset_paper


def write_paper(case: Case, text: PaperText, *, at: datetime, first: bool = False) -> Paper:
    """Fix a paper's number and content inside the act's transaction, before the event that carries it (`advance`).

    `first` spares counting its elders.
    """
    nth = 1 if first else Paper.objects.filter(case=case, kind=text.kind).count() + 1
    number = paper_number(text.kind, case_number=case.number, nth=nth, year=at.year)
    content = text.as_content(number=number, body_name=case.body.name, on=at.date())
    return case.put(Paper(case=case, kind=text.kind, number=number, issued_at=at, content=content))


def write_joint_paper(joint: JointCase, text: PaperText, *, body: Body, at: datetime) -> Paper:
    """The same for a joint case as a whole: the paper of the body that speaks for it."""
    nth = Paper.objects.filter(joint=joint, kind=text.kind).count() + 1
    number = paper_number(text.kind, case_number=joint.number, nth=nth, year=at.year)
    content = text.as_content(number=number, body_name=body.name, on=at.date())
    return joint.put(Paper(joint=joint, kind=text.kind, number=number, issued_at=at, content=content))


def render_paper(paper_id: UUID) -> StoredFile:
    """The paper's PDF, typeset on first demand and kept; a second call returns the same file.

    Typesetting happens outside any transaction. Two at once make the same bytes, so either may win.
    """
    paper = Paper.objects.select_related("file").get(id=paper_id)
    if paper.file is not None:
        return paper.file
    content = paper.content
    pdf = typeset_paper(
        PaperContent(
            title=content["title"],
            number=content["number"],
            body_name=content["body_name"],
            addressee=content["addressee"],
            paragraphs=tuple(content["paragraphs"]),
            table=PaperTable(header=content["header"], rows=content["rows"]) if content["rows"] else None,
            remedies=content["remedies"],
            date_text=content["date_text"],
            seal_name=content["body_name"],
            footer="",
        ),
        at=paper.issued_at,
    )
    file = storage.store(pdf, "application/pdf")
    with transaction.atomic():
        Paper.objects.filter(id=paper_id, file=None).update(file=file)
    return file
