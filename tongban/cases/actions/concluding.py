"""After the decision: the licence is made, the result delivered, the file archived."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from tongban.cases import papers
from tongban.cases.access import ready_for
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import LicenceDataMissing, MoveNotAllowed, PartOfJoint, PaymentOpen
from tongban.cases.events import CaseArchived, CaseClosed, CaseIssued
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case
from tongban.cases.owing import owes
from tongban.cases.printed_fields import draft_of
from tongban.cases.states import Act, CaseState, DeliveryWay, ObligationKind
from tongban.catalogue.queries import definition_of
from tongban.identity.actions import register_entity
from tongban.identity.models import LegalEntity
from tongban.identity.numbers import make_uscc
from tongban.identity.people import PLATFORM, Officer
from tongban.identity.states import EntityKind
from tongban.kernel import outbox
from tongban.kernel.counters import next_number
from tongban.kernel.language import in_chinese, sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.today import now
from tongban.licences.actions import issue_licence
from tongban.licences.models import Licence


@transaction.atomic
def issue_result(case_id: UUID, *, officer: Officer, seq: int, fields: dict[str, str]) -> Case:
    """Make the result: where the item ends in a licence, issue it as a signed record.

    `fields` are what the officer completed. The licence is keyed by the case number, so that a
    repeated issue can never make a second licence. Raises LicenceDataMissing naming the fields, PaymentOpen while a
    notified fee is not paid.
    """
    case, by = ready_for(Act.ISSUE, case_id, officer=officer, seq=seq)
    target = require_move(Act.ISSUE, case.state)
    if owes(case, ObligationKind.PAYMENT):
        raise PaymentOpen
    at = now()
    draft = draft_of(case, on=at.date())
    licence: Licence | None = None
    if draft is not None:
        printed = draft.completed(fields)
        if wanting := [name for name in draft.to_fill if name not in printed]:
            raise LicenceDataMissing(
                sentence("证照上还有内容没有填写：{names}。请补充后再制证。", names=sentence("、").join(wanting))
            )
        founded = _founded(case, printed) if case.entity is None else None
        if founded is not None:
            printed = {**printed, **founded.printed}
        entity = founded.entity if founded is not None else case.entity
        licence = issue_licence(
            type_id=draft.type_id,
            holder_name=entity.name if entity is not None else draft.holder_name,
            holder_code_kind="001" if entity is not None else draft.holder_code_kind,
            holder_code=entity.usc if entity is not None else draft.holder_code,
            person=case.person if entity is None else None,
            entity=entity,
            issuer=case.body,
            fields=printed,
            issued_on=at.date(),
            valid_from=at.date(),
            valid_until=draft.valid_until,
            case_number=case.number,
            idempotency_key=f"case:{case.number}",
        )
    case.advance(
        Act.ISSUE,
        to=target,
        by=by,
        at=at,
        data={"licence": licence.identifier if licence else None},
        licence=licence,
        node_key="deliver",
        node_name="送达",
    )
    outbox.announce(CaseIssued(subject=str(case.id), number=case.number, licence=str(licence.id) if licence else None))
    return case


class _Founded(NamedTuple):
    """An entity that this result brings into the world, and what its licence therefore prints."""

    entity: LegalEntity
    printed: dict[str, str]


#: The first two characters of the unified social credit code by kind (GB 32100): registrar and kind of organisation.
_USC_PREFIX = {"enterprise": "91", "sole_proprietor": "92", "unincorporated": "93", "social": "51"}


def _founded(case: Case, printed: dict[str, str]) -> _Founded | None:
    """Register the entity that a setting-up registration founds; None where the item founds none.

    Its code comes from a gapless series of the division. The series is ours and marked as such (`GA…`): real codes
    are given out by the registrar's own system.
    """
    founds = definition_of(case.version).founds
    if founds is None:
        return None
    division = case.division_id[:6]
    subject = f"GA{next_number(f'usc:{division}'):06d}"
    code = make_uscc(_USC_PREFIX[founds.kind], division, subject)
    name, address = printed.get(founds.name) or case.person.name, printed.get(founds.address, "")
    entity = register_entity(
        name=name,
        usc=code,
        kind=EntityKind(founds.kind),
        legal_representative=case.person,
        address=address,
        synthetic=True,
    )
    return _Founded(entity, {founds.code: code})


@transaction.atomic
def deliver_case(case_id: UUID, *, officer: Officer, seq: int, way: DeliveryWay, proof: str = "") -> Case:
    """Deliver the result, or the denial; with it the case is closed (行政许可法第四十四条)."""
    case, by = ready_for(Act.DELIVER, case_id, officer=officer, seq=seq)
    target = require_move(Act.DELIVER, case.state)
    if case.joint_id is not None:
        raise PartOfJoint(sentence("这个办件属于一件事，由牵头机构把全部结果统一送达。"))
    at = now()
    what = result_in_words(case)
    text = papers.delivery(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        what=what,
        way=in_chinese(DeliveryWay(way).label),
        proof=f"凭证：{proof.strip()[:200]}。" if proof.strip() else "",
    )
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.DELIVER,
        to=target,
        by=by,
        at=at,
        data={"way": way, "proof": proof.strip()[:200], "what": what},
        delivery_way=way,
        closed_at=at,
        node_key="",
        node_name="",
    )
    outbox.announce(CaseClosed(subject=str(case.id), number=case.number))
    return case


def result_in_words(case: Case) -> str:
    if case.state == CaseState.DENIED:
        return "不予准予决定书"
    return f"《{case.licence.type.name}》（{case.licence.number}）" if case.licence is not None else "准予决定书"


@transaction.atomic
def archive_case(case_id: UUID, *, package: StoredFile) -> Case:
    """Seal the file: the platform does it by itself once the archive package is stored and flushed.

    Archiving again keeps the first package.
    """
    case = Case.objects.get(id=case_id)
    if case.state == CaseState.ARCHIVED:
        return case
    try:
        target = require_move(Act.ARCHIVE, case.state)
    except MoveNotAllowed:
        return case  # moved on meanwhile; the next job will look again
    case.advance(Act.ARCHIVE, to=target, by=PLATFORM, at=now(), data={"package": package.hash}, archive=package)
    outbox.announce(CaseArchived(subject=str(case.id), number=case.number))
    return case
