"""The window takes down a mandate: somebody without account or phone says, in person, who may act for them."""

from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.catalogue.models import Item
from tongban.catalogue.search.queries import search_services
from tongban.identity.actions import register_person, withdraw_for_child_at_window
from tongban.identity.actions.standing_in import revoke_at_window, take_down_guardianship, take_down_mandate
from tongban.identity.errors import NotGuardian
from tongban.identity.guarding import consent_of_child
from tongban.identity.mandates import given_at_window
from tongban.identity.mandating import KINDS, ORDINARY, SENSITIVE, Scope
from tongban.identity.models import Mandate, Person
from tongban.identity.naming import name_problem, same_name
from tongban.identity.numbers import citizen_number_problem
from tongban.identity.queries import person_by_number
from tongban.identity.states import MandateRole, Role, Step
from tongban.kernel import storage
from tongban.kernel.errors import Invalid, Refusal
from tongban.kernel.models import StoredFile
from tongban.kernel.today import today
from tongban.materials import uploads
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Field, Problem

_ROLES = (MandateRole.FAMILY, MandateRole.HELPER, MandateRole.INTERMEDIARY, MandateRole.GUARDIAN)
_PERIODS = ("31", "92", "184", "366")
_MOST_FOUND = 12
_FIELDS = ("principal_name", "principal_number", "agent_name", "agent_number", "consent")


@officer(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: OfficerRequest) -> HttpResponse:
    """Both are here with their cards; the clerk writes down what the principal says."""
    problem: Refusal | None = None
    if request.method == "POST" and request.POST.get("do") == "record":
        try:
            made = _record(request)
        except Refusal as refusal:
            problem = refusal
        else:
            told = gettext("已登记：%(agent)s 可以代 %(principal)s 办理。") % {
                "agent": made.agent_name,
                "principal": made.principal_name,
            }
            messages.success(request, told)
            return HttpResponseRedirect(reverse("desk:mandates"))
    if request.method == "POST" and request.POST.get("do", "").startswith("revoke:"):
        try:
            ended = _revoke(request)
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(request, gettext("已收回：%(agent)s 不能再代办。") % {"agent": ended.agent_name})
            return HttpResponseRedirect(reverse("desk:mandates"))
    if request.method == "POST" and request.POST.get("do") == "withdraw-consent":
        try:
            child = _withdraw_consent(request)
        except Refusal as refusal:
            problem = refusal
        else:
            told = gettext("已登记：监护人撤回了对处理%(child)s个人信息的同意。") % {"child": child.name}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("desk:mandates"))
    looked = _looked_at(request) if request.POST.get("do") in ("look", "withdraw-consent") else None
    fields = _fields(request, problem)
    wrong = problem.field if problem is not None and problem.field in fields else "consent"
    return render(
        request,
        "desk/mandate.html",
        {
            "section": "mandates",
            "viewer_name": request.officer.name,
            "fields": fields,
            "given": list(given_at_window(looked)) if looked is not None else [],
            "guarded": consent_of_child(looked) if looked is not None else None,
            "problems": [Problem(problem.message, fields[wrong].first_id)] if problem is not None else [],
        },
        status=problem.status if problem is not None else 200,
    )


def _record(request: OfficerRequest) -> Mandate:
    sent = request.POST
    role = MandateRole(sent["role"]) if sent.get("role") in {str(one) for one in _ROLES} else MandateRole.FAMILY
    principal = _seen(request, "principal")
    agent = _seen(request, "agent")
    consent = sent.get("consent", "")
    if role == MandateRole.GUARDIAN:
        return take_down_guardianship(
            officer=request.officer, account=request.user, child=principal, guardian=agent, consent=consent
        )
    everything = sent.get("reach") == "all" and not KINDS[role].by_matter
    known = dict(Item.objects.filter(id__in=sent.getlist("matter")).values_list("id", "name"))
    days = int(sent["period"]) if sent.get("period") in _PERIODS else 92
    return take_down_mandate(
        officer=request.officer,
        account=request.user,
        role=role,
        principal=principal,
        agent=agent,
        scope=Scope(
            steps=frozenset(ORDINARY) - KINDS[role].never | frozenset(sent.getlist("grave")),
            valid_from=today(),
            valid_until=today() + timedelta(days=days - 1),
            everything=everything,
            matters=frozenset() if everything else frozenset(known),
        ),
        consent=consent,
        matter_words="、".join(known.values()),
        paper=_scan(request),
    )


def _looked_at(request: OfficerRequest) -> Person | None:
    """Whose mandates the clerk looks at: name and number must both be right."""
    found = person_by_number("".join(request.POST.get("principal_number", "").split()))
    return found if found is not None and same_name(found.name, request.POST.get("principal_name", "")) else None


