"""Posts: proposed by one security administrator, confirmed by a second or by the body's head; taken away by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity import appointments as reads
from tongban.identity.actions.appointing import confirm_post, dismiss_officer, end_post, propose_post, refuse_post
from tongban.identity.actions.opening import open_officer_account
from tongban.identity.granting import may_confirm
from tongban.identity.models import Account, PostProposal
from tongban.identity.states import HEAD, AppointmentState, Role
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today
from tongban.web.console.frame import frame_of, top_of
from tongban.web.ui import parts
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.masking import mask_name
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Row


def shown_name(account: Account) -> str:
    """Who it is, for those who grant: name, masked, and the name that signs in."""
    return f"{mask_name(account.person.name)}（{account.username}）" if account.person else account.username


def form_page(
    request: OfficerRequest,
    section: str,
    *,
    title: str,
    lead: str,
    fields: list[Field],
    button: str,
    crumbs: list[Crumb],
    facts: list[Row] | None = None,
    refusal: Refusal | None = None,
    danger: bool = False,
    hidden: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """A page with one form; what was refused is said at its field and on top, and what was typed is kept."""
    if refusal is not None:
        fields = [with_error(one, refusal) for one in fields]
    problems = [parts.Problem(error, one.first_id) for one in fields for error in one.errors]
    if refusal is not None and not problems:
        problems = [parts.Problem(refusal.message)]
    context = {
        **frame_of(request, section),
        "title": title,
        "lead": lead,
        "fields": fields,
        "button": button,
        "facts": facts or [],
        "problems": problems,
        "danger": danger,
        "hidden": hidden,
        "crumbs": [top_of(request), *crumbs, Crumb(title)],
    }
    return render(request, "console/form_page.html", context, status=refusal.status if refusal is not None else 200)


def with_error(field: Field, refusal: Refusal) -> Field:
    """The field, with the refusal's sentence where it is meant."""
    return replace(field, errors=[refusal.message]) if refusal.field == field.name else field


def typed(request: OfficerRequest, *names: str) -> dict[str, str]:
    """What was sent, cut to a sane length."""
    return {name: request.POST.get(name, "").strip()[:200] for name in names}


