"""One case as its applicant sees it: where it is, what happened, papers, receipt; withdraw and rate on own pages."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases.access import matter_of
from tongban.cases.actions import render_paper, withdraw_case
from tongban.cases.beside import applicant_may_ask, first_review_due, open_hearing, opinions_of
from tongban.cases.joint_queries import standing_of
from tongban.cases.lifecycle import ENDED, acts_from
from tongban.cases.linked import appeals_of, known_since, related_cases
from tongban.cases.models import Case
from tongban.cases.owing import open_obligations, place_of, stations_of
from tongban.cases.queries import case_of, clock_of, corrections_for, days_left, paper_of, password_of
from tongban.cases.states import BETWEEN_OFFICES, Act, Party
from tongban.cases.states import ObligationKind as K
from tongban.cases.terms import SUPPLY
from tongban.catalogue.forms import readable
from tongban.catalogue.queries import definition_of
from tongban.identity.states import Step
from tongban.kernel.today import today
from tongban.materials.errors import DossierNotFound
from tongban.materials.models import FORM_FILES
from tongban.materials.queries import form_of, living_attachments, own_file, required_materials
from tongban.supervision.actions import rate_case
from tongban.supervision.errors import GradeMissing
from tongban.supervision.grades import TAGS, Grade
from tongban.supervision.queries import rating_of
from tongban.web.portal.applying.material_cards import Brought, brought_of
from tongban.web.portal.case_view import clock_lines, outcome_of, timeline_of, truth_of
from tongban.web.portal.my.frame import my_page
from tongban.web.portal.my.opening import paper_opened
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Crumb, Field, Row
from tongban.web.ui.private import private_file


def trail_of(case: Case, *more: str) -> tuple[Crumb, ...]:
    """The way back from a page of the case; the part of a joint case leads back over the whole."""
    here = Crumb(case.item_name, reverse("portal:case", args=[case.id]))
    whole = [Crumb(case.joint.name, reverse("portal:joint", args=[case.joint_id]))] if case.joint is not None else []
    return (Crumb(_("我的办件"), reverse("portal:cases")), *whole, here, *(Crumb(label) for label in more))


def _whole(found: Case) -> dict[str, int]:
    """Which part of how many, where the case is one of a joint case."""
    if found.joint is None or found.branch_no is None:
        return {}
    plan = standing_of(found.joint).plan
    return {"part": plan.places[found.branch_no], "parts_in_all": len(plan.numbers)}


@signed_in(on=On.CASE)
@require_safe
def case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """The case page."""
    found = case_of(request.user, case_id)
    events = list(found.events.all())
    definition = definition_of(found.version)
    reckoning = clock_of(found)
    mine = acts_from(found.state, "applicant", ex_officio=found.ex_officio)
    rating = rating_of(found)
    present = open_hearing(found) if found.accepted_at is not None else None
    owed = open_obligations(found) if found.accepted_at is not None else []
    owes = any(one.party == Party.APPLICANT for one in owed)
    may = partial(_may, request, found)
    return my_page(
        request,
        "portal/case.html",
        place="cases",
        trail=trail_of(found),
        context={
            "case": found,
            **_whole(found),
            "truth": truth_of(
                found,
                left=days_left(found, calendar=working_calendar()),
                outcome=outcome_of(found, events),
                reviewed_first=first_review_due(found) is not None,
                owes=owes,
            ),
            "timeline": timeline_of(found, events, stations_of(found, definition)),
            "owed": owed,
            "place": place_of(found),
            "may_supply_later": Act.SUPPLY_LATER in mine
            and may(Step.CORRECT)
            and any(one.kind == K.LATER_MATERIAL for one in owed),
            "reckoning": reckoning,
            "clock_lines": clock_lines(reckoning) if reckoning is not None else [],
            "may_receive": may(Step.RECEIVE),
            "papers": list(found.papers.exclude(kind__in=BETWEEN_OFFICES)) if may(Step.RECEIVE) else [],
            "materials": _materials(found),
            "corrections": corrections_for(request.user, case_id).lines
            if Act.SUPPLY in mine and may(Step.CORRECT)
            else [],
            "hearing": present,
            "may_ask_hearing": present is not None and applicant_may_ask(present, on=today()) and may(Step.HEARING),
            "asked_bodies": [one.body.name for one in opinions_of(found)],
            "may_withdraw": Act.WITHDRAW in mine and may(Step.WITHDRAW),
            "may_rate": found.state in ENDED and rating is None and not found.ex_officio and may(Step.RATE),
            "may_appeal": Act.FILE_APPEAL in mine and known_since(found) is not None and may(Step.APPEAL),
            "related": related_cases(found),
            "appeals": appeals_of(found),
            "rating": rating,
            "rating_tags": _tag_names(rating.grade, rating.tags) if rating is not None else [],
        },
    )


def _may(request: SignedInRequest, found: Case, step: Step) -> bool:
    """Whether the reader's mandate has this step of this case; the act itself asks again."""
    acting = request.user.acting
    return acting is None or acting.allows(step, matter_of(found))


def _materials(found: Case) -> list[tuple[str, bool, list[Brought]]]:
    """Every material with what was brought for it, in the order of the definition."""
    listed = [
        (one.material.name, one.is_the_form, [brought_of(brought, removable=False) for brought in one.brought])
        for one in required_materials(found.dossier, with_licences=False)
        if one.brought or one.is_the_form
    ]
    in_form = _form_files(found)
    return [*listed, (_("申请表里上传的文件"), False, in_form)] if in_form else listed


