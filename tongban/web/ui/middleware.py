"""Thin layers around every page: security headers, the reader's language, where a request comes from, refusals as pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from tongban.identity.errors import LevelTooLow
from tongban.kernel.audit import Origin, asked_from
from tongban.kernel.client_address import client_address
from tongban.kernel.errors import Refusal
from tongban.web.ui import errors
from tongban.web.ui.preferences import preferences_of
from tongban.web.ui.problems import for_machines

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Everything comes from this host; no inline script, no inline style, no frame around or inside.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class SecurityHeaders:
    """The outermost layer, so that error pages and kept pages carry the headers too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Whence:
    """Whatever the audit records while this request is answered was asked from its address and device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_from(Origin(client_address(request.META), str(request.META.get("HTTP_USER_AGENT", ""))[:200])):
            return self.get_response(request)


class ChosenLanguage:
    """Speaks the language that was chosen, Chinese otherwise; what a browser claims to prefer is not asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(preferences_of(request).language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
        return response


class Refusals:
    """A rule said no: the reader gets its sentence. Whatever the action had begun is rolled back already."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        try:
            return errors.bad_request(request) if _carries_nul(request) else None
        except RequestDataTooBig as refusal:
            return errors.too_large(request, refusal)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LevelTooLow) and not for_machines(request):
            return _to_a_higher_level(request, exception)
        if isinstance(exception, Refusal):
            return errors.refused(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return errors.too_large(request, exception)
        return None


def _to_a_higher_level(request: HttpRequest, refusal: LevelTooLow) -> HttpResponse:
    """To the page that says why, and afterwards back to the page from which the step was tried."""
    back = request.get_full_path()
    if request.method not in {"GET", "HEAD"}:  # a sent form cannot be opened again; the page that it stood on can
        page = urlsplit(request.headers.get("Referer", ""))
        back = page.path if page.netloc == request.get_host() else ""
    asked = urlencode({"needed": str(int(refusal.needed)), "next": str(back)})
    return HttpResponseRedirect(f"{reverse('account_level')}?{asked}")


def _carries_nul(request: HttpRequest) -> bool:
    """No form sends a NUL, and PostgreSQL cannot keep or compare one: such a request is nobody's honest question."""
    typed = [*request.GET.lists()]
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        typed += request.POST.lists()
    return "\0" in request.path_info or any("\0" in text for name, texts in typed for text in (name, *texts))
