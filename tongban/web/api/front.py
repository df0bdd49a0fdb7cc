"""The API itself: how answers are written, how a body is read, how it says no. Operations are in their own modules."""

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from tongban.catalogue.reading import Unreadable, decoded, parsed
from tongban.kernel.errors import Refusal
from tongban.web.api.answers import Problem
from tongban.web.api.wrong import details_of
from tongban.web.ui.problems import problem, title_of

#: A filled-in form with every text at its longest is smaller.
LARGEST_BODY = 256 * 1024

_log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


class WrittenInChinese(BaseRenderer):
    """JSON with Chinese as it is: a fifth fewer bytes than escapes, and people can read it."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":"))


class TooLarge(Refusal):
    """发来的内容太大，没有处理。请只发这一份申请表的内容，不超过 256 KB。"""

    status = 413


class NotJson(Refusal):
    """只收 JSON。请把 Content-Type 写成 application/json 再发。"""

    status = 415


class NotReadable(Refusal):
    """发来的内容不是能读的 JSON：要用 UTF-8，同一个键不能写两遍，最多 30 层。请核对后再发。"""

    status = 400


class Body(Parser):
    """Reads a body within limits of size and depth, without repeated keys. Its texts are for the form to judge."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise NotJson
        raw = request.body
        if len(raw) > LARGEST_BODY:
            raise TooLarge
        try:
            content: dict[str, Any] = parsed(decoded(raw))
        except Unreadable as error:
            raise NotReadable from error
        return content


api = NinjaAPI(
    title="通办 · 事项目录开放接口",
    version="1",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=WrittenInChinese(),
    parser=Body(),
)


def read(path: str, answer: Any, *, summary: str, tag: str, refusals: tuple[int, ...] = (404,)) -> Callable[[F], F]:
    """An operation that reads: GET, with what it may answer. Who may ask is declared below it, as in every front."""
    return _operation("GET", path, answer, summary=summary, tag=tag, refusals=(400, *refusals, 429))


def check(path: str, answer: Any, *, summary: str, tag: str) -> Callable[[F], F]:
    """An operation that looks at a body and keeps nothing of it: POST."""
    return _operation("POST", path, answer, summary=summary, tag=tag, refusals=(400, 404, 409, 413, 415, 429))


def _operation(
    method: str, path: str, answer: Any, *, summary: str, tag: str, refusals: tuple[int, ...]
) -> Callable[[F], F]:
    answers = {200: answer, **dict.fromkeys(refusals, Problem)}

    def decorate(view: F) -> F:
        api.api_operation([method], path, response=answers, summary=summary, tags=[tag], operation_id=view.__name__)(
            view
        )
        return view

    return decorate


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(refusal.status, title_of(refusal), refusal.message)


@api.exception_handler(Http404)
def _nowhere(request: HttpRequest, _absent: Http404) -> HttpResponse:
    return problem(404, _("没有找到"), _("没有找到您要的内容。请核对网址里的编号。"))


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(
        400, _("有内容需要修改"), _("有的参数不对，没有处理。请按 problems 里的说明改正。"), details_of(error.errors)
    )


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _refused(request, TooLarge())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    # The library wraps whatever the parser raised; what we meant is behind it.
    meant = error.__cause__ or error.__context__
    refusal = meant if isinstance(meant, Refusal) else NotReadable()
    return _refused(request, refusal)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.exception("An operation of the API failed", exc_info=error)
    return problem(500, _("系统出了问题"), _("这次请求没有办成，不是您的问题。请过几分钟再试。"))
