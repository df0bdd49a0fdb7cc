"""A page of ours inside a page of ours: the preview of a draft beside its editor. Everybody else's frames stay forbidden.

Two pages take part and both say so: the one outside `may_hold_frames`, the one inside `may_be_framed`.
"""

from django.http import HttpResponse

from tongban.web.ui.middleware import CONTENT_SECURITY_POLICY


def may_hold_frames(response: HttpResponse) -> HttpResponse:
    """Lets this page hold frames with pages of this host."""
    response["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def may_be_framed(response: HttpResponse) -> HttpResponse:
    """Lets this page stand in a frame of this host."""
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
