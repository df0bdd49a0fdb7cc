"""One joint case at the desk: where every part stands and with whom; the lead body extends it and delivers it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases import actions
from tongban.cases.access import HANDLERS
from tongban.cases.deadlines import delivery_of_joint
from tongban.cases.errors import NotYourDesk
from tongban.cases.joining import extension_of
from tongban.cases.joint_queries import Standing, joint_at_desk, standing_of
from tongban.cases.models import Branch, JointCase
from tongban.cases.states import BranchState, CaseState, DeliveryWay, JointOutcome, JointState, PaperKind
from tongban.catalogue.bundles.definition import parse_bundle
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.web.desk.act_page import reason_field, seq_in
from tongban.web.desk.delivery import proof_fields, proof_in, way_in
from tongban.web.desk.joint_lists import joint_due
from tongban.web.desk.looking import looked_at
from tongban.web.desk.wording import WAYS, paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.branches import BranchLine, held_words, lines_of, overall_words, stations_of
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Problem


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One part in the table: with whom it is, and whether this officer may open it."""

    line: BranchLine
    at: str
    url: str


def _desk_line(officer: Officer, line: BranchLine) -> DeskLine:
    branch = line.branch
    mine = branch.body_id in officer.bodies_as(*HANDLERS)
    url = ""
    if mine and branch.case_id is not None:
        url = reverse("desk:case", args=[branch.case_id])
    elif mine and branch.item_id is None and branch.state != BranchState.WAITING:
        url = reverse("desk:task", args=[branch.id])
    return DeskLine(line, station_words(branch), url)


def station_words(branch: Branch) -> str:
    """At which station a running part is: the node or state of its case. What does not run stands nowhere."""
    if branch.case is not None and branch.state == BranchState.RUNNING:
        return gettext(branch.case.node_name) or str(CaseState(branch.case.state).label)
    return ""


@officer(*HANDLERS, on=On.JOINT)
@require_safe
def joint(request: OfficerRequest, joint_id: UUID) -> HttpResponse:
    """The page of the whole; no file of any part is on it."""
    found = joint_at_desk(request.officer, joint_id)
    looked_at(
        request.officer, "case.viewed", subject=f"joint:{found.id}", body=found.body, person_id=found.person_id,
        number=found.number,
    )  # fmt: skip
    standing = standing_of(found)
    leads = request.officer.bodies_as(Role.DECIDER, Role.ISSUER)
    context = {
        **_frame(request, found),
        "crumbs": _trail(),
        "due": joint_due(found, calendar=working_calendar()),
        "delivery": delivery_of_joint(found),
        "outcome": str(JointOutcome(found.outcome).label) if found.outcome else "",
        "overall": standing.reckoning,
        "overall_words": overall_words(standing),
        "held": held_words(found) if found.state == JointState.RUNNING else "",
        "finish": standing.finish if found.state == JointState.RUNNING else None,
        "total_days": standing.path.total_days,
        "stations": stations_of(standing),
        "lines": [_desk_line(request.officer, line) for line in lines_of(standing)],
        "papers": list(found.papers.all()),
        "may_extend": found.body_id in leads and _may_extend(request.officer, found),
        "may_deliver": _may_deliver(request.officer, found),
    }
    return _private(request, "desk/joint.html", context)


def _frame(request: OfficerRequest, found: JointCase) -> dict[str, object]:
    return {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "joint": found,
        "state": JointState(found.state),
    }


def _trail(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(gettext("办件台"), reverse("desk:inbox")),
        Crumb(gettext("一件事"), reverse("desk:joints")),
        *(more or (Crumb(gettext("联办详情")),)),
    ]


