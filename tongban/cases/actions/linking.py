"""What is asked for about an existing licence, and what the law does where the office stays silent (第四十九、五十、七十条)."""

from uuid import UUID

from django.db import transaction

from tongban.cases import followups, papers
from tongban.cases.actions.owing import drop_everything
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import CannotAskAboutLicence, RenewalNotDue
from tongban.cases.events import RenewedByLaw
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import case_that_issued, licence_open_to, offer_of
from tongban.cases.linking import silence_renews
from tongban.cases.models import Case
from tongban.cases.printed_fields import draft_of, printed_before
from tongban.cases.states import Act, CaseState, Decision, Purpose
from tongban.identity.models import Account
from tongban.identity.people import PLATFORM
from tongban.kernel import outbox
from tongban.kernel.today import BEIJING, now, today
from tongban.licences.actions import issue_licence
from tongban.licences.errors import LicenceNotFound
from tongban.licences.models import Licence
from tongban.materials import actions as materials
from tongban.materials.models import Dossier


@transaction.atomic
def start_about_licence(licence_id: UUID, *, account: Account, purpose: str) -> Dossier:
    """Begin to ask for a change, a renewal or the cancellation of a licence that the account holds or acts for.

    Raises LicenceNotFound for anybody else's, CannotAskAboutLicence where the law or the catalogue has no way.
    """
    licence = licence_open_to(account, licence_id)
    if licence is None:
        raise LicenceNotFound
    offer = offer_of(licence, purpose)
    if offer is None:
        raise CannotAskAboutLicence
    issued_by = case_that_issued(licence)
    return materials.start_linked_dossier(
        offer.implementation,
        account=account,
        purpose=offer.purpose,
        about=licence,
        former=issued_by.dossier if issued_by is not None else None,
    )


@transaction.atomic
def renew_by_law(case_id: UUID) -> Case:
    """The licence ended and nobody had decided whether to renew it: it is renewed (行政许可法第五十条第二款).

    The platform does it by itself with the seal of the body, and log, paper and message say so. Only for a renewal
    asked for thirty days before the end (see `linking`), and not where the applicant let the time for corrections go
    by. Raises RenewalNotDue.
    """
    case = Case.objects.select_related("body", "dossier", "version", "person", "entity", "about__type").get(id=case_id)
    require_move(Act.RENEW_BY_LAW, case.state)
    former, day = case.about, today()
    if former is None or not _is_due(case, former):
        raise RenewalNotDue
    draft = draft_of(case, on=day)
    if draft is None or former.valid_until is None:
        raise RenewalNotDue
    at = now()
    materials.close_round(case.dossier)
    drop_everything(case, at=at, note="许可已经依法视为准予延续。")
    licence = issue_licence(
        type_id=former.type_id,
        holder_name=former.holder_name,
        holder_code_kind=former.holder_code_kind,
        holder_code=former.holder_code,
        person=former.holder_person,
        entity=former.holder_entity,
        issuer=former.issuer,
        fields=printed_before(former),
        issued_on=day,
        valid_from=day,
        valid_until=draft.valid_until,
        case_number=case.number,
        idempotency_key=f"case:{case.number}",
        supersedes=former,
    )
    text = followups.renewed_by_law(
        holder=case.applicant_name,
        item=case.item_name,
        number=case.number,
        licence=f"《{former.type.name}》（{former.number}）",
        ended=papers.chinese_date(former.valid_until),
        until=papers.chinese_date(licence.valid_until) if licence.valid_until is not None else "长期",
    )
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.RENEW_BY_LAW,
        to=CaseState.ISSUED,
        by=PLATFORM,
        at=at,
        data={
            "ended": former.valid_until.isoformat(),
            "until": licence.valid_until.isoformat() if licence.valid_until is not None else None,
            "licence": licence.identifier,
            "filed": case.submitted_at.astimezone(BEIJING).date().isoformat(),
        },
        decision=Decision.GRANTED,
        decided_at=at,
        licence=licence,
        held_since=None,
        held_for="",
        supply_due_on=None,
        node_key="deliver",
        node_name="送达",
    )
    outbox.announce(RenewedByLaw(subject=str(case.id), number=case.number, licence=str(licence.id)))
    return case


def _is_due(case: Case, former: Licence) -> bool:
    filed = case.submitted_at.astimezone(BEIJING).date()
    let_go = case.state == CaseState.CORRECTING and case.supply_due_on is not None and case.supply_due_on < today()
    return (
        case.purpose == Purpose.RENEW
        and silence_renews(former.status, valid_until=former.valid_until, filed_on=filed, on=today())
        and not let_go
    )
