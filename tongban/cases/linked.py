"""What hangs together: the cases about a licence, the case it came from, and what may be asked for about it now."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.cases.access import open_to_applicant, visible_to_applicant
from tongban.cases.errors import CannotAskAboutLicence, MatterOpen, NotYourDesk
from tongban.cases.linking import ASKED_FOR, is_late, last_day_in_time, may_ask
from tongban.cases.models import Appeal, Case, JointCase, Paper
from tongban.cases.states import Act, CaseState, PaperKind, Purpose
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import implementation_about
from tongban.identity.acting import holds_rights_of
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.states import Role, Step
from tongban.kernel.today import BEIJING, today
from tongban.licences.lifecycle import may_become
from tongban.licences.models import Licence
from tongban.licences.queries import licence_held_by
from tongban.licences.states import LicenceStatus
from tongban.materials.models import Dossier, JointDossier

#: States in which a case about a licence still stands in the way of another about it.
OPEN = (
    CaseState.SUBMITTED,
    CaseState.CORRECTING,
    CaseState.PRE_REVIEWED,
    CaseState.IN_REVIEW,
    CaseState.DECIDING,
    CaseState.GRANTED,
)
_UNDECIDED = OPEN[:-1]
#: Who may begin a matter against a licence; whoever does, does not decide it.
OPENERS = (Role.REVIEWER, Role.DECIDER)


@dataclass(frozen=True)
class Offer:
    """One thing that the holder may ask for about a licence, and under which item."""

    purpose: Purpose
    implementation: Implementation
    title: str
    #: For a renewal: until when it is in time, and whether that day is over.
    in_time_until: date | None
    late: bool


def offers_for(account: Account, licence: Licence) -> list[Offer]:
    """What the reader may ask for about this licence today; nothing while another matter about it is open."""
    if not holds(account, licence) or open_case_about(licence) is not None:
        return []
    return [offer for purpose in ASKED_FOR if (offer := offer_of(licence, purpose)) is not None]


def offer_of(licence: Licence, purpose: str) -> Offer | None:
    """The item under which this is asked for at the body that issued the licence; None: it may not be asked for."""
    if not may_ask(purpose, status=licence.status, valid_until=licence.valid_until, on=today()):
        return None
    found = implementation_about(
        purpose,
        licence_type=licence.type_id,
        department_id=licence.type.issuing_department_id,
        body_id=licence.issuer_id,
    )
    if found is None:
        return None
    implementation, definition = found
    renewal = purpose == Purpose.RENEW and licence.valid_until is not None
    return Offer(
        Purpose(purpose),
        implementation,
        definition.title,
        last_day_in_time(licence.valid_until) if renewal and licence.valid_until is not None else None,
        is_late(purpose, valid_until=licence.valid_until, filed_on=today()),
    )


def holds(account: Account, licence: Licence) -> bool:
    """Whether the account acts for the holder now: in everything, or in the matter in which the licence was given."""
    person_id, entity_id = licence.holder_person_id, licence.holder_entity_id
    if holds_rights_of(account, person_id=person_id, entity_id=entity_id, step=Step.RECEIVE):
        return True
    return Case.objects.filter(open_to_applicant(account, step=Step.RECEIVE), licence=licence).exists()


def licence_open_to(account: Account, licence_id: UUID) -> Licence | None:
    """A licence of the principal's library, or one that came out of a matter within the mandate; else None."""
    if (held := licence_held_by(account, licence_id)) is not None:
        return held
    received = Case.objects.filter(open_to_applicant(account, step=Step.RECEIVE), licence_id=licence_id)
    return (
        Licence.objects.select_related("type", "issuer", "holder_entity")
        .filter(id__in=received.values("licence_id"))
        .first()
    )


def require_askable(dossier: Dossier) -> None:
    """Refuse what may no longer be asked for about the licence: it ended meanwhile, or another matter is open.

    Holds the licence's row, so that two applications at once cannot both come in.
    """
    if dossier.about_id is None:
        return
    licence = Licence.objects.select_for_update().get(id=dossier.about_id)
    if not may_ask(dossier.purpose, status=licence.status, valid_until=licence.valid_until, on=today()):
        raise CannotAskAboutLicence
    if (other := open_case_about(licence)) is not None:
        raise MatterOpen(number=other.number)


