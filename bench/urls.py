"""The product's addresses and the empty view, behind the same middleware on the same server."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse()


handler404 = "tongban.web.ui.errors.not_found"
urlpatterns = [path("bench/empty/", empty), path("", include("tongban.boot.urls"))]