def _private(request: OfficerRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _may_extend(officer: Officer, found: JointCase) -> bool:
    open_ = found.state == JointState.RUNNING and not found.extension_value
    return open_ and officer.holds(found.body_id, Role.DECIDER) and bool(_most_days(found))


def _most_days(found: JointCase) -> int:
    """By how many working days the bundle and the law let the whole be extended."""
    return extension_of(parse_bundle(found.definition), due_on=found.due_on, calendar=working_calendar())


def _may_deliver(officer: Officer, found: JointCase) -> bool:
    return found.state == JointState.READY and officer.holds(found.body_id, Role.ISSUER)


def _led(request: OfficerRequest, joint_id: UUID, role: Role) -> JointCase:
    """The joint case, for an officer in that post of its lead body; for others the page does not exist."""
    found = joint_at_desk(request.officer, joint_id)
    if not request.officer.holds(found.body_id, role):
        raise NotYourDesk
    return found


def _typed(field: Field, posted: QueryDict, refusal: Refusal | None) -> Field:
    """The field with what was typed into it and what is wrong with that."""
    if not posted:
        return field
    errors = [refusal.message] if refusal is not None and refusal.field == field.name else []
    return replace(field, value=posted.get(field.name, ""), errors=errors)


@dataclass(frozen=True, slots=True)
class JointAct:
    """What the page of an act upon the whole says and asks."""

    title: str
    verb: str
    consequences: Sequence[str]
    fields: Sequence[Field]
    possible: bool
    grave: bool = False
    #: What will be delivered, part by part.
    results: Sequence[tuple[str, str, str]] = ()


def _act_page(request: OfficerRequest, found: JointCase, act: JointAct, refusal: Refusal | None) -> HttpResponse:
    fields = [_typed(field, request.POST, refusal) for field in act.fields]
    target = next((field.first_id for field in fields if field.errors), "")
    context = {
        **_frame(request, found),
        "crumbs": _trail(Crumb(found.name, reverse("desk:joint", args=[found.id])), Crumb(act.title)),
        "act": act,
        "fields": fields,
        "problems": [Problem(refusal.message, target)] if refusal is not None else [],
    }
    return _private(request, "desk/joint_act.html", context, refusal.status if refusal is not None else 200)


@officer(Role.DECIDER, on=On.JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: OfficerRequest, joint_id: UUID) -> HttpResponse:
    """The overall limit, once, approved by the head of the government at the same level (第四十二条第二款)."""
    found = _led(request, joint_id, Role.DECIDER)
    refused = None
    if request.method == "POST":
        try:
            actions.extend_joint(
                joint_id,
                officer=request.officer,
                seq=seq_in(request),
                days=whole_number(request.POST.get("days", "").strip()) or 0,
                approver=request.POST.get("approver", ""),
                reason=request.POST.get("reason", ""),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refused, found = refusal, _led(request, joint_id, Role.DECIDER)
        else:
            messages.success(request, gettext("总时限已延长，《延长办理期限通知书》已发出。"))
            return HttpResponseRedirect(reverse("desk:joint", args=[joint_id]))
    act = JointAct(
        title=gettext("延长总时限"),
        verb=gettext("延长总时限"),
        consequences=[
            paper_goes_out(PaperKind.EXTENSION),
            gettext("总时限只能延长一次，须经本级人民政府负责人批准（行政许可法第四十二条）。"),
            gettext("各事项自己的办理时限不变；要延长的，由各承办机构在自己的办件里办理。"),
        ],
        fields=[
            Field(
                name="days",
                label=gettext("延长几个工作日"),
                help=gettext("最多 %(n)s 个工作日。") % {"n": _most_days(found)},
                inputmode="numeric",
                width="short",
                maxlength=3,
            ),
            Field(
                name="approver",
                label=gettext("批准人"),
                help=gettext("批准延长的本级人民政府负责人的姓名和职务。"),
                width="medium",
                maxlength=30,
            ),
            reason_field(gettext("延长的理由"), gettext("这段话会原样印在通知书上。")),
        ],
        possible=_may_extend(request.officer, found),
        grave=True,
    )
    return _act_page(request, found, act, refused)


@officer(Role.ISSUER, on=On.JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: OfficerRequest, joint_id: UUID) -> HttpResponse:
    """All results at once (统一反馈)."""
    found = _led(request, joint_id, Role.ISSUER)
    refused = None
    if request.method == "POST":
        try:
            actions.deliver_joint(
                joint_id,
                officer=request.officer,
                seq=seq_in(request),
                way=way_in(request.POST),
                proof=proof_in(request.POST),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refused, found = refusal, _led(request, joint_id, Role.ISSUER)
        else:
            messages.success(request, gettext("全部结果已一次送达，各办件随之办结。"))
            return HttpResponseRedirect(reverse("desk:joint", args=[joint_id]))
    wanted = WAYS.get(str(found.dossier.form.get("delivery", "")), DeliveryWay.ELECTRONIC)
    act = JointAct(
        title=gettext("统一送达"),
        verb=gettext("确认全部送达"),
        consequences=[
            paper_goes_out(PaperKind.JOINT_DELIVERY),
            gettext("下面各事项的办件同时办结，各有自己的送达回执；平台随后归档。"),
            gettext("申请人会收到一个通知，可以评价这次服务。"),
        ],
        fields=[
            Field(
                name="way",
                label=gettext("送达方式"),
                kind="radio",
                width="inline",
                value=str(wanted),
                choices=[Choice(way.value, str(way.label)) for way in DeliveryWay],
                help=gettext("申请人选择的是%(way)s。") % {"way": wanted.label},
            ),
            *(replace(one, label=f"{one.label}（{title}）") for title, group in proof_fields({}) for one in group),
        ],
        possible=_may_deliver(request.officer, found),
        results=_results(standing_of(found)),
    )
    return _act_page(request, found, act, refused)


def _results(standing: Standing) -> list[tuple[str, str, str]]:
    """Part, office, and what came of it."""
    rows = []
    for branch in standing.in_order:
        result = str(BranchState(branch.state).label)
        licence = branch.case.licence if branch.case is not None else None
        if licence is not None:
            result += f" · 《{licence.type.name}》{licence.number}"
        elif branch.note:
            result += f" · {branch.note}"
        rows.append((branch.name, branch.body.name, result))
    return rows
