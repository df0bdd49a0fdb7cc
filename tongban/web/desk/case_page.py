"""The case page: material left, check points right, the acts at the bottom with their consequences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases.access import HANDLERS
from tongban.cases.lifecycle import ENDED, MOVES, acts_from
from tongban.cases.models import Case
from tongban.cases.printed_fields import LicenceDraft, draft_of
from tongban.cases.queries import case_at_desk, clock_of, extension_left
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState, DeliveryWay
from tongban.catalogue.definition import Definition, Node
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.queries import definition_of
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import Role
from tongban.kernel.today import today
from tongban.web.desk import reading, wording
from tongban.web.desk.due import due_of
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.middleware import CONTENT_SECURITY_POLICY
from tongban.web.ui.parts import Choice, Crumb, Field, Problem

#: This page alone shows documents of our own host in a frame.
_POLICY = f"{CONTENT_SECURITY_POLICY}; object-src 'self'; frame-src 'self'"
#: Which node's check points lie beside the file, by state; review nodes are named by the case itself.
_STAGES = {
    CaseState.SUBMITTED: "pre_review",
    CaseState.CORRECTING: "pre_review",
    CaseState.PRE_REVIEWED: "accept",
    CaseState.DECIDING: "decide",
    CaseState.GRANTED: "issue",
    CaseState.ISSUED: "issue",
    CaseState.DENIED: "issue",
}
#: Acts that do not move the case on: who has only these is not the one it waits for.
SIDE_ACTS = frozenset({act for act, move in MOVES.items() if move.stays} | {Act.REQUEST_AGAIN, Act.SUBMIT_UPWARD})
#: How the applicant wants the result (form) -> how it is delivered.
_WAYS = {"window": DeliveryWay.WINDOW, "mail": DeliveryWay.COURIER, "electronic": DeliveryWay.ELECTRONIC}


@dataclass(frozen=True, slots=True)
class Point:
    """One check point as an input: what was chosen, what was typed, what is wanting."""

    index: int
    text: str
    result: str
    note: str
    error: str

    @property
    def target(self) -> str:
        return f"point-{self.index}-pass" if not self.result else f"note-{self.index}"


@officer(*HANDLERS)
@require_safe
def case_page(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """One case of the officer's bodies; anybody else's is not found."""
    return drawn(request, case_at_desk(request.officer, case_id))


def drawn(
    request: OfficerRequest,
    case: Case,
    *,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refused act with its sentence on top and everything typed kept."""
    context = _context(request.officer, case, request.GET.get("see", ""), typed or {})
    context["problems"] = [*problems, *_wanting(context)]
    response = render(request, "desk/case_page.html", context, status=status)
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _wanting(context: Mapping[str, Any]) -> list[Problem]:
    """What the refused inputs themselves lack, each with the place to go to."""
    points: list[Point] = context.get("points", [])
    fields: list[Field] = context.get("draft_fields", [])
    return [Problem(f"{point.text}{gettext('：')}{point.error}", point.target) for point in points if point.error] + [
        Problem(f"{field.label}{gettext('：')}{error}", field.first_id) for field in fields for error in field.errors
    ]


def back_to(case_id: UUID) -> HttpResponseRedirect:
    """After an act: the case as it is now."""
    return HttpResponseRedirect(reverse("desk:case", args=[case_id]))


def offered_acts(officer: Officer, case: Case) -> list[Act]:
    """What this officer may do now, by the posts held in the case's own body."""
    return acts_from(case.state, *(role for role in HANDLERS if officer.holds(case.body_id, role)))


def present_node(case: Case, definition: Definition) -> Node | None:
    """The node whose check points count now."""
    answers = case.dossier.answers
    if case.state == CaseState.IN_REVIEW:
        return next((node for node in review_nodes_of(definition, answers) if node.key == case.node_key), None)
    stage = _STAGES.get(CaseState(case.state))
    return next((node for node in nodes_for(definition, answers) if node.stage == stage), None)