def day_in(text: str) -> date | None:
    """A day as a date field sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@officer(Role.SECURITY, HEAD)
@require_safe
def appointments(request: OfficerRequest) -> HttpResponse:
    """Proposed posts that wait, and what was decided last."""
    context = {
        **frame_of(request, "appointments"),
        "waiting": [(one, shown_name(one.account)) for one in reads.appointments_for(request.officer, waiting=True)],
        "decided": [
            (one, shown_name(one.account)) for one in reads.appointments_for(request.officer, waiting=False)[:30]
        ],
        "proposes": Role.SECURITY in request.officer.roles,
    }
    return render(request, "console/appointment_list.html", context)


_PROPOSED = ("username", "body", "role", "office", "title", "head", "valid_from", "valid_until", "replaces", "reason")


@officer(Role.SECURITY)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: OfficerRequest) -> HttpResponse:
    """The form for a post, or a move from one post to another."""
    given = typed(request, *_PROPOSED)
    refusal: Refusal | None = None
    if request.method == "POST":
        begins = day_in(given["valid_from"])
        try:
            if begins is None or (given["valid_until"] and day_in(given["valid_until"]) is None):
                raise Refusal(gettext("请填写起止日期。"), field="valid_from")
            propose_post(
                officer=request.officer,
                username=given["username"],
                body_id=given["body"],
                role=given["role"],
                office=given["office"],
                title=given["title"],
                head=given["head"] == "on",
                valid_from=begins,
                valid_until=day_in(given["valid_until"]),
                replaces=whole_number(given["replaces"]) if given["replaces"] else None,
                reason=given["reason"],
            )
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, gettext("已提出，等另一位安全管理员或者该机构负责人确认。确认以前没有任何权限。"))
            return HttpResponseRedirect(reverse("console:appointments"))
    return form_page(
        request,
        "appointments",
        title=gettext("提出任命"),
        lead=gettext("您提出，由另一个人确认，确认以后才有权限。不能给自己提，也不能确认自己提的。"),
        fields=_proposal_fields(given, request.GET.get("account", "")[:60]),
        button=gettext("提出任命"),
        crumbs=[Crumb(gettext("任命"), reverse("console:appointments"))],
        refusal=refusal,
    )


def _proposal_fields(given: dict[str, str], username: str) -> list[Field]:
    return [
        Field(name="username", label=gettext("谁（用户名）"), value=given["username"] or username, maxlength=60,
              help=gettext("工作人员的账号由系统管理员先开通。")),
        Field(name="body", label=gettext("机构代号"), value=given["body"], maxlength=30,
              help=gettext("例如 SPJ@130102000000，可以在“区划和机构”里查到。")),
        Field(name="role", label=gettext("岗位"), kind="select", value=given["role"],
              choices=[Choice("", gettext("请选择")), *(Choice(one.value, str(one.label)) for one in Role)]),
        Field(name="head", label=gettext("是本机关负责人"), kind="checkbox", value=given["head"], required=False,
              help=gettext("只有“决定”岗位可以勾选：延长期限、再次告知补正由负责人批准。")),
        Field(name="office", label=gettext("内设机构"), value=given["office"], maxlength=40, required=False,
              help=gettext("科室或者窗口，例如“市场准入科”。没有可以不填。")),
        Field(name="title", label=gettext("职务"), value=given["title"], maxlength=40, required=False),
        Field(name="valid_from", label=gettext("从哪天起"), kind="date", value=given["valid_from"] or today().isoformat()),
        Field(name="valid_until", label=gettext("到哪天止"), kind="date", value=given["valid_until"], required=False,
              help=gettext("没有期限的可以不填。")),
        Field(name="replaces", label=gettext("从哪个岗位调来（岗位编号）"), value=given["replaces"], inputmode="numeric",
              required=False, maxlength=12, help=gettext("调任时填原来岗位的编号，确认的同时免去。新任命的不填。")),
        Field(name="reason", label=gettext("依据"), kind="textarea", value=given["reason"], maxlength=200,
              help=gettext("任免文件的名称和文号。")),
    ]  # fmt: skip


@officer(Role.SECURITY, HEAD, on=On.APPOINTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: OfficerRequest, appointment_id: UUID) -> HttpResponse:
    """One proposed post; whoever may confirm it finds the two buttons."""
    asked = reads.appointment_for(request.officer, appointment_id)
    if asked is None:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "confirm":
                confirm_post(officer=request.officer, appointment_id=asked.id)
                messages.success(
                    request,
                    gettext(
                        "已确认，到起始日期就有权限。第一次任职的，账号原来的登录方式都已停用，请安全管理员在“岗位”里给本人重设登录。"
                    ),
                )
            else:
                refuse_post(officer=request.officer, appointment_id=asked.id, remarks=request.POST.get("remarks", ""))
                messages.success(request, gettext("已写明不同意。"))
            return HttpResponseRedirect(reverse("console:appointments"))
        except Refusal as said:
            refusal = said
    heads = reads.heads(request.officer, asked.body_id)
    decides = asked.state == AppointmentState.OPEN and may_confirm(
        account_id=request.officer.account_id,
        roles=request.officer.roles,
        heads_body=heads,
        proposer=asked.proposer_id,
        appointee=asked.account_id,
        role=asked.role,
    )
    context = {
        **frame_of(request, "appointments"),
        "asked": asked,
        "facts": _facts(asked),
        "decides": decides,
        "own": request.officer.account_id == asked.proposer_id,
        "remarks": Field(
            name="remarks",
            label=gettext("不同意的理由"),
            kind="textarea",
            required=False,
            maxlength=200,
            value=request.POST.get("remarks", ""),
            errors=[refusal.message] if refusal is not None and refusal.field == "remarks" else [],
        ),
        "problems": [parts.Problem(refusal.message, "f-remarks" if refusal.field else "")] if refusal else [],
        "crumbs": [
            top_of(request),
            Crumb(gettext("任命"), reverse("console:appointments")),
            Crumb(shown_name(asked.account)),
        ],
    }
    return render(request, "console/appointment_page.html", context, status=refusal.status if refusal else 200)


def _facts(asked: PostProposal) -> list[Row]:
    until = long_date(asked.valid_until) if asked.valid_until else gettext("没有期限")
    rows = [
        Row(gettext("谁"), shown_name(asked.account)),
        Row(gettext("机构"), asked.body.name),
        Row(gettext("岗位"), str(Role(asked.role).label) + (gettext("（本机关负责人）") if asked.head else "")),
        Row(gettext("任期"), f"{long_date(asked.valid_from)} {gettext('至')} {until}"),
        Row(gettext("依据"), asked.reason),
        Row(gettext("提出人"), shown_name(asked.proposer)),
    ]
    if asked.office is not None:
        rows.insert(2, Row(gettext("内设机构"), asked.office.name))
    if asked.replaces is not None:
        left = f"{asked.replaces.body.name} {Role(asked.replaces.role).label}"
        rows.insert(3, Row(gettext("同时免去"), left))
    if asked.decider is not None:
        rows.append(Row(gettext("处理人"), shown_name(asked.decider), note=asked.remarks))
    return rows


@officer(Role.SECURITY, on=On.POST)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficerRequest, post_id: int) -> HttpResponse:
    """A page of its own that says what will happen; then the post is gone at the next request."""
    post = reads.post_for(request.officer, post_id)
    if post is None:
        raise Http404
    given = typed(request, "reason", "last_day")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            end_post(
                officer=request.officer, post_id=post.pk, reason=given["reason"], last_day=day_in(given["last_day"])
            )
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, gettext("已免去。没办完的都在机构的待办里，由同岗位的同事接着办。"))
            return HttpResponseRedirect(reverse("console:people"))
    return form_page(
        request,
        "people",
        title=gettext("免去岗位"),
        lead=gettext("不填最后一天的，马上免去：下一次打开页面就没有权限。收回权限不用第二个人确认。"),
        facts=[
            Row(gettext("谁"), shown_name(post.account)),
            Row(gettext("机构"), post.body.name),
            Row(gettext("岗位"), str(Role(post.role).label)),
        ],
        fields=[
            Field(name="reason", label=gettext("理由"), kind="textarea", value=given["reason"], maxlength=200),
            Field(
                name="last_day",
                label=gettext("最后一天"),
                kind="date",
                value=given["last_day"],
                required=False,
                help=gettext("马上免去的不填。"),
            ),
        ],
        button=gettext("免去这个岗位"),
        crumbs=[Crumb(gettext("岗位"), reverse("console:people"))],
        refusal=refusal,
        danger=True,
    )


@officer(Role.SECURITY, on=On.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: OfficerRequest, account_id: int) -> HttpResponse:
    """Somebody leaves: a page of its own that says what ends, then all of it at once."""
    found = reads.officer_account_for(request.officer, account_id)
    if found is None:
        raise Http404
    account, posts = found
    given = typed(request, "reason")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            count = dismiss_officer(officer=request.officer, account_id=account.pk, reason=given["reason"])
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, gettext("已办理离职，免去 %(n)s 个岗位，所有登录已退出。") % {"n": count})
            return HttpResponseRedirect(reverse("console:people"))
    return form_page(
        request,
        "people",
        title=gettext("办理离职"),
        lead=gettext(
            "所有岗位、代理和登录马上结束，等待确认的任命失效，机构负责人会收到通知。账号还在，只能办自己的事。"
        ),
        facts=[
            Row(gettext("谁"), shown_name(account)),
            Row(gettext("岗位"), gettext("%(n)s 个") % {"n": len(posts)}),
            *(Row(one.body.name, str(Role(one.role).label)) for one in posts[:10]),
        ],
        fields=[Field(name="reason", label=gettext("理由"), kind="textarea", value=given["reason"], maxlength=200)],
        button=gettext("办理离职"),
        crumbs=[Crumb(gettext("岗位"), reverse("console:people"))],
        refusal=refusal,
        danger=True,
    )


@officer(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_account(request: OfficerRequest) -> HttpResponse:
    """An account for somebody who will hold a post; no password comes with it."""
    given = typed(request, "username", "name", "id_number")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            account, new = open_officer_account(officer=request.officer, **given)
        except Refusal as said:
            refusal = said
        else:
            context = {**frame_of(request, "officers"), "account": account, "new": new}
            response = render(request, "console/officer_opened.html", context)
            response["Cache-Control"] = "private, no-store"
            return response
    return form_page(
        request,
        "officers",
        title=gettext("开通工作人员账号"),
        lead=gettext("开通以后没有任何权限。岗位由安全管理员提出，再由另一个人确认。"),
        fields=[
            Field(name="name", label=gettext("姓名"), value=given["name"], maxlength=60),
            Field(
                name="id_number",
                label=gettext("公民身份号码"),
                value="",
                maxlength=18,
                autocomplete="off",
                help=gettext("只用来核对是不是同一个人，加密保存，不会显示。"),
            ),
            Field(
                name="username",
                label=gettext("用户名"),
                value=given["username"],
                maxlength=30,
                help=gettext("小写字母开头，3 到 30 位字母、数字。本人已有账号的，用原来的账号。"),
            ),
        ],
        button=gettext("开通账号"),
        crumbs=[],
        refusal=refusal,
    )
