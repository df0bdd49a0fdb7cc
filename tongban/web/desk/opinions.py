"""Asking another body, and the asked body's own tray: it sees the question and what was ticked, nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases import actions
from tongban.cases.actions import render_paper
from tongban.cases.beside import fields_shown, files_shown, letter_of, opinion_at_desk, opinions_at_desk
from tongban.cases.models import Case, Opinion
from tongban.cases.periods import GIVE_OPINION_WITHIN
from tongban.cases.queries import other_bodies
from tongban.cases.states import Act, OpinionAnswer, Silence
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.today import today
from tongban.web.desk.act_page import ActPage, seq_in, served
from tongban.web.desk.downloads import handed_over
from tongban.web.desk.looking import looked_at
from tongban.web.desk.reading import brought_as, form_fields, material_lines
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Problem

_ASKED = (Role.REVIEWER, Role.DECIDER)


def _ask_page(case: Case) -> ActPage:
    lines = [line for line in material_lines(case.dossier) if line.brought]
    return ActPage(
        Act.ASK_OPINION,
        gettext("征求其他机构意见"),
        gettext("发出征求意见"),
        [
            gettext("办件仍由本机构办理；对方只看到您写的问题和勾选的内容，看不到办件的其他部分。"),
            gettext("征求意见不停表：没有法律规定可以扣除这段时间，办理时限照常计算。"),
            gettext("答复以前不能作出决定；对方不同意的，决定里要逐一回应。"),
        ],
        [
            Field(
                name="body",
                label=gettext("征求哪个机构"),
                kind="select",
                choices=[
                    Choice("", gettext("请选择")),
                    *(Choice(body.id, body.name) for body in other_bodies(case)),
                ],
            ),
            Field(
                name="question",
                label=gettext("问题"),
                kind="textarea",
                maxlength=500,
                help=gettext("写清楚要对方回答什么；对方看不到事项和申请人，需要的请写在这里或者勾选。"),
            ),
            Field(
                name="fields",
                label=gettext("给对方看哪些表单项"),
                kind="checkboxes",
                value=[],
                required=False,
                help=gettext("只勾选答复需要的。"),
                choices=[Choice(field.key, field.label) for field in form_fields(case.dossier)],
            ),
            Field(
                name="materials",
                label=gettext("给对方看哪些材料"),
                kind="checkboxes",
                value=[],
                required=False,
                choices=[Choice(line.material.id, line.material.name) for line in lines],
            ),
            Field(
                name="days",
                label=gettext("几个工作日内答复"),
                inputmode="numeric",
                width="short",
                maxlength=2,
                value=str(GIVE_OPINION_WITHIN),
            ),
            Field(
                name="silence",
                label=gettext("逾期没有答复的"),
                kind="radio",
                value=Silence.WAITS.value,
                choices=[Choice(one.value, str(one.label)) for one in (Silence.WAITS, Silence.AGREES)],
                help=gettext("会写在问题下面告诉对方。"),
            ),
        ],
    )


@officer(*_ASKED, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """One body, one question, only what it needs to see."""
    silent = Silence.AGREES if request.POST.get("silence") == Silence.AGREES else Silence.WAITS
    return served(
        request,
        case_id,
        _ask_page,
        lambda: actions.ask_opinion(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            body_id=request.POST.get("body", ""),
            question=request.POST.get("question", ""),
            fields=request.POST.getlist("fields"),
            materials=request.POST.getlist("materials"),
            days=whole_number(request.POST.get("days", "")) or 0,
            on_silence=silent,
        ),
        gettext("《征求意见函》已发出。"),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the tray."""

    opinion: Opinion
    late: bool


@officer(*_ASKED)
@require_safe
def tray(request: OfficerRequest) -> HttpResponse:
    """Questions that wait for an answer of the officer's bodies."""
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [Crumb(gettext("办件台"), reverse("desk:inbox")), Crumb(gettext("征求意见"))],
        "lines": [Line(one, one.due_on < today()) for one in opinions_at_desk(request.officer)],
    }
    return render(request, "desk/opinions.html", context)


@officer(*_ASKED, on=On.OPINION)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: OfficerRequest, opinion_id: UUID) -> HttpResponse:
    """The question with exactly what was ticked, and the answer."""
    found = opinion_at_desk(request.officer, opinion_id)
    _seen(request, found, "case.viewed", "")
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            actions.give_opinion(
                opinion_id,
                officer=request.officer,
                answer=request.POST.get("answer", ""),
                text=request.POST.get("text", ""),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(request, gettext("答复已发给%(body)s。") % {"body": found.case.body.name})
            return redirect("desk:opinions")
    return _drawn(request, found, problem)


def _seen(request: OfficerRequest, found: Opinion, act: str, what: str) -> None:
    """The asked body looks at what was ticked of somebody's case."""
    subject = f"opinion:{found.id}{what}"
    looked_at(request.officer, act, subject=subject, body=found.body, person_id=found.case.person_id)


def _drawn(request: OfficerRequest, found: Opinion, problem: Refusal | None) -> HttpResponse:
    errors = {problem.field: [problem.message]} if problem is not None and problem.field else {}
    answer = Field(
        name="answer",
        label=gettext("答复"),
        kind="radio",
        value=request.POST.get("answer", ""),
        choices=[
            Choice(one.value, str(one.label)) for one in (OpinionAnswer.AGREE, OpinionAnswer.OBJECT, OpinionAnswer.NONE)
        ],
        errors=errors.get("answer", []),
    )
    text = Field(
        name="text",
        label=gettext("意见"),
        kind="textarea",
        required=False,
        value=request.POST.get("text", ""),
        maxlength=2000,
        help=gettext("不同意的必须写明理由。"),
        errors=errors.get("text", []),
    )
    target = next((field.first_id for field in (answer, text) if field.errors), "")
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [
            Crumb(gettext("办件台"), reverse("desk:inbox")),
            Crumb(gettext("征求意见"), reverse("desk:opinions")),
            Crumb(gettext("答复")),
        ],
        "opinion": found,
        "late": found.due_on < today(),
        "letter": letter_of(found),
        "pages": fields_shown(found),
        "files": [(name, [brought_as(one) for one in brought]) for name, brought in files_shown(found)],
        "answer": answer,
        "text": text,
        "problems": [Problem(problem.message, target)] if problem is not None else [],
    }
    return render(request, "desk/opinion.html", context, status=problem.status if problem is not None else 200)


@officer(*_ASKED, on=On.OPINION_FILE)
@require_safe
def material(request: OfficerRequest, opinion_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A ticked material as a file; any other does not exist here."""
    found = opinion_at_desk(request.officer, opinion_id)
    wanted = next((one for _, brought in files_shown(found) for one in brought if one.id == attachment_id), None)
    if wanted is None or wanted.file is None:
        raise Http404
    _seen(request, found, "file.viewed", f"/{wanted.id}")
    return handed_over(wanted.file, wanted.name)


@officer(*_ASKED, on=On.OPINION)
@require_safe
def letter(request: OfficerRequest, opinion_id: UUID) -> HttpResponse:
    """The letter in which the question came, as PDF."""
    found = letter_of(opinion_at_desk(request.officer, opinion_id))
    if found is None:
        raise Http404
    return handed_over(render_paper(found.id), f"{found.content['title']}-{found.number}.pdf")