def require_living(case: Case) -> None:
    """Refuse to grant or issue anything about a licence that was ended or replaced meanwhile: then it is denied."""
    licence = case.about
    if licence is not None and not may_become(licence.status, LicenceStatus.SUPERSEDED):
        raise CannotAskAboutLicence


def open_case_about(licence: Licence) -> Case | None:
    """The case about this licence that is not decided and done yet."""
    return Case.objects.filter(about=licence, state__in=OPEN).first()


def case_that_issued(licence: Licence | None) -> Case | None:
    """The case that ended in this licence; licences from before the platform have none."""
    if licence is None:
        return None
    return Case.objects.select_related("dossier", "body", "version", "account").filter(licence=licence).first()


def related_cases(case: Case) -> list[Case]:
    """The case this one follows, and those that follow it, in the order of their birth."""
    same = Q(followed_by=case.id) | Q(follows=case.id)
    return list(Case.objects.filter(same).select_related("body").distinct().order_by("id"))


def cases_about(account: Account, licence: Licence) -> list[Case]:
    """The reader's cases about a licence, the newest first."""
    return list(
        Case.objects.filter(visible_to_applicant(account)).filter(Q(about=licence) | Q(licence=licence)).order_by("-id")
    )


def visible_licences(officer: Officer) -> Q:
    """Licences that the officer may begin to examine: those that their own bodies have issued."""
    return Q(issuer_id__in=officer.bodies_as(*OPENERS))


def licence_at_desk(officer: Officer, licence_id: UUID) -> Licence:
    """One of these, or NotYourDesk."""
    found = Licence.objects.filter(visible_licences(officer), id=licence_id).select_related("type", "issuer").first()
    if found is None:
        raise NotYourDesk
    return found


def licences_beside(case: Case) -> tuple[Licence | None, Licence | None]:
    """Of a case that the reader may see: the licence that it is about, and the one that it ended in."""
    wanted = [one for one in (case.about_id, case.licence_id) if one is not None]
    found = Licence.objects.select_related("type").in_bulk(wanted) if wanted else {}
    about = found.get(case.about_id) if case.about_id is not None else None
    return about, found.get(case.licence_id) if case.licence_id is not None else None


def case_filed_with(dossier: Dossier) -> UUID:
    """The case that the reader's own submitted draft became."""
    return Case.objects.filter(dossier=dossier).values_list("id", flat=True).get()


def joint_filed_with(dossier: JointDossier) -> UUID:
    """The same of a joint draft."""
    return JointCase.objects.filter(dossier=dossier).values_list("id", flat=True).get()


def may_begin_against(officer: Officer, licence: Licence) -> bool:
    """Whether the officer handles matters at the body that issued the licence, and it can still end."""
    return officer.holds(licence.issuer_id, *OPENERS) and may_become(licence.status, LicenceStatus.REVOKED)


def renewals_overdue(*, on: date, most: int = 500) -> list[UUID]:
    """Open renewals whose licence ended before that day without a decision; `renew_by_law` looks at each."""
    waiting = Case.objects.filter(
        purpose=Purpose.RENEW, state__in=_UNDECIDED, about__valid_until__lt=on, about__status=LicenceStatus.VALID
    )
    return list(waiting.order_by("about__valid_until").values_list("id", flat=True)[:most])


#: Papers that decide something, so that a slip in them matters.
_DECIDE = (
    PaperKind.GRANT,
    PaperKind.DENIAL,
    PaperKind.REFUSAL,
    PaperKind.REVOCATION,
    PaperKind.RENEWAL,
    PaperKind.NOT_NEEDED,
    PaperKind.ABANDONMENT,
    PaperKind.LAPSE,
)


def decision_papers(case: Case) -> QuerySet[Paper]:
    """The papers of a case that decide something, the latest first."""
    return Paper.objects.filter(case=case, kind__in=_DECIDE).order_by("-issued_at", "-id")


def known_since(case: Case) -> date | None:
    """The day on which the applicant came to know the decision: it was delivered, else made; None: there is none.

    An end without a decision counts as one (不予受理, 无需办理, 视为放弃, 视为撤回), but not what the applicant took back.
    """
    moment = case.closed_at or case.decided_at
    if moment is not None and case.decided_at is None and case.events.filter(kind=Act.WITHDRAW).exists():
        return None
    return moment.astimezone(BEIJING).date() if moment is not None else None


def appeals_of(case: Case) -> list[Appeal]:
    """Reviews and suits against the decision, in order."""
    return list(case.appeals.select_related("record"))
