"""Reads of joint cases, the viewer first: what is on its way, what it waits for, and how long it will take."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, queries
from tongban.cases.access import HANDLERS, visible_joint_to_applicant, visible_joint_to_officer
from tongban.cases.clock import Reckoning
from tongban.cases.errors import JointNotFound, NotYourDesk, TaskUnknown
from tongban.cases.joint_deadlines import joint_reckoning
from tongban.cases.models import Branch, Case, JointCase, Obligation, Paper
from tongban.cases.queries import COUNT_CAP, FOR_PROGRESS, by_number, cases_of
from tongban.cases.states import BranchState, CaseState, JointAct, JointState, ObligationKind, PaperKind
from tongban.catalogue.bundles.definition import BundleDefinition, parse_bundle
from tongban.catalogue.bundles.planning import CriticalPath, Plan, critical_path, plan
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.kernel.today import BEIJING, today
from tongban.materials.queries import draft_of_joint

_WITH_EVERYTHING = JointCase.objects.select_related(
    "body", "division", "dossier", "person", "entity", "account__person"
)


def joint_of(account: Account, joint_id: UUID) -> JointCase:
    """One of the account's joint cases, or JointNotFound."""
    found = _WITH_EVERYTHING.filter(visible_joint_to_applicant(account), id=joint_id).first()
    if found is None:
        raise JointNotFound
    return found


@dataclass(frozen=True)
class Filings:
    """One page of what an account has filed, alone and jointly, and where the next begins."""

    found: list[Case | JointCase]
    next_cursor: str


def joints_of(account: Account) -> QuerySet[JointCase]:
    """What was filed jointly for the principal."""
    return JointCase.objects.filter(visible_joint_to_applicant(account))


def filings_of(account: Account, *, after: str = "") -> Filings:
    """Cases and joint cases of the account in one list, newest first; a joint case stands for its branches."""
    alone = cases_of(account, after=after)
    jointly = joints_of(account).select_related("body").prefetch_related("branches__case__body")
    with suppress(ValueError):  # a cursor that is no id starts from the top
        jointly = jointly.filter(id__lt=UUID(after)) if after else jointly
    both: list[Case | JointCase] = [*alone.cases, *jointly.order_by("-id")[: queries.PAGE + 1]]
    both.sort(key=lambda one: one.id, reverse=True)
    more = len(both) > queries.PAGE or bool(alone.next_cursor)
    return Filings(both[: queries.PAGE], str(both[queries.PAGE - 1].id) if more else "")


def joint_among(subjects: Iterable[str]) -> set[str]:
    """Which of these events' subjects are joint cases."""
    return {str(one) for one in JointCase.objects.filter(id__in=list(subjects)).values_list("id", flat=True)}


#: A branch's number: that of the whole, and which part.
_BRANCH_NUMBER = re.compile(r"(\d{21})-\d{2}")


def filing_by_number(number: str, password: str, *, address: str) -> Case | JointCase:
    """The case or joint case behind a number and its password; a branch's number leads to the whole.

    One answer for a wrong number and a wrong password, and tries are limited: see `queries.by_number`.
    """
    compact = "".join(number.split())
    branch = _BRANCH_NUMBER.fullmatch(compact)
    whole = branch[1] if branch else compact
    return by_number(whole, password, address=address, look=_filed_under)


def _filed_under(number: str) -> Case | JointCase | None:
    case: Case | None = FOR_PROGRESS.filter(number=number).first()
    if case is not None:
        return case
    return _WITH_EVERYTHING.filter(number=number).first()


def joint_at_desk(officer: Officer, joint_id: UUID) -> JointCase:
    """A joint case that one of the officer's bodies leads or takes part in, or NotYourDesk."""
    found = _WITH_EVERYTHING.filter(visible_joint_to_officer(officer), id=joint_id).first()
    if found is None:
        raise NotYourDesk
    return found


