"""What a visitor searched for a moment ago: in a cookie of this browser session, and nowhere else.

The platform keeps nothing: the cookie dies with the browser, holds no numbers, and can be deleted on its page. It is set
above the kept pages, which themselves know nobody.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.search.askings import kept_form
from tongban.web.portal.browse import HOME, Link
from tongban.web.portal.narrowing import address_of
from tongban.web.portal.search import question_of
from tongban.web.ui.access import Request, public
from tongban.web.ui.parts import Crumb

COOKIE = "tongban_asked"
MOST = 6
#: Six short Chinese questions take less; what is longer was not written by us.
LONGEST_COOKIE = 2000


class RecentQuestions:
    """Middleware: remembers a question in the visitor's own browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path == "/search/" and request.method == "GET" and response.status_code in {200, 304}:
            asked = kept_form(question_of(request))
            if asked:
                before = recent_of(request)
                keep(response, [asked, *(one for one in before if one != asked)][:MOST])
        return response


def recent_of(request: HttpRequest) -> list[str]:
    """The questions in the cookie, newest first; anything that we did not write there counts as none."""
    written = request.COOKIES.get(COOKIE, "")
    if not written or len(written) > LONGEST_COOKIE:
        return []
    try:
        read = json.loads(base64.urlsafe_b64decode(written.encode("ascii")).decode())
    except (binascii.Error, UnicodeError, ValueError, RecursionError):
        return []
    kept = [kept_form(one) for one in read if isinstance(one, str)] if isinstance(read, list) else []
    return [one for one in kept if one][:MOST]


def keep(response: HttpResponse, questions: Sequence[str]) -> None:
    """Without an age the cookie dies with the browser."""
    written = base64.urlsafe_b64encode(json.dumps(questions, ensure_ascii=False).encode()).decode()
    response.set_cookie(COOKIE, written, samesite="Lax", httponly=True, secure=bool(settings.SESSION_COOKIE_SECURE))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recent(request: Request) -> HttpResponse:
    """The list, whole or as a fragment of the search page; sending the form deletes it."""
    if request.method == "POST":
        answer = HttpResponseRedirect(reverse("portal:recent"))
        answer.delete_cookie(COOKIE, samesite="Lax")
        return answer
    questions = [Link(one, address_of(one, {})) for one in recent_of(request)]
    template = "portal/parts/recent_list.html" if request.htmx else "portal/recent.html"
    response = render(
        request,
        template,
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("查找事项"), reverse("portal:search")), Crumb(_("我刚才查过的"))],
            "questions": questions,
            "heading": bool(request.htmx),
        },
    )
    response["Cache-Control"] = "private, no-store"
    return response
