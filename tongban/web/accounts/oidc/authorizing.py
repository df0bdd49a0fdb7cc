"""The authorization endpoint: who is here, is it proved well enough, do they agree, and back to the system with a code.

A browser follows the policy of a form (`form-action`) through every redirect after it. So between our sign-in form and
the system's address stands a small page (`onward`) that leads on by itself: a redirect straight through would be blocked.
"""

import hashlib
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.identity.actions import agree as agree_to
from tongban.identity.actions import begin_sign_on, grant_code
from tongban.identity.actions.tokens import SignedOn
from tongban.identity.assurance import needs_second_factor, reaches
from tongban.identity.connected import agreed, representing, sub_of
from tongban.identity.errors import GuardianMissing
from tongban.identity.mandating import Principal
from tongban.identity.models import Account
from tongban.identity.personal_data import require_guardian
from tongban.identity.signing import BadToken, opened
from tongban.identity.states import Scope
from tongban.kernel.today import now
from tongban.web.accounts.oidc import factors
from tongban.web.accounts.oidc.asking import Answerable, Question, Unanswerable, as_address, question_in, sent_back
from tongban.web.ui.access import SignedInRequest, public, signed_in
from tongban.web.ui.acting import bind_session
from tongban.web.ui.middleware import CONTENT_SECURITY_POLICY
from tongban.web.ui.sessions import session_row

