"""The part of refusing and denying that asks whether the applicant deceived, and lifting what followed from it."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.barred import liftable
from tongban.cases.barring import IN_APPLYING, FalseMaterial
from tongban.cases.models import Case
from tongban.cases.states import Act, Deceit, Purpose
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import materials_for
from tongban.identity.states import Role
from tongban.web.desk.act_page import ActPage, reason_field, seq_in, served
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.parts import Choice, Field

_NONE = "none"


def deceit_fields(case: Case) -> list[Field]:
    """What the page of the act asks about it; nothing where the article does not apply."""
    definition = definition_of(case.version)
    if not definition.is_licence:
        return []
    asked = Field(
        name="deceit",
        label=gettext("申请人有没有弄虚作假"),
        kind="radio",
        value=_NONE,
        choices=[
            Choice(_NONE, gettext("没有，按一般理由决定")),
            *(Choice(one.value, str(Deceit(one).label)) for one in IN_APPLYING),
        ],
        help=gettext("有的，上面的理由要写明查明的事实；文书会引用行政许可法第七十八条。"),
    )
    which = Field(
        name="false_materials",
        label=gettext("涉及哪些材料"),
        kind="checkboxes",
        required=False,
        choices=[Choice(one.id, one.name) for one in materials_for(definition, case.dossier.facts(definition))],
        help=gettext("提供虚假材料的必须勾选；没有弄虚作假的不用选。"),
    )
    return [asked, which]


def deceit_consequences(case: Case) -> list[str]:
    """What choosing it brings about."""
    definition = definition_of(case.version)
    if not definition.is_licence:
        return []
    if definition.direct_safety and case.wanted == Purpose.NEW:
        return [gettext("认定弄虚作假的：申请人一年内不能再次申请本事项，文书写明最后一天和救济途径。")]
    return [gettext("认定弄虚作假的：文书写明情形和依据；申请人仍可以再次申请。")]


def deceit_in(request: OfficerRequest) -> FalseMaterial | None:
    """What was chosen; None for the ordinary reasons."""
    chosen = request.POST.get("deceit", _NONE)
    if chosen in {_NONE, ""}:
        return None
    return FalseMaterial(chosen, request.POST.getlist("false_materials"))


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def lift_bar(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The applicant may apply again, because what was found does not stand."""

    def page_of(case: Case) -> ActPage:
        running = liftable(case)
        until = [
            gettext("%(name)s现在不能再次申请，最后一天是%(day)s。") % {"name": bar.who, "day": long_date(bar.ends_on)}
            for bar in running
        ]
        return ActPage(
            Act.LIFT_BAR,
            gettext("解除再次申请的限制"),
            gettext("解除限制"),
            [
                *until,
                gettext("解除以后申请人马上可以再次申请，会收到通知；原来的记录和解除的原因都留在办件里。"),
                gettext("复议或者诉讼撤销原决定的，登记结果时自动解除，不用在这里办。"),
            ],
            [reason_field(gettext("解除的原因"), gettext("写明为什么原来的认定不再成立，例如复议决定书的文号。"))],
            obstacle="" if running else gettext("这个办件没有还在期限内的再次申请限制。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.lift_bar(
            case_id, officer=request.officer, seq=seq_in(request), reason=request.POST.get("reason", "")
        ),
        gettext("限制已经解除，申请人会收到通知。"),
    )
