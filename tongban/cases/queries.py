"""Reads of cases, the viewer first. Lists are cut by cursor and cost the same at any size."""

import hmac
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.authorities.models import Body
from tongban.authorities.queries import working_calendar
from tongban.cases import clock, lifecycle, terms
from tongban.cases.access import (
    open_to_applicant,
    visible_joint_to_applicant,
    visible_joint_to_officer,
    visible_to_applicant,
    visible_to_officer,
)
from tongban.cases.deadlines import delivery_of_joint, extension_for, kinds_for, reckoning_of
from tongban.cases.errors import CaseNotFound, NotYourDesk
from tongban.cases.hearing import KIND as HEARING
from tongban.cases.models import Branch, Case, Correction, JointCase, Paper, SpecialProcedure
from tongban.cases.numbers import is_case_number, query_password
from tongban.cases.states import BETWEEN_OFFICES, Act, BranchState, CaseState
from tongban.catalogue.forms import covered, place_named
from tongban.catalogue.queries import definition_of
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.states import Step
from tongban.kernel.crypto.vault import vault
from tongban.kernel.language import sentence, translatable
from tongban.kernel.rotating import kept_keys
from tongban.kernel.throttle import count_try, forget, give_back
from tongban.kernel.today import today

PAGE = 25
#: Counts on the desk stop here: "99+" is all an officer needs, and the database never counts a million rows.
COUNT_CAP = 99


@dataclass(frozen=True)
class Page:
    """One page of a list and where the next begins."""

    cases: list[Case]
    next_cursor: str


def _page(cases: QuerySet[Case], *, after: str) -> Page:
    """Newest first, by id (ids sort by birth). A cursor that is no id starts from the top."""
    try:
        rows = cases.filter(id__lt=UUID(after)) if after else cases
    except ValueError:
        rows = cases
    found = list(rows.order_by("-id")[: PAGE + 1])
    return Page(found[:PAGE], str(found[PAGE - 1].id) if len(found) > PAGE else "")


def cases_of(account: Account, *, after: str = "") -> Page:
    """What was filed alone for the principal, newest first; `joint_queries.filings_of` adds what was filed jointly."""
    return _page(Case.objects.filter(visible_to_applicant(account), joint=None).select_related("body"), after=after)


def every_case_of(account: Account) -> QuerySet[Case]:
    """The same, parts of joint services included and not cut into pages: for the copy of what is held."""
    return (
        Case.objects.filter(visible_to_applicant(account)).select_related("body", "dossier").order_by("-submitted_at")
    )


