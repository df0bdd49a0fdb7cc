"""Writing a paper's content with the act, and its PDF afterwards."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongban.authorities.models import Body
from tongban.cases.models import Case, JointCase, Paper
from tongban.cases.papers import PaperText, letter_number, paper_number
from tongban.cases.sealing import sealed
from tongban.kernel import storage
from tongban.kernel.counters import next_number
from tongban.kernel.models import StoredFile
from tongban.kernel.today import BEIJING
from tongban.kernel.typesetting import PaperContent, PaperTable, typeset_paper
from tongban.licences.actions import signer_for


def write_paper(case: Case, text: PaperText, *, at: datetime, first: bool = False) -> Paper:
    """Fix a paper's number and content inside the act's transaction, before the event that carries it (`advance`).

    `first` spares counting its elders.
    """
    nth = 1 if first else Paper.objects.filter(case=case, kind=text.kind).count() + 1
    number = paper_number(text.kind, case_number=case.number, nth=nth, year=at.year)
    content = text.as_content(number=number, body_name=case.body.name, on=at.date())
    return case.put(Paper(case=case, body=case.body, kind=text.kind, number=number, issued_at=at, content=content))


def write_letter(case: Case, text: PaperText, *, at: datetime) -> Paper:
    """A paper to another office under a number of its own, so that it does not give away which case it is about."""
    year = at.astimezone(BEIJING).year
    division = case.body.division_id
    number = letter_number(text.kind, division=division, nth=next_number(f"letter:{division[:6]}:{year}"), year=year)
    content = text.as_content(number=number, body_name=case.body.name, on=at.astimezone(BEIJING).date())
    return case.put(Paper(case=case, body=case.body, kind=text.kind, number=number, issued_at=at, content=content))


def write_joint_paper(joint: JointCase, text: PaperText, *, body: Body, at: datetime) -> Paper:
    """The same for a joint case as a whole: the paper of the body that speaks for it."""
    nth = Paper.objects.filter(joint=joint, kind=text.kind).count() + 1
    number = paper_number(text.kind, case_number=joint.number, nth=nth, year=at.year)
    content = text.as_content(number=number, body_name=body.name, on=at.date())
    return joint.put(Paper(joint=joint, body=body, kind=text.kind, number=number, issued_at=at, content=content))


def render_paper(paper_id: UUID) -> StoredFile:
    """The paper's PDF with the seal of the body, typeset on first demand and kept; a second call returns the same file.

    Typesetting happens outside any transaction. Of two at once the first to be kept is the one that both return.
    """
    paper = Paper.objects.select_related("file", "body", "case__body", "joint__body").get(id=paper_id)
    if paper.file is not None:
        return paper.file
    signer = signer_for(paper.speaker)
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
            footer=f"电子印章为测试章，没有法律效力。核验：{settings.PUBLIC_ADDRESS}/verify/"
            if signer.simulated
            else "",
        ),
        at=paper.issued_at,
    )
    file = storage.store(sealed(pdf, number=paper.number, signer=signer), "application/pdf")
    with transaction.atomic():
        if Paper.objects.filter(id=paper_id, file=None).update(file=file):
            return file
        return StoredFile.objects.get(hash=Paper.objects.values_list("file_id", flat=True).get(id=paper_id))
