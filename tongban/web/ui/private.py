"""Answers that belong to one person: pages and files that no cache may keep and no sniffing may reinterpret."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from tongban.kernel.models import StoredFile
from tongban.kernel.storage import read_file

PRIVATE = "private, no-store"


def private_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with somebody's data: drawn for this one request."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = PRIVATE
    return response


def private_file(file: StoredFile, *, name: str) -> HttpResponse:
    """A stored file as a download under its own name (RFC 5987). Who may have it is asked before, by the caller."""
    content = read_file(file.hash)
    return HttpResponse(
        content,
        content_type=file.media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
            "Content-Length": str(len(content)),
            "Cache-Control": PRIVATE,
            "X-Content-Type-Options": "nosniff",
        },
    )
