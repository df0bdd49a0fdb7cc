"""A task: a part of a joint case without a service item. What the applicant told, what this part uses, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases import actions
from tongban.cases.access import HANDLERS
from tongban.cases.actions.joint_acts import TASK_ENDS
from tongban.cases.joint_queries import branches_of, task_at_desk
from tongban.cases.models import Branch
from tongban.cases.states import BranchState, PaperKind
from tongban.catalogue.situations import chosen
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.licences.actions import render_licence
from tongban.materials.models import Attachment
from tongban.materials.queries import JointDraft, draft_of_joint
from tongban.web.desk.act_page import reason_field
from tongban.web.desk.downloads import handed_over
from tongban.web.desk.due import due_on
from tongban.web.desk.looking import looked_at
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Crumb, Field, Problem, Row

#: Who may report the end of a task.
_DOERS = (Role.REVIEWER, Role.CLERK, Role.DECIDER)


@dataclass(frozen=True, slots=True)
class TaskPaper:
    """One paper that this part uses: what the applicant brought, or what an earlier part has produced."""

    name: str
    files: Sequence[Attachment]
    #: The part whose result it is, with its state in words, and whether it can be opened.
    produced_by: int | None = None
    place: int = 0
    state: str = ""
    there: bool = False


def _papers(branch: Branch, draft: JointDraft) -> list[TaskPaper]:
    others = {one.no: one for one in branches_of(branch.joint)}
    papers = []
    for one in draft.needs:
        if branch.no not in one.need.used_by:
            continue
        maker = others.get(one.need.produced_by or 0)
        papers.append(
            TaskPaper(
                one.need.name,
                one.brought,
                produced_by=maker.no if maker is not None else None,
                place=draft.plan.places[maker.no] if maker is not None else 0,
                state=str(BranchState(maker.state).label) if maker is not None else "",
                there=maker is not None and _has_result(maker),
            )
        )
    return papers


def _has_result(maker: Branch) -> bool:
    return (maker.case is not None and maker.case.licence_id is not None) or maker.result_id is not None


def _told(draft: JointDraft) -> list[Row]:
    """The applicant's answers to the questions of the joint service itself."""
    given = draft.joint.answers
    return [
        Row(one.question, "、".join(one.label_of(value) for value in chosen(given, one.id)))
        for one in draft.bundle.situations
    ]


@officer(*HANDLERS, on=On.TASK)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: OfficerRequest, branch_id: UUID) -> HttpResponse:
    """The task, and the form that ends it."""
    branch = task_at_desk(request.officer, branch_id)
    refused = None
    if request.method == "POST":
        given = request.POST.get("end", "")
        try:
            actions.finish_task(
                branch_id,
                officer=request.officer,
                end=BranchState(given) if given in BranchState.values else BranchState.WAITING,
                note=request.POST.get("reason", ""),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refused, branch = refusal, task_at_desk(request.officer, branch_id)
        else:
            messages.success(request, gettext("办理结果已登记，《联办事项办结告知书》已发出。"))
            return HttpResponseRedirect(reverse("desk:joint", args=[branch.joint_id]))
    _seen(request, branch, "case.viewed", "")
    return _page(request, branch, refused)


def _seen(request: OfficerRequest, branch: Branch, act: str, what: str) -> None:
    """Whoever does a task sees what the applicant brought for it."""
    subject, person = f"task:{branch.id}{what}", branch.joint.person_id
    looked_at(request.officer, act, subject=subject, body=branch.body, person_id=person, number=branch.joint.number)


def _page(request: OfficerRequest, branch: Branch, refused: Refusal | None) -> HttpResponse:
    draft = draft_of_joint(branch.joint.dossier)
    fields = _fields(request, refused)
    target = next((field.first_id for field in fields if field.errors), "")
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [
            Crumb(gettext("办件台"), reverse("desk:inbox")),
            Crumb(gettext("联办任务"), reverse("desk:tasks")),
            Crumb(branch.name),
        ],
        "branch": branch,
        "joint": branch.joint,
        "place": draft.plan.places[branch.no],
        "state": BranchState(branch.state),
        "due": due_on(branch.due_on, gettext("应在此前办完"), calendar=working_calendar()),
        "told": _told(draft),
        "papers": _papers(branch, draft),
        "fields": fields,
        "problems": [Problem(refused.message, target)] if refused is not None else [],
        "may_finish": branch.state == BranchState.RUNNING and request.officer.holds(branch.body_id, *_DOERS),
        "consequences": [
            paper_goes_out(PaperKind.TASK),
            gettext("办成或无需办理的，等它的事项自动开始；没有办成的，等它的事项不再办理。"),
            gettext("结果登记以后不能修改。"),
        ],
    }
    response = render(request, "desk/task.html", context, status=refused.status if refused is not None else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _fields(request: OfficerRequest, refused: Refusal | None) -> list[Field]:
    end = Field(
        name="end",
        label=gettext("办理结果"),
        kind="radio",
        choices=[Choice(one.value, str(one.label)) for one in TASK_ENDS],
    )
    note = reason_field(
        gettext("给申请人的说明"), gettext("写明办成了什么，或者为什么没有办成。这段话会原样印在告知书上。")
    )
    if request.method != "POST":
        return [end, note]
    return [
        replace(
            field,
            value=request.POST.get(field.name, ""),
            errors=[refused.message] if refused is not None and refused.field == field.name else [],
        )
        for field in (end, note)
    ]


@officer(*HANDLERS, on=On.TASK_FILE)
@require_safe
def material(request: OfficerRequest, branch_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A file that the applicant brought for a paper which this part uses; any other is not found."""
    branch = task_at_desk(request.officer, branch_id)
    used = _papers(branch, draft_of_joint(branch.joint.dossier))
    found = next((file for paper in used for file in paper.files if file.id == attachment_id), None)
    if found is None or found.file is None:
        raise Http404
    _seen(request, branch, "file.viewed", f"/{found.id}")
    return handed_over(found.file, found.name)


@officer(*HANDLERS, on=On.TASK_RESULT)
@require_safe
def result(request: OfficerRequest, branch_id: UUID, no: int) -> HttpResponse:
    """What an earlier part has produced for this one."""
    branch = task_at_desk(request.officer, branch_id)
    used = {paper.produced_by for paper in _papers(branch, draft_of_joint(branch.joint.dossier)) if paper.there}
    maker = next((one for one in branches_of(branch.joint) if one.no == no and no in used), None)
    if maker is None:
        raise Http404
    _seen(request, branch, "file.viewed", f"/results/{no}")
    if maker.case is not None and maker.case.licence_id is not None:
        return handed_over(render_licence(maker.case.licence_id), f"证照-{branch.joint.number}-{no:02d}.pdf")
    if maker.result is None:
        raise Http404
    return handed_over(maker.result, f"结果-{branch.joint.number}-{no:02d}.pdf")
