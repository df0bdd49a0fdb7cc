"""Error pages: one calm sentence each, what to do next, and nothing about our insides."""

from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from tongban.kernel.errors import Refusal
from tongban.web.ui.acting import acts_for_others, returnable
from tongban.web.ui.preferences import preferences_of
from tongban.web.ui.problems import for_machines, problem, title_of
from tongban.web.ui.uploads import FileTooLarge


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if for_machines(request):
        return problem(status, title, sentence)
    template = "ui/refusal_fragment.html" if _wants_fragment(request) else "ui/refusal.html"
    # said of every address alike: it tells nothing about what there is under this one
    lost = status == 404 and request.method == "GET" and returnable(request.path) and acts_for_others(request)
    other = f"/my/acting/?next={quote(request.path)}" if lost else ""
    response = render(request, template, {"title": title, "sentence": sentence, "other": other}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _page(request, refusal.status, title_of(refusal), refusal.message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)  # found while the body arrived, before any view was asked
    if isinstance(exception, TooManyFilesSent):
        return _page(
            request, 413, gettext("文件太多"), gettext("一次最多上传 10 个文件，请分几次上传；已经收到的材料没有改动。")
        )
    return _page(
        request,
        400,
        gettext("请求有误"),
        gettext("发来的内容我们读不懂，没有做任何改动。请返回上一页，刷新后再试。"),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        gettext("页面放得太久了"),
        gettext(
            "为了您的安全，这次提交没有生效，内容没有改动。请返回上一页，刷新后再提交一次；浏览器需要允许 Cookie。"
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 403, gettext("您不能打开这一页"), gettext("您的身份不能办这件事。请从首页进入您可以办的事项。")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 404, gettext("没有找到这一页"), gettext("网址可能输错了，或者这一页已经搬走。请从首页重新查找。")
    )


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    told = exception.sentence if isinstance(exception, FileTooLarge) else ""
    usual = gettext("每个文件不能超过 20 MB。请压缩或分成几份后重新上传；已经收到的材料没有改动。")
    return _page(request, 413, gettext("文件太大"), told or usual)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429, gettext("请稍等片刻"), gettext("操作过于频繁，请稍后再试。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of database, session or context processors: they may be what broke."""
    if for_machines(request):
        return problem(500, gettext("系统出了问题"), gettext("这次请求没有办成，不是您的问题。请过几分钟再试。"))
    body = render_to_string("ui/server_error.html", {"preferences": preferences_of(request)})
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})
