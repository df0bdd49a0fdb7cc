"""Keeping page preferences. A plain address does it, so that it works without JavaScript and without a session."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from tongban.web.ui.access import public
from tongban.web.ui.preferences import keep, preferences_of


@public
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back; an unknown value changes nothing, a foreign address is not followed."""
    chosen = preferences_of(request).with_choices(
        text=request.GET.get("text"),
        contrast=request.GET.get("contrast"),
        division=request.GET.get("division"),
        language=request.GET.get("language"),
    )
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response["Cache-Control"] = "no-store"
    keep(response, chosen)
    return response
