"""Anybody may ask whether a licence is genuine: by QR code, number or file. Nothing that is sent in is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.proving import PaperVerdict, verify_paper
from tongban.kernel.client_address import client_address
from tongban.kernel.throttle import count_try
from tongban.licences.queries import verify_file, verify_text
from tongban.licences.states import VerdictKind
from tongban.licences.verification import LARGEST_FILE, LicenceSummary, Verdict
from tongban.web.portal.browse import HOME
from tongban.web.ui.access import public
from tongban.web.ui.formats import long_date
from tongban.web.ui.parts import Crumb, Field, Row
from tongban.web.ui.uploads import largest_file

LONGEST_TEXT = 2000
LARGEST_MEGABYTES = LARGEST_FILE // 1024 // 1024
#: Numbers of licences can be guessed; a hall behind one address still gets its work done.
TRIES_PER_HOUR = 120


@dataclass(frozen=True, slots=True)
class VerdictView:
    line: str
    tone: str
    icon: str
    reasons: list[str]
    rows: list[Row]
    as_of: datetime


def _too_large() -> str:
    return _("要验证的文件不能超过 {n} MB。请选从“我的证照”下载的 PDF 原文件。").format(n=LARGEST_MEGABYTES)


@largest_file(LARGEST_FILE, _too_large)
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The ways in, and the verdict on what was sent. A scanned code is not counted: it cannot be guessed."""
    if request.method != "POST":
        return _form(request)
    count_try("verify", client_address(request.META), limit=TRIES_PER_HOUR, per=timedelta(hours=1))
    file = request.FILES.get("file")
    if file is not None:
        data = file.read()
        paper = verify_paper(data)
        return _answer_view(request, _view_of_paper(paper)) if paper else _answer(request, verify_file(data))
    if "number" not in request.POST:
        return _form(request, file_error=_("请选择要验证的证照文件。"))
    text = request.POST["number"].strip()
    if not text:
        return _form(request, number_error=_("请输入证照上的编号。"))
    if len(text) > LONGEST_TEXT:
        return _form(request, number_error=_("内容太长，不是证照编号。"))
    return _answer(request, verify_text(text))


@public
@never_cache
@require_safe
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR code leads. The address is printed in capitals, phones may write it small."""
    return _answer(request, verify_text(token[:LONGEST_TEXT]))


def _form(request: HttpRequest, *, number_error: str = "", file_error: str = "") -> HttpResponse:
    number = Field(
        name="number",
        label=_("证照编号或证照标识"),
        value=request.POST.get("number", "")[:LONGEST_TEXT],
        help=_("编号印在证照上；也可以把二维码里的网址粘贴到这里。"),
        errors=[number_error] if number_error else [],
        maxlength=LONGEST_TEXT,
        autocomplete="off",
    )
    file = Field(
        name="file",
        label=_("证照文件（PDF）"),
        kind="file",
        help=_("从“我的证照”下载的 PDF 原文件，不超过 {n} MB；照片和扫描件请改用二维码。").format(n=LARGEST_MEGABYTES),
        errors=[file_error] if file_error else [],
        accept=".pdf,application/pdf",
    )
    wrong = [number, file] if number_error or file_error else []
    return render(
        request,
        "portal/verify.html",
        {
            "section": "verify",
            "crumbs": [HOME, Crumb(_("验证电子证照"))],
            "number_field": number,
            "file_field": file,
            "problems": wrong,
        },
        status=400 if wrong else 200,
    )


def _answer(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    return _answer_view(request, _view(verdict))


def _answer_view(request: HttpRequest, view: VerdictView) -> HttpResponse:
    response = render(
        request,
        "portal/verdict.html",
        {
            "section": "verify",
            "crumbs": [HOME, Crumb(_("验证电子证照"), "/verify/"), Crumb(_("验证结果"))],
            "verdict": view,
        },
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _view(verdict: Verdict) -> VerdictView:
    line, tone, icon = _words(verdict.verdict)
    return VerdictView(line, tone, icon, verdict.reasons, _rows(verdict.licence), verdict.as_of)


def _view_of_paper(paper: PaperVerdict) -> VerdictView:
    line, tone, icon = _words(paper.verdict)
    if paper.verdict == VerdictKind.VALID:
        line = _("文书是真的，没有被改动")
    labels = (("title", _("文书")), ("number", _("文号")), ("body", _("出具机关")), ("date", _("出具日期")))
    rows = [Row(label, paper.paper[name]) for name, label in labels if name in paper.paper]
    return VerdictView(line, tone, icon, paper.reasons, rows, paper.as_of)


def _words(kind: VerdictKind) -> tuple[str, str, str]:
    """One large line, its tone and its shape."""
    return {
        VerdictKind.VALID: (_("真实有效"), "good", "check"),
        VerdictKind.EXPIRED: (_("证照是真的，但已经过期"), "notice", "clock"),
        VerdictKind.SUSPENDED: (_("证照是真的，但暂停使用"), "notice", "warning"),
        VerdictKind.SUPERSEDED: (_("已换发新证，这一张不再有效"), "notice", "warning"),
        VerdictKind.REVOKED: (_("已被撤销或注销，无效"), "late", "cross"),
        VerdictKind.NOT_OURS: (_("不是本平台签发的"), "late", "cross"),
        VerdictKind.ALTERED: (_("内容被改动过，不要相信"), "late", "cross"),
        VerdictKind.UNREADABLE: (_("没有读懂，还不能下结论"), "notice", "question"),
    }[kind]


def _rows(licence: LicenceSummary | None) -> list[Row]:
    if licence is None:
        return []
    until = long_date(licence.valid_until) if licence.valid_until else _("长期")
    return [
        Row(_("证照名称"), licence.type_name),
        Row(_("编号"), licence.number),
        Row(_("持证者"), licence.holder_name),
        Row(_("发证机关"), licence.issuer_name),
        Row(_("发证日期"), long_date(licence.issued_on)),
        Row(_("有效期"), f"{long_date(licence.valid_from)} — {until}"),
        Row(_("证照标识"), licence.identifier),
    ]