def _form_files(found: Case) -> list[Brought]:
    """The files that the form itself asked for, each to open again."""
    return [
        brought_of(one, removable=False) for one in living_attachments(found.dossier) if one.material_id == FORM_FILES
    ]


@signed_in(on=On.CASE)
@require_safe
def receipt(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """What the applicant keeps: number, query password, what happens next, by when, who. Made for printing."""
    found = case_of(request.user, case_id)
    if found.joint_id is not None:  # one number and one password for the whole
        return HttpResponseRedirect(reverse("portal:joint-receipt", args=[found.joint_id]))
    if found.ex_officio:  # nobody applied, so nothing was received
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    return my_page(
        request,
        "portal/case_receipt.html",
        place="cases",
        trail=trail_of(found, _("回执")),
        context={
            "case": found,
            "password": password_of(found),
            "materials": _materials(found),
            "paper": found.papers.filter(kind="receipt").first(),
            "promised": found.events.filter(kind=Act.SUBMIT).values_list("data__later", flat=True).first() or [],
            "supply_within": SUPPLY.days,
        },
    )


@signed_in(on=On.CASE)
@require_safe
def application(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """What was filled in, to read again."""
    found = case_of(request.user, case_id)
    filled = form_of(found.dossier)
    texts = readable(filled.form, filled.values, filled.names)
    definition = definition_of(found.version)
    return my_page(
        request,
        "portal/case_application.html",
        place="cases",
        trail=trail_of(found, _("申请内容")),
        context={
            "case": found,
            "files": _form_files(found),
            "answers": [
                Row(one.question, "、".join(one.label_of(value) for value in found.dossier.answers.get(one.id, ())))
                for one in definition.situations
            ],
            "parts": [
                (_(title), [Row(_(label), _(text), official=_(text) == text) for label, text in rows])
                for title, rows in texts
            ],
        },
    )


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """A page of its own that says what will happen; then the application is taken back."""
    found = case_of(request.user, case_id)
    if request.method == "POST":
        withdraw_case(case_id, account=request.user, seq=seq_in(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("申请已经撤回。"))
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    if Act.WITHDRAW not in acts_from(found.state, "applicant", ex_officio=found.ex_officio):
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    return my_page(
        request,
        "portal/case_withdraw.html",
        place="cases",
        trail=trail_of(found, _("撤回申请")),
        context={
            "case": found,
            "reason": Field("reason", _("撤回原因"), "textarea", required=False, maxlength=500),
        },
    )


def seq_in(request: SignedInRequest) -> int:
    """The state of the case that the page showed; anything that is no number is a stale page."""
    text = request.POST.get("seq", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """First the grade, then the words that belong to it."""
    found = case_of(request.user, case_id)
    if request.method == "POST":
        try:
            rate_case(
                case_id,
                account=request.user,
                grade=request.POST.get("grade", ""),
                tags=request.POST.getlist("tags"),
                text=request.POST.get("text", ""),
            )
        except GradeMissing as refusal:
            return _rating_page(request, found, problem=refusal.message, status=refusal.status)
        messages.success(request, _("谢谢您的评价。"))
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    if found.state not in ENDED or rating_of(found) is not None:
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    asked = "grade" in request.GET
    grade = request.GET.get("grade", "")
    problem = _("请选择一个满意程度。") if asked and grade not in Grade.values else ""
    return _rating_page(request, found, grade=grade, problem=problem)


def _rating_page(
    request: SignedInRequest, found: Case, *, grade: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    known = Grade(grade) if grade in Grade.values else None
    return my_page(
        request,
        "portal/case_rate.html",
        place="cases",
        trail=trail_of(found, _("评价")),
        status=status,
        context={
            "case": found,
            "grade": known,
            "grades": Field(
                "grade",
                _("您对这次服务满意吗？"),
                "radio",
                value=grade,
                choices=[Choice(one.value, str(one.label)) for one in Grade],
                errors=[problem] if problem else [],
            ),
            "tags": Field(
                "tags",
                _("哪些方面让您这样觉得？"),
                "checkboxes",
                value=[],
                required=False,
                help=_("可以选多项，也可以不选。"),
                choices=[Choice(code, _(name)) for code, name in (TAGS[known] if known else ())],
            ),
            "text": Field("text", _("还想说什么"), "textarea", required=False, maxlength=500),
        },
    )


def _tag_names(grade: str, tags: list[str]) -> list[str]:
    names = dict(TAGS[Grade(grade)])
    return [_(names[tag]) for tag in tags if tag in names]


@signed_in(on=On.PAPER)
@require_safe
def paper(request: SignedInRequest, paper_id: UUID) -> HttpResponse:
    """A paper of one of the reader's cases as PDF; typeset on first demand."""
    found = paper_of(request.user, paper_id)
    answer = private_file(render_paper(found.id), name=f"{found.content['title']}-{found.owner_number}.pdf")
    paper_opened(request, found.id)
    return answer


@signed_in(on=On.FILE)
@require_safe
def file(request: SignedInRequest, attachment_id: UUID) -> HttpResponse:
    """A file the reader brought, byte for byte."""
    found = own_file(attachment_id, account=request.user)
    if found.file is None:
        raise DossierNotFound
    return private_file(found.file, name=found.name)
