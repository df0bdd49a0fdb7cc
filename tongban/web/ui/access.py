"""Who may open a page. Every view carries exactly one of these decorators; a guard test sees to it.

They ask only what the address itself demands: nobody in particular, someone signed in, an officer with a
role. Whether this citizen or officer may see *this* case is asked in the room's queries and actions; `on=` says what
kind of thing an address leads to. The generated sweep (tests/security) and the page of rights read both.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tongban.identity.actions import keep_form
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.queries import officer_of
from tongban.web.ui import signed_on
from tongban.web.ui.acting import bind_session


class On(TextChoices):
    """What the parameters of an address lead to. A page that only a holder or an officer may open names it."""

    CASE = "case", _("办件")
    CASE_FILE = "case_file", _("办件的材料")
    RECORD = "record", _("封存的案卷")
    JOINT = "joint", _("一件事办件")
    TASK = "task", _("联办任务")
    TASK_FILE = "task_file", _("联办任务的材料")
    TASK_RESULT = "task_result", _("前一环节的结果")
    OPINION = "opinion", _("征求意见")
    OPINION_FILE = "opinion_file", _("征求意见附的材料")
    PAPER = "paper", _("文书")
    LICENCE = "licence", _("证照")
    APPLICATION = "application", _("申请草稿")
    JOINT_APPLICATION = "joint_application", _("一件事申请草稿")
    FILE = "file", _("上传的文件")
    DRAFT = "draft", _("事项草稿")
    CHANGE = "change", _("事项变更申请")
    MOVE = "move", _("在办件改用新版本")
    IMPLEMENTATION = "implementation", _("实施清单")
    ITEM = "item", _("事项")
    BODY = "body", _("机构")
    DIVISION = "division", _("行政区划")
    ASKING = "asking", _("没找到的搜索")
    ALIAS = "alias", _("俗称")
    OUTAGE = "outage", _("平台故障公告")
    KIND = "kind", _("办事的种类")
    POST = "post", _("岗位")
    OFFICER = "officer", _("工作人员")
    APPOINTMENT = "appointment", _("任职申请")
    RESET = "reset", _("登录重设")
    LEAVE = "leave", _("休假代理")
    MANDATE = "mandate", _("委托")
    CHILD_CONSENT = "child_consent", _("监护人对孩子个人信息的同意")
    FACTOR = "factor", _("登录方式")
    SESSION = "session", _("已登录的设备")
    KEPT_FORM = "kept_form", _("退出前没有提交的表单")
    SYSTEM_CONSENT = "system_consent", _("对接入系统的授权")
    WISH = "wish", _("个人信息请求")
    VISIT = "visit", _("窗口接待")
    SYSTEM = "system", _("接入系统")
    AUDIT_ENTRY = "audit_entry", _("审计记录")


#: What belongs to one body: a post in any other body opens none of these; only the three administrators act for all
#: bodies. The rest is kept for the whole province.
OF_ONE_BODY = frozenset(
    {
        On.CASE,
        On.CASE_FILE,
        On.RECORD,
        On.JOINT,
        On.TASK,
        On.TASK_FILE,
        On.TASK_RESULT,
        On.OPINION,
        On.OPINION_FILE,
        On.PAPER,
        On.LICENCE,
        On.DRAFT,
        On.IMPLEMENTATION,
        On.APPOINTMENT,
        On.LEAVE,
        On.WISH,
    }
)


#: What belongs to whoever filed it or holds it, and opens only while its reader acts for that one: a citizen's page
#: about anybody else's does not exist.
OF_ONE_PRINCIPAL = frozenset(
    {On.CASE, On.JOINT, On.PAPER, On.LICENCE, On.APPLICATION, On.JOINT_APPLICATION, On.FILE},
)
#: What is a reader's own, for whomever they act: nobody's mandate reaches it.
OF_ONE_ACCOUNT = frozenset(
    {On.MANDATE, On.CHILD_CONSENT, On.FACTOR, On.SESSION, On.KEPT_FORM, On.SYSTEM_CONSENT, On.WISH}
)
OF_ONE_HOLDER = OF_ONE_PRINCIPAL | OF_ONE_ACCOUNT
#: What one officer alone has in hand: no colleague opens it, of whatever body.
OF_ONE_OFFICER = frozenset({On.VISIT})


class Request(HttpRequest):
    """A request after our middleware, for the type checker."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """What a view below `signed_in` receives."""

    user: Account


class OfficerRequest(SignedInRequest):
    """What a view below `officer` receives."""

    officer: Officer


R = TypeVar("R", bound=HttpRequest)
#: A view, or an operation of the API: that answers with data, which the API writes down.
V = TypeVar("V", bound=Callable[..., Any])
P = ParamSpec("P")
View = Callable[Concatenate[R, P], HttpResponseBase]


class CurrentOfficer:
    """Middleware: `request.officer` is read from the account's living posts, once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.officer = SimpleLazyObject(partial(_officer_behind, request))  # type: ignore[attr-defined] # ours
        return self.get_response(request)


