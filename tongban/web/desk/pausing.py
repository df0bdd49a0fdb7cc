"""Special procedures and the one extension, each on its own page with what it does to the clock in words."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.models import Case, SpecialProcedure
from tongban.cases.queries import extension_left, procedure_kinds, running_procedure
from tongban.cases.states import Act, PaperKind
from tongban.identity.states import HEAD, Role
from tongban.web.desk.act_page import ActPage, reason_field, seq_in, served
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Field


def _number(text: str) -> int:
    """What was typed as a number of days; anything else is 0, which the act refuses with its sentence."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _begin_page(case: Case) -> ActPage:
    kinds = procedure_kinds(case)
    hints = {True: gettext("计入办理时限，不停表"), False: gettext("书面告知后不计入办理时限")}
    running = running_procedure(case)
    return ActPage(
        Act.BEGIN_PROCEDURE,
        gettext("启动特别程序"),
        gettext("启动特别程序"),
        [
            paper_goes_out(PaperKind.SPECIAL),
            gettext(
                "从书面告知之日起到程序结束之日，时间不计入办理时限（行政许可法第四十五条）；没有书面告知的，不停表。"
            ),
            gettext("程序结束以前不能作出决定。"),
        ],
        [
            Field(
                name="kind",
                label=gettext("程序"),
                kind="radio",
                choices=[Choice(kind, kind, hints[counts]) for kind, counts in kinds.items()],
            ),
            reason_field(gettext("为什么需要"), gettext("写明要查清什么。这段话会原样印在告知书上。")),
            Field(
                name="expected_days",
                label=gettext("预计需要几个工作日"),
                inputmode="numeric",
                width="short",
                maxlength=3,
            ),
            Field(
                name="notify",
                label=gettext("书面告知"),
                kind="radio",
                value="now",
                choices=[
                    Choice("now", gettext("现在发出告知书"), gettext("今天起停表")),
                    Choice("later", gettext("以后再告知"), gettext("未告知，不停表；办理时限照常计算")),
                ],
            ),
        ],
        obstacle=gettext("“%(kind)s”正在进行，请先登记它的结果。") % {"kind": running.kind} if running else "",
    )


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_procedure(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """听证、检验、检测、鉴定、专家评审 …"""
    told = request.POST.get("notify", "now") != "later"
    return served(
        request,
        case_id,
        _begin_page,
        lambda: actions.begin_procedure(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            kind=request.POST.get("kind", ""),
            reason=request.POST.get("reason", ""),
            expected_days=_number(request.POST.get("expected_days", "")),
            notify=told,
        ),
        gettext("特别程序已启动，告知书已发出。")
        if told
        else gettext("特别程序已启动；还没有书面告知，办理时限照常计算。"),
    )


def _of_running(case: Case, page: ActPage, *, unnoticed: bool) -> ActPage:
    """The page of an act upon the procedure that runs; says so when there is none."""
    running = running_procedure(case)
    if running is None or (unnoticed and running.noticed_on is not None):
        none = gettext("现在没有需要告知的特别程序。") if unnoticed else gettext("现在没有正在进行的特别程序。")
        return ActPage(page.act, page.title, page.verb, page.consequences, page.fields, obstacle=none)
    return page


def _effect(running: SpecialProcedure | None, otherwise: str) -> str:
    if running is not None and running.counts_in_limit:
        return gettext("本事项规定这个程序计入办理时限，不停表。")
    return otherwise


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def notify_procedure(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The written notice of a procedure that began without one."""

    def page_of(case: Case) -> ActPage:
        running = running_procedure(case)
        stops = gettext("从今天起停表；以前的日子已经计入办理时限，不能补停。")
        page = ActPage(
            Act.NOTIFY_PROCEDURE,
            gettext("书面告知特别程序"),
            gettext("发出告知书"),
            [paper_goes_out(PaperKind.SPECIAL), _effect(running, stops)],
        )
        return _of_running(case, page, unnoticed=True)

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.notify_procedure(case_id, officer=request.officer, seq=seq_in(request)),
        gettext("告知书已发出。"),
    )


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_procedure(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The result of the running procedure; the clock goes on."""

    def page_of(case: Case) -> ActPage:
        page = ActPage(
            Act.END_PROCEDURE,
            gettext("结束特别程序"),
            gettext("登记结果，结束程序"),
            [
                _effect(running_procedure(case), gettext("今天仍不计入；明天起继续计算，到期日重新推算。")),
                gettext("结果写入办件日志，申请人可以看到，之后不能修改。"),
            ],
            [reason_field(gettext("程序的结果"), gettext("例如“检验合格，报告编号 2026-118”。"))],
        )
        return _of_running(case, page, unnoticed=False)

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.end_procedure(
            case_id, officer=request.officer, seq=seq_in(request), result=request.POST.get("reason", "")
        ),
        gettext("特别程序已结束，到期日已重新推算。"),
    )


@officer(HEAD, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Once, approved by the head of the body, with the reason told (行政许可法第四十二条)."""

    def page_of(case: Case) -> ActPage:
        left = extension_left(case)
        most = gettext("最多 %(n)s 个%(unit)s。") % {"n": left, "unit": case.limit_unit}
        return ActPage(
            Act.EXTEND,
            gettext("延长办理期限"),
            gettext("批准延长"),
            [
                paper_goes_out(PaperKind.EXTENSION),
                gettext("每个办件只能延长一次，由本机关负责人批准（行政许可法第四十二条）；您的姓名会写在通知书上。"),
                gettext("到期日立即重新推算，申请人会收到通知和理由。"),
            ],
            [
                Field(
                    name="days",
                    label=gettext("延长几天"),
                    help=most,
                    inputmode="numeric",
                    width="short",
                    maxlength=3,
                ),
                reason_field(gettext("延长的理由"), gettext("这段话会原样印在通知书上。")),
            ],
            grave=True,
            obstacle="" if left else gettext("这个办件已经延长过一次，或者没有办理时限，不能再延长。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.extend_deadline(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            days=_number(request.POST.get("days", "")),
            reason=request.POST.get("reason", ""),
        ),
        gettext("已批准延长，《延长办理期限通知书》已发出。"),
    )