def _withdraw_consent(request: OfficerRequest) -> Person:
    child, guardian = _known(request, "principal")[0], _known(request, "agent")[0]
    if child is None or guardian is None:
        raise NotGuardian
    withdraw_for_child_at_window(officer=request.officer, account=request.user, child=child, guardian=guardian)
    return child


def _revoke(request: OfficerRequest) -> Mandate:
    return revoke_at_window(
        whole_number(request.POST.get("do", "").partition(":")[2]) or 0,
        officer=request.officer,
        account=request.user,
        principal=_seen(request, "principal"),
    )


def _seen(request: OfficerRequest, which: str) -> Person:
    """The person whose card the clerk has seen; somebody new is registered."""
    found, name, number = _known(request, which)
    return found or register_person(name=name, id_number=number)


def _known(request: OfficerRequest, which: str) -> tuple[Person | None, str, str]:
    """The same, where we know them, beside name and number. A wrong name is a slip of the pen."""
    name, number = request.POST.get(f"{which}_name", "").strip(), request.POST.get(f"{which}_number", "")
    compact = "".join(number.split()).upper()
    if problem := name_problem(name):
        raise Invalid(problem, field=f"{which}_name")
    if problem := citizen_number_problem(compact, on=today()):
        raise Invalid(problem, field=f"{which}_number")
    found = person_by_number(compact)
    if found is not None and not same_name(found.name, name):
        raise Invalid(gettext("姓名和号码对不上，请核对证件。"), field=f"{which}_name")
    return found, name, compact


def _scan(request: OfficerRequest) -> StoredFile | None:
    file = request.FILES.get("scan")
    if file is None or file.size is None:
        return None
    media_type = uploads.sniff(cast(BinaryIO, file))
    if problem := uploads.problem_with(uploads.clean_name(file.name or "scan"), file.size, media_type):
        raise Invalid(problem.sentence, field="scan")
    return storage.store(iter(lambda: file.read(1024 * 1024), b""), media_type or "application/octet-stream")


def _fields(request: OfficerRequest, problem: Refusal | None) -> dict[str, Field]:
    sent = request.POST

    def field(name: str, label: str, kind: str = "text", **rest: Any) -> Field:
        wrong = problem is not None and problem.field == name
        return Field(name, label, kind, errors=[problem.message] if wrong and problem is not None else [], **rest)

    asked = sent.get("q", "").strip()
    hits = search_services(asked, division_code=None, limit=_MOST_FOUND) if asked else []
    offered = dict(Item.objects.filter(id__in=sent.getlist("matter")).values_list("id", "name"))
    offered |= {one.item_id: one.name for one in hits}
    words = {
        "principal_name": gettext("委托人姓名"),
        "principal_number": gettext("委托人公民身份号码"),
        "agent_name": gettext("代办人姓名"),
        "agent_number": gettext("代办人公民身份号码"),
        "consent": gettext("委托人怎样表示同意"),
    }
    simple = {name: field(name, words[name], value=sent.get(name, ""), autocomplete="off") for name in _FIELDS}
    periods = zip(_PERIODS, (gettext("一个月"), gettext("三个月"), gettext("半年"), gettext("一年")), strict=True)
    return simple | {
        "role": field(
            "role",
            gettext("代办人是谁"),
            "radio",
            value=sent.get("role", ""),
            choices=[Choice(str(one), str(one.label)) for one in _ROLES],
        ),
        "reach": field(
            "reach",
            gettext("可以办哪些事"),
            "radio",
            value=sent.get("reach", "items"),
            choices=[Choice("items", gettext("指定的事项")), Choice("all", gettext("全部事项（限家人）"))],
        ),
        "q": field("q", gettext("找事项"), value=asked, required=False),
        "matter": field(
            "matter",
            gettext("要委托的事项"),
            "checkboxes",
            value=sent.getlist("matter"),
            required=False,
            choices=[Choice(code, name) for code, name in offered.items()],
        ),
        "grave": field(
            "grave",
            gettext("委托人特别同意的"),
            "checkboxes",
            value=sent.getlist("grave"),
            required=False,
            choices=[Choice(str(one), str(one.label)) for one in Step if one in SENSITIVE],
        ),
        "period": field(
            "period",
            gettext("期限"),
            "radio",
            value=sent.get("period", "92"),
            choices=[Choice(days, word) for days, word in periods],
        ),
        "scan": field("scan", gettext("委托书扫描件"), "file", required=False, accept=".pdf,.jpg,.jpeg,.png"),
    }
