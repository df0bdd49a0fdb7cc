"""The API described: the OpenAPI 3.1 document at its permanent address, and the same as a page for people."""

import copy
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.kernel.language import translatable
from tongban.web.api.figures import FIGURES
from tongban.web.api.finding import FINDING
from tongban.web.api.forms import FORMS
from tongban.web.api.front import LARGEST_BODY, api
from tongban.web.api.items import CATALOGUE, PLACES
from tongban.web.api.serving import TRIES_PER_HOUR
from tongban.web.ui.access import public
from tongban.web.ui.parts import Column, Crumb
from tongban.web.ui.problems import CONTENT_TYPE, problem
from tongban.web.ui.public_pages import public_page

PREFIX = "/api/v1/"

_DESCRIPTION = (
    "查事项目录、办事指南、申请表和统计，不用登记，不用密钥。只读：没有一个操作改动任何内容。"
    "出错时回答 application/problem+json，detail 是一句话，说明怎么办。"
    "目录没有新发布时，带着 ETag（If-None-Match）再问，只回答 304。"
)
_SAID = {
    "200": "查到了",
    "400": "参数不对",
    "404": "没有找到",
    "409": "和这个事项对不上",
    "413": "内容太大",
    "415": "不是 JSON",
    "429": "问得太频繁，请过一小时再试",
}


#: As a reader meets them: first what there is, then how to find it, ask for it, and count it.
_ORDER = (CATALOGUE, FINDING, FORMS, PLACES, FIGURES)


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation on the page."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, object]]
    example: str


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. The library writes 3.1; what it cannot know of our errors and headers is put in here."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX), default=str))
    made["info"]["description"] = _DESCRIPTION
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["servers"] = [{"url": "/"}]
    for operations in made["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return made


def _complete(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        answer["description"] = _SAID[status]
        if status != "200":
            (content,) = answer["content"].values()
            answer["content"] = {CONTENT_TYPE: content}
        if status == "429":
            answer["headers"] = {
                "Retry-After": {"description": "多少秒以后再试", "schema": {"type": "string"}, "required": True}
            }
    # What may be left out has no value of its own.
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        schema.pop("title", None)
        if schema.get("default", "") is None:
            del schema["default"]


@public
@require_safe
@public_page()
def openapi(request: HttpRequest) -> HttpResponse:
    """The document as JSON, for programs and generators."""
    content = copy.copy(document())
    content["servers"] = [{"url": settings.PUBLIC_ADDRESS}]
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json; charset=utf-8")


@public
@require_safe
@public_page()
def operations(request: HttpRequest) -> HttpResponse:
    """The operations in words, grouped, with what each takes and an example to open."""
    groups: dict[str, list[OperationLine]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            (tag,) = operation["tags"]
            groups.setdefault(tag, []).append(_line(method, path, operation))
    return render(
        request,
        "api/operations.html",
        {
            "crumbs": [Crumb(_("首页"), "/"), Crumb(_("开放接口"))],
            "document_url": reverse("api:openapi"),
            "address": settings.PUBLIC_ADDRESS,
            "groups": [(_(tag), groups[tag]) for tag in sorted(groups, key=_ORDER.index)],
            "columns": [
                Column("name", _("参数")),
                Column("where", _("写在哪里")),
                Column("meaning", _("意思")),
            ],
            "tries": TRIES_PER_HOUR,
            "kilobytes": LARGEST_BODY // 1024,
        },
    )


#: Where the parameters of an address lead to something that is there in the shipped catalogue.
_EXAMPLES = {"item_id": "SCJG-006", "division": "130102000000", "bundle_id": "T-CJR", "number": "1"}
_EXAMPLE_QUERIES = {"search": "q=开饭店", "suggestions": "q=kfd", "get_form": "applicant=legal"}
_WHERE = {"path": translatable("网址"), "query": translatable("问号后面")}


def _line(method: str, path: str, operation: dict[str, Any]) -> OperationLine:
    example = ""
    if method == "get":
        example = path
        for name, value in _EXAMPLES.items():
            example = example.replace(f"{{{name}}}", value)
        query = _EXAMPLE_QUERIES.get(operation["operationId"], "")
        example += f"?{query}" if query else ""
    return OperationLine(
        method=method.upper(),
        path=path,
        summary=_(operation["summary"]),
        parameters=[
            {
                "name": one["name"] if one["required"] else _("{name}（可不写）").format(name=one["name"]),
                "where": _(_WHERE[one["in"]]),
                "meaning": _meaning(one["schema"]),
            }
            for one in operation["parameters"]
        ],
        example=example,
    )


def _meaning(schema: dict[str, Any]) -> str:
    """What a parameter means, and its values where there are few."""
    said = _(schema["description"]) if schema.get("description") else ""
    options = _("、").join(schema.get("enum", ()))
    return _("{meaning}：{options}").format(meaning=said, options=options) if said and options else said or options


@public
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any address below /api/ that is none of ours, answered as machines expect it."""
    return problem(404, _("没有这个地址"), _("接口里没有这个地址。请看接口说明：/api/。"))


nowhere.for_machines = True  # type: ignore[attr-defined] # read by ui.problems
nowhere.csrf_exempt = True  # type: ignore[attr-defined] # whatever the method, the answer is the same