def case_of(account: Account, case_id: UUID) -> Case:
    """A case of the principal for whom the account acts, or CaseNotFound."""
    case = (
        Case.objects.select_related(
            "body",
            "division",
            "dossier",
            "version",
            "person",
            "entity",
            "licence",
            "item",
            "joint",
            "account__person",
        )
        .filter(open_to_applicant(account), id=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound
    return case


#: The desk's trays: name, states, sort.
TRAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "intake": (translatable("待预审受理"), ("submitted", "pre_reviewed")),
    "review": (translatable("审查中"), ("in_review",)),
    "decide": (translatable("待决定"), ("deciding",)),
    "issue": (translatable("待制证送达"), ("granted", "issued", "denied")),
    "correcting": (translatable("等申请人补正"), ("correcting",)),
}


def cases_at_desk(officer: Officer, *, tray: str, node: str = "", after: str = "", size: int = PAGE) -> Page:
    """Open cases of the officer's bodies in one tray, what is due first, what has no limit last.

    The cursor is `due|id`, without a day among the cases that have none; before acceptance cases come by
    the day they must be answered, which every case has.
    """
    states = TRAYS[tray][1]
    due = "answer_due_on" if tray in {"intake", "correcting"} else "due_on"
    rows = Case.objects.filter(visible_to_officer(officer), state__in=states).select_related("body", "joint__body")
    if node:
        rows = rows.filter(node_key=node)
    day, last = _cursor(after) or (date.min, None)
    found: list[Case] = []
    if day is not None:
        dated = rows.filter(**{f"{due}__isnull": False})
        if last is not None:
            dated = dated.filter(**{f"{due}__gte": day}).exclude(**{due: day, "id__lte": last})
        found = list(dated.order_by(due, "id")[: size + 1])
    if due == "due_on" and len(found) <= size:
        undated = rows.filter(due_on=None)
        if day is None and last is not None:
            undated = undated.filter(id__gt=last)
        found += undated.order_by("id")[: size + 1 - len(found)]
    more = len(found) > size
    return Page(found[:size], f"{getattr(found[size - 1], due) or ''}|{found[size - 1].id}" if more else "")


def _cursor(text: str) -> tuple[date | None, UUID] | None:
    day, _, last = text.partition("|")
    try:
        return (date.fromisoformat(day) if day else None), UUID(last)
    except ValueError:
        return None


def tray_counts(officer: Officer) -> dict[str, int]:
    """How many wait in each tray, counted only up to the cap."""
    mine = Case.objects.filter(visible_to_officer(officer))
    return {
        tray: len(mine.filter(state__in=states).values_list("id")[: COUNT_CAP + 1])
        for tray, (_, states) in TRAYS.items()
    }


def nodes_in_tray(officer: Officer, *, tray: str) -> dict[str, str]:
    """Key and name of the nodes at which the first cases of a tray stand; looks at no more rows than are counted."""
    rows = Case.objects.filter(visible_to_officer(officer), state__in=TRAYS[tray][1]).exclude(node_key="")
    return dict(sorted(rows.values_list("node_key", "node_name")[: COUNT_CAP + 1]))


def case_with_number(officer: Officer, number: str) -> Case:
    """The case with this number as the officer may see it, or NotYourDesk."""
    case = Case.objects.filter(visible_to_officer(officer), number="".join(number.split())).first()
    if case is None:
        raise NotYourDesk
    return case


_FOR_THE_DESK = Case.objects.select_related(
    "body", "person", "entity", "dossier", "version", "implementation", "joint__body", "account__person"
).defer("version__definition")


def case_at_desk(officer: Officer, case_id: UUID) -> Case:
    """One case as the officer may see it, or NotYourDesk."""
    try:
        return _FOR_THE_DESK.get(visible_to_officer(officer), id=case_id)
    except Case.DoesNotExist:
        raise NotYourDesk from None


def cases_for_batch(officer: Officer, case_ids: list[UUID]) -> dict[UUID, Case]:
    """Those of these cases that the officer may see, with all that completeness is judged by; one query."""
    rows = _FOR_THE_DESK.select_related("dossier__version", "dossier__person", "dossier__entity")
    kept = rows.defer("version__definition", "dossier__version__definition")
    return kept.filter(visible_to_officer(officer)).in_bulk(case_ids)


def password_of(case: Case | JointCase) -> str:
    """The six digits shown to the applicant beside the number."""
    return query_password(vault().key(QUERY_KEY), case.number)


#: What the keys of query passwords are derived for.
QUERY_KEY = "case.query_password"


def _is_password(number: str, given: str) -> bool:
    """Under the newest master secret or an older one, even one long gone: a printed receipt stays good."""
    keys = [vault().key(QUERY_KEY), *vault().former_keys(QUERY_KEY), *kept_keys(QUERY_KEY)]
    return any([hmac.compare_digest(given.encode(), query_password(key, number).encode()) for key in keys])


#: Wrong passwords for one case, and tries from one address, within a quarter of an hour.
WRONG_PER_CASE, TRIES_PER_ADDRESS = 5, 60


#: A case as its progress is told to somebody without an account.
FOR_PROGRESS = Case.objects.select_related("body", "division", "version", "dossier")


def by_number(
    number: str, password: str, *, address: str, look: Callable[[str], Case | JointCase | None]
) -> Case | JointCase:
    """What `look` finds behind a number, for whoever also knows its password.

    A wrong number and a wrong password get the same answer. Tries are limited per address and per
    number; success does not count. Raises CaseNotFound or TooMany.
    """
    window = timedelta(minutes=15)
    compact = "".join(number.split())
    count_try("case-address", address, limit=TRIES_PER_ADDRESS, per=window)
    if not is_case_number(compact):
        raise CaseNotFound(sentence("办件编号不对：应为 21 位数字，请对照回执重新输入。"))
    count_try("case-number", compact, limit=WRONG_PER_CASE, per=window)
    found = look(compact)
    if not _is_password(compact, password.strip()) or found is None:
        raise CaseNotFound
    forget("case-number", compact)
    give_back("case-address", address)
    return found


def clock_of(case: Case) -> clock.Reckoning | None:
    """The account behind the due day, computed anew from the records; None before acceptance or without limit."""
    return reckoning_of(case)


def last_day_to_supply(*, on: date) -> date:
    """By when corrections that are asked for on that day have to come."""
    return terms.due_day(terms.SUPPLY, on, calendar=working_calendar())


def things_asked_last(case: Case) -> frozenset[tuple[str, str]] | None:
    """Materials and form fields that the latest correction list named, so that they are new since; None: no list."""
    lines = list(case.corrections.values_list("round", "material_id", "field_key"))
    latest = max((line[0] for line in lines), default=0)
    return frozenset((material, field) for round_, material, field in lines if round_ == latest) if lines else None


def was_asked(asked: Collection[tuple[str, str]], material_id: str, field_key: str) -> bool:
    """Whether a list named this, or what it is part of: whoever was asked for a table was asked for its rows."""
    if material_id:
        return (material_id, "") in asked
    return covered(place_named(field_key), [place_named(key) for _, key in asked if key])


def other_bodies(case: Case) -> list[Body]:
    """Bodies of the case's division and those above it that could be the right one: same department first."""
    codes = [division.code for division in case.division.chain()]
    found = Body.objects.filter(division_id__in=codes).exclude(id=case.body_id)
    mine = case.body.department_id
    return sorted(found, key=lambda body: (body.department_id != mine, codes.index(body.division_id), body.id))


def procedure_kinds(case: Case) -> dict[str, bool]:
    """The special procedures that may be begun: kind -> whether its time counts in the limit. A hearing has its own steps."""
    return {kind: counts for kind, counts in kinds_for(definition_of(case.version)).items() if kind != HEARING}


def running_procedure(case: Case) -> SpecialProcedure | None:
    """The special procedure that has not ended; there is at most one."""
    return SpecialProcedure.objects.filter(case=case, ended_on=None).first()


def extension_left(case: Case) -> int:
    """By how much the limit may still be extended; 0 when it was extended already or there is none."""
    if case.extension_value or case.limit_value is None:
        return 0
    return extension_for(case)


def delivered_with_joint(case: Case) -> bool:
    """Whether all that is left to do is the one delivery of its joint case."""
    return case.joint_id is not None and case.state in {CaseState.ISSUED, CaseState.DENIED}


def deadline_of(case: Case, *, calendar: clock.Calendar) -> date | None:
    """The day by which the office's present move is due: the answer, the decision, the delivery.

    None: it has no move to make, or the clock of the decision is held. The result of a part of a joint case is
    delivered with all others, so it has no day before they are done, and then the day of the whole.
    """
    if case.state in {CaseState.SUBMITTED, CaseState.PRE_REVIEWED}:
        return case.answer_due_on
    if case.state in lifecycle.CLOCK_RUNS:
        return case.due_on if case.held_since is None else None
    if delivered_with_joint(case) and case.joint is not None:
        whole = delivery_of_joint(case.joint, calendar=calendar)
        return whole.due_on if whole is not None else None
    if case.decided_at is not None and case.state not in lifecycle.ENDED:
        return terms.due_day(terms.DELIVERY, case.decided_at, calendar=calendar)
    return None


def days_left(case: Case, *, calendar: clock.Calendar) -> int | None:
    """Working days until the office's present move is due; negative when overdue, None when no move is due."""
    due = deadline_of(case, calendar=calendar)
    return None if due is None else clock.working_days_left(today(), due, calendar)


@dataclass(frozen=True)
class CorrectionList:
    """What the applicant is asked to mend now: the round, and its lines that are still open."""

    case: Case
    round: int
    lines: list[Correction]


def corrections_for(account: Account, case_id: UUID) -> CorrectionList:
    """The open correction list of one of the account's cases; raises MoveNotAllowed unless it is the applicant's move.

    Whoever lets files into the dossier asks here first: the round is known from the case alone.
    """
    case = case_of(account, case_id)
    lifecycle.require_move(Act.SUPPLY, case.state)
    lines = list(Correction.objects.filter(case=case, supplied_at=None))
    return CorrectionList(case, max((line.round for line in lines), default=0), lines)


def paper_of(account: Account, paper_id: UUID) -> Paper:
    """A paper of one of the account's cases, or CaseNotFound; what one office wrote to another is none of them."""
    received = Step.RECEIVE
    mine = Q(case__in=Case.objects.filter(open_to_applicant(account, step=received))) | Q(
        joint__in=JointCase.objects.filter(visible_joint_to_applicant(account, step=received))
    )
    paper = (
        Paper.objects.select_related("case", "joint", "file")
        .filter(mine, id=paper_id)
        .exclude(kind__in=BETWEEN_OFFICES)
        .first()
    )
    if paper is None:
        raise CaseNotFound
    return paper


def paper_at_desk(officer: Officer, paper_id: UUID) -> Paper:
    """A paper of a case the officer may see, or CaseNotFound."""
    mine = Q(case__in=Case.objects.filter(visible_to_officer(officer))) | Q(
        joint__in=JointCase.objects.filter(visible_joint_to_officer(officer))
    )
    paper = Paper.objects.select_related("case", "joint", "file").filter(mine, id=paper_id).first()
    if paper is None:
        raise CaseNotFound
    return paper


def answers_overdue(*, on: date, most: int = 500) -> list[UUID]:
    """Cases that nobody answered by the end of their answer's last day; what the law then does is `deem_accepted`."""
    waiting = Case.objects.filter(state__in=[CaseState.SUBMITTED, CaseState.PRE_REVIEWED], answer_due_on__lt=on)
    return list(waiting.order_by("answer_due_on").values_list("id", flat=True)[:most])


def supplies_overdue(*, on: date, most: int = 500) -> list[UUID]:
    """Cases whose corrections did not come by the end of the day that the notice named."""
    waiting = Case.objects.filter(state=CaseState.CORRECTING, supply_due_on__lt=on)
    return list(waiting.order_by("supply_due_on").values_list("id", flat=True)[:most])


def open_cases_of(item_ids: Collection[str]) -> dict[str, int]:
    """Cases of these items that have not come to their end, and parts of joint cases that wait for their turn. Two queries."""
    cases = Case.objects.filter(item_id__in=item_ids).exclude(state__in=lifecycle.ENDED)
    waiting = Branch.objects.filter(item_id__in=item_ids, state=BranchState.WAITING, case=None)
    found: Counter[str] = Counter()
    for rows in (cases, waiting):
        found.update(dict(rows.order_by().values_list("item_id").annotate(Count("id"))))
    return dict(found)
