"""Doing an act: the view reads the page, the action decides, and what was typed survives a refusal."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.beside import nodes_returned_to
from tongban.cases.errors import DeliveryUnproven, SecondOfficerNeeded
from tongban.cases.models import Case
from tongban.cases.printed_fields import draft_of
from tongban.cases.queries import case_at_desk, other_bodies
from tongban.cases.states import Act
from tongban.catalogue.queries import definition_of
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.today import today
from tongban.web.desk import case_page, wording
from tongban.web.desk.act_page import ActPage, reason_field, seq_in, served
from tongban.web.desk.deceit import deceit_consequences, deceit_fields, deceit_in
from tongban.web.desk.delivery import proof_in, way_in
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Field, Problem


def _on_the_page(request: OfficerRequest, case_id: UUID, do: Callable[[], Case], done: str) -> HttpResponse:
    """Do the act from the case page; refused, the page comes again with the sentence on top."""
    if request.method != "POST":
        return case_page.back_to(case_at_desk(request.officer, case_id).id)
    try:
        do()
    except NotFound:
        raise
    except Refusal as refusal:
        case = case_at_desk(request.officer, case_id)
        typed = {key: str(value) for key, value in request.POST.items()}
        place = "f-second" if isinstance(refusal, SecondOfficerNeeded) else ""
        if isinstance(refusal, DeliveryUnproven):
            place = f"f-{refusal.field}"
        problem = Problem(refusal.message, place)
        return case_page.drawn(request, case, problems=[problem], typed=typed, status=refusal.status)
    messages.success(request, done)
    return case_page.back_to(case_id)


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_pre_review(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The online pre-review found everything in order."""
    return _on_the_page(
        request,
        case_id,
        lambda: actions.pass_pre_review(
            case_id, officer=request.officer, seq=seq_in(request), note=request.POST.get("note", "")
        ),
        gettext("预审已通过，申请人会收到通知。请继续办理受理。"),
    )


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Accept; the clock starts."""
    return _on_the_page(
        request,
        case_id,
        lambda: actions.accept_case(case_id, officer=request.officer, seq=seq_in(request)),
        gettext("已受理，《受理回执》已发出，办理时限从明天起算。"),
    )


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def complete_node(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Finish the node, every check point answered."""

    def do() -> Case:
        case = case_at_desk(request.officer, case_id)
        node = case_page.present_node(case, definition_of(case.version))
        points = case_page.points_of(node, request.POST) if node is not None else []
        return actions.complete_node(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            node_key=request.POST.get("node", ""),
            findings=[
                actions.PointFinding(point.text, point.result == "pass", point.note.strip())
                for point in points
                if point.result in {"pass", "fail"}
            ],
            opinion=request.POST.get("opinion", ""),
            second_officer_id=whole_number(request.POST.get("second", "")),
        )

    return _on_the_page(request, case_id, do, gettext("本环节已完成，核查结论已记入办件日志。"))


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Decide to grant."""
    return _on_the_page(
        request,
        case_id,
        lambda: actions.grant_case(
            case_id, officer=request.officer, seq=seq_in(request), reason=request.POST.get("reason", "")
        ),
        gettext("已决定准予，《批准决定书》已发出，办件转到制证。"),
    )


@officer(Role.ISSUER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Make the licence with what the officer filled in."""

    def do() -> Case:
        draft = draft_of(case_at_desk(request.officer, case_id), on=today())
        names = draft.to_fill if draft is not None else ()
        return actions.issue_result(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            fields={name: request.POST.get(f"print-{index}", "") for index, name in enumerate(names)},
        )

    return _on_the_page(request, case_id, do, gettext("办理结果已制作完成，请送达申请人。"))


@officer(Role.ISSUER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Deliver the result; the case is closed."""
    return _on_the_page(
        request,
        case_id,
        lambda: actions.deliver_case(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            way=way_in(request.POST),
            proof=proof_in(request.POST),
        ),
        gettext("已送达，办件办结。平台会自动归档。"),
    )


def _grave(request: OfficerRequest, case_id: UUID, act: Act, do: Callable[..., Case], done: str) -> HttpResponse:
    """A page of its own: what will happen, the reason, and one button."""
    grave = wording.grave_act(act)
    page = ActPage(
        act,
        grave.title,
        grave.verb,
        grave.consequences,
        [reason_field(grave.reason_label, grave.reason_help)],
        grave=True,
    )
    return served(
        request,
        case_id,
        lambda _: page,
        lambda: do(case_id, officer=request.officer, seq=seq_in(request), reason=request.POST.get("reason", "")),
        done,
    )


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """不予受理; where the matter is another body's, the paper names it."""
    grave = wording.grave_act(Act.REFUSE)

    def page_of(case: Case) -> ActPage:
        right = Field(
            name="right_body",
            label=gettext("应当由哪个机构受理"),
            kind="select",
            required=False,
            help=gettext("不属于本机关职权的，必须告诉申请人向哪个机构申请；其他理由不用选。"),
            choices=[
                Choice("", gettext("不是因为职权，另有理由")),
                *(Choice(body.id, body.name) for body in other_bodies(case)),
            ],
        )
        reason = reason_field(grave.reason_label, grave.reason_help)
        lines, fields = [*grave.consequences, *deceit_consequences(case)], [reason, right, *deceit_fields(case)]
        return ActPage(Act.REFUSE, grave.title, grave.verb, lines, fields, grave=True)

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.refuse_case(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            reason=request.POST.get("reason", ""),
            right_body=request.POST.get("right_body", ""),
            false_material=deceit_in(request),
        ),
        gettext("已决定不予受理，《不予受理通知书》已发出。"),
    )


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def not_needed(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The matter needs no licence."""
    return _grave(
        request, case_id, Act.NOT_NEEDED, actions.mark_not_needed, gettext("已告知申请人无需办理，告知书已发出。")
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def deny(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """不予准予; false material is a ground of its own."""
    grave = wording.grave_act(Act.DENY)

    def page_of(case: Case) -> ActPage:
        reason = reason_field(grave.reason_label, grave.reason_help)
        lines, fields = [*grave.consequences, *deceit_consequences(case)], [reason, *deceit_fields(case)]
        return ActPage(Act.DENY, grave.title, grave.verb, lines, fields, grave=True)

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.deny_case(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            reason=request.POST.get("reason", ""),
            false_material=deceit_in(request),
        ),
        gettext("已决定不予准予，《不予批准决定书》已发出。"),
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def return_node(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Back to a review node that was completed; the last one unless another is chosen."""
    grave = wording.grave_act(Act.RETURN_NODE)

    def page_of(case: Case) -> ActPage:
        nodes = nodes_returned_to(case)
        node = Field(
            name="node",
            label=gettext("退回到哪个环节"),
            kind="radio",
            value=nodes[-1].key if nodes else "",
            choices=[Choice(one.key, gettext(one.name)) for one in nodes],
            help=gettext("从这个环节起重新审查，后面的环节也要重做。"),
        )
        reason = reason_field(grave.reason_label, grave.reason_help)
        fields = [node, reason] if len(nodes) > 1 else [reason]
        return ActPage(Act.RETURN_NODE, grave.title, grave.verb, grave.consequences, fields, grave=True)

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.return_to_node(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            reason=request.POST.get("reason", ""),
            node_key=request.POST.get("node", ""),
        ),
        gettext("已退回审查，办理时限继续计算。"),
    )
