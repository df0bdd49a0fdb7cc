"""Acts upon licences and decided cases: the office's own matters, corrections of decisions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.actions.ending import SPEAK_WITHIN
from tongban.cases.errors import PaperNotCorrectable
from tongban.cases.linked import OPENERS, case_that_issued, decision_papers, licence_at_desk, may_begin_against
from tongban.cases.linking import GROUNDS
from tongban.cases.models import Case
from tongban.cases.states import Act, PaperKind
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.web.desk import case_page
from tongban.web.desk.act_page import ActPage, named_in, reason_field, seq_in, served
from tongban.web.desk.looking import looked_at
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Crumb, Field, Problem


@officer(*OPENERS, on=On.LICENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def open_revocation(request: OfficerRequest, licence_id: UUID) -> HttpResponse:
    """Begin to examine whether a licence must end, on one of the law's grounds."""
    licence = licence_at_desk(request.officer, licence_id)
    looked_at(
        request.officer, "licence.looked_up", subject=f"licence:{licence.id}", body=licence.issuer,
        person_id=licence.holder_person_id,
    )  # fmt: skip
    problem, wrong, status = "", "", 200
    if request.method == "POST":
        try:
            case = actions.open_revocation(
                licence_id,
                officer=request.officer,
                ground=request.POST.get("ground", ""),
                reason=request.POST.get("reason", ""),
                evidence=request.POST.get("evidence", ""),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            problem, wrong, status = refusal.message, refusal.field or "", refusal.status
        else:
            messages.success(request, gettext("已立案，《陈述申辩权利告知书》已发出。"))
            return case_page.back_to(case.id)
    fields = _opening_fields(request, problem, wrong)
    former = case_that_issued(licence)
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [Crumb(gettext("办件台"), reverse("desk:inbox")), Crumb(gettext("审查证照"))],
        "licence": licence,
        "former": former,
        "possible": may_begin_against(request.officer, licence),
        "consequences": [
            paper_goes_out(PaperKind.DEFENCE),
            gettext("持证人有 %(n)s 个工作日陈述和申辩；听取以前不能作出决定。") % {"n": SPEAK_WITHIN},
            gettext("证照在决定以前仍然有效；由没有参与立案和听取意见的负责人决定。"),
        ],
        "fields": fields,
        "problems": [Problem(problem, next((f.first_id for f in fields if f.errors), ""))] if problem else [],
    }
    return render(request, "desk/licence_end.html", context, status=status)


def _opening_fields(request: OfficerRequest, problem: str, wrong: str) -> list[Field]:
    typed = request.POST

    def errors(name: str) -> list[str]:
        return [problem] if problem and wrong == name else []

    return [
        Field(
            name="ground",
            label=gettext("法定情形"),
            kind="radio",
            value=typed.get("ground", ""),
            errors=errors("ground"),
            choices=[
                Choice(key, f"{purpose.label}：{words}", article) for key, (purpose, words, article) in GROUNDS.items()
            ],
        ),
        Field(
            name="reason",
            label=gettext("事实和理由"),
            kind="textarea",
            value=typed.get("reason", ""),
            errors=errors("reason"),
            help=gettext("这段话会原样印在告知书上。"),
            maxlength=2000,
        ),
        Field(
            name="evidence",
            label=gettext("证据"),
            kind="textarea",
            value=typed.get("evidence", ""),
            errors=errors("evidence"),
            help=gettext("例如检查笔录、鉴定报告的名称和日期。"),
            maxlength=2000,
        ),
    ]


@officer(*OPENERS, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def hear_holder(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """What the holder said, or that nothing came by the day."""
    page = ActPage(
        Act.HEAR_HOLDER,
        gettext("听取陈述申辩"),
        gettext("登记，转到决定"),
        [gettext("记入办件日志，之后不能修改；决定书会写明。"), gettext("办件转到“决定”环节，由其他负责人决定。")],
        [
            Field(
                name="silent",
                label=gettext("持证人的意见"),
                kind="radio",
                value="no",
                choices=[
                    Choice("no", gettext("提出了意见，写在下面")),
                    Choice("yes", gettext("期限内没有提出"), gettext("告知书写明的期限过后才能选")),
                ],
            ),
            Field(name="said", label=gettext("意见内容"), kind="textarea", required=False, maxlength=2000),
        ],
    )
    return served(
        request,
        case_id,
        lambda _: page,
        lambda: actions.hear_holder(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            said=request.POST.get("said", ""),
            silent=request.POST.get("silent") == "yes",
        ),
        gettext("已登记，办件转到决定。"),
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_licence(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Revoke or cancel: the licence ends at once."""

    def page_of(case: Case) -> ActPage:
        measure = gettext("决定%(measure)s证照") % {"measure": case.get_purpose_display()}
        return ActPage(
            Act.END_LICENCE,
            measure,
            measure,
            [
                paper_goes_out(PaperKind.REVOCATION),
                gettext("证照立即失效，任何人验证都会看到；不能恢复。"),
                gettext("决定书告知复议和诉讼的途径（60 日内复议，6 个月内起诉）。"),
            ],
            [reason_field(gettext("事实和理由"), gettext("回应持证人的意见。这段话会原样印在决定书上。"))],
            grave=True,
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.end_licence(
            case_id, officer=request.officer, seq=seq_in(request), reason=request.POST.get("reason", "")
        ),
        gettext("已作出决定，证照已失效，请送达决定书。"),
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_matter(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The licence stays."""
    page = ActPage(
        Act.DROP_MATTER,
        gettext("决定证照继续有效"),
        gettext("决定证照继续有效"),
        [gettext("证照不受影响，持证人会收到消息。"), gettext("办件就此办结并归档。")],
        [reason_field(gettext("理由"), gettext("写进办件日志，持证人可以看到。"))],
        grave=True,
    )
    return served(
        request,
        case_id,
        lambda _: page,
        lambda: actions.drop_matter(
            case_id, officer=request.officer, seq=seq_in(request), reason=request.POST.get("reason", "")
        ),
        gettext("已决定证照继续有效，办件办结。"),
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_decision(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """A clerical error in a decision paper; the outcome stays."""

    def page_of(case: Case) -> ActPage:
        papers = list(decision_papers(case))
        return ActPage(
            Act.CORRECT_DECISION,
            gettext("更正决定书"),
            gettext("发出更正决定书"),
            [
                paper_goes_out(PaperKind.DECISION_CORRECTION),
                gettext("原文书保持原样；只改文字错误，不能改变决定的结果。"),
            ],
            [
                Field(
                    name="paper",
                    label=gettext("要更正的文书"),
                    kind="radio",
                    value=str(papers[0].id) if len(papers) == 1 else "",
                    choices=[Choice(str(one.id), one.content["title"], one.number) for one in papers],
                ),
                Field(
                    name="wrong",
                    label=gettext("原文（有错的部分）"),
                    help=gettext("从原文书中原样抄写。"),
                    maxlength=500,
                ),
                Field(name="right", label=gettext("更正为"), maxlength=500),
                reason_field(gettext("更正的原因"), gettext("例如“地址漏写楼层”。会印在更正决定书上。")),
            ],
            obstacle="" if papers else gettext("这个办件没有可以更正的决定文书。"),
        )

    def do() -> Case:
        return actions.correct_decision(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            paper_id=named_in(request.POST.get("paper", ""), PaperNotCorrectable(field="paper")),
            wrong=request.POST.get("wrong", ""),
            right=request.POST.get("right", ""),
            reason=request.POST.get("reason", ""),
        )

    return served(request, case_id, page_of, do, gettext("更正决定书已发出。"))
