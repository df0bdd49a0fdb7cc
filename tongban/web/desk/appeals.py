"""Reviews and suits against a decision: recorded, closed with what they came to, and the frozen record handed over."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases import actions
from tongban.cases.access import HANDLERS
from tongban.cases.errors import AppealUnknown, NotYourDesk
from tongban.cases.linked import appeals_of
from tongban.cases.models import Case
from tongban.cases.printed_fields import printed_before
from tongban.cases.queries import case_at_desk
from tongban.cases.states import Act, AppealKind, AppealOutcome, Decision
from tongban.identity.states import Role
from tongban.kernel import storage
from tongban.kernel.today import today
from tongban.web.desk.act_page import ActPage, day_in, named_in, reason_field, seq_in, served
from tongban.web.desk.linked_facts import open_appeals, said_of
from tongban.web.desk.looking import looked_at_case
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Field


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def record_appeal(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """A review or a suit of which the body was told."""
    page = ActPage(
        Act.FILE_APPEAL,
        gettext("登记复议诉讼"),
        gettext("登记，封存案卷"),
        [
            gettext("案卷按现在的样子封存成档案包，之后的任何操作都不会改动它。"),
            gettext("超过期限的照样登记，并注明超期，由受理机关判断。"),
        ],
        [
            Field(
                name="kind",
                label=gettext("途径"),
                kind="radio",
                choices=[Choice(kind.value, str(kind.label)) for kind in AppealKind],
            ),
            Field(name="agency", label=gettext("受理的机关"), maxlength=100),
            Field(name="filed_on", label=gettext("提出日期"), kind="date", value=today().isoformat(), width="short"),
            Field(name="reason", label=gettext("理由"), kind="textarea", required=False, maxlength=1000),
        ],
    )
    return served(
        request,
        case_id,
        lambda _: page,
        lambda: actions.record_appeal(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            kind=request.POST.get("kind", ""),
            agency=request.POST.get("agency", ""),
            reason=request.POST.get("reason", ""),
            filed_on=day_in(request.POST.get("filed_on", "")) or date.max,
        ),
        gettext("已登记，案卷正在封存。"),
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_appeal(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """What a review or a suit came to."""

    def page_of(case: Case) -> ActPage:
        waiting = open_appeals(case)
        return ActPage(
            Act.CLOSE_APPEAL,
            gettext("登记复议诉讼结果"),
            gettext("登记结果"),
            [
                gettext("撤销原决定的：因原决定颁发的证照立即失效，平台用同样的材料重新立案，直接进入审查。"),
                gettext("变更原决定的：平台按变更后的内容立案并作出新的决定书，代替原决定；原来的案卷封存不动。"),
                gettext("其他结果只作登记。"),
            ],
            [
                Field(
                    name="appeal",
                    label=gettext("哪一次复议或诉讼"),
                    kind="radio",
                    value=str(waiting[0].id) if len(waiting) == 1 else "",
                    choices=[Choice(str(one.id), said_of(one)) for one in waiting],
                ),
                Field(
                    name="outcome",
                    label=gettext("结果"),
                    kind="radio",
                    choices=[Choice(one.value, str(one.label)) for one in AppealOutcome],
                ),
                Field(
                    name="outcome_on", label=gettext("结果日期"), kind="date", value=today().isoformat(), width="short"
                ),
                reason_field(gettext("结果说明"), gettext("例如复议决定书或者判决书的文号。")),
                *(_fields_of_change(case) if case.decision else []),
            ],
            grave=True,
            obstacle="" if waiting else gettext("没有等待结果的复议或诉讼。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.close_appeal(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            appeal_id=named_in(request.POST.get("appeal", ""), AppealUnknown()),
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("reason", ""),
            on=day_in(request.POST.get("outcome_on", "")) or date.max,
            changed=_changed_in(request),
        ),
        gettext("结果已登记。"),
    )


@officer(*HANDLERS, on=On.RECORD)
@require_safe
def frozen_record(request: OfficerRequest, case_id: UUID, appeal_id: UUID) -> HttpResponse:
    """The package as it was when the appeal came in."""
    case = case_at_desk(request.officer, case_id)
    found = next((one for one in appeals_of(case) if one.id == appeal_id), None)
    if found is None or found.record is None:
        raise NotYourDesk
    looked_at_case(request.officer, case, "file.viewed", what=found.id, name=gettext("封存的案卷"))
    return HttpResponse(
        storage.read_file(found.record.hash),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{case.number}-{found.filed_on}.zip"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


#: Names of inputs that stand for fields of the licence begin with this; the rest is the place of the field on it.
_PRINTED = "printed-"


def _fields_of_change(case: Case) -> list[Field]:
    """What is asked only where the decision was changed: how it stands now, and what the licence prints otherwise."""
    only_then = gettext("只在结果是“变更原决定”时填写。")
    fields = [
        Field(
            name="decision",
            label=gettext("变更后的决定"),
            kind="radio",
            required=False,
            help=only_then,
            choices=[Choice(one.value, str(one.label)) for one in Decision],
        ),
        Field(
            name="stands",
            label=gettext("变更后的内容"),
            kind="textarea",
            required=False,
            help=gettext("会原样印在新的决定书上。"),
            maxlength=1000,
        ),
    ]
    return fields + [
        Field(
            name=f"{_PRINTED}{name}",
            label=gettext("证照上的“%(name)s”") % {"name": gettext(name)},
            value=value,
            required=False,
            help=gettext("变更后仍然准予的，按变更后的内容填写；没有变的不用改。"),
            maxlength=500,
        )
        for name, value in _printed_on(case).items()
    ]


def _printed_on(case: Case) -> dict[str, str]:
    licence = case.licence
    return printed_before(licence) if licence is not None else {}


def _changed_in(request: OfficerRequest) -> actions.Changed | None:
    given = {
        name.removeprefix(_PRINTED): str(value) for name, value in request.POST.items() if name.startswith(_PRINTED)
    }
    decision, stands = request.POST.get("decision", ""), request.POST.get("stands", "")
    return actions.Changed(decision, stands, given) if decision or stands.strip() else None
