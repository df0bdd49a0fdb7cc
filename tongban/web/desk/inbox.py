"""The inbox: open cases of the officer's bodies by tray and node, what is due first."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases.access import HANDLERS
from tongban.cases.beside import transferred_among, where_it_went
from tongban.cases.errors import NotYourDesk
from tongban.cases.models import Case
from tongban.cases.queries import PAGE, TRAYS, case_with_number, cases_at_desk, nodes_in_tray
from tongban.cases.states import CaseState
from tongban.identity.people import Officer
from tongban.identity.personal_data import children_among
from tongban.identity.states import Role
from tongban.web.desk.batches import MOST, offered
from tongban.web.desk.due import Due, due_of
from tongban.web.desk.trays import Filter, tray_address, trays_of
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.masking import mask_name
from tongban.web.ui.parts import Pager

#: Where each role's work lies; the first role held decides which tray opens.
_OWN_TRAY = {Role.CLERK: "intake", Role.REVIEWER: "review", Role.DECIDER: "decide", Role.ISSUER: "issue"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    case: Case
    due: Due
    applicant: str
    node: str
    #: Handed over by another body.
    moved: bool


@officer(*HANDLERS)
@require_safe
def inbox(request: OfficerRequest) -> HttpResponse:
    """One tray, one page."""
    number = request.GET.get("number", "").strip()
    problem = ""
    if number:
        try:
            return redirect("desk:case", case_with_number(request.officer, number).id)
        except NotYourDesk:
            went = where_it_went(request.officer, number)
            problem = (
                gettext("这个办件已经移送，现在由%(body)s办理。") % {"body": went.name}
                if went is not None
                else gettext("在您负责的办件里没有这个编号。请核对 21 位办件编号，或者从下面的列表中打开。")
            )
    given, node = request.GET.get("tray", ""), request.GET.get("node", "")
    tray = given if given in TRAYS else _own_tray(request.officer)
    many = bool(request.GET.get("many"))
    page = cases_at_desk(
        request.officer, tray=tray, node=node, after=request.GET.get("after", ""), size=MOST if many else PAGE
    )
    calendar = working_calendar()
    children = children_among(case.person_id for case in page.cases if case.entity_id is None)
    moved = transferred_among(page.cases) if tray == "intake" and page.cases else frozenset()
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "trays": trays_of(request.officer, tray),
        "tray_name": gettext(TRAYS[tray][0]),
        "nodes": _nodes(request.officer, tray, node),
        "rows": [
            _row(case, due_of(case, calendar=calendar), case.id in moved, case.person_id in children)
            for case in page.cases
        ],
        "pager": Pager(next_url=tray_address(tray, node, page.next_cursor, many=many) if page.next_cursor else ""),
        "first_url": tray_address(tray, node, many=many) if request.GET.get("after") else "",
        "batches": offered(request.officer, tray),
        "most": MOST,
        "many_url": tray_address(tray, node, many=True) if page.next_cursor and not many else "",
        "node_chosen": node,
        "number": number,
        "problem": problem,
    }
    return render(request, "desk/case_inbox.html", context, status=404 if problem else 200)


def _own_tray(officer: Officer) -> str:
    return next((tray for role, tray in _OWN_TRAY.items() if role in officer.roles), "intake")


def _nodes(officer: Officer, tray: str, current: str) -> list[Filter]:
    found = nodes_in_tray(officer, tray=tray)
    if len(found) < 2 and not current:
        return []
    every = Filter(gettext("全部环节"), "", tray_address(tray), not current)
    return [every, *(Filter(gettext(name), "", tray_address(tray, key), key == current) for key, name in found.items())]


def _row(case: Case, due: Due, moved: bool, child: bool) -> Row:
    """Whoever walks past the screen must not learn who applied for what; names of organisations are public."""
    applicant = case.applicant_name if case.entity_id is not None else mask_name(case.applicant_name)
    applicant = gettext("未成年人") if child and case.entity_id is None else applicant
    node = gettext(case.node_name) or str(case.get_state_display())
    if case.joint_id is not None and case.state in {CaseState.ISSUED, CaseState.DENIED}:
        node = gettext("待统一送达")
    return Row(case, due, applicant, node, moved)