def joints_at_desk(officer: Officer, *, most: int = queries.PAGE) -> list[JointCase]:
    """Open joint cases that the officer's bodies lead: what is ready for delivery first, then by due day."""
    mine = _WITH_EVERYTHING.filter(body_id__in=officer.bodies_as(*HANDLERS)).prefetch_related("branches__case")
    ready = list(mine.filter(state=JointState.READY).order_by("due_on", "id")[:most])
    return ready + list(mine.filter(state=JointState.RUNNING).order_by("due_on", "id")[: most - len(ready)])


def tasks_at_desk(officer: Officer, *, most: int = queries.PAGE) -> list[Branch]:
    """Tasks of joint cases that wait for one of the officer's bodies: what is due first, without a day last."""
    mine = Branch.objects.filter(
        body_id__in=officer.bodies_as(*HANDLERS), state=BranchState.RUNNING, item=None
    ).select_related("joint", "body")
    dated = list(mine.filter(due_on__isnull=False).order_by("due_on", "id")[:most])
    return dated + list(mine.filter(due_on=None).order_by("id")[: most - len(dated)])


def joint_tray_counts(officer: Officer) -> tuple[int, int]:
    """How many joint cases the officer's bodies lead, and how many tasks wait for them; counted up to the cap."""
    bodies = officer.bodies_as(*HANDLERS)
    joints = JointCase.objects.filter(body_id__in=bodies, state__in=[JointState.RUNNING, JointState.READY])
    tasks = Branch.objects.filter(body_id__in=bodies, state=BranchState.RUNNING, item=None)
    return len(joints.values_list("id")[: COUNT_CAP + 1]), len(tasks.values_list("id")[: COUNT_CAP + 1])


def task_at_desk(officer: Officer, branch_id: UUID) -> Branch:
    """One task of the officer's bodies, or TaskUnknown."""
    mine = Branch.objects.filter(body_id__in=officer.bodies_as(*HANDLERS), item=None)
    found = mine.select_related("joint__body", "joint__dossier", "body").filter(id=branch_id).first()
    if found is None:
        raise TaskUnknown
    return found


def branches_of(joint: JointCase) -> list[Branch]:
    """All branches in their order, each with its case."""
    return list(joint.branches.select_related("body", "item", "case__body", "case__licence__type"))


def branches_without_result(joint_id: UUID) -> list[Branch]:
    """Branches that have their result, but whose printed paper is not kept yet."""
    return [
        branch
        for branch in Branch.objects.filter(joint_id=joint_id, result=None).select_related("case")
        if branch.state == BranchState.GRANTED
        or (branch.state == BranchState.RUNNING and branch.case is not None and branch.case.state == CaseState.ISSUED)
    ]


def paper_of_result(branch: Branch) -> Paper | None:
    """The paper that proves the branch's result where it ends in no licence."""
    if branch.case is not None:
        return None if branch.case.licence_id else branch.case.papers.filter(kind=PaperKind.GRANT).first()
    ends = branch.joint.events.filter(kind=JointAct.FINISH_TASK, data__no=branch.no)
    paper_id = next((event.data.get("paper") for event in ends), None)
    return Paper.objects.filter(id=paper_id).first() if paper_id else None


_GONE = frozenset({BranchState.DROPPED, BranchState.WITHDRAWN})
_WELL = frozenset({BranchState.GRANTED, BranchState.NOT_NEEDED})


