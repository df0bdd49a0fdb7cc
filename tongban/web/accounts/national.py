"""Signing on with the national platform, where one is configured: out, back, and what is still to be settled here."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity import actions
from tongban.identity import agreement as agreements
from tongban.identity.actions.tries import count_shared
from tongban.identity.adapters.national import Connector, national_platform
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.errors import LinkRefused, SlowDown, UpstreamRefused
from tongban.identity.models import Account
from tongban.identity.slowing import LINKING
from tongban.kernel.errors import Refusal
from tongban.kernel.throttle import count_try
from tongban.web.accounts.adapter import device_of
from tongban.web.accounts.registering import LIMIT_PER, agreement_field
from tongban.web.accounts.signing_on import let_in
from tongban.web.accounts.steps import UNDER_WAY, Step, step_page, under_way
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb, Field
from tongban.web.ui.private import private_page

_KEPT = "national"


def _connector() -> Connector:
    found = national_platform()
    if found is None:
        raise Http404
    return found


def _return_to() -> str:
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('account_national_callback')}"


@public
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Out to the platform; what must come back stays in this browser's session."""
    connector = _connector()
    return_to = (
        request.build_absolute_uri(reverse("account_national_callback")) if connector.simulated else _return_to()
    )
    begun = connector.begin(return_to)
    request.session[_KEPT] = begun.kept
    return HttpResponseRedirect(begun.address)


@public
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from it. What was kept is used once, whatever comes of it."""
    connector = _connector()
    kept = request.session.pop(_KEPT, None)
    if not isinstance(kept, dict):
        raise UpstreamRefused
    identity = connector.complete(kept, {key: request.GET[key] for key in request.GET}, _return_to())
    arrival = actions.arrive_from_platform(identity)
    if arrival.account is not None:
        return _signed_in(request, arrival.account)
    if arrival.registration is None:
        raise UpstreamRefused
    request.session[UNDER_WAY] = str(arrival.registration.id)
    return HttpResponseRedirect(reverse("account_national_link" if arrival.known else "account_national_welcome"))


def _signed_in(request: HttpRequest, account: Account) -> HttpResponse:
    return let_in(request, account, method="national", target="/my/")


@public
@require_safe
def simulated(request: HttpRequest) -> HttpResponse:
    """Demo only: stands for the platform's own page."""
    connector = _connector()
    if not (settings.DEMO and connector.simulated):
        raise Http404
    return private_page(
        request,
        "accounts/national_simulated.html",
        {
            "people": list(enumerate(PEOPLE)),
            "state": request.GET.get("state", ""),
            "crumbs": [Crumb(_("国家平台（模拟）"))],
        },
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Somebody new whom the platform has verified: only the agreement is missing."""
    registration = under_way(request)
    if not registration.source:
        raise Http404
    step = Step(
        _("用国家平台的身份注册"),
        _("同意并登录"),
        [agreement_field()],
        [
            _("国家平台已经核验您是{name}，实名等级：{level}。").format(
                name=registration.name, level=registration.level.label
            ),
            _("以后都可以用国家平台登录，不用另设密码。"),
        ],
        template="accounts/finish.html",
    )
    text = agreements.current()
    if request.method != "POST":
        return step_page(request, step, agreement=text)
    try:
        account = actions.open_registered_account(
            registration.id,
            username=f"u{secrets.randbelow(10**10):010d}",
            password="",
            agreed_to=text.version if request.POST.get("agreement") else "",
            by_platform=True,
        )
    except Refusal as refusal:
        return step_page(request, step, refusal=refusal, agreement=text)
    request.session.pop(UNDER_WAY, None)
    if account is None:
        raise UpstreamRefused
    return _signed_in(request, account)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Somebody who has an account here: sign in to it once, then the platform opens it too."""
    registration = under_way(request)
    if not registration.source:
        raise Http404
    step = Step(
        _("关联已有账号"),
        _("登录并关联"),
        [
            Field("username", _("用户名"), autocomplete="username", maxlength=60, width="medium"),
            Field("password", _("密码"), "password", autocomplete="current-password", width="medium"),
        ],
        [
            _(
                "这个证件在本平台已经有账号。为了保护您，请先用原来的用户名和密码登录一次，以后就可以直接用国家平台登录。"
            ),
            _("忘了密码的，带证件到窗口重设。"),
        ],
    )
    if request.method != "POST":
        return step_page(request, step)
    username = request.POST.get("username", "").strip()
    count_try("national.link", str(registration.id), limit=5, per=LIMIT_PER)
    count_shared("national.link.account", username, LINKING)
    checked = actions.check_password(
        typed=username, password=request.POST.get("password", "")[:200], device=device_of(request)
    )
    try:
        if checked.account is None:
            raise SlowDown if checked.wait else LinkRefused
        account = actions.link_own_account(registration.id, account=checked.account)
    except Refusal as refusal:
        return step_page(request, step, refusal=refusal)
    request.session.pop(UNDER_WAY, None)
    return _signed_in(request, account)
