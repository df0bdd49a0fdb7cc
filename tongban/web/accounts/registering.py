"""Registering online and raising a level: who, what proves it, the code, the end. One page each, without scripts."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity import actions
from tongban.identity import agreement as agreements
from tongban.identity.adapters.population import population_register
from tongban.identity.adapters.synthetic import PEOPLE, SyntheticPerson
from tongban.identity.errors import RegistrationGone
from tongban.identity.levels import FOR_PROVED
from tongban.identity.models.registration import Registration
from tongban.identity.states import Proof, RealNameLevel
from tongban.kernel import audit
from tongban.kernel.errors import Refusal
from tongban.kernel.throttle import count_try
from tongban.web.accounts.steps import NEXT, UNDER_WAY, Step, safe_next, step_page, under_way
from tongban.web.ui.access import SignedInRequest, public, signed_in
from tongban.web.ui.identity_fields import document_fields
from tongban.web.ui.masking import mask_phone
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Field
from tongban.web.ui.private import private_page

#: So many steps of registrations an hour come from one address; a hall full of people behind one is let through.
LIMIT_PER = timedelta(hours=1)
#: What the demo shows in place of a text message.
SIMULATED_CODE = "registration_simulated_code"


def _simulated() -> str:
    return _("演示：登记系统是模拟的，只认识这一页列出的虚构人员。") if population_register().simulated else ""


def _known() -> Sequence[SyntheticPerson]:
    """In the demo: whom the register knows, with what proves them."""
    return PEOPLE if settings.DEMO and population_register().simulated else ()


def _trail(registration: Registration | None = None) -> list[Crumb]:
    """What lies above a step: of registering the first page, of raising a level the page about levels."""
    if registration is not None and registration.account_id is not None:
        return [Crumb(_("我的"), "/my/"), Crumb(_("实名等级"), reverse("account_level"))]
    first = [Crumb(_("首页"), "/"), Crumb(_("登录"), reverse("account_login"))]
    return first if registration is None else [*first, Crumb(_("注册账号"), reverse("account_register"))]


def _who_step() -> Step:
    return Step(
        _("注册账号"),
        _("下一步"),
        document_fields(),
        [
            _(
                "网上注册要核对三项信息：证件，再加下面任意两项：手机号码、社会保障卡、银行账户、住房公积金账号、驾驶证档案编号。"
            ),
            _(
                "不想或者不能在网上注册的，带证件到政务服务大厅窗口，当面办好，不用手机。不注册账号也能到窗口办事，时限一样。"
            ),
        ],
        number=1,
        simulated=_simulated(),
        other=(reverse("account_login"), _("已有账号，去登录")),
        template="accounts/register.html",
        trail=_trail(),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Who: name and document."""
    step, people = _who_step(), _known()
    if request.method != "POST":
        return step_page(request, step, people=people)
    count_try("registration.address", audit.here().address, limit=120, per=LIMIT_PER)
    try:
        begun = actions.begin_registration(
            name=request.POST.get("name", ""),
            kind=request.POST.get("kind", ""),
            number=request.POST.get("number", ""),
            country=request.POST.get("country", ""),
        )
    except Refusal as refusal:
        return step_page(request, step, refusal=refusal, people=people)
    request.session[UNDER_WAY] = str(begun.id)
    request.session.pop(NEXT, None)
    return HttpResponseRedirect(reverse("account_register_proofs"))