def _officer_behind(request: HttpRequest) -> Officer | None:
    """Nobody is an officer in a session that has not proved enough for one, whatever page asks."""
    if not isinstance(request.user, Account):
        return None
    return officer_of(request.user) if signed_on.may_work(request) else None


def public(view: V) -> V:
    """Open to everybody."""
    return _declare(view, "public")


@overload
def signed_in(view: View[R, P], /) -> View[R, P]: ...


@overload
def signed_in(*, on: On) -> Callable[[View[R, P]], View[R, P]]: ...


def signed_in(view: View[R, P] | None = None, /, *, on: On | None = None) -> Any:
    """Open to a signed-in account; anybody else is led to the sign-in page and back. `on`: what it must be theirs."""

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if signed_on.must_change_password(request) and not hasattr(view, "open_at_once"):
                return redirect("account_password")
            bind_session(request, strictly=True)
            return _kept_by_nobody(view(request, *args, **kwargs))

        return _declare(guarded, "signed_in", on)

    return decorate if view is None else decorate(view)


def at_once(view: V) -> V:
    """Also open to whoever has a start password and has to change it first. Stands below `signed_in`."""
    view.open_at_once = True  # type: ignore[attr-defined] # read by `signed_in`
    return view


def officer(*roles: str, on: On | None = None) -> Callable[[View[R, P]], View[R, P]]:
    """Open to an officer who holds one of the roles (any role if none is named) in some body.

    A signed-in stranger gets 404, as if the page did not exist; someone not signed in may be an officer
    whose session has ended, and is led to the sign-in page.
    """

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if signed_on.must_change_password(request):
                return redirect("account_password")
            if not signed_on.may_work(request) and officer_of(request.user) is not None:
                return redirect_to_login(request.get_full_path(), reverse("account_need"))
            found = _officer_behind(request)
            if found is not None:
                signed_on.notice_officer(request)
            if found is None or (roles and not found.roles.intersection(roles)):
                raise Http404
            bind_session(request, strictly=False)  # the page says for whom the officer acts elsewhere
            request.officer = found  # type: ignore[attr-defined] # the real one instead of the lazy one
            return _kept_by_nobody(view(request, *args, **kwargs))

        return _declare(guarded, f"officer:{','.join(roles)}", on)

    return decorate


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    """What only a signed-in reader sees stays in no cache: the next person at this screen presses "back"."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _declare(view: V, access: str, on: On | None = None) -> V:
    view.access = access  # type: ignore[attr-defined] # read by the guard test, and by the list of addresses of the API
    view.on = on  # type: ignore[attr-defined] # read by the sweep and by the page of rights
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # After signing in, a page can be opened again; a sent form is kept for whoever had typed it.
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else settings.LOGIN_REDIRECT_URL
    why, account_id = getattr(request, "session_over", ("", None))
    if account_id is not None and request.method == "POST" and not request.FILES:
        kept = keep_form(account_id, path=request.get_full_path(), fields=dict(request.POST.lists()))
        target = reverse("account_kept", args=[kept]) if kept is not None else target
    answer = redirect_to_login(target)
    if why:
        answer["Location"] += f"&why={why}"
    return HttpResponseClientRedirect(answer.url) if getattr(request, "htmx", False) else answer
