"""One act for many cases: first what would happen to each, then the act of a single case for every one, each by itself.

Nothing is decided here and nothing is special: a case that was moved on since the list was shown is refused by its
number of acts like anywhere, and one that cannot be done does not hold up the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.access import require_fresh
from tongban.cases.errors import NotYourDesk
from tongban.cases.lifecycle import MOVES, require_move
from tongban.cases.models import Case
from tongban.cases.queries import cases_for_batch
from tongban.cases.states import Act, CaseState, DeliveryWay, PaperKind
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.audit import record
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence
from tongban.materials.queries import require_complete
from tongban.web.desk import wording
from tongban.web.desk.case_page import wanted_way
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.masking import mask_name
from tongban.web.ui.parts import Crumb, Problem

#: So many cases at once: what one request does in seconds.
MOST = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """One act that may be done to many."""

    act: Act
    role: Role
    tray: str
    title: str
    verb: str
    consequences: tuple[str, ...]
    #: What stands against it that is better said beforehand; raises a Refusal.
    check: Callable[[Case], object]
    do: Callable[[UUID, Officer, int], Case]


class NotByWire(Refusal):
    """申请人没有选择电子送达，请打开办件单独送达。"""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list: what stands against the act, or what became of it."""

    number: str
    item: str
    applicant: str
    url: str
    chosen: str
    obstacle: str


def batch_for(name: str) -> Batch | None:
    """The batch act of this address."""
    match name:
        case "accept":
            return Batch(
                Act.ACCEPT,
                Role.CLERK,
                "intake",
                gettext("批量受理"),
                gettext("受理勾选的办件"),
                (
                    wording.paper_goes_out(PaperKind.ACCEPTANCE),
                    gettext("每个办件的办理时限从明天起算，到期日按各自的事项推算。"),
                    gettext("材料不齐的不能受理，请打开办件一次性告知补正。"),
                ),
                lambda case: require_complete(case.dossier),
                lambda case, by, seq: actions.accept_case(case, officer=by, seq=seq),
            )
        case "pass-pre-review":
            return Batch(
                Act.PASS_PRE_REVIEW,
                Role.CLERK,
                "intake",
                gettext("批量通过预审"),
                gettext("勾选的办件通过预审"),
                tuple(wording.consequences_of_passing()),
                lambda case: None,
                lambda case, by, seq: actions.pass_pre_review(case, officer=by, seq=seq),
            )
        case "deliver":
            return Batch(
                Act.DELIVER,
                Role.ISSUER,
                "issue",
                gettext("批量电子送达"),
                gettext("电子送达勾选的办件"),
                tuple(wording.consequences_of_delivering()),
                _by_wire,
                lambda case, by, seq: actions.deliver_case(case, officer=by, seq=seq, way=DeliveryWay.ELECTRONIC),
            )
    return None


def _by_wire(case: Case) -> None:
    """Granted results that the applicant wants electronically; a denial is delivered one by one, with its proof."""
    if case.state == CaseState.DENIED or wanted_way(case) != DeliveryWay.ELECTRONIC:
        raise NotByWire


def offered(officer: Officer, tray: str) -> list[tuple[str, str]]:
    """Name and title of the batch acts that this officer may do in a tray."""
    found = [(name, batch_for(name)) for name in ("accept", "pass-pre-review", "deliver")]
    return [(name, one.title) for name, one in found if one and one.tray == tray and one.role in officer.roles]


@officer(Role.CLERK, Role.ISSUER, on=On.KIND)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: OfficerRequest, act: str) -> HttpResponse:
    """The list with what would happen to each; sent again with `do`, what became of each."""
    found = batch_for(act)
    if found is None or found.role not in request.officer.roles:
        raise Http404
    tray = f"{reverse('desk:inbox')}?tray={found.tray}"
    if request.method != "POST":
        return redirect(tray)
    chosen = _chosen(request.POST.getlist("case"))
    problem = (
        gettext("请先勾选办件。")
        if not chosen
        else sentence("一次最多办理 {most} 件，您勾选了 {n} 件。请分几次办理。", most=MOST, n=len(chosen))
        if len(chosen) > MOST
        else ""
    )
    doing = "do" in request.POST and not problem
    lines = [] if problem else _lines(request.officer, found, chosen, doing=doing)
    done = sum(not line.obstacle for line in lines)
    if doing:
        record(
            "case.batch",
            account_id=request.officer.account_id,
            who=f"{request.officer.name}（{found.role.label}）",
            subject=f"batch:{act}",
            asked=len(lines),
            done=done,
        )
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "crumbs": [Crumb(gettext("办件台"), tray), Crumb(found.title)],
        "batch": found,
        "tray": tray,
        "lines": lines,
        "done": doing,
        "good": done,
        "bad": len(lines) - done,
        "problems": [Problem(problem)] if problem else [],
    }
    return render(request, "desk/case_batch.html", context, status=400 if problem else 200)


def _chosen(values: list[str]) -> dict[UUID, int]:
    """Case ids with the state of each case that the list showed; what is neither is left out."""
    found: dict[UUID, int] = {}
    for value in values:
        key, _, seq = value.partition(":")
        try:
            found[UUID(key)] = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else -1
        except ValueError:
            continue
    return found


def _lines(officer: Officer, batch: Batch, chosen: dict[UUID, int], *, doing: bool) -> list[Line]:
    cases = cases_for_batch(officer, list(chosen))
    lines = []
    for key, seq in chosen.items():
        case = cases.get(key)
        try:
            _require(officer, batch, case, seq)
            if doing:
                batch.do(key, officer, seq)
            obstacle = ""
        except Refusal as refusal:
            obstacle = refusal.message
        lines.append(_line(case, f"{key}:{seq}", obstacle))
    return lines


def _require(officer: Officer, batch: Batch, case: Case | None, seq: int) -> None:
    """What the act itself will ask, asked beforehand."""
    if case is None or not officer.holds(case.body_id, *MOVES[batch.act].by):
        raise NotYourDesk
    require_fresh(case, seq)
    require_move(batch.act, case.state)
    batch.check(case)


def _line(case: Case | None, chosen: str, obstacle: str) -> Line:
    if case is None:
        return Line("", "", "", "", chosen, obstacle)
    applicant = case.applicant_name if case.entity_id is not None else mask_name(case.applicant_name)
    return Line(case.number, case.item_name, applicant, reverse("desk:case", args=[case.id]), chosen, obstacle)
