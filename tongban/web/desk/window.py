"""The window: whoever comes in person is served here, with or without a telephone, an account or a hand that types."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.authorities.models import Body
from tongban.cases.beside import filed_at_window, filed_in_visit
from tongban.cases.queries import password_of
from tongban.catalogue.queries import definition_of, implementation_for, items_for_persons
from tongban.identity import actions
from tongban.identity.acting import OWN
from tongban.identity.actions.window import Slip
from tongban.identity.adapters.population import population_register
from tongban.identity.guarding import consent_of_child
from tongban.identity.mandates import given_at_window
from tongban.identity.models import Account
from tongban.identity.models.registration import WindowVisit
from tongban.identity.registering import account_of, open_visit, open_visits
from tongban.identity.states import RealNameLevel, Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.materials.actions import start_assisted_dossier
from tongban.materials.errors import NotOffered
from tongban.materials.queries import drafts_in_visit
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.acting import choose
from tongban.web.ui.identity_fields import document_fields
from tongban.web.ui.masking import mask_phone
from tongban.web.ui.parts import Choice, Crumb, Field, Problem


def _page(
    request: OfficerRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    fields = [_typed(request, one, refusal) for one in context.pop("fields", [])]
    target = next((one.first_id for one in fields if one.errors), "")
    crumbs = [Crumb(gettext("办件台"), reverse("desk:inbox")), Crumb(gettext("窗口"), reverse("desk:window"))]
    frame = {
        "section": "window",
        "viewer_name": request.officer.name,
        "crumbs": [*crumbs, Crumb(title)] if template != "desk/window.html" else [crumbs[0], Crumb(title)],
        "title": title,
        "fields": fields,
        "problems": [Problem(refusal.message, target)] if refusal is not None else [],
    }
    return render(request, template, frame | context, status=refusal.status if refusal is not None else 200)


def _typed(request: OfficerRequest, field: Field, refusal: Refusal | None) -> Field:
    errors = [refusal.message] if refusal is not None and refusal.field == field.name else []
    value = request.POST.get(field.name, "") if request.method == "POST" else field.value
    return replace(field, value=value, errors=errors)


def _reception_fields(request: OfficerRequest) -> list[Field]:
    bodies = Body.objects.filter(id__in=request.officer.bodies_as(Role.CLERK)).order_by("id")
    choices = [Choice(body.id, body.name) for body in bodies]
    return [
        *document_fields(),
        Field(
            "phone",
            gettext("手机号码"),
            "tel",
            required=False,
            maxlength=18,
            width="medium",
            help=gettext("没有手机的不填。"),
        ),
        Field("body", gettext("窗口所在机构"), "select", value=choices[0].value if choices else "", choices=choices),
        Field("seen", gettext("已查验证件原件，与来人相符"), "checkbox"),
    ]


@officer(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: OfficerRequest) -> HttpResponse:
    """Who stands here now, and whose document has just been looked at."""
    refusal: Refusal | None = None
    if request.method == "POST":
        typed = request.POST
        try:
            visit = actions.receive_visitor(
                officer=request.officer,
                body_id=typed.get("body", ""),
                name=typed.get("name", ""),
                kind=typed.get("kind", ""),
                number=typed.get("number", ""),
                country=typed.get("country", ""),
                phone=typed.get("phone", ""),
                seen=bool(typed.get("seen")),
            )
        except Refusal as no:
            refusal = no
        else:
            return HttpResponseRedirect(reverse("desk:window-visit", args=[visit.id]))
    context: dict[str, object] = {
        "fields": _reception_fields(request),
        "visits": open_visits(request.officer),
        "simulated": population_register().simulated,
    }
    return _page(request, "desk/window.html", gettext("窗口"), context, refusal=refusal)


def _username_fields() -> list[Field]:
    return [
        Field(
            "username",
            gettext("用户名"),
            autocomplete="off",
            maxlength=30,
            width="medium",
            help=gettext("请来人自己选一个好记的：4 到 30 个小写字母、数字，以字母开头，不用证件号码。"),
        ),
        Field("signed", gettext("来人已签署纸质的网上服务协议"), "checkbox"),
    ]


def _reset_fields(account: Account) -> list[Field]:
    """Which phone may go on signing on; nothing is asked where there is none."""
    bound = getattr(account, "sign_on_phone", None)
    if bound is None:
        return []
    label = gettext("登录手机 %(phone)s 是来人本人在用的，保留") % {"phone": mask_phone(bound.phone)}
    return [Field("keep_phone", label, "checkbox", required=False)]


def _visit_page(request: OfficerRequest, visit: WindowVisit, *, refusal: Refusal | None = None) -> HttpResponse:
    account = account_of(visit.person)
    real = account if account is not None and not account.only_a_record else None
    context: dict[str, object] = {
        "visit": visit,
        "person": visit.person,
        "account": real,
        "level": RealNameLevel(real.level).label if real is not None else "",
        "may_rise": real is not None and RealNameLevel.PROVED <= real.level < RealNameLevel.SEEN,
        "fields": [] if real is not None else _username_fields(),
        "guarded": consent_of_child(visit.person),
        "reset_fields": _reset_fields(real) if real is not None else [],
        "gave": len(given_at_window(visit.person)),
        "drafts": drafts_in_visit(visit.id),
        "filed": filed_in_visit(visit.id),
    }
    return _page(request, "desk/window_visit.html", visit.person.name, context, refusal=refusal)


@officer(Role.CLERK, on=On.VISIT)
@require_safe
def visit(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """What can be done for the person who stands here."""
    return _visit_page(request, open_visit(visit_id, officer=request.officer))


def _slip(request: OfficerRequest, visit: WindowVisit, slips: list[Slip]) -> HttpResponse:
    """Printed once and handed over: the password stands nowhere else."""
    printed = {"visit": visit, "slips": slips, "body": visit.body}
    return _page(request, "desk/window_slip.html", gettext("初始密码"), printed)


@officer(Role.CLERK, on=On.VISIT)
@require_POST
def activate(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """Open the account and print its start password."""
    here = open_visit(visit_id, officer=request.officer)
    try:
        slip = actions.activate_account(
            visit_id,
            officer=request.officer,
            username=request.POST.get("username", "").strip(),
            signed=bool(request.POST.get("signed")),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _visit_page(request, here, refusal=refusal)
    return _slip(request, here, [slip])


@officer(Role.CLERK, on=On.VISIT)
@require_POST
def reset(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """A new start password, also for who has lost the second factor: every other way into the account ends."""
    here = open_visit(visit_id, officer=request.officer)
    try:
        slip = actions.reset_at_window(
            visit_id, officer=request.officer, keep_phone=request.POST.get("keep_phone") == "on"
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _visit_page(request, here, refusal=refusal)
    return _slip(request, here, [slip])


@officer(Role.CLERK, on=On.VISIT)
@require_POST
def raise_level(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """The document was seen."""
    here = open_visit(visit_id, officer=request.officer)
    try:
        account = actions.raise_at_window(visit_id, officer=request.officer)
    except NotFound:
        raise
    except Refusal as refusal:
        return _visit_page(request, here, refusal=refusal)
    messages.success(request, gettext("实名等级：%(level)s。") % {"level": RealNameLevel(account.level).label})
    return HttpResponseRedirect(reverse("desk:window-visit", args=[visit_id]))


@officer(Role.CLERK, on=On.VISIT)
@require_POST
def close(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """The person has gone."""
    actions.close_visit(visit_id, officer=request.officer)
    return HttpResponseRedirect(reverse("desk:window"))


@officer(Role.CLERK, on=On.VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """Begin an application for the person, with what they said to it."""
    here = open_visit(visit_id, officer=request.officer)
    offered = items_for_persons(here.body.division_id)
    fields = [
        Field(
            "item",
            gettext("办什么事"),
            "select",
            choices=[Choice("", gettext("请选择")), *(Choice(item, title) for item, title in offered)],
        ),
        Field(
            "consent",
            gettext("本人的意思"),
            "textarea",
            maxlength=300,
            help=gettext(
                "把要办的事、要填的内容念给来人听，把来人同意的话写下来，例如：本人没有手机，请窗口替我申请，内容念给我听过，我同意。"
            ),
        ),
    ]
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            implementation = implementation_for(request.POST.get("item", ""), here.body.division_id)
            if implementation is None:
                raise NotOffered(gettext("请选择要办的事。"), field="item")
            dossier = start_assisted_dossier(
                implementation, officer=request.officer, visit_id=visit_id, consent=request.POST.get("consent", "")
            )
        except Refusal as no:
            refusal = no
        else:
            choose(request, OWN)  # whoever also acts for somebody else does not do it here
            first = "situation" if definition_of(dossier.version).situations else "form"
            return HttpResponseRedirect(reverse(f"portal:dossier-{first}", args=[dossier.id]))
    context: dict[str, object] = {"visit": here, "person": here.person, "fields": fields}
    return _page(request, "desk/window_file.html", gettext("替来人填写申请"), context, refusal=refusal)


@officer(Role.CLERK, on=On.VISIT)
@require_safe
def filed(request: OfficerRequest, visit_id: UUID, case_id: UUID) -> HttpResponse:
    """The receipt for the person: number and query password, on paper."""
    here = open_visit(visit_id, officer=request.officer)
    case = filed_at_window(here.id, case_id)
    context: dict[str, object] = {"visit": here, "case": case, "password": password_of(case)}
    return _page(request, "desk/window_filed.html", gettext("申请已提交"), context)


def _visit_field(request: OfficerRequest, name: str, label: str) -> Field:
    here = [
        Choice(str(one.id), f"{one.person.name} {one.person.papers.kind.label}") for one in open_visits(request.officer)
    ]
    return Field(name, label, "select", choices=[Choice("", gettext("请选择")), *here])


def _reason_field() -> Field:
    return Field("reason", gettext("理由"), "textarea", maxlength=200, help=gettext("会写进审计，本人可以看到。"))


def _chosen(request: OfficerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Refusal(gettext("请选择。"), field=name) from None


@officer(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: OfficerRequest) -> HttpResponse:
    """One person who was registered with two documents."""
    fields = [
        _visit_field(request, "keep", gettext("保留的身份")),
        _visit_field(request, "other", gettext("并入的身份（同一人的另一份证件）")),
        _reason_field(),
    ]
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            kept = actions.merge_people(
                officer=request.officer,
                keep=_chosen(request, "keep"),
                other=_chosen(request, "other"),
                reason=request.POST.get("reason", ""),
            )
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, gettext("已合并，%(name)s的两份证件现在是同一个身份。") % {"name": kept.name})
            return HttpResponseRedirect(reverse("desk:window"))
    said = [
        gettext("同一个人的两份证件都要查验：先在窗口页分别登记，再到这里合并。"),
        gettext("合并后两份证件都找到同一个人，原来的办件、证照、授权都在；两个账号的登录都会退出。"),
    ]
    context: dict[str, object] = {"fields": fields, "said": said, "verb": gettext("合并这两个身份")}
    return _page(request, "desk/window_put_right.html", gettext("合并同一人的两个身份"), context, refusal=refusal)


@officer(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: OfficerRequest) -> HttpResponse:
    """Two people who have used one account."""
    fields = [
        _visit_field(request, "owner", gettext("账号登记的本人")),
        _visit_field(request, "other", gettext("另一位使用者")),
        *_username_fields(),
        _reason_field(),
    ]
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            owner, other = _chosen(request, "owner"), _chosen(request, "other")
            slips = actions.split_account(
                officer=request.officer,
                owner=owner,
                other=other,
                username=request.POST.get("username", "").strip(),
                signed=bool(request.POST.get("signed")),
                entities=[],
                reason=request.POST.get("reason", ""),
            )
        except Refusal as no:
            refusal = no
        else:
            return _slip(request, open_visit(owner, officer=request.officer), list(slips))
    said = [
        gettext("两个人都要在窗口，证件都要查验。"),
        gettext("另一位得到自己的账号；原账号换新的初始密码，所有登录都会退出。已经提交的办件留在原账号。"),
    ]
    context: dict[str, object] = {"fields": fields, "said": said, "verb": gettext("拆分这个账号")}
    return _page(request, "desk/window_put_right.html", gettext("拆分两个人共用的账号"), context, refusal=refusal)
