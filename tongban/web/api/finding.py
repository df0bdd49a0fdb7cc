"""Finding items in plain words, and what to offer while somebody types."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja.params.functions import Query

from tongban.catalogue.definition import Level
from tongban.catalogue.search.documents import Narrowing
from tongban.catalogue.search.queries import find_services, suggested_services
from tongban.kernel.language import translatable
from tongban.web.api import answers
from tongban.web.api.asked import IN_DIVISION, PLAIN, TEXT, division_of
from tongban.web.api.front import read
from tongban.web.ui.access import public

FINDING = translatable("查找")

_AUDIENCE: Any = Query(None, description=translatable("natural 个人，legal 企业和组织"))
_THEME: Any = Query(
    None, min_length=1, max_length=40, pattern=PLAIN, description=translatable("主题代号，例如 legal-010")
)
_DEPARTMENT: Any = Query(
    None, min_length=1, max_length=40, pattern=PLAIN, description=translatable("部门代号，例如 SCJG")
)
_LEVEL: Any = Query(None, description=translatable("行使层级：省、市、县、乡、村"))
_ONLINE: Any = Query(None, description=translatable("网上办理深度"))
_LIMIT: Any = Query(10, ge=1, le=50, description=translatable("要几条，最多 50"))
_OFFSET: Any = Query(0, ge=0, le=1000, description=translatable("从第几条以后开始"))
_FEW: Any = Query(8, ge=1, le=20, description=translatable("要几条，最多 20"))


@read("/search", answers.SearchOut, summary=translatable("用平常的话找事项"), tag=FINDING)
@public
def search(
    request: HttpRequest,
    q: str = TEXT,
    division: str = IN_DIVISION,
    audience: Literal["natural", "legal"] = _AUDIENCE,
    theme: str = _THEME,
    department: str = _DEPARTMENT,
    level: Level = _LEVEL,
    online: Literal["Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"] = _ONLINE,
    limit: int = _LIMIT,
    offset: int = _OFFSET,
) -> dict[str, Any]:
    """没有把握的，一条也不给：total 为 0。"""
    narrowing = Narrowing(audience=audience, theme=theme, department=department, level=level, online=online)
    found = find_services(q, division_code=division_of(division).code, limit=limit, offset=offset, narrowing=narrowing)
    return {
        "hits": [
            {
                "item": hit.item_id,
                "title": hit.name,
                "score": hit.score,
                "why": hit.why,
                "body": {"id": hit.implementation.body_id, "name": hit.implementation.body.name}
                if hit.implementation
                else None,
            }
            for hit in found.hits
        ],
        "total": found.total,
        "sure": found.sure,
        "facets": found.facets,
    }


@read("/suggestions", answers.SuggestionsOut, summary=translatable("打字时的提示"), tag=FINDING)
@public
def suggestions(
    request: HttpRequest,
    q: str = TEXT,
    division: str = IN_DIVISION,
    limit: int = _FEW,
) -> dict[str, Any]:
    found = suggested_services(q, division_code=division_of(division).code, limit=limit)
    return {
        "suggestions": [
            {"item": one.item.id, "text": one.text, "title": one.item.title, "body": one.body_name} for one in found
        ]
    }
