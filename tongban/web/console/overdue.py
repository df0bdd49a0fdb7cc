"""What is late or about to be, for supervisors: counted by kind, worst first, and the same list as a file."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.cases.models import Case
from tongban.cases.states import Party
from tongban.identity.states import Role
from tongban.kernel.audit import record
from tongban.kernel.today import today
from tongban.supervision.overdue import MOST, SOON, Asked, Owed, bodies_watched, overdue, tallies, whole_list
from tongban.supervision.states import KINDS, OwedKind, When
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.formats import days_left_text, grouped_identifier, grouped_number
from tongban.web.ui.masking import mask_name
from tongban.web.ui.parts import Pager, Tally
from tongban.web.ui.spreadsheets import csv_file


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table in words."""

    owed: Owed
    word: str
    tone: str
    kind: str
    what: str
    #: Who owes it, and the person where it is one, masked.
    who: str
    person: str
    #: The matter: its name, whose it is (masked), and where it opens, if the viewer may.
    matter: str
    applicant: str
    url: str


@officer(Role.SUPERVISOR)
@require_safe
def overdue_list(request: OfficerRequest) -> HttpResponse:
    """One page, the longest late first, with the counts above."""
    asked, bodies = _asked(request), bodies_watched(request.officer)
    page = overdue(request.officer, asked, after=request.GET.get("after", "")[:100])
    counts = tallies(request.officer, asked)
    context = {
        "lines": [_line(one) for one in page.rows],
        "tallies": [_tally(one.kind, one.late, one.soon, one.more, asked) for one in counts],
        "late": _sum([one.late for one in counts], more=any(one.more for one in counts)),
        "soon": _sum([one.soon for one in counts], more=any(one.more for one in counts)),
        "asked": asked,
        "kind_name": str(KINDS[asked.kind]) if asked.kind else "",
        "all_url": _address(asked, kind=""),
        "whens": [
            (label, _address(asked, when=value), value == asked.when)
            for value, label in (("", gettext("全部")), *When.choices)
        ],
        "departments": sorted({(body.department_id, body.department.short) for body in bodies}),
        "divisions": sorted({(body.division_id, body.division.name) for body in bodies}),
        "filtered": asked != Asked(),
        "plain_url": reverse("console:overdue"),
        "file_url": _address(asked, name="overdue-file"),
        "soon_days": SOON,
        "most": grouped_number(MOST),
        "pager": Pager(next_url=_address(asked, after=page.next_cursor) if page.next_cursor else ""),
        "first_url": _address(asked) if request.GET.get("after") else "",
    }
    return render(request, "console/overdue.html", {**frame_of(request, "overdue"), **context})


@officer(Role.SUPERVISOR)
@require_safe
def overdue_file(request: OfficerRequest) -> HttpResponse:
    """The same list under the same filters, as a table for a spreadsheet (UTF-8 with its mark)."""
    head = (
        gettext("类别"), gettext("内容"), gettext("责任方"), gettext("责任人"), gettext("起算"), gettext("期限"),
        gettext("超期工作日"), gettext("依据"), gettext("承办机构"), gettext("办件编号"), gettext("事项"), gettext("申请人"),
    )  # fmt: skip
    rows = [_row(owed) for owed in whole_list(request.officer, _asked(request))]
    record(
        "list.exported",
        account_id=request.officer.account_id,
        who=f"{request.officer.name}（{Role.SUPERVISOR.label}）",
        subject="overdue",
        rows=len(rows),
    )
    return csv_file(head, rows, name=f"overdue-{today().isoformat()}.csv")


def _row(owed: Owed) -> tuple[str, ...]:
    line = _line(owed)
    return (
        line.kind, line.what, line.who, line.person, owed.since.isoformat() if owed.since else "",
        owed.due_on.isoformat(), str(max(-owed.left, 0)), owed.basis, owed.body.name, grouped_identifier(owed.case.number),
        line.matter, line.applicant,
    )  # fmt: skip


def _asked(request: OfficerRequest) -> Asked:
    given = {name: request.GET.get(name, "").strip()[:30] for name in ("kind", "department", "division", "when")}
    if given["kind"] not in KINDS:
        given["kind"] = ""
    if given["when"] not in When.values:
        given["when"] = ""
    return Asked(**given)


def _address(asked: Asked, *, name: str = "overdue", **changes: str) -> str:
    kept = {
        "kind": asked.kind,
        "department": asked.department,
        "division": asked.division,
        "when": asked.when,
        **changes,
    }
    query = urlencode({key: value for key, value in kept.items() if value})
    return reverse(f"console:{name}") + (f"?{query}" if query else "")


def _sum(counts: list[int], *, more: bool) -> str:
    return f"{grouped_number(sum(counts))}{'+' if more else ''}"


def _tally(kind: str, late: int, soon: int, more: bool, asked: Asked) -> Tally:
    return Tally(str(KINDS[kind]), late, soon, _address(asked, kind=kind), more, kind == asked.kind)


def _line(owed: Owed) -> Line:
    case = owed.case
    applicant = case.applicant_name if case.entity_id is not None else mask_name(case.applicant_name)
    what = gettext(owed.what) if owed.kind in {OwedKind.UNTOLD, OwedKind.OVERHELD} else owed.what
    if owed.counted is not None:
        what = gettext("%(procedure)s（没有书面告知，%(n)s 个工作日照常计入期限）") % {
            "procedure": what,
            "n": owed.counted,
        }
    who = {
        Party.APPLICANT: applicant,
        Party.OFFICE: owed.body.name,
        Party.OTHER: owed.other_body or str(Party.OTHER.label),
    }[owed.party]
    alone = isinstance(case, Case)
    url = reverse("desk:case" if alone else "desk:joint", args=[case.id]) if owed.opens else ""
    return Line(
        owed,
        days_left_text(owed.left),
        "late" if owed.left < 0 else "notice",
        str(KINDS[owed.kind]),
        what,
        who,
        mask_name(owed.officer),
        case.item_name if isinstance(case, Case) else case.name,
        applicant,
        url,
    )