#: In the session: the sign-on that other systems know, whether they may know for which entity the session acts, and when
#: `prompt=login` was asked.
SID, ACTING, ASKED = "oidc_sid", "oidc_acting", "oidc_asked"
_AGAIN = frozenset({"login", "select_account"})


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core 3.1.2. A POST becomes a GET: a form of another site brings no session cookie anyway."""
    if request.method == "POST":
        return as_address(request, "oidc-authorize", too_long=Unanswerable)
    try:
        question = question_in(request)
        return _before(request, question) or _answer(request, question)
    except Answerable as fault:
        return fault.response()


@public
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """After signing in: a page of our own from which the browser goes on to the authorization endpoint."""
    try:
        question = question_in(request)
    except Answerable as fault:
        return fault.response()
    target = f"{reverse('oidc-authorize')}?{request.META['QUERY_STRING']}"
    return _kept_by_nobody(render(request, "accounts/onward.html", {"system": question.system, "target": target}))


@signed_in
@require_POST
def agree(request: SignedInRequest) -> HttpResponse:
    """What the person has decided on the page of consent. Everything is checked again: time has passed."""
    try:
        question = question_in(request)
        if (detour := _before(request, question)) is not None:
            return detour
        if request.POST.get("decision") != "agree":
            raise question.fault("access_denied", "the person did not agree")
        acting = representing(request.user)
        if Scope.ENTITY in question.scopes and acting is not None:
            tells = request.POST.get("entity", "") == str(acting.entity_id)
            request.session[ACTING] = {"of": acting.key, "tells": tells}
        if not question.system.own:
            agree_to(request.user, system=question.system, scopes=question.scopes)
        return _grant(request, question)
    except Answerable as fault:
        return fault.response()


def _before(request: HttpRequest, question: Question) -> HttpResponse | None:
    """What has to happen first: sign in, prove it again, show a second factor. None when nothing has to."""
    silent = "none" in question.prompt
    back = f"{reverse('oidc-onward')}?{request.META['QUERY_STRING']}"
    # No moment is long enough for max_age=0: it asks as prompt=login does, once for each answer.
    again = (bool(question.prompt & _AGAIN) or question.max_age == 0) and not _proved_since_asked(request)
    if not isinstance(request.user, Account):
        if silent:
            raise question.fault("login_required", "nobody is signed in")
        return redirect_to_login(back)
    _require_hinted(request.user, question)
    if request.user.person is not None:
        try:
            require_guardian(request.user.person)
        except GuardianMissing:
            if silent:
                raise question.fault("interaction_required", "a guardian has to agree first") from None
            raise
    bind_session(request, strictly=False)
    if again or (question.max_age and not factors.is_fresh(request, question.max_age)):
        if silent:
            raise question.fault("login_required", "the sign-in is too old")
        return HttpResponseRedirect(factors.proving_again(back))
    acr = factors.acr_in(request, request.user)
    if factors.needs_step_up(request, request.user) or needs_second_factor(acr, question.acr_values):
        if silent:
            raise question.fault("interaction_required", "a second factor is needed")
        where = factors.second_factor(back)
        if where is None:
            raise question.fault("unmet_authentication_requirements", "a second factor is needed")
        return HttpResponseRedirect(where)
    if not reaches(acr, question.acr_values):
        raise question.fault("unmet_authentication_requirements", f"the person has {acr}")
    return None


def _proved_since_asked(request: HttpRequest) -> bool:
    """Whether the person has proved who they are since this very request first came. The first time it has not."""
    key, asked = _key(request), request.session.get(ASKED, {})
    at = factors.signed_on_at(request)
    if key in asked:
        return at is not None and at.timestamp() >= asked[key]
    request.session[ASKED] = {**dict(list(asked.items())[-4:]), key: now().timestamp()}
    return False


def _key(request: HttpRequest) -> str:
    return hashlib.sha256(request.META["QUERY_STRING"].encode()).hexdigest()[:32]


def _require_hinted(account: Account, question: Question) -> None:
    """The system may say whom it expects (id_token_hint); somebody else is not let through in their place."""
    if not question.hint:
        return
    try:
        expected = opened(question.hint, audience=question.system.id)["sub"]
    except BadToken:
        raise question.fault("invalid_request", "id_token_hint was not issued here for this client") from None
    if expected != sub_of(account.pk, question.system.id):
        raise question.fault("login_required", "somebody else is signed in")


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    account = request.user
    assert isinstance(account, Account)  # noqa: S101  # `_before` has seen to it
    told = [scope for scope in question.scopes if scope != Scope.OPENID]
    unasked = not question.system.own and not set(told) <= agreed(account, question.system)
    acting = representing(account) if Scope.ENTITY in told else None
    choosing = acting is not None and _tells(request, acting) is None
    # a system that has never been signed on to is named once, even if it learns no more than a number
    first = not question.system.own and sub_of(account.pk, question.system.id) is None
    if "none" in question.prompt:
        if unasked or first:
            raise question.fault("consent_required", "the person has not agreed yet")
        return _grant(request, question)
    if unasked or first or choosing or "consent" in question.prompt:
        return _consent_page(request, question, told, acting)
    return _grant(request, question)


def _tells(request: HttpRequest, acting: Principal) -> bool | None:
    """Whether the person lets systems know for whom the session acts; None: not asked yet for this one."""
    said = request.session.get(ACTING)
    return bool(said["tells"]) if said is not None and said["of"] == acting.key else None


def _consent_page(request: HttpRequest, question: Question, told: list[str], acting: Principal | None) -> HttpResponse:
    context = {
        "system": question.system,
        "told": [Scope(scope).label for scope in told],
        "identity": Scope.IDENTITY in told,
        "acting": acting,
        "withheld": acting is not None and _tells(request, acting) is False,
        "may_switch": Scope.ENTITY in told and acting is None,
        "target": f"{reverse('oidc-agree')}?{request.META['QUERY_STRING']}",
    }
    response = _kept_by_nobody(render(request, "accounts/consent.html", context))
    parts = urlsplit(question.redirect_uri)
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}"
    )
    return response


def _grant(request: HttpRequest, question: Question) -> HttpResponse:
    account = request.user
    assert isinstance(account, Account)  # noqa: S101  # whoever comes here has passed `_before`
    session = request.session
    sign_on = begin_sign_on(account, session_key=session_row(request), sid=session.get(SID, ""))
    if session.get(SID) != str(sign_on.id):
        session[SID] = str(sign_on.id)
    acting = representing(account)
    if (asked := session.get(ASKED, {})).pop(_key(request), None) is not None:
        session[ASKED] = asked  # answered: the same words another time are asked anew
    at = factors.signed_on_at(request) or account.last_login or now()
    code = grant_code(
        account,
        sign_on=sign_on,
        system=question.system,
        asked=question.asked,
        signed_on=SignedOn(at, factors.methods_of(request), factors.acr_in(request, account)),
        entity_id=acting.entity_id if acting is not None and _tells(request, acting) else None,
    )
    return sent_back(question.redirect_uri, question.state, code=code)


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