@dataclass
class Standing:
    """Where a joint case stands: its graph, the longest way through it, and when it will probably be done."""

    joint: JointCase
    branches: list[Branch]

    @cached_property
    def bundle(self) -> BundleDefinition:
        """The bundle as it was when the joint case was filed."""
        return parse_bundle(self.joint.definition)

    @cached_property
    def plan(self) -> Plan:
        """The components that run, and what each waits for."""
        dossier = self.joint.dossier
        return plan(self.bundle, dossier.answers, frozenset(dossier.left_out))

    @cached_property
    def path(self) -> CriticalPath:
        """The chain of components that decides how long the whole takes."""
        return critical_path(self.plan, {branch.no: branch.days for branch in self.branches})

    @cached_property
    def reckoning(self) -> Reckoning:
        """The overall limit with the account of every day."""
        return joint_reckoning(self.joint, graph=self.plan)

    @property
    def deciding(self) -> list[Branch]:
        """The branches of the longest way, in its order."""
        by_no = {branch.no: branch for branch in self.branches}
        return [by_no[no] for no in self.path.path if no in by_no]

    @property
    def in_order(self) -> list[Branch]:
        """The branches in the order in which they may run; their place in it is how people count them."""
        return sorted(self.branches, key=lambda branch: self.plan.places[branch.no])

    @property
    def done(self) -> list[Branch]:
        """The branches that have come out well."""
        return [branch for branch in self.branches if branch.state in _WELL]

    @property
    def correcting(self) -> list[Branch]:
        """The branches in which it is the applicant's move."""
        return [
            branch for branch in self.branches if branch.case is not None and branch.case.state == CaseState.CORRECTING
        ]

    @cached_property
    def expected(self) -> dict[int, date | None]:
        """Day by which each branch is done: what ended on its day, what runs on its own due day, what waits after those
        before it. None where a branch has no limit or its clock is held.
        """
        by_no = {branch.no: branch for branch in self.branches}
        known: dict[int, date | None] = {}
        for no in self.plan.numbers:
            known[no] = self._day_of(by_no[no], [known[before] for before in self.plan.after[no]])
        return known

    def _day_of(self, branch: Branch, before: list[date | None]) -> date | None:
        if branch.ended_at is not None:
            return branch.ended_at.astimezone(BEIJING).date()
        if branch.state == BranchState.RUNNING:
            return _due_of(branch)
        starts = [day for day in before if day is not None]
        if len(starts) < len(before) or branch.days is None:
            return None
        start = max([*starts, today()])
        return clock.working_day_after(start, branch.days, calendar=working_calendar())

    @property
    def finish(self) -> date | None:
        """The last of these days; None where one is not known."""
        days = [self.expected[branch.no] for branch in self.branches if branch.state not in _GONE]
        return max((day for day in days if day is not None), default=None) if None not in days else None


def _due_of(branch: Branch) -> date | None:
    case = branch.case
    if case is not None and case.accepted_at is not None:
        return case.due_on if case.held_since is None else None
    return branch.due_on


@dataclass(frozen=True)
class Awaited:
    """One paper that was promised for later (容缺后补) and is not here: which parts wait for it, each until its day.

    Supplied in the case of the first of them, it is handed on to the others.
    """

    name: str
    waiting: tuple[tuple[Branch, date | None], ...]

    @property
    def until(self) -> date | None:
        """The first of the days."""
        return min((day for _, day in self.waiting if day is not None), default=None)

    @property
    def case_id(self) -> UUID | None:
        """Where it is supplied: in the part whose day comes first."""
        return min(self.waiting, key=lambda one: one[1] or date.max)[0].case_id


def awaited_in(standing: Standing) -> list[Awaited]:
    """What the applicant still has to hand in, each paper once."""
    owed = Obligation.objects.filter(
        case__joint=standing.joint, kind=ObligationKind.LATER_MATERIAL, closed_at=None
    ).order_by("case__branch_no", "started_on")
    days = {(one.case_id, one.subject): one.due_on for one in owed}
    if not days:
        return []
    by_no = {branch.no: branch for branch in standing.branches}
    found = []
    for one in draft_of_joint(standing.joint.dossier).needs:
        keys = [(by_no[no], (by_no[no].case_id, material_id)) for no, material_id in one.need.members]
        waiting = tuple((branch, days[key]) for branch, key in keys if key in days)
        if waiting:
            found.append(Awaited(one.need.name, waiting))
    return found


def others_who_use(case: Case) -> dict[str, list[str]]:
    """Material of this part -> the other parts of its joint case that use the same paper; empty for a case of its own."""
    if case.joint is None:
        return {}
    draft = draft_of_joint(case.joint.dossier)
    return {
        material_id: [draft.plan.component(no).name for no, _ in one.need.members if no != case.branch_no]
        for one in draft.needs
        for member, material_id in one.need.members
        if member == case.branch_no
    }


def standing_of(joint: JointCase) -> Standing:
    """Where it stands now."""
    return Standing(joint, branches_of(joint))
