"""After the decision: the licence is made, the result delivered, the file archived."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from tongban.cases import followups, papers
from tongban.cases.access import ready_for
from tongban.cases.actions.printing import write_paper
from tongban.cases.delivering import Proof, as_kept, in_words, wanting
from tongban.cases.errors import DeliveryUnproven, LicenceDataMissing, MoveNotAllowed, PartOfJoint, PaymentOpen
from tongban.cases.events import CaseArchived, CaseClosed, CaseIssued
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import require_living
from tongban.cases.linking import ASKED_FOR
from tongban.cases.models import Case
from tongban.cases.owing import owes
from tongban.cases.printed_fields import draft_of
from tongban.cases.states import Act, CaseState, DeliveryWay, ObligationKind, Purpose
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
from tongban.kernel.today import BEIJING, now, today
from tongban.licences.actions import cancel_licence, issue_licence
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
    if case.purpose in ASKED_FOR:
        require_living(case)
    if case.wanted == Purpose.CANCEL and case.about is not None:
        _end_on_application(case, officer, at)
    if draft is not None:
        printed = draft.completed(fields)
        if wanting := [name for name in draft.to_fill if name not in printed]:
            raise LicenceDataMissing(
                sentence("证照上还有内容没有填写：{names}。请补充后再制证。", names=sentence("、").join(wanting))
            )
        founded = _founded(case, printed) if case.entity is None and case.about is None else None
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
            supersedes=draft.continues,
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


def _end_on_application(case: Case, officer: Officer, at: datetime) -> None:
    """注销 as its holder asked: the licence ends, and the decision says on whose application."""
    licence = case.about
    assert licence is not None  # noqa: S101 - asked by the caller
    text = followups.licence_ended(
        holder=case.applicant_name,
        item=case.item_name,
        licence=f"《{licence.type.name}》（{licence.number}）",
        number=case.number,
        measure="注销",
        ground="行政许可法第七十条",
        reason="被许可人申请注销。",
        heard="",
    )
    write_paper(case, text, at=at, first=True)
    cancel_licence(licence, by=officer, reason="被许可人申请注销。", at=at)


@transaction.atomic
def deliver_case(case_id: UUID, *, officer: Officer, seq: int, way: DeliveryWay, proof: Proof | None = None) -> Case:
    """Deliver the result, or the denial; with it the case is closed (行政许可法第四十四条).

    Raises DeliveryUnproven while what proves this way is wanting: who took it and when, or the carrier and the waybill.
    What goes into the applicant's account is proven by the moment it is there.
    """
    case, by = ready_for(Act.DELIVER, case_id, officer=officer, seq=seq)
    target = require_move(Act.DELIVER, case.state)
    if case.joint_id is not None:
        raise PartOfJoint(sentence("这个办件属于一件事，由牵头机构把全部结果统一送达。"))
    at = now()
    what, proven = result_in_words(case), proof or Proof()
    if field := wanting(way, proven, on=today()):
        raise DeliveryUnproven(field=field)
    words = in_words(way, proven, at=at.astimezone(BEIJING))
    text = papers.delivery(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        what=what,
        way=in_chinese(DeliveryWay(way).label),
        proof=words,
    )
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.DELIVER,
        to=target,
        by=by,
        at=at,
        data={"way": way, "proof": words, "proven": as_kept(way, proven), "what": what},
        delivery_way=way,
        closed_at=at,
        node_key="",
        node_name="",
    )
    outbox.announce(CaseClosed(subject=str(case.id), number=case.number))
    return case


def result_in_words(case: Case) -> str:
    if case.state == CaseState.DENIED:
        return "不予批准决定书"
    if case.wanted in {Purpose.CANCEL, Purpose.REVOKE}:
        return f"{in_chinese(case.wanted.label)}决定书"
    return f"《{case.licence.type.name}》（{case.licence.number}）" if case.licence is not None else "批准决定书"


def archiving_data(package: StoredFile, *, before: str) -> dict[str, str]:
    """What the log keeps of a sealing; a supplement names the package that was made before it, which stays."""
    return {"package": package.hash, **({"before": before} if before else {})}


@transaction.atomic
def archive_case(case_id: UUID, *, package: StoredFile, seq: int, at: datetime) -> Case:
    """Seal the file: the platform does it by itself once the archive package is stored and flushed.

    Archiving again keeps the first package, unless something was done to the case since: then this one is its
    supplement. `seq` is the entry of the log up to which the package reaches; a case that has moved on meanwhile is left
    for the next job. `at` is the moment that the package itself names, so that it can be restored to the letter.
    """
    case = Case.objects.get(id=case_id)
    if case.seq != seq or not has_news(case):
        return case
    try:
        target = require_move(Act.ARCHIVE, case.state)
    except MoveNotAllowed:
        return case  # moved on meanwhile; the next job will look again
    data = archiving_data(package, before=str(case.archive_id or ""))
    case.advance(Act.ARCHIVE, to=target, by=PLATFORM, at=at, data=data, archive=package)
    outbox.announce(CaseArchived(subject=str(case.id), number=case.number))
    return case


def has_news(case: Case) -> bool:
    """Whether something was done that no package holds yet."""
    return case.events.filter(seq=case.seq).exclude(kind=Act.ARCHIVE).exists()