def _proofs_step(registration: Registration) -> Step:
    helps = {
        Proof.MOBILE: _("要用本人实名登记的号码，下一步会发一条验证码。"),
        Proof.SOCIAL: _("社会保障卡正面的卡号。"),
        Proof.BANK: _("本人的银行卡号。"),
    }
    raising = registration.account_id is not None
    return Step(
        _("提高实名等级") if raising else _("核对身份"),
        _("核对身份"),
        [
            Field(
                kind.value,
                str(kind.label),
                "tel" if kind == Proof.MOBILE else "text",
                required=False,
                autocomplete="off",
                maxlength=40,
                width="medium",
                help=helps.get(kind, ""),
            )
            for kind in Proof
        ],
        [
            _("填两项，实名等级为“三项信息已核验”，可以办理网上能办的绝大多数事项。只填一项也可以，先注册，以后再补。"),
            _("填写的内容只用来和登记机关核对，核对完不保存。"),
        ],
        number=0 if raising else 2,
        simulated=_simulated(),
        template="accounts/register.html",
        trail=_trail(registration),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def proofs(request: HttpRequest) -> HttpResponse:
    """What proves it: compared with the register."""
    registration = under_way(request)
    step, people = _proofs_step(registration), _known()
    if request.method != "POST":
        return step_page(request, step, people=people)
    count_try("registration.address", audit.here().address, limit=120, per=LIMIT_PER)
    try:
        given = {kind.value: request.POST.get(kind.value, "")[:40] for kind in Proof}
        registration = actions.compare_registration(registration.id, proofs=given)
        if registration.phone:
            _send(request, registration)
    except Refusal as refusal:
        return step_page(request, step, refusal=refusal, people=people)
    return HttpResponseRedirect(reverse("account_register_code" if registration.phone else "account_register_finish"))


def _send(request: HttpRequest, registration: Registration) -> None:
    code = actions.send_code(registration.id)
    request.session[SIMULATED_CODE] = code if settings.DEMO else ""


def _code_step(request: HttpRequest, registration: Registration) -> Step:
    shown = request.session.get(SIMULATED_CODE, "")
    return Step(
        _("填写验证码"),
        _("确认验证码"),
        [
            Field(
                "code",
                _("短信验证码"),
                autocomplete="one-time-code",
                inputmode="numeric",
                maxlength=12,
                width="short",
                help=_("5 分钟内有效。"),
            )
        ],
        [_("验证码已发到 {phone}。").format(phone=mask_phone(registration.phone))],
        number=0 if registration.account_id is not None else 3,
        simulated=_("演示：短信是模拟的，验证码是 {code}。").format(code=shown) if shown else "",
        other=(reverse("account_register_finish"), _("收不到短信，不用手机号继续")),
        template="accounts/register_code.html",
        trail=_trail(registration),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent, or a new one."""
    registration = under_way(request)
    if not registration.phone:
        raise RegistrationGone
    if request.method == "POST":
        try:
            if "again" in request.POST:
                _send(request, registration)
            else:
                actions.confirm_code(registration.id, code=request.POST.get("code", ""))
                request.session.pop(SIMULATED_CODE, None)
                return HttpResponseRedirect(reverse("account_register_finish"))
        except Refusal as refusal:
            return step_page(request, _code_step(request, registration), refusal=refusal)
        return HttpResponseRedirect(reverse("account_register_code"))
    return step_page(request, _code_step(request, registration))


def agreement_field() -> Field:
    """Agreeing to the current version."""
    return Field(
        "agreement",
        _("我已阅读并同意《网上政务服务协议》"),
        "checkbox",
        help=_("协议版本 {version}，全文在本页下方。").format(version=agreements.current().version),
    )


def username_field() -> Field:
    """A name to sign in with."""
    return Field(
        "username",
        _("用户名"),
        autocomplete="username",
        maxlength=30,
        width="medium",
        help=_("登录时用。4 到 30 个小写字母、数字，以字母开头；不要用身份证号和手机号。"),
    )


def password_fields() -> list[Field]:
    """A new password, typed twice."""
    return [
        Field(
            "password",
            _("密码"),
            "password",
            autocomplete="new-password",
            width="medium",
            help=_("至少 10 位。几个不相干的词连起来，又好记又安全；不要用生日、手机号。"),
        ),
        Field("again", _("再输一遍密码"), "password", autocomplete="new-password", width="medium"),
    ]


def passwords_differ(request: HttpRequest) -> Refusal | None:
    """The two are not the same."""
    same = request.POST.get("password", "") == request.POST.get("again", "")
    return None if same else Refusal(_("两次输入的密码不一样，请重新输入。"), field="again")


def _finish_step(registration: Registration) -> Step:
    level = registration.level
    lead = [_("核对结果：{level}。").format(level=level.label)]
    if level < RealNameLevel.PROVED:
        lead.append(
            _("还差 {n} 项。现在可以查看和办理要求较低的事项；以后在“账号”里补上，或者到窗口出示证件。").format(
                n=FOR_PROVED - len(registration.proofs)
            )
        )
    return Step(
        _("设置用户名和密码"),
        _("完成注册"),
        [username_field(), *password_fields(), agreement_field()],
        lead,
        number=4,
        template="accounts/finish.html",
        trail=_trail(registration),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """The account, or the level raised."""
    registration = under_way(request)
    if registration.level == RealNameLevel.NONE:
        return HttpResponseRedirect(reverse("account_register_proofs"))
    if registration.account_id is not None:
        return _raised(request, registration)
    step, text = _finish_step(registration), agreements.current()
    if request.method != "POST":
        return step_page(request, step, agreement=text)
    problem = passwords_differ(request)
    account = None
    if problem is None:
        try:
            account = actions.open_registered_account(
                registration.id,
                username=request.POST.get("username", "").strip(),
                password=request.POST.get("password", ""),
                agreed_to=text.version if request.POST.get("agreement") else "",
            )
        except Refusal as refusal:
            problem = refusal
    if problem is not None:
        return step_page(request, step, refusal=problem, agreement=text)
    strong = registration.level >= RealNameLevel.PROVED
    request.session.pop(UNDER_WAY, None)
    return private_page(
        request,
        "accounts/registered.html",
        {
            "crumbs": [Crumb(_("注册账号"))],
            # With one proof the page is the same whether there was an account before or not.
            "username": account.username if account is not None and strong else "",
            "level": registration.level.label,
        },
    )


def _raised(request: HttpRequest, registration: Registration) -> HttpResponse:
    user = request.user
    if not user.is_authenticated or user.pk != registration.account_id:
        raise RegistrationGone
    try:
        account = actions.raise_level(registration.id, account=user)
    except Refusal as refusal:
        return step_page(request, _proofs_step(registration), refusal=refusal, people=_known())
    request.session.pop(UNDER_WAY, None)
    messages.success(request, _("实名等级已提高为“{level}”。").format(level=RealNameLevel(account.level).label))
    return HttpResponseRedirect(safe_next(request, request.session.pop(NEXT, ""), reverse("account_level")))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: SignedInRequest) -> HttpResponse:
    """How well the reader is known, why more is needed for a step, and the ways to more. What was begun is kept."""
    account = request.user
    if account.person is None:
        raise Http404
    target = request.POST.get("next", "") or request.GET.get("next", "")
    if request.method == "POST":
        begun = actions.begin_raising(account=account)
        request.session[UNDER_WAY] = str(begun.id)
        request.session[NEXT] = safe_next(request, target, "")
        return HttpResponseRedirect(reverse("account_register_proofs"))
    wanted = whole_number(request.GET.get("needed", "")) or 0
    needed = RealNameLevel(wanted) if wanted in RealNameLevel.values and wanted > account.level else None
    return private_page(
        request,
        "accounts/level.html",
        {
            "crumbs": [Crumb(_("我的"), "/my/"), Crumb(_("实名等级"))],
            "level": RealNameLevel(account.level).label,
            "needed": needed.label if needed is not None else "",
            "online": account.level < RealNameLevel.PROVED and (needed is None or needed <= RealNameLevel.PROVED),
            "next": safe_next(request, target, ""),
            "rows": [(one, _WHAT[one](), one == account.level) for one in RealNameLevel],
            "highest": account.level == max(RealNameLevel),
        },
    )


_WHAT = {
    RealNameLevel.NONE: lambda: _("查指南、查进度、验证照。"),
    RealNameLevel.COMPARED: lambda: _("填写申请，办理要求较低的事项。"),
    RealNameLevel.PROVED: lambda: _("办理会发证照的事项，查看自己的证照，代表单位办事。"),
    RealNameLevel.SEEN: lambda: _("全部网上事项。"),
}


@public
@require_safe
def agreement(request: HttpRequest, version: str = "") -> HttpResponse:
    """The agreement in force, or an older one that somebody signed."""
    found = agreements.agreement_of(version) if version else agreements.current()
    if found is None:
        raise Http404
    return private_page(
        request, "accounts/agreement.html", {"agreement": found, "crumbs": [Crumb(_("网上政务服务协议"))]}
    )
