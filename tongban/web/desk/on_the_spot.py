"""Correcting the form at once, as the applicant said; the officer changes only what is wrong (行政许可法第三十二条)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk
from tongban.cases.states import Act
from tongban.catalogue.definition import FormField
from tongban.catalogue.forms import visible_fields
from tongban.identity.states import Role
from tongban.materials.queries import form_of
from tongban.web.desk.act_page import FORM, ActPage, seq_in, served
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.parts import Choice, Field

_KINDS = {"longtext": "textarea", "choice": "select", "choices": "checkboxes", "date": "date", "phone": "tel"}


def _open_fields(case: Case) -> list[tuple[FormField, Any]]:
    """Fields that may be mended here with their values; a place is chosen by the applicant alone."""
    filled = form_of(case.dossier)
    shown = visible_fields(filled.form, filled.values)
    return [(field, filled.values.get(field.key, "")) for field in shown if not field.lock and field.type != "division"]


def _drawn(field: FormField, value: Any) -> Field:
    nothing = [] if field.required else [Choice("", gettext("没有"))]
    choices = [Choice(option.value, option.label) for option in field.options]
    return Field(
        name=f"{FORM}{field.key}",
        label=field.label,
        kind=_KINDS.get(field.type, "text"),
        value=value,
        required=field.required,
        choices=[*nothing, *choices] if field.type == "choice" else choices,
    )


def _posted(posted: QueryDict, fields: list[tuple[FormField, Any]]) -> dict[str, Any]:
    """What was typed and differs from what is there; a page that leaves a field out leaves it as it is."""
    values: dict[str, Any] = {}
    for field, value in fields:
        name = f"{FORM}{field.key}"
        if field.type == "choices":
            given: Any = posted.getlist(name)
            value = value or []
        else:
            given = posted.get(name, str(value))
            value = str(value)
        if given != value:
            values[field.key] = given
    return values


@officer(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """当场更正."""

    def page_of(case: Case) -> ActPage:
        consent = Field(
            name="consent",
            label=gettext("申请人怎样确认的"),
            help=gettext("例如“申请人在窗口当面确认”“电话确认，已核对身份”。"),
            maxlength=500,
        )
        return ActPage(
            Act.CORRECT_ON_SPOT,
            gettext("当场更正申请表"),
            gettext("保存更正"),
            [
                gettext("只改申请人确认写错的内容；来自证照和登记信息的内容不能改，材料不能改。"),
                gettext("改前和改后的内容、您的姓名和确认方式都写入办件日志，申请人会收到消息。"),
                gettext("办件状态不变，受理答复期限照常计算。"),
            ],
            [*(_drawn(field, value) for field, value in _open_fields(case)), consent],
        )

    def do() -> Case:
        case = case_at_desk(request.officer, case_id)
        return actions.correct_on_the_spot(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            values=_posted(request.POST, _open_fields(case)),
            consent=request.POST.get("consent", ""),
        )

    return served(request, case_id, page_of, do, gettext("申请表已当场更正，申请人会收到消息。"))
