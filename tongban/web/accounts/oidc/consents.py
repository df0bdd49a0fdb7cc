"""What I have agreed to hand to other systems, and taking it back (个人信息保护法第十五条)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tongban.identity.actions import withdraw_consent
from tongban.identity.connected import consents_of
from tongban.identity.states import Scope
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.formats import moment
from tongban.web.ui.parts import Row


@signed_in
@require_safe
def consents(request: SignedInRequest) -> HttpResponse:
    """The living ones, each with what it covers and a button; below them what was taken back."""
    living, ended = [], []
    for one in consents_of(request.user)[:200]:
        if one.withdrawn_at is not None:
            ended.append(one)
            continue
        told = [str(Scope(scope).label) for scope in one.scopes if scope != Scope.OPENID]
        rows = [
            Row(gettext("主管单位"), one.system.body.name, official=True),
            Row(gettext("得到的信息"), gettext("、").join(told) or gettext("只有一个编号")),
            Row(gettext("用途"), one.system.purpose, official=True),
            Row(gettext("同意时间"), moment(one.given_at)),
        ]
        living.append((one, rows))
    context = {"living": living, "ended": ended[:50]}
    return render(request, "accounts/consents.html", context)


@signed_in(on=On.SYSTEM_CONSENT)
@require_POST
def withdraw(request: SignedInRequest, consent_id: int) -> HttpResponse:
    """Take one back."""
    consent = withdraw_consent(consent_id, account=request.user)
    messages.success(
        request, gettext("已撤回对“%(name)s”的授权，它不能再获取您的信息。") % {"name": consent.system.name}
    )
    return HttpResponseRedirect(reverse("consents"))
