"""What stands around every operation: who may ask, how often, which parameters there are, and answers that are kept."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.operation import Operation, PathView

from tongban.kernel.client_address import client_address
from tongban.kernel.errors import TooMany
from tongban.kernel.throttle import count_try
from tongban.web.api import figures, finding, forms, items
from tongban.web.api.front import api
from tongban.web.api.wrong import repeated, unknown
from tongban.web.ui.errors import refused
from tongban.web.ui.problems import problem
from tongban.web.ui.public_pages import public_page

#: Questions an hour from one address. What is kept (`ui.public_pages`) costs nothing and is not counted.
TRIES_PER_HOUR = 3600

#: The modules whose operations there are: importing them has put them into the API.
OPERATIONS = (items, forms, finding, figures)

View = Callable[..., HttpResponse]


def addresses() -> list[URLPattern]:
    """The operations with their addresses, each declared as its function says."""
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and (view := _path_view(pattern.callback)) is not None:
            found.append(path(str(pattern.pattern), _served(view, pattern.callback), name=pattern.name))
    return found


def _path_view(callback: Callable[..., Any]) -> PathView | None:
    """What the library serves at an address; None for the root, which is nothing of ours."""
    if not inspect.isfunction(callback):
        return None
    view = inspect.getclosurevars(callback).nonlocals.get("self")
    return view if isinstance(view, PathView) else None


def _served(path_view: PathView, callback: View) -> View:
    operations = {method: one for one in path_view.operations for method in one.methods}
    declared = {getattr(one.view_func, "access", None) for one in path_view.operations}
    (access,) = declared  # two operations of one address are open to the same people
    takes = {method: _query_of(one) for method, one in operations.items()}
    allowed = sorted({*operations, *(("HEAD",) if "GET" in operations else ())})

    @csrf_exempt  # no operation looks at a session, so no other site can make a browser act for somebody
    @public_page()
    def served(request: HttpRequest, /, **values: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the same answer; its body is left out on the way
        if request.method not in operations:
            response = problem(405, _("不能这样用"), _("这个地址不接受这种请求方法。请看接口说明。"))
            response["Allow"] = ", ".join(allowed)
            return response
        try:
            count_try("api", client_address(request.META), limit=TRIES_PER_HOUR, per=timedelta(hours=1))
        except TooMany as refusal:
            return refused(request, refusal)
        single, several = takes[request.method]
        wrong = unknown([name for name in request.GET if name not in single and name not in several])
        wrong += repeated([name for name in request.GET if name in single and len(request.GET.getlist(name)) > 1])
        if wrong:
            return problem(400, _("有内容需要修改"), _("有的参数不对，没有处理。请按 problems 里的说明改正。"), wrong)
        return callback(request, **values)

    marked: Any = served
    marked.for_machines = True
    if access is not None:  # an operation that declares nothing stays silent here too, and the guard test names it
        marked.access = access
    return served


def _query_of(operation: Operation) -> tuple[frozenset[str], frozenset[str]]:
    """The parameters in the address that take one value, and those that take several."""
    single: set[str] = set()
    several: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            lists = set(model.__ninja_collection_fields__)
            names = set(model.__ninja_flatten_map__)
            several |= names & lists
            single |= names - lists
    return frozenset(single), frozenset(several)
