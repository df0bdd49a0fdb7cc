"""The one-off correction list: tick, say how to mend, read the letter, send once (行政许可法第三十二条)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.authorities.queries import working_calendar
from tongban.cases import actions, papers
from tongban.cases.errors import CorrectionsEmpty, ReasonNeeded, VisibleBefore
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk, last_day_to_supply, things_asked_last, was_asked
from tongban.cases.states import Act
from tongban.catalogue.definition import PlainField
from tongban.catalogue.forms import block_in_words, called, display, rows_of, visible_fields, visible_parts
from tongban.catalogue.forms.blocks import Path, flat
from tongban.identity.states import HEAD, Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.today import today
from tongban.materials.models import FORM_FILES
from tongban.materials.queries import form_of
from tongban.web.desk import case_page, reading, wording
from tongban.web.desk.act_page import reason_field, seq_in
from tongban.web.desk.due import due_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Crumb, Problem

#: Ready phrases; an officer may send one as it is, or add to it.
PHRASES_FOR_MATERIALS = (
    "未提交这份材料，请补交。",
    "图片不清晰，请重新拍摄或扫描后上传。",
    "缺页，请补齐全部页面后重新上传。",
    "没有签名或者盖章，请签字、盖章后重新上传。",
    "材料已过有效期，请提交有效期内的材料。",
    "材料上的名称与申请人不一致，请提交申请人本人（本单位）的材料。",
    "上传的不是这份材料，请核对后重新上传。",
)
PHRASES_FOR_FIELDS = (
    "没有填写，请补填。",
    "与证照上的内容不一致，请按证照填写。",
    "填写不完整，请写全。",
    "填写有误，请核对后更正。",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be ticked."""

    name: str
    title: str
    note: str
    ticked: bool
    phrase: str
    remedy: str
    error: str
    material_id: str = ""
    field_key: str = ""
    #: What can be ticked instead: rows of a table, answers in a row.
    inside: Sequence["Line"] = ()

    @property
    def opened(self) -> bool:
        """Whether something inside is ticked, so that the page shows it."""
        return any(one.ticked or one.opened for one in self.inside)

    @property
    def all(self) -> Iterator["Line"]:
        """This line and those inside it."""
        yield self
        for one in self.inside:
            yield from one.all

    @property
    def whole(self) -> str:
        """The ready phrase and what was added to it."""
        return f"{self.phrase}{self.remedy.strip()}"


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Tick, preview, send. Nothing is kept before it is sent."""
    return _page(request, case_id, Act.REQUEST_CORRECTIONS)


@officer(HEAD, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def corrections_again(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """A second list for what could be seen the first time: the head of the body who sends it answers for it by name."""
    return _page(request, case_id, Act.REQUEST_AGAIN)


def _page(request: OfficerRequest, case_id: UUID, act: Act) -> HttpResponse:
    case = case_at_desk(request.officer, case_id)
    again = act is Act.REQUEST_AGAIN
    asked = things_asked_last(case)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    typed = request.POST if step else None
    materials, fields = _material_lines(case, typed), _field_lines(case, typed)
    ticked = [each for line in (*materials, *fields) for each in line.all if each.ticked]
    problems = _problems(ticked) if step in {"preview", "send"} else []
    if step == "preview" and not problems:
        problems = _objections(ticked, asked, again=again, reason=request.POST.get("reason", ""))
    status = 400 if problems else 200
    if step == "send" and not problems:
        try:
            _send(request, case_id, [_as_correction(line) for line in ticked], again=again)
        except NotFound:
            raise
        except Refusal as refusal:
            problems = [Problem(refusal.message, f"f-{refusal.field}" if refusal.field else "")]
            status = refusal.status
            case = case_at_desk(request.officer, case_id)
        else:
            messages.success(request, gettext("《申请材料补正告知书》已发出，办件转给申请人补正。"))
            return case_page.back_to(case_id)
    title = gettext("再次告知补正") if again else gettext("一次性告知补正")
    reason = request.POST.get("reason", "")
    context: dict[str, Any] = {
        "title": title,
        "again": again,
        "later": asked is not None,
        "reason": replace(
            reason_field(gettext("为什么第一次没有告知"), gettext("您的姓名和这段话会印在告知书上，申请人可以看到。")),
            value=reason,
            errors=[one.message for one in problems if one.target == "f-reason"],
        ),
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [
            Crumb(gettext("办件台"), reverse("desk:inbox")),
            Crumb(gettext("办件详情"), reverse("desk:case", args=[case_id])),
            Crumb(title),
        ],
        "case": case,
        "due": due_of(case, calendar=working_calendar()),
        "possible": act in case_page.offered_acts(request.officer, case) and (asked is not None or not again),
        "problems": problems,
        "consequences": wording.consequences_of_corrections(),
        "materials": materials,
        "fields": fields,
        "ticked": ticked,
        "phrases_for_materials": PHRASES_FOR_MATERIALS,
        "phrases_for_fields": PHRASES_FOR_FIELDS,
    }
    if step == "preview" and not problems:
        return render(
            request,
            "desk/case_corrections_preview.html",
            {**context, "letter": _letter(case, ticked, _signed(request, reason) if again else "")},
        )
    return render(request, "desk/case_corrections.html", context, status=status)


def _material_lines(case: Case, typed: Mapping[str, str] | None) -> list[Line]:
    """Every material; at first what is missing is ticked already, because the law wants it told now or never."""
    return [
        _line(
            f"m-{line.material.id}",
            line.material.name,
            _state_of(line),
            typed,
            PHRASES_FOR_MATERIALS[0] if line.missing else "",
            PHRASES_FOR_MATERIALS,
            material_id=line.material.id,
        )
        for line in reading.material_lines(case.dossier)
        if not line.is_the_form and line.material.id != FORM_FILES  # those are asked for with their field
    ]


def _state_of(line: reading.MaterialLine) -> str:
    if line.brought:
        return gettext("已提交 %(n)s 份") % {"n": len(line.brought)}
    return gettext("未提交") if line.missing else gettext("未提交（非必要）")


def _field_lines(case: Case, typed: Mapping[str, str] | None) -> list[Line]:
    filled = form_of(case.dossier)
    names = filled.names
    shown = {field.key: field for field in visible_fields(filled.form, filled.values)}

    def line(field: PlainField, path: Path, value: Any, title: str, words: str) -> Line:
        # a point between the steps: staff.0.phrase is no name of the boxes beside the line staff.0
        name = "f-" + ".".join(str(step) for step in path)
        return replace(
            _line(name, title, words, typed, "", PHRASES_FOR_FIELDS, field_key=flat(path)),
            inside=[*rows(field, path, value), *parts(field, path, value)],
        )

    def rows(field: PlainField, path: Path, value: Any) -> Iterator[Line]:
        for inside, row in rows_of(field, value):
            if inside:
                at = (*path, *inside)
                yield replace(
                    line(field, at, None, called(shown, at)[1], block_in_words(field, row, names)),
                    inside=list(parts(field, at, row)),
                )

    def parts(field: PlainField, path: Path, row: Any) -> Iterator[Line]:
        if not isinstance(row, Mapping) or field.type == "address":
            return
        for part in visible_parts(filled.form, filled.values, field, row):
            if not part.lock:
                at = (*path, part.key)
                yield line(part, at, row.get(part.key), called(shown, at)[1], words(part, row.get(part.key)))

    def words(field: PlainField, value: Any) -> str:
        return display(field, value, names) if value is not None else gettext("未填写")

    return [
        line(field, (key,), filled.values.get(key), field.label, words(field, filled.values.get(key)))
        for key, field in shown.items()
        if not field.lock
    ]


def _line(
    name: str,
    title: str,
    note: str,
    typed: Mapping[str, str] | None,
    proposed: str,
    phrases: tuple[str, ...],
    *,
    material_id: str = "",
    field_key: str = "",
) -> Line:
    if typed is None:
        return Line(name, title, note, bool(proposed), proposed, "", "", material_id, field_key)
    ticked = typed.get(name) == "on"
    phrase = typed.get(f"{name}-phrase", "")
    phrase = phrase if phrase in phrases else ""
    remedy = typed.get(f"{name}-remedy", "")[:480]
    wanting = ticked and len((phrase + remedy).strip()) < 2
    error = gettext("请写明“%(title)s”怎样补正。") % {"title": title} if wanting else ""
    return Line(name, title, note, ticked, phrase, remedy, error, material_id, field_key)


def _problems(ticked: list[Line]) -> list[Problem]:
    if not ticked:
        return [Problem(CorrectionsEmpty().message)]
    return [Problem(line.error, f"{line.name}-remedy") for line in ticked if line.error]


def _objections(
    ticked: list[Line], asked: frozenset[tuple[str, str]] | None, *, again: bool, reason: str
) -> list[Problem]:
    """What would be refused in the end is said before the letter is read."""
    if again:
        return [Problem(ReasonNeeded().message, "f-reason")] if len(reason.strip()) < 5 else []
    late = [
        line.title for line in ticked if asked is not None and not was_asked(asked, line.material_id, line.field_key)
    ]
    return [Problem(VisibleBefore(late).message)] if late else []


def _as_correction(line: Line) -> actions.CorrectionLine:
    return actions.CorrectionLine(line.title, line.whole, material_id=line.material_id, field_key=line.field_key)


def _send(request: OfficerRequest, case_id: UUID, lines: list[actions.CorrectionLine], *, again: bool) -> Case:
    if not again:
        return actions.request_corrections(case_id, officer=request.officer, seq=seq_in(request), lines=lines)
    return actions.request_corrections_again(
        case_id,
        officer=request.officer,
        seq=seq_in(request),
        lines=lines,
        reason=request.POST.get("reason", ""),
    )


def _signed(request: OfficerRequest, reason: str) -> str:
    return papers.who_answers(request.officer.name, reason.strip())


def _letter(case: Case, ticked: list[Line], responsible: str) -> dict[str, object]:
    """The letter as it will be printed."""
    text = papers.corrections(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        lines=[(line.title, line.whole) for line in ticked],
        supply_by=papers.chinese_date(last_day_to_supply(on=today())),
        responsible=responsible,
    )
    return text.as_content(number="", body_name=case.body.name, on=today())