def _context(officer: Officer, case: Case, see: str, typed: Mapping[str, str]) -> dict[str, Any]:
    definition = definition_of(case.version)
    acts = offered_acts(officer, case)
    lines = reading.material_lines(case.dossier)
    node = present_node(case, definition)
    reckoning = clock_of(case)
    letters = reading.letters_of(case)
    events = reading.events_of(case)
    procedures = reading.procedures_of(case)
    asked = {line.material_id for line in letters[0].lines} if letters else set()
    return {
        "section": "inbox",
        "viewer_name": officer.name,
        "crumbs": [Crumb(gettext("办件台"), reverse("desk:inbox")), Crumb(gettext("办件详情"))],
        "case": case,
        "state": CaseState(case.state),
        "due": due_of(case, calendar=working_calendar()),
        "reckoning": reckoning,
        "limit_words": wording.limit_words(case, reckoning),
        "materials": lines,
        "asked_materials": asked,
        "see": reading.chosen_for_view(lines, see),
        "form": reading.paper_form(case.dossier),
        "situations": reading.situation_rows(definition, case.dossier),
        "letters": letters,
        "findings": reading.findings_of(case),
        "log": reading.log_of(events),
        "returned": reading.reason_of_return(case, events),
        "papers": reading.papers_of(case),
        "procedures": procedures,
        "running": next((one for one in procedures if one.ended_on is None), None),
        "node": node,
        "acts": {str(act): True for act in acts},
        "waits_for_me": any(act not in SIDE_ACTS for act in acts),
        "may_extend": Act.EXTEND in acts and extension_left(case) > 0,
        "ended": case.state in ENDED,
        "typed": typed,
        **_for_acts(officer, case, definition, acts, lines, node, typed),
    }


def _for_acts(
    officer: Officer,
    case: Case,
    definition: Definition,
    acts: Sequence[Act],
    lines: Sequence[reading.MaterialLine],
    node: Node | None,
    typed: Mapping[str, str],
) -> dict[str, Any]:
    """Inputs and consequences of the acts offered; nothing is asked of the database for the others."""
    found: dict[str, Any] = {}
    if Act.ACCEPT in acts:
        found["missing"] = [line.material.name for line in lines if line.missing]
        found["acceptance"] = wording.consequences_of_acceptance(case, definition)
        found["passing"] = wording.consequences_of_passing()
        found["correcting"] = wording.consequences_of_corrections()
    if Act.COMPLETE_NODE in acts and node is not None:
        found["points"] = points_of(node, typed)
        found["second"] = _second_officer(officer, case, typed) if node.two_officers else None
        found["completing"] = wording.consequences_of_completing(case, definition)
    if Act.GRANT in acts:
        found["granting"] = wording.consequences_of_granting()
    if Act.ISSUE in acts:
        draft = draft_of(case, on=today())
        found["draft"] = draft
        found["draft_fields"] = _draft_fields(draft, typed) if draft is not None else []
        found["issuing"] = wording.consequences_of_issuing(draft)
    if Act.DELIVER in acts:
        found["way"] = _way(case, typed)
        found["delivering"] = wording.consequences_of_delivering()
    return found


def points_of(node: Node, typed: Mapping[str, str]) -> list[Point]:
    """The check points with what was typed; after a refusal each says by itself what is wanting."""
    points = []
    for index, text in enumerate(node.check_points):
        result, note = typed.get(f"point-{index}", ""), typed.get(f"note-{index}", "")
        error = ""
        if "node" in typed and result not in {"pass", "fail"}:
            error = gettext("请给出结论：符合，或者不符合。")
        elif result == "fail" and len(note.strip()) < 2:
            error = gettext("请写明哪里不符合。")
        points.append(Point(index, text, result, note, error))
    return points


def _second_officer(officer: Officer, case: Case, typed: Mapping[str, str]) -> Field:
    colleagues = colleagues_in(case.body_id, Role.REVIEWER, Role.CLERK).exclude(id=officer.account_id).order_by("id")
    choices = [
        Choice(str(account.pk), account.person.name if account.person is not None else account.username)
        for account in colleagues
    ]
    return Field(
        name="second",
        label=gettext("共同核查人"),
        kind="select",
        value=typed.get("second", ""),
        choices=[Choice("", gettext("请选择")), *choices],
        help=gettext("本环节应当由两名以上工作人员进行（行政许可法第三十四条）。"),
        width="medium",
    )


def _draft_fields(draft: LicenceDraft, typed: Mapping[str, str]) -> list[Field]:
    return [
        Field(
            name=f"print-{index}",
            label=name,
            value=typed.get(f"print-{index}", ""),
            maxlength=200,
            errors=[gettext("请填写这一项。")] if typed and not typed.get(f"print-{index}", "").strip() else [],
        )
        for index, name in enumerate(draft.to_fill)
    ]


def wanted_way(case: Case) -> DeliveryWay:
    """How the applicant wants the result."""
    return _WAYS.get(str(case.dossier.form.get("delivery", "")), DeliveryWay.ELECTRONIC)


def _way(case: Case, typed: Mapping[str, str]) -> Field:
    wanted = wanted_way(case)
    return Field(
        name="way",
        label=gettext("送达方式"),
        kind="radio",
        width="inline",
        value=typed.get("way", str(wanted)),
        choices=[Choice(way.value, str(way.label)) for way in DeliveryWay],
        help=gettext("申请人选择的是%(way)s。") % {"way": wanted.label},
    )
