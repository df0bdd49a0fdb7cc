"""Files of a case, for those who may see the case: kept by nobody on the way, and no type is guessed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongban.cases.access import HANDLERS
from tongban.cases.actions import render_paper
from tongban.cases.queries import case_at_desk, paper_at_desk
from tongban.kernel import storage
from tongban.kernel.models import StoredFile
from tongban.licences.actions import render_licence
from tongban.materials.queries import living_attachments
from tongban.web.desk.looking import looked_at_case
from tongban.web.ui.access import OfficerRequest, On, officer

#: What a viewer inside the case page may do with a document: be framed by us, and nothing else.
_IN_OUR_FRAME = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
PDF = "application/pdf"


@officer(*HANDLERS, on=On.CASE_FILE)
@require_safe
def attachment(request: OfficerRequest, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    """An uploaded file. `?view` lets a PDF open in the page; everything else is handed over as a file."""
    case = case_at_desk(request.officer, case_id)
    found = next((one for one in living_attachments(case.dossier) if one.id == attachment_id), None)
    if found is None or found.file is None:
        raise Http404
    looked_at_case(request.officer, case, "file.viewed", what=found.id, name=found.name)
    return handed_over(found.file, found.name, framed="view" in request.GET)


@officer(*HANDLERS, on=On.PAPER)
@require_safe
def paper(request: OfficerRequest, paper_id: UUID) -> HttpResponse:
    """A paper as PDF, typeset on first demand."""
    found = paper_at_desk(request.officer, paper_id)
    if (case := found.case) is not None:
        looked_at_case(request.officer, case, "paper.downloaded", what=found.id, name=str(found.get_kind_display()))
    return handed_over(render_paper(found.id), f"{found.get_kind_display()}-{found.owner_number}.pdf")


@officer(*HANDLERS, on=On.CASE)
@require_safe
def licence(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The licence this case ended in, as PDF."""
    case = case_at_desk(request.officer, case_id)
    if case.licence_id is None:
        raise Http404
    looked_at_case(request.officer, case, "licence.downloaded", what=case.licence_id)
    return handed_over(render_licence(case.licence_id), f"证照-{case.number}.pdf")


def handed_over(file: StoredFile, name: str, *, framed: bool = False) -> HttpResponse:
    """The stored bytes under their own name; who may have them is asked before, by the caller."""
    framed = framed and file.media_type == PDF
    headers = {
        "Content-Disposition": content_disposition_header(not framed, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _IN_OUR_FRAME if framed else "default-src 'none'; sandbox",
        "X-Frame-Options": "SAMEORIGIN" if framed else "DENY",
    }
    return HttpResponse(storage.read_file(file.hash), content_type=file.media_type, headers=headers)
