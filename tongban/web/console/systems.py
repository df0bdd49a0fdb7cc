"""Connected systems: the system administrator registers them and keeps their secrets, the security administrator decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.identity import actions
from tongban.identity.connected import systems as all_systems
from tongban.identity.connected import untold_notices
from tongban.identity.models.provider import System
from tongban.identity.signing import ALGORITHMS
from tongban.identity.states import Role, Scope, SystemState
from tongban.kernel.errors import Refusal
from tongban.kernel.today import now
from tongban.web.console.frame import frame_of
from tongban.web.ui import parts
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import moment
from tongban.web.ui.parts import Choice, Crumb, Field, Row

BOTH = (Role.SYSADMIN, Role.SECURITY)
_TONES = {
    SystemState.APPLIED: "notice",
    SystemState.CONNECTED: "good",
    SystemState.REFUSED: "ended",
    SystemState.SUSPENDED: "late",
}


@officer(*BOTH)
@require_safe
def systems(request: OfficerRequest) -> HttpResponse:
    """All of them; those that wait for a decision stand first."""
    found = [(one, SystemState(one.state).label, _TONES[SystemState(one.state)]) for one in all_systems()[:500]]
    return _page(request, "system_list", found=found, registers=Role.SYSADMIN in request.officer.roles)


@officer(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: OfficerRequest) -> HttpResponse:
    """The form on which a department's or city's application is entered."""
    if request.method != "POST":
        return _form(request)
    given = request.POST
    try:
        system = actions.apply_for_connection(
            officer=request.officer,
            name=given.get("name", ""),
            body_id=given.get("body", "").strip(),
            purpose=given.get("purpose", ""),
            scopes=given.getlist("scopes"),
            redirect_uris=given.get("redirect_uris", "").split(),
            logout_uris=given.get("logout_uris", "").split(),
            backchannel_uri=given.get("backchannel_uri", "").strip(),
            own=given.get("own") == "on",
            may_refresh=given.get("may_refresh") == "on",
            alg=given.get("alg", ""),
        )
    except Refusal as refusal:
        return _form(request, refusal)
    messages.success(request, gettext("接入申请已提交，请另一位安全管理员审批。"))
    return HttpResponseRedirect(reverse("console:system", args=[system.id]))


def _form(request: OfficerRequest, refusal: Refusal | None = None) -> HttpResponse:
    given = request.POST

    def field(name: str, label: str, **more: Any) -> Field:
        wrong = [refusal.message] if refusal is not None and refusal.field == name else []
        return Field(name=name, label=label, errors=wrong, **({"value": given.get(name, "")} | more))

    lines = gettext("一行一个，最多 10 个。")
    asked = [Choice(scope.value, str(scope.label)) for scope in Scope if scope != Scope.OPENID]
    fields = [
        field("name", gettext("系统名称"), maxlength=60, help=gettext("群众登录时会看到这个名称。")),
        field("body", gettext("主管单位编号"), help=gettext("在“区划和机构”里打开机构，地址最后一段就是编号，例如 SPJ@130102000000。")),
        field("purpose", gettext("接入理由和信息用途"), kind="textarea", maxlength=300, help=gettext("群众登录时会看到这段话。")),
        field("scopes", gettext("需要的信息"), kind="checkboxes", choices=asked, value=given.getlist("scopes"), required=False,
              help=gettext("只勾办事离不开的。公民身份号码要说明依据，由安全管理员单独把关。")),
        field("redirect_uris", gettext("登录返回地址"), kind="textarea",
              help=gettext("必须以 https:// 开头，逐字比对，不能用通配符。") + lines),
        field("logout_uris", gettext("退出返回地址"), kind="textarea", required=False, help=lines),
        field("backchannel_uri", gettext("退出通知地址"), required=False,
              help=gettext("有人退出时，平台从后台通知这个地址。不填，他在该系统里就不会一起退出。")),
        field("alg", gettext("签名算法"), kind="select", value=given.get("alg", "RS256"), choices=[Choice(one, one) for one in ALGORITHMS]),
        field("may_refresh", gettext("可以续期（长时间办理的系统才需要）"), kind="checkbox", required=False,
              value=given.get("may_refresh") == "on"),
        field("own", gettext("平台自有系统（登录时不再询问）"), kind="checkbox", required=False,
              value=given.get("own") == "on"),
    ]  # fmt: skip
    summary = [parts.Problem(error, one.first_id) for one in fields for error in one.errors]
    if refusal is not None and not summary:
        summary = [parts.Problem(refusal.message)]
    status = refusal.status if refusal is not None else 200
    crumbs = [_here(), Crumb(gettext("登记一个系统"))]
    return _page(request, "system_form", status, fields=fields, problems=summary, crumbs=crumbs)


def _here() -> Crumb:
    return Crumb(gettext("接入系统"), reverse("console:systems"))


@officer(*BOTH, on=On.SYSTEM)
@require_safe
def system(request: OfficerRequest, system_id: str) -> HttpResponse:
    """One system: what it may do, who let it in, its secrets, and what it was not told."""
    return _system_page(request, _found(system_id))


@officer(*BOTH, on=On.SYSTEM)
@require_POST
def decide(request: OfficerRequest, system_id: str) -> HttpResponse:
    """Approve or refuse, stop or let go on, tell again."""
    who, reason = request.officer, request.POST.get("reason", "")
    try:
        match request.POST.get("act"):
            case "approve":
                actions.approve_connection(system_id, officer=who)
                said = gettext("已同意接入。请系统管理员生成密钥，交给该系统。")
            case "refuse":
                actions.refuse_connection(system_id, officer=who, reason=reason)
                said = gettext("已记下不同意接入的理由。")
            case "suspend":
                actions.suspend_connection(system_id, officer=who, reason=reason)
                said = gettext("已停用。它手里的令牌全部作废。")
            case "resume":
                actions.resume_connection(system_id, officer=who)
                said = gettext("已恢复接入。")
            case "tell-again":
                count = actions.tell_again(system_id, officer=who)
                said = gettext("重新通知 %(n)s 条，一分钟内发出。") % {"n": count}
            case _:
                raise Http404
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _system_page(request, _found(system_id), refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("console:system", args=[system_id]))


@officer(Role.SYSADMIN, on=On.SYSTEM)
@require_POST
def secret(request: OfficerRequest, system_id: str) -> HttpResponse:
    """A new secret: shown on this answer and never again, so it is no redirect."""
    made = actions.make_secret(system_id, officer=request.officer, at_once=request.POST.get("at_once") == "on")
    return _system_page(request, _found(system_id), secret=made)


def _found(system_id: str) -> System:
    found = all_systems().filter(id=system_id).first()
    if found is None:
        raise Http404
    return found


def _system_page(
    request: OfficerRequest, found: System, *, refusal: Refusal | None = None, secret: str = ""
) -> HttpResponse:
    state, roles, me = SystemState(found.state), request.officer.roles, request.officer.account_id
    wrong = [refusal.message] if refusal is not None and refusal.field == "reason" else []
    rows = [
        Row(gettext("编号（client_id）"), found.id),
        Row(gettext("主管单位"), found.body.name, official=True),
        Row(gettext("接入理由和信息用途"), found.purpose, official=True),
        Row(gettext("可请求的信息"), gettext("、").join(str(Scope(one).label) for one in found.scopes)),
        Row(gettext("登录返回地址"), gettext("、").join(found.redirect_uris)),
        Row(gettext("退出返回地址"), gettext("、").join(found.logout_uris) or gettext("没有登记")),
        Row(gettext("退出通知地址"), found.backchannel_uri or gettext("没有登记")),
        Row(gettext("签名算法"), found.alg),
        Row(gettext("续期"), gettext("可以") if found.may_refresh else gettext("不可以")),
        Row(gettext("登录时询问"), gettext("不询问（平台自有系统）") if found.own else gettext("询问一次，可以撤回")),
        Row(gettext("申请"), _by(found.applied_by, found.applied_at)),
        Row(gettext("审批"), _by(found.decided_by, found.decided_at) if found.decided_by else gettext("还没有")),
    ]
    secrets = [one for one in found.secrets.order_by("-made_at") if one.expires_at is None or one.expires_at > now()]
    context = {
        "one": found,
        "state": state.label,
        "tone": _TONES[state],
        "rows": rows,
        "secret": secret,
        "secrets": secrets,
        "notices": untold_notices(found)[:50],
        "decides": state == SystemState.APPLIED and Role.SECURITY in roles and found.applied_by_id != me,
        "stops": state == SystemState.CONNECTED,
        "resumes": state == SystemState.SUSPENDED and Role.SECURITY in roles,
        "keeps_secrets": state == SystemState.CONNECTED and Role.SYSADMIN in roles,
        "reason": Field(name="reason", label=gettext("理由"), kind="textarea", maxlength=300, errors=wrong),
        "problems": [] if refusal is None else [parts.Problem(refusal.message, "f-reason" if wrong else "")],
        "crumbs": [_here(), Crumb(found.name)],
    }
    response = _page(request, "system_page", refusal.status if refusal is not None else 200, **context)
    if secret:
        response["Cache-Control"] = "no-store"
    return response


def _by(account: Any, at: Any) -> str:
    name = account.person.name if account.person is not None else account.username
    return f"{name} {moment(at)}"


def _page(request: OfficerRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "systems"), **context}, status=status)
