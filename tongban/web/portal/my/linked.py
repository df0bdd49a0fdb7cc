"""What a holder may ask for about a licence, and what an applicant may do against a decision; each on a page of its own."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.authorities.queries import working_calendar
from tongban.cases.actions import file_appeal, start_about_licence
from tongban.cases.appealing import last_day_of
from tongban.cases.errors import AppealInvalid, CannotAskAboutLicence, MatterOpen
from tongban.cases.lifecycle import acts_from
from tongban.cases.linked import known_since, licence_open_to, offer_of, open_case_about
from tongban.cases.models import Case
from tongban.cases.queries import case_of
from tongban.cases.states import Act, AppealKind, Purpose
from tongban.kernel.today import today
from tongban.licences.errors import LicenceNotFound
from tongban.materials.models import Dossier
from tongban.materials.queries import asks_nothing
from tongban.web.portal.applying.frame import address
from tongban.web.portal.my.case import seq_in
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.formats import long_date
from tongban.web.ui.parts import Choice, Crumb, Field, Problem


@signed_in(on=On.LICENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, licence_id: UUID, purpose: str) -> HttpResponse:
    """Change, renew or give up a licence: what will happen, then a draft that knows already what the licence says."""
    licence = licence_open_to(request.user, licence_id)
    if licence is None or purpose not in Purpose.values:
        raise LicenceNotFound
    if request.method == "POST":
        dossier = start_about_licence(licence_id, account=request.user, purpose=purpose)
        return HttpResponseRedirect(_first_page(dossier))
    offer, waiting = offer_of(licence, purpose), open_case_about(licence)
    refusal = CannotAskAboutLicence() if offer is None else MatterOpen(number=waiting.number) if waiting else None
    word = str(Purpose(purpose).label)
    return my_page(
        request,
        "portal/licence_ask.html",
        place="licences",
        trail=(
            Crumb(_("我的证照"), reverse("portal:licences")),
            Crumb(licence.type.name, reverse("portal:licence", args=[licence.id])),
            Crumb(word),
        ),
        status=refusal.status if refusal is not None else 200,
        context={
            "licence": licence,
            "word": word,
            "offer": offer,
            "refusal": refusal.message if refusal is not None else "",
            "lines": _what_happens(purpose),
            "grave": purpose == Purpose.CANCEL,
        },
    )


def _what_happens(purpose: str) -> list[str]:
    carried = _("证照上的内容和您以前交过的材料已经带入，只改变了的地方需要改。")
    return {
        Purpose.CHANGE: [carried, _("批准后换发新证，编号和有效期不变，旧证自动停用。")],
        Purpose.RENEW: [carried, _("批准后换发新证，编号不变，有效期从原来的到期日接着算。")],
        Purpose.CANCEL: [
            _("只要确认申请人和领取方式，不用交材料。"),
            _("批准后证照立即失效，验证会显示已经注销，不能恢复；以后要用需要重新申请。"),
        ],
    }.get(Purpose(purpose), [])


def _first_page(dossier: Dossier) -> str:
    if not dossier.answered:
        return address("situation", dossier)
    return address("form", dossier) if asks_nothing(dossier) or not dossier.answers else address("result", dossier)


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Record that a review or a suit was filed; the record of the case is sealed as it is."""
    found = case_of(request.user, case_id)
    back = reverse("portal:case", args=[case_id])
    problem, field, status = "", "", 200
    if request.method == "POST":
        try:
            file_appeal(
                case_id,
                account=request.user,
                seq=seq_in(request),
                kind=request.POST.get("kind", ""),
                agency=request.POST.get("agency", ""),
                reason=request.POST.get("reason", ""),
                filed_on=_day(request.POST.get("filed_on", "")),
            )
        except AppealInvalid as refusal:
            problem, field, status = refusal.message, refusal.field or "", refusal.status
        else:
            messages.success(request, _("已经登记。当时的案卷会封存，之后的任何操作都不会改动它。"))
            return HttpResponseRedirect(back)
    if Act.FILE_APPEAL not in acts_from(found.state, "applicant", ex_officio=found.ex_officio) or not known_since(
        found
    ):
        return HttpResponseRedirect(back)
    fields = _appeal_fields(request, problem, field)
    return my_page(
        request,
        "portal/case_appeal.html",
        place="cases",
        trail=(Crumb(_("我的办件"), reverse("portal:cases")), Crumb(found.item_name, back), Crumb(_("登记复议诉讼"))),
        status=status,
        context={
            "case": found,
            "fields": fields,
            "terms": _terms(found),
            "problems": [Problem(problem, next((f.first_id for f in fields if f.errors), ""))] if problem else [],
        },
    )


def _day(text: str) -> date:
    """The day typed; what is none lies so far off that the act refuses it with its sentence."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return date.max


def _terms(case: Case) -> list[tuple[str, str]]:
    since = known_since(case)
    if since is None:
        return []
    calendar = working_calendar()
    return [(str(kind.label), long_date(last_day_of(kind, since=since, calendar=calendar))) for kind in AppealKind]


def _appeal_fields(request: SignedInRequest, problem: str, wrong: str) -> list[Field]:
    typed = request.POST

    def errors(name: str) -> list[str]:
        return [problem] if problem and wrong == name else []

    return [
        Field(
            "kind",
            _("途径"),
            "radio",
            value=typed.get("kind", ""),
            errors=errors("kind"),
            choices=[Choice(kind.value, str(kind.label)) for kind in AppealKind],
        ),
        Field(
            "agency",
            _("受理的机关"),
            value=typed.get("agency", ""),
            errors=errors("agency"),
            help=_("例如“石家庄市长安区人民政府”“石家庄市长安区人民法院”。"),
            maxlength=100,
        ),
        Field(
            "filed_on",
            _("提出日期"),
            "date",
            value=typed.get("filed_on", today().isoformat()),
            errors=errors("filed_on"),
            width="short",
        ),
        Field("reason", _("理由"), "textarea", value=typed.get("reason", ""), required=False, maxlength=1000),
    ]
