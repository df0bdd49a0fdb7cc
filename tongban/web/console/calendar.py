"""The working calendar and outages of the platform: what is known, how to bring in a year, how to declare."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tongban.authorities.actions import declare_outage, import_calendar, withdraw_outage
from tongban.authorities.calendar_file import MAX_BYTES, Problem
from tongban.authorities.errors import YearAlreadyThere
from tongban.authorities.queries import (
    calendar_is_pressing,
    imported_years,
    last_known_year,
    outages,
    working_calendar,
)
from tongban.identity.states import Role
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today
from tongban.web.console.frame import frame_of
from tongban.web.ui import parts
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Field
from tongban.web.ui.uploads import largest_file


def _too_large() -> str:
    return gettext("文件超过 64 KB，一年的放假安排用不了这么多，请核对是不是选错了文件。")


@largest_file(MAX_BYTES, _too_large)
@officer(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: OfficerRequest) -> HttpResponse:
    """Which years are known, until when the calendar reaches, and the file that brings the next one."""
    if request.method != "POST":
        return _calendar_page(request)
    file = request.FILES.get("file")
    document = request.POST.get("document", "").strip()[:80]
    if file is None:
        return _calendar_page(request, file_error=gettext("请选择放假安排文件。"), status=400)
    if not document:
        return _calendar_page(request, document_error=gettext("请填写国务院办公厅通知的文号。"), status=400)
    try:
        report = import_calendar(
            file.read(), by=request.officer, document=document, replace=request.POST.get("replace") == "on"
        )
    except YearAlreadyThere as refusal:
        return _calendar_page(request, file_error=refusal.message, status=refusal.status)
    if report.problems:
        return _calendar_page(request, problems=report.problems, status=400)
    said = (
        gettext("%(year)s 年的放假安排已导入：放假 %(n)s 天。受影响的期限正在重新推算。")
        % {"year": report.year, "n": report.rests}
        if report.changed
        else gettext("%(year)s 年的放假安排和平台里的一样，没有改动。") % {"year": report.year}
    )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("console:calendar"))


def _calendar_page(
    request: OfficerRequest,
    *,
    file_error: str = "",
    document_error: str = "",
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    held, on = working_calendar(), today()
    until = last_known_year(held, on=on)
    fields = [
        Field(
            name="document",
            label=gettext("通知文号"),
            value=request.POST.get("document", "")[:80],
            help=gettext("国务院办公厅关于节假日安排的通知，例如“国办发明电〔2026〕7号”。"),
            maxlength=80,
            errors=[document_error] if document_error else [],
        ),
        Field(
            name="file",
            label=gettext("放假安排文件（CSV）"),
            kind="file",
            accept=".csv,text/csv",
            help=gettext("一年一个文件，第一行写 day,works,name；休息写 0，调休上班写 1。"),
            errors=[file_error] if file_error else [],
        ),
        Field(
            name="replace",
            label=gettext("替换已有的安排"),
            kind="checkbox",
            required=False,
            help=gettext("只在更正时勾选：这一年原来的安排会被整个替换，受影响的期限重新推算。"),
        ),
    ]
    named = [(_where(one), one.reason) for one in problems]
    summary = [parts.Problem(f"{where}{gettext('：')}{reason}") for where, reason in named]
    summary += [parts.Problem(error, one.id) for one in fields for error in one.errors]
    context = {
        "until": until,
        "first_missing": until + 1,
        "pressing": calendar_is_pressing(held, on=on),
        "years": [(year, held.known(year)) for year in range(on.year - 1, on.year + 3)],
        "imported": imported_years(),
        "fields": fields,
        "problems": summary,
    }
    return _page(request, "calendar", "calendar", status, **context)


def _where(problem: Problem) -> str:
    return gettext("第 %(n)s 行") % {"n": problem.line} if problem.line else gettext("整个文件")


@officer(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def outage_list(request: OfficerRequest) -> HttpResponse:
    """What was declared, and the form to declare."""
    if request.method != "POST":
        return _outage_page(request)
    given = {name: request.POST.get(name, "").strip() for name in ("from_on", "until_on", "what")}
    days = [_day(given["from_on"]), _day(given["until_on"] or given["from_on"])]
    if days[0] is None or days[1] is None:
        return _outage_page(request, given, Refusal(gettext("请填写故障的起止日期。"), field="from_on"))
    try:
        declare_outage(by=request.officer, from_on=days[0], until_on=days[1], what=given["what"])
    except Refusal as refusal:
        return _outage_page(request, given, refusal)
    messages.success(request, gettext("故障已公告，受影响的期限正在重新推算。"))
    return HttpResponseRedirect(reverse("console:outages"))


@officer(Role.SYSADMIN, on=On.OUTAGE)
@require_POST
def outage_withdraw(request: OfficerRequest, outage_id: int) -> HttpResponse:
    """Take back a declaration that was a mistake."""
    withdraw_outage(outage_id, by=request.officer)
    messages.success(request, gettext("公告已撤销。已经告知申请人的期限不会提前。"))
    return HttpResponseRedirect(reverse("console:outages"))


def _outage_page(
    request: OfficerRequest, given: dict[str, str] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    typed = given or {}

    def errors(name: str) -> list[str]:
        return [refusal.message] if refusal is not None and refusal.field == name else []

    fields = [
        Field(name="from_on", label=gettext("开始日期"), kind="date", value=typed.get("from_on", ""), errors=errors("from_on")),
        Field(name="until_on", label=gettext("结束日期"), kind="date", value=typed.get("until_on", ""), required=False,
              help=gettext("只有一天的，可以不填。")),
        Field(name="what", label=gettext("故障情况"), kind="textarea", value=typed.get("what", ""), maxlength=200,
              help=gettext("写清楚哪些服务不能用，例如“机房断电，网上申请和补正无法提交”。这段话会公开。"), errors=errors("what")),
    ]  # fmt: skip
    context = {
        "outages": outages(),
        "fields": fields,
        "problems": [parts.Problem(error, one.id) for one in fields for error in one.errors],
    }
    return _page(request, "outages", "outages", refusal.status if refusal is not None else 200, **context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(request: OfficerRequest, template: str, section: str, status: int, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, section), **context}, status=status)
