"""The case page: material left, check points right, the acts at the bottom with their consequences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases.access import HANDLERS
from tongban.cases.barred import bars_beside
from tongban.cases.beside import first_review_open
from tongban.cases.charging import chargeable
from tongban.cases.hearing import KIND as HEARING
from tongban.cases.joint_queries import standing_of
from tongban.cases.lifecycle import ENDED, MOVES, acts_from
from tongban.cases.models import Case
from tongban.cases.owing import all_obligations, place_of
from tongban.cases.printed_fields import LicenceDraft, draft_of
from tongban.cases.queries import case_at_desk, clock_of, extension_left
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, BranchState, CaseState, DeliveryWay, ObligationKind, ObligationOutcome
from tongban.catalogue.definition import Definition, Node
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import reasons_for
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import HEAD, Role
from tongban.kernel.today import today
from tongban.web.desk import reading, unmasking, wording
from tongban.web.desk.asides import asides_of
from tongban.web.desk.delivery import proof_fields
from tongban.web.desk.due import due_of
from tongban.web.desk.linked_facts import linked_context
from tongban.web.desk.looking import looked_at_case
from tongban.web.desk.wording import WAYS
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.branches import TONES
from tongban.web.ui.middleware import CONTENT_SECURITY_POLICY
from tongban.web.ui.parts import Choice, Crumb, Field, Problem, Row
from tongban.web.ui.why import why_rows

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
#: A lower body that reviews first neither decides nor extends (行政许可法第三十五条).
_NOT_BELOW = {Act.GRANT, Act.DENY, Act.EXTEND}


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


@officer(*HANDLERS, on=On.CASE)
@require_safe
def case_page(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """One case of the officer's bodies; anybody else's is not found."""
    case = case_at_desk(request.officer, case_id)
    looked_at_case(request.officer, case)
    return drawn(request, case)


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
    _mask(request, case, context, problems)
    response = render(request, "desk/case_page.html", context, status=status)
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _mask(request: OfficerRequest, case: Case, context: dict[str, Any], problems: Sequence[Problem]) -> None:
    """Numbers of people are masked until this officer has said what they are needed for (docs/decisions/0031)."""
    until = unmasking.open_until(request, case.id)
    see = context["see"]
    facts = see.facts if see is not None else []
    said = {one.target.removeprefix("unmask-"): one.message for one in problems if one.target.startswith("unmask-")}
    context |= {
        "unmasked_until": until,
        "unmask_fields": unmasking.fields(request.POST if said else {}, said),
        "unmask_open": bool(said),
        "facts": facts if until else unmasking.masked_rows(facts),
    }
    if until is None:
        context["form"] = unmasking.masked_form(context["form"])
        context["log"] = unmasking.masked_log(context["log"])


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
    mine = (role for role in (*HANDLERS, HEAD) if officer.holds(case.body_id, role))
    acts = acts_from(case.state, *mine, ex_officio=case.ex_officio)
    hidden = _NOT_BELOW if first_review_open(case) else {Act.SUBMIT_UPWARD}
    return [act for act in acts if act not in hidden]


def present_node(case: Case, definition: Definition) -> Node | None:
    """The node whose check points count now."""
    if case.ex_officio:
        return None  # the item's points are for applications
    facts = case.dossier.facts(definition)
    if case.state == CaseState.IN_REVIEW:
        nodes = review_nodes_of(definition, facts, on_promise=case.on_promise)
        return next((node for node in nodes if node.key == case.node_key), None)
    stage = _STAGES.get(CaseState(case.state))
    return next((node for node in nodes_for(definition, facts) if node.stage == stage), None)


def _context(officer: Officer, case: Case, see: str, typed: Mapping[str, str]) -> dict[str, Any]:
    definition = definition_of(case.version)
    acts = offered_acts(officer, case)
    together = case.joint_id is not None and case.state in {CaseState.ISSUED, CaseState.DENIED}
    if together:
        acts = [act for act in acts if act != Act.DELIVER]
    lines = reading.material_lines(case.dossier)
    node = present_node(case, definition)
    reckoning = clock_of(case)
    letters = reading.letters_of(case)
    events = reading.events_of(case)
    procedures = reading.procedures_of(case)
    running = next((one for one in procedures if one.ended_on is None), None)
    asides = asides_of(case, acts, running)
    due = due_of(case, calendar=working_calendar())
    if asides.first_review is not None:
        due = replace(due, what=gettext("应在此前审查完毕并报送上级"))
    obligations = all_obligations(case) if case.accepted_at is not None else []
    bars = bars_beside(case)
    owed = {str(one.kind): True for one in obligations if one.closed_at is None}
    asked = {line.material_id for line in letters[0].lines} if letters else set()
    return {
        "section": "inbox",
        "viewer_name": officer.name,
        "crumbs": [Crumb(gettext("办件台"), reverse("desk:inbox")), Crumb(gettext("办件详情"))],
        "case": case,
        "state": CaseState(case.state),
        "due": due,
        "reckoning": reckoning,
        "limit_words": wording.limit_words(case, reckoning),
        "materials": lines,
        "asked_materials": asked,
        "see": reading.chosen_for_view(lines, see),
        "form": reading.paper_form(case.dossier),
        "situations": reading.situation_rows(definition, case.dossier),
        "why": why_of(case, definition),
        "letters": letters,
        "findings": reading.findings_of(case),
        "log": reading.log_of(events),
        "returned": reading.reason_of_return(case, events),
        "papers": reading.papers_of(case),
        "procedures": procedures,
        "running": running,
        "running_hearing": running is not None and running.kind == HEARING,
        "asides": asides,
        "node": node,
        "acts": {str(act): True for act in acts},
        **_whole(case),
        "delivered_together": together,
        "obligations": obligations,
        "owed": owed,
        "broken": any(one.outcome == ObligationOutcome.BROKEN for one in obligations),
        "place": place_of(case),
        "bars": bars,
        "today": today(),
        "may_lift_bar": Act.LIFT_BAR in acts
        and any(one.case_id == case.id and one.lifted_at is None and one.ends_on >= today() for one in bars),
        "may_charge": Act.NOTIFY_FEE in acts
        and not any(one.kind == ObligationKind.PAYMENT for one in obligations)
        and bool(chargeable(definition, case.dossier.facts(definition))),
        "waits_for_me": any(act not in SIDE_ACTS for act in acts) or Act.SUBMIT_UPWARD in acts,
        "may_extend": Act.EXTEND in acts and extension_left(case) > 0,
        "ended": case.state in ENDED,
        "typed": typed,
        **linked_context(officer, case, acts),
        **_for_acts(officer, case, definition, acts, lines, node, typed),
    }


def why_of(case: Case, definition: Definition) -> list[Row]:
    """What the item's tables say of this case: eligibility, benchmark, materials, limit, each with its basis."""
    if case.ex_officio or not definition.tables:
        return []
    return why_rows(definition, reasons_for(definition, case.dossier.facts(definition)))


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another part of the same joint case: name and state, nothing of its content."""

    no: int
    name: str
    word: str
    tone: str


def _whole(case: Case) -> dict[str, Any]:
    """The joint case that this case is a part of, which part it is, and how the others stand."""
    if case.joint is None or case.branch_no is None:
        return {"whole": None}
    standing = standing_of(case.joint)
    places = standing.plan.places
    others = [
        Sibling(places[one.no], one.name, str(BranchState(one.state).label), TONES[BranchState(one.state)])
        for one in standing.in_order
        if one.no != case.branch_no
    ]
    return {"whole": case.joint, "part": places[case.branch_no], "siblings": others}


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
        found["to_follow"] = [line.material.name for line in lines if line.to_follow]
        found["acceptance"] = wording.consequences_of_acceptance(case, definition)
        found["passing"] = wording.consequences_of_passing()
        found["correcting"] = wording.consequences_of_corrections()
    if Act.COMPLETE_NODE in acts and node is not None:
        found["points"] = points_of(node, typed)
        found["second"] = second_officer(officer, case, typed) if node.two_officers else None
        found["completing"] = wording.consequences_of_completing(case, definition)
    if Act.GRANT in acts:
        found["granting"] = wording.consequences_of_granting(case, definition)
    if Act.ISSUE in acts:
        draft = draft_of(case, on=today())
        found["draft"] = draft
        found["draft_fields"] = _draft_fields(draft, typed) if draft is not None else []
        found["issuing"] = wording.consequences_of_issuing(draft)
    if Act.DELIVER in acts:
        found["way"] = _way(case, typed)
        found["proof_groups"] = proof_fields(typed)
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


def second_officer(officer: Officer, case: Case, typed: Mapping[str, str]) -> Field:
    """The colleague who looks at it together with this officer."""
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
    return WAYS.get(str(case.dossier.form.get("delivery", "")), DeliveryWay.ELECTRONIC)


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
