"""The catalogue in figures, papers of third parties, and what supplies which material; as of any day."""

import dataclasses
from typing import Any

from django.http import HttpRequest

from tongban.catalogue.public_figures import figures_of
from tongban.kernel.language import translatable
from tongban.web.api import answers
from tongban.web.api.asked import DAY, DayText, day_of
from tongban.web.api.front import read
from tongban.web.ui.access import public

FIGURES = translatable("统计和清单")


@read("/statistics", answers.StatisticsOut, summary=translatable("目录统计"), tag=FIGURES)
@public
def statistics(request: HttpRequest, on: DayText = DAY) -> dict[str, Any]:
    """compression.mean：承诺时限比法定时限平均缩短百分之几；apart：两个时限单位不同、没有比较的。"""
    return dataclasses.asdict(figures_of(day_of(on)).statistics)


@read(
    "/third-party-papers",
    answers.ThirdPartyPapersOut,
    summary=translatable("中介服务和其他第三方出具的材料"),
    tag=FIGURES,
)
@public
def third_party_papers(request: HttpRequest, on: DayText = DAY) -> dict[str, Any]:
    """intermediary：由检测、评估、审计、公证一类机构出具的，就是中介服务。"""
    found = figures_of(day_of(on))
    return {"on": found.on, "papers": [dataclasses.asdict(one) for one in found.papers]}


@read(
    "/sources",
    answers.SourcesOut,
    summary=translatable("电子证照和数据资源，各能免去哪些材料"),
    tag=FIGURES,
)
@public
def sources(request: HttpRequest, on: DayText = DAY) -> dict[str, Any]:
    found = figures_of(day_of(on))
    return {"on": found.on, "sources": [dataclasses.asdict(one) for one in found.sources]}
