"""How machines are told no: application/problem+json (RFC 9457) with a sentence that says what to do next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tongban.kernel.errors import Refusal

CONTENT_TYPE = "application/problem+json"
#: Tries are counted by the hour (`kernel.throttle`).
_RETRY_AFTER = "3600"


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wrong with one part of what was sent."""

    field: str
    detail: str


def for_machines(request: HttpRequest) -> bool:
    """Whether the address asked for is one that answers with data, errors included."""
    match = getattr(request, "resolver_match", None)
    return bool(match and getattr(match.func, "for_machines", False))


def title_of(refusal: Refusal) -> str:
    """The short name of a refusal, by its status."""
    titles = {
        400: gettext("有内容需要修改"),
        404: gettext("没有找到"),
        413: gettext("文件太大"),
        429: gettext("请稍等片刻"),
    }
    return titles.get(refusal.status, gettext("这一步没有办成"))


def problem(status: int, title: str, sentence: str, details: Sequence[Detail] = ()) -> HttpResponse:
    """The answer itself. Nothing in it repeats what was sent, but for names of fields."""
    content: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
    if details:
        content["problems"] = [{"field": one.field, "detail": one.detail} for one in details]
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False), status=status, content_type=f"{CONTENT_TYPE}; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = _RETRY_AFTER
    return response
