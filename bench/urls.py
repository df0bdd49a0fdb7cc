"""The product's addresses and the empty view, on the same server: bare, and behind everything that stands above a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, resolve


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse(headers={"Content-Length": "0"})


class WithoutMiddleware:
    """Calls the empty view as a Django would that has no middleware: the hardest floor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/bench/empty/":
            found = resolve(request.path_info)
            answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
            return answer
        return self.get_response(request)


handler404 = "tongban.web.ui.errors.not_found"
urlpatterns = [
    path("bench/empty/", empty),
    path("bench/empty-behind-middleware/", empty),
    path("", include("tongban.boot.urls")),
]
