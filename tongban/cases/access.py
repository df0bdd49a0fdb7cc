"""Who may see and do what with a case: one predicate per role, compiled into the query that every reader uses."""

from uuid import UUID

from django.db.models import Q

from tongban.cases.errors import AnswerOverdue, CaseMovedOn, MoveNotAllowed, NotYourDesk, ReasonNeeded, RenewalSettled
from tongban.cases.lifecycle import CLOCK_RUNS, MOVES, belongs, require_move
from tongban.cases.linking import silence_renews
from tongban.cases.models import Branch, Case
from tongban.cases.states import Act, CaseState, Purpose
from tongban.identity.models import Account
from tongban.identity.people import Actor, Officer
from tongban.identity.states import Role
from tongban.kernel.today import BEIJING, today

#: Roles that handle cases; a catalogue editor or an administrator of the same body sees none.
HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.ISSUER)


def visible_to_officer(officer: Officer) -> Q:
    """Cases of the bodies where the officer handles cases."""
    return Q(body_id__in=officer.bodies_as(*HANDLERS))


def sees(officer: Officer, case: Case) -> bool:
    """The same, of a case that has been read: an act asks by its key, not by forty bodies."""
    return case.body_id in officer.bodies_as(*HANDLERS)


def asked_of(officer: Officer) -> Q:
    """Opinions that the officer's bodies are asked for now: the case itself stays out of their sight."""
    bodies = officer.bodies_as(Role.REVIEWER, Role.DECIDER)
    return Q(body_id__in=bodies, answered_at=None, case__state__in=CLOCK_RUNS)


def visible_to_applicant(account: Account) -> Q:
    """Cases the account filed. (Cases of an entity filed by somebody else come with the identity issue.)"""
    return Q(account_id__in=account.keys)


def visible_joint_to_officer(officer: Officer) -> Q:
    """Joint cases that the officer's bodies lead or take part in."""
    bodies = officer.bodies_as(*HANDLERS)
    return Q(body_id__in=bodies) | Q(id__in=Branch.objects.filter(body_id__in=bodies).values("joint_id"))


def visible_joint_to_applicant(account: Account) -> Q:
    """Joint cases the account filed."""
    return Q(account_id__in=account.keys)


def require_post(officer: Officer, act: Act, case: Case) -> Actor:
    """The officer in the post that may do this act to this case; a stranger learns nothing (NotYourDesk)."""
    for role in MOVES[act].by:
        if officer.holds(case.body_id, role):
            return officer.actor_in(case.body_id, role)
    raise NotYourDesk


def require_fresh(case: Case, seq: int) -> None:
    """Refuse an act decided upon a page that shows an older state of the case (CaseMovedOn)."""
    if case.seq != seq:
        raise CaseMovedOn


#: The definition itself is kept by `definition_of`; nobody reads it again from the row.
_FOR_AN_ACT = Case.objects.select_related("body", "version").defer("version__definition")


def own_desk_case(case_id: UUID, *, officer: Officer) -> Case:
    """The case as the officer may see it, with what every act needs, or NotYourDesk."""
    try:
        case = _FOR_AN_ACT.get(id=case_id)
    except Case.DoesNotExist:
        raise NotYourDesk from None
    if not sees(officer, case):
        raise NotYourDesk
    return case


def ready_for(act: Act, case_id: UUID, *, officer: Officer, seq: int) -> tuple[Case, Actor]:
    """The case and the officer in the post that may do this act to it, as the page showed it and in a lawful state.

    What nearly every act of an officer asks first. Raises NotYourDesk, CaseMovedOn or MoveNotAllowed; AnswerOverdue and
    RenewalSettled where the law has answered already.
    """
    case = own_desk_case(case_id, officer=officer)
    by = require_post(officer, act, case)
    require_fresh(case, seq)
    require_move(act, case.state)
    if not belongs(act, ex_officio=case.ex_officio):
        raise MoveNotAllowed(state=CaseState(case.state), act=act)
    _require_unsettled(case)
    return case, by


_UNANSWERED = frozenset({CaseState.SUBMITTED, CaseState.PRE_REVIEWED})


def _require_unsettled(case: Case) -> None:
    """What the office's silence has settled is settled, even before the night's job has written it down.

    Else a late refusal, list or acceptance would take from the applicant what 第三十二条 and 第五十条 have given.
    """
    if case.state in _UNANSWERED and case.answer_due_on is not None and case.answer_due_on < today():
        raise AnswerOverdue
    if case.purpose != Purpose.RENEW or case.about is None or case.state not in (_UNANSWERED | CLOCK_RUNS):
        return
    filed = case.submitted_at.astimezone(BEIJING).date()
    if silence_renews(case.about.status, valid_until=case.about.valid_until, filed_on=filed, on=today()):
        raise RenewalSettled


def require_reason(reason: str) -> str:
    """The reason that the law wants told to the applicant; raises ReasonNeeded when there is none."""
    text = reason.strip()
    if len(text) < 5:
        raise ReasonNeeded(field="reason")
    return text[:2000]
