"""Who may see and do what with a case: one predicate per role, compiled into the query that every reader uses."""

from uuid import UUID

from django.db.models import Q

from tongban.cases.errors import (
    AnswerOverdue,
    CaseMovedOn,
    MoveNotAllowed,
    NotYourDesk,
    OwnMatter,
    ReasonNeeded,
    RenewalSettled,
)
from tongban.cases.lifecycle import CLOCK_RUNS, MOVES, belongs, require_move
from tongban.cases.linking import silence_renews
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import Act, CaseState, Purpose
from tongban.identity.acting import Paths, concerns
from tongban.identity.mandates import sides_of
from tongban.identity.models import Account
from tongban.identity.people import Actor, Officer
from tongban.identity.states import Role, Step
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


#: Where a case keeps what it is about, for the one predicate of identity.
CASE, JOINT = Paths(item="item_id", bundle="joint__bundle_id"), Paths(item="", bundle="bundle_id")


def visible_to_applicant(account: Account, *, step: Step = Step.VIEW) -> Q:
    """Cases of the principal for whom the account acts, whoever filed them, as far as its mandate reaches."""
    return concerns(account, CASE, step=step)


def open_to_applicant(account: Account, *, step: Step = Step.VIEW) -> Q:
    """The same for one case by its key: whoever filed a whole follows its parts too, also those of the firm that it founds."""
    filed = JointCase.objects.filter(visible_joint_to_applicant(account, step=step))
    return visible_to_applicant(account, step=step) | Q(joint__in=filed)


def applicant_of(case: Case | JointCase, *, account: Account) -> tuple[UUID | None, UUID | None]:
    """Person and entity for whom the account takes a step in it: the applicant, or whoever filed the whole it is part of."""
    whole = case.joint if isinstance(case, Case) else None
    of_applicant = any(one.is_for(person_id=case.person_id, entity_id=case.entity_id) for one in sides_of(account))
    asked = case if whole is None or of_applicant else whole
    return asked.person_id, asked.entity_id


def visible_joint_to_officer(officer: Officer) -> Q:
    """Joint cases that the officer's bodies lead or take part in."""
    bodies = officer.bodies_as(*HANDLERS)
    return Q(body_id__in=bodies) | Q(id__in=Branch.objects.filter(body_id__in=bodies).values("joint_id"))


def visible_joint_to_applicant(account: Account, *, step: Step = Step.VIEW) -> Q:
    """The same of joint cases."""
    return concerns(account, JOINT, step=step)


def matter_of(case: Case | JointCase) -> str:
    """What a mandate must name to reach it: the joint service as a whole, else the item."""
    if isinstance(case, JointCase):
        return case.bundle_id
    return case.joint.bundle_id if case.joint is not None else case.item_id


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
    if case.account_id == officer.account_id and not case.ex_officio:
        raise OwnMatter  # whoever filed it, for themselves or for others, does not handle it (公务员法第七十六条)
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
