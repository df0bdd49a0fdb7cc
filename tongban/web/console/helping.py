"""Helpers of villages and communities, and staff of companies that act for applicants: named and struck off by a head."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity.actions.helping import end_helper, register_helper
from tongban.identity.appointments import registered_for
from tongban.identity.models import Appointment
from tongban.identity.states import HEAD, MandateRole
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today
from tongban.web.console.appointing import day_in, form_page, typed
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Row

MOST = 200


@officer(HEAD)
@require_safe
def listed(request: OfficerRequest) -> HttpResponse:
    """Who is registered now in the places of this head."""
    rows = registered_for(request.officer).filter(ended_at=None).order_by("valid_until", "id")[:MOST]
    context = {**frame_of(request, "helpers"), "rows": [(one, one.valid_until < today()) for one in rows]}
    return render(request, "console/helper_list.html", context)


@officer(HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: OfficerRequest) -> HttpResponse:
    """The form that names one."""
    given = typed(request, "role", "name", "id_number", "division", "usc", "valid_from", "valid_until")
    refusal: Refusal | None = None
    if request.method == "POST":
        begins, ends = day_in(given["valid_from"]), day_in(given["valid_until"])
        try:
            if begins is None or ends is None:
                raise Refusal(gettext("请填写起止日期。"), field="valid_until")
            made = register_helper(
                officer=request.officer,
                role=given["role"],
                name=given["name"],
                id_number=given["id_number"],
                division=given["division"],
                usc=given["usc"],
                valid_from=begins,
                valid_until=ends,
            )
        except Refusal as said:
            refusal = said
        else:
            messages.success(
                request, gettext("已登记：%(name)s。群众委托以后，才能替他办。") % {"name": made.person.name}
            )
            return HttpResponseRedirect(reverse("console:helpers"))
    return form_page(
        request,
        "helpers",
        title=gettext("登记代办人"),
        lead=gettext("登记以后，群众才可以委托他。登记本身不给任何权限，替谁办、办哪件，由群众自己说。"),
        fields=_fields(given),
        button=gettext("登记代办人"),
        crumbs=[_here()],
        refusal=refusal,
    )


def _here() -> Crumb:
    return Crumb(gettext("代办人"), reverse("console:helpers"))


def _fields(given: dict[str, str]) -> list[Field]:
    kinds = [Choice(one.value, str(one.label)) for one in (MandateRole.HELPER, MandateRole.INTERMEDIARY)]
    return [
        Field("role", gettext("登记为"), "radio", value=given["role"] or MandateRole.HELPER.value, choices=kinds),
        Field("name", gettext("姓名"), value=given["name"], maxlength=60, width="medium"),
        Field("id_number", gettext("公民身份号码"), value=given["id_number"], maxlength=18, width="medium",
              help=gettext("本人要先注册账号。")),
        Field("division", gettext("服务的区划代码"), value=given["division"], maxlength=12, inputmode="numeric",
              width="medium", required=False, help=gettext("村（社区）代办员填，12 位，例如 130102001000。")),
        Field("usc", gettext("所在单位的统一社会信用代码"), value=given["usc"], maxlength=18, width="medium",
              required=False, help=gettext("中介服务机构人员填。")),
        Field("valid_from", gettext("从哪天起"), "date", value=given["valid_from"] or today().isoformat()),
        Field("valid_until", gettext("到哪天止"), "date", value=given["valid_until"]),
    ]  # fmt: skip


@officer(HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficerRequest) -> HttpResponse:
    """A page of its own that says what ends; then all of it at once. Which one: `helper`."""
    wanted = whole_number(request.POST.get("helper", "") or request.GET.get("helper", ""))
    found = registered_for(request.officer).filter(id=wanted, ended_at=None).first() if wanted else None
    if found is None:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            end_helper(officer=request.officer, appointment_id=found.pk, reason=request.POST.get("reason", ""))
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, gettext("已结束，他手里的委托同时结束，委托人会收到通知。"))
            return HttpResponseRedirect(reverse("console:helpers"))
    return form_page(
        request,
        "helpers",
        title=gettext("结束代办人登记"),
        lead=gettext("马上生效：他不能再替任何人办，手里的委托全部结束。已经提交的办件照常办理。"),
        facts=_facts(found),
        fields=[
            Field("reason", gettext("理由"), "textarea", value=request.POST.get("reason", ""), maxlength=200),
        ],
        hidden=[("helper", str(found.pk))],
        button=gettext("结束登记"),
        crumbs=[_here()],
        refusal=refusal,
        danger=True,
    )


def _facts(one: Appointment) -> list[Row]:
    where = one.division.name if one.division is not None else one.company.name if one.company is not None else ""
    return [
        Row(gettext("谁"), one.person.name),
        Row(gettext("身份"), str(MandateRole(one.role).label)),
        Row(gettext("哪里"), where),
        Row(gettext("到期"), long_date(one.valid_until)),
    ]
