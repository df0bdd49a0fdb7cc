"""Correcting the form at once, as the applicant said; the officer changes only what is wrong (行政许可法第三十二条)."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk
from tongban.cases.states import Act
from tongban.catalogue.definition import PlainField
from tongban.catalogue.forms import called, parts_of, rows_of, visible_fields, visible_parts
from tongban.catalogue.forms.blocks import Path, flat
from tongban.identity.states import Role
from tongban.materials.queries import form_of
from tongban.web.desk.act_page import FORM, ActPage, seq_in, served
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Field

_KINDS = {"longtext": "textarea", "choice": "select", "choices": "checkboxes", "date": "date", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class _Open:
    """A field that may be mended: where it is, what it is called there, what it says now."""

    path: Path
    field: PlainField
    label: str
    value: Any


def _open_fields(case: Case) -> list[_Open]:
    """Fields that may be mended here, those of rows one by one.

    A place is chosen, a file brought and a row added or taken away by the applicant alone.
    """
    filled = form_of(case.dossier)
    shown = {field.key: field for field in visible_fields(filled.form, filled.values)}

    def inside(field: PlainField, path: Path, value: Any) -> Iterator[_Open]:
        if field.lock or field.type in ("division", "files"):
            return
        if not parts_of(field):
            yield _Open(path, field, called(shown, path)[1], value)
        for at, row in rows_of(field, value):
            for part in visible_parts(filled.form, filled.values, field, row):
                yield from inside(part, (*path, *at, part.key), row.get(part.key, ""))

    return [one for key, field in shown.items() for one in inside(field, (key,), filled.values.get(key, ""))]


def _drawn(one: _Open) -> Field:
    field, value = one.field, one.value
    nothing = [] if field.required else [Choice("", gettext("没有"))]
    choices = [Choice(option.value, option.label) for option in field.options]
    return Field(
        name=f"{FORM}{flat(one.path)}",
        label=one.label,
        kind=_KINDS.get(field.type, "text"),
        value=value,
        required=field.required,
        choices=[*nothing, *choices] if field.type == "choice" else choices,
    )


def _posted(posted: QueryDict, fields: list[_Open], form: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed and differs from what is there; a page that leaves a field out leaves it as it is.

    Of a block the whole is handed on, with what was typed in its place.
    """
    values: dict[str, Any] = {}
    for one in fields:
        name, value = f"{FORM}{flat(one.path)}", one.value
        if one.field.type == "choices":
            given: Any = posted.getlist(name)
            value = value or []
        else:
            given = posted.get(name, str(value))
            value = str(value)
        if given != value:
            key = one.path[0]
            here: Any = values
            if len(one.path) > 1:
                here = values.setdefault(str(key), copy.deepcopy(form[str(key)]))
                for step in one.path[1:-1]:
                    here = here[step]
            here[one.path[-1]] = given
    return values


@officer(Role.CLERK, on=On.CASE)
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
            [*(_drawn(one) for one in _open_fields(case)), consent],
        )

    def do() -> Case:
        case = case_at_desk(request.officer, case_id)
        return actions.correct_on_the_spot(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            values=_posted(request.POST, _open_fields(case), form_of(case.dossier).values),
            consent=request.POST.get("consent", ""),
        )

    return served(request, case_id, page_of, do, gettext("申请表已当场更正，申请人会收到消息。"))
