"""Every write of licences: types, issue, status, use, rendering."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.identity.models import LegalEntity, Person
from tongban.identity.people import Officer
from tongban.kernel.audit import record
from tongban.kernel.counters import next_number
from tongban.kernel.crypto import cose
from tongban.kernel.crypto.keyring import Signer, keyring
from tongban.kernel.ids import new_id
from tongban.kernel.language import sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.outbox import announce
from tongban.kernel.storage import store
from tongban.kernel.today import now
from tongban.kernel.typesetting import UnprintableCharacter, missing_glyphs
from tongban.licences import face, rendering
from tongban.licences.access import require_status_right
from tongban.licences.errors import (
    AlreadyIssued,
    HolderInvalid,
    KeyReused,
    LicenceFieldsInvalid,
    LicenceMovedOn,
    LicenceNotFound,
    ReasonMissing,
    SealNotAuthorised,
    StatusChangeNotAllowed,
)
from tongban.licences.events import LicenceIssued, LicenceRevoked, LicenceStatusChanged
from tongban.licences.identifier import Identifier, provisional_issuer_code
from tongban.licences.lifecycle import may_become
from tongban.licences.models import (
    Licence,
    LicenceRendering,
    LicenceStatusChange,
    LicenceType,
    LicenceUse,
    Seal,
    SealAuthority,
)
from tongban.licences.numbering import number_for
from tongban.licences.states import CodeKind, Format, HolderKind, LicenceStatus
from tongban.licences.validity import last_day

_LONGEST_FIELD = 2000


@transaction.atomic
def load_licence_types(rows: Iterable[Mapping[str, Any]]) -> int:
    """Take over licence types as data/licences.json writes them; the same rows again change nothing."""
    types = [
        LicenceType(
            id=row["id"],
            name=row["name"],
            category=row["category"],
            issuing_department_id=row["issuing_department"],
            holders=row["holders"],
            holder_id_type=row["holder_id_type"],
            validity=row["validity"] or "",
            number_rule=row["number_rule"] or "",
            fields=row["fields"],
            type_code=row["type_code"],
        )
        for row in rows
    ]
    columns = [column.name for column in LicenceType._meta.concrete_fields if not column.primary_key]
    LicenceType.objects.bulk_create(types, update_conflicts=True, unique_fields=["id"], update_fields=columns)
    return len(types)


@transaction.atomic
def authorise_seal(seal: Seal, *, type_id: str, from_on: date, until_on: date | None = None) -> SealAuthority:
    """Let a seal sign licences of a type; again from the same day changes nothing."""
    authority, _ = SealAuthority.objects.get_or_create(
        seal=seal, type_id=type_id, from_on=from_on, defaults={"until_on": until_on}
    )
    return authority


@transaction.atomic
def issue_licence(
    *,
    type_id: str,
    holder_name: str,
    holder_code_kind: str,
    holder_code: str,
    person: Person | None = None,
    entity: LegalEntity | None = None,
    issuer: Body,
    fields: Mapping[str, str],
    issued_on: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
    case_number: str,
    idempotency_key: str,
    supersedes: Licence | None = None,
) -> Licence:
    """Sign and record a licence. The same key again returns the same licence; nothing is rendered here.

    With an entity the entity is the holder, and the person only its hands. Number, issuer and dates on the face are
    filled in; a last day that is not given follows from the type. `supersedes` makes it that licence's next version.
    Raises HolderInvalid, LicenceFieldsInvalid, UnprintableCharacter, SealNotAuthorised, AlreadyIssued, KeyReused.
    """
    if known := _known(idempotency_key, type_id, issuer, holder_code):
        return known
    licence_type = LicenceType.objects.get(id=type_id)
    _check_holder(holder_name, holder_code_kind, holder_code, person, entity)
    _check_fields(licence_type, fields, holder_name)
    first = valid_from or issued_on
    signer = _authorised_signer(issuer, licence_type, issued_on)
    try:
        with transaction.atomic():
            licence = Licence(
                id=new_id(),
                type=licence_type,
                holder_name=holder_name,
                holder_kind=HolderKind.LEGAL if entity else HolderKind.NATURAL,
                holder_person=None if entity else person,
                holder_entity=entity,
                holder_code_kind=holder_code_kind,
                holder_code=holder_code.upper(),
                salt=secrets.token_hex(16),
                issuer=issuer,
                issued_on=issued_on,
                issued_at=now(),
                valid_from=first,
                valid_until=valid_until or last_day(licence_type.validity, first=first),
                seal_id=signer.key_id.hex(),
                case_number=case_number,
                simulated=signer.simulated,
                idempotency_key=idempotency_key,
            )
            if supersedes:
                _continue(licence, supersedes)
            else:
                _number(licence, fields)
            _complete(licence, fields)
            _sign(licence, signer)
            licence.save(force_insert=True)
    except IntegrityError as conflict:
        if known := _known(idempotency_key, type_id, issuer, holder_code):
            return known  # another process issued it in this very moment
        raise AlreadyIssued from conflict
    announce(LicenceIssued(subject=str(licence.id), type_id=type_id, version=licence.version, case_number=case_number))
    return licence


@transaction.atomic
def revoke_licence(licence: Licence, *, by: Officer, reason: str, at: datetime) -> Licence:
    """Revoke; verification says so at once (行政许可法第六十九条). Final."""
    return _change_status(licence, by, LicenceStatus.REVOKED, reason, at)


@transaction.atomic
def cancel_licence(licence: Licence, *, by: Officer, reason: str, at: datetime) -> Licence:
    """Strike the licence off: given up, holder gone, term over (行政许可法第七十条). Final."""
    return _change_status(licence, by, LicenceStatus.CANCELLED, reason, at)


@transaction.atomic
def suspend_licence(licence: Licence, *, by: Officer, reason: str, at: datetime) -> Licence:
    """Stop the licence's effect for the time being."""
    return _change_status(licence, by, LicenceStatus.SUSPENDED, reason, at)


@transaction.atomic
def resume_licence(licence: Licence, *, by: Officer, reason: str, at: datetime) -> Licence:
    """End a suspension."""
    return _change_status(licence, by, LicenceStatus.VALID, reason, at)


@transaction.atomic
def record_use(
    licence: Licence, *, by_account_id: int | None, by_name: str, purpose: str, at: datetime, case_number: str = ""
) -> LicenceUse:
    """Write down one use of a licence; its holder sees by whom and what for."""
    record(
        "licence.used", account_id=by_account_id, who=by_name, subject=f"licence:{licence.id}",
        concerning=licence.holder_person_id, purpose=purpose, case=case_number,
    )  # fmt: skip
    return LicenceUse.objects.create(
        licence=licence, by_account_id=by_account_id, by_name=by_name, purpose=purpose[:200], at=at,
        case_number=case_number,
    )  # fmt: skip


def render_licence(licence_id: UUID) -> StoredFile:
    """The licence as a sealed PDF: made at the first call, found at every later one.

    Typesetting and storing happen before the one row is written, so no transaction waits for them. Two calls at
    once may both typeset; the first row wins and both return it.
    """
    licence = Licence.objects.select_related("type", "issuer").filter(id=licence_id).first()
    if licence is None:
        raise LicenceNotFound
    made = LicenceRendering.objects.filter(
        licence=licence, format=Format.PDF, template_version=rendering.TEMPLATE_VERSION
    ).select_related("file")
    if known := made.first():
        return known.file
    signer = signer_for(licence.issuer)
    content = rendering.pdf_of(
        title=licence.type.name,
        fields=licence.fields,
        identifier=Identifier.parse(licence.identifier),
        token=bytes(licence.token),
        issuer_name=licence.issuer.name,
        issued_at=licence.issued_at,
        simulated=licence.simulated,
        public_address=settings.PUBLIC_ADDRESS,
        signer=signer,
    )
    file = store(content, "application/pdf")
    row, _ = LicenceRendering.objects.get_or_create(
        licence=licence,
        format=Format.PDF,
        template_version=rendering.TEMPLATE_VERSION,
        defaults={"file": file, "made_at": now()},
    )
    return row.file


def signer_for(body: Body) -> Signer:
    """The body's seal, known to whoever verifies; papers are sealed with the same key as licences."""
    signer = _signer_of(body)
    _seal_of(body, signer)
    return signer


def _known(idempotency_key: str, type_id: str, issuer: Body, holder_code: str) -> Licence | None:
    licence = Licence.objects.filter(idempotency_key=idempotency_key).first()
    if licence and (licence.type_id, licence.issuer_id, licence.holder_code) != (
        type_id,
        issuer.pk,
        holder_code.upper(),
    ):
        raise KeyReused
    return licence


def _check_holder(name: str, kind: str, code: str, person: Person | None, entity: LegalEntity | None) -> None:
    if not name.strip() or len(name) > 100 or not code.strip() or kind not in CodeKind.values or not (person or entity):
        raise HolderInvalid


def _check_fields(licence_type: LicenceType, fields: Mapping[str, str], holder_name: str) -> None:
    for label, value in fields.items():
        if label not in licence_type.fields:
            raise LicenceFieldsInvalid(
                sentence("“{name}”上没有“{label}”这一项，证照没有制作。", name=licence_type.name, label=label),
                field=label,
            )
        if len(value) > _LONGEST_FIELD:
            raise LicenceFieldsInvalid(
                sentence("“{label}”超过 {limit} 字，印不下，证照没有制作。", label=label, limit=_LONGEST_FIELD),
                field=label,
            )
    if missing := missing_glyphs("".join((holder_name, *fields.values()))):
        raise UnprintableCharacter(missing)


def _signer_of(body: Body) -> Signer:
    """The body's signer; a software key is made when the body first signs."""
    return keyring().signer(f"seal-{body.pk}")


def _seal_of(body: Body, signer: Signer) -> Seal:
    """The row by which others know the signer's key."""
    seal, _ = Seal.objects.get_or_create(
        id=signer.key_id.hex(),
        defaults={"body": body, "public_key": signer.public_key, "simulated": signer.simulated, "made_at": now()},
    )
    return seal


def _authorised_signer(body: Body, licence_type: LicenceType, on: date) -> Signer:
    """A real seal signs what it was authorised for. A test seal is authorised as it is first used: it binds nobody."""
    signer = _signer_of(body)
    authorised = SealAuthority.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on), seal=signer.key_id.hex(), type=licence_type, from_on__lte=on
    ).exists()
    if not authorised:
        if not signer.simulated:
            raise SealNotAuthorised
        authorise_seal(_seal_of(body, signer), type_id=licence_type.id, from_on=on)
    return signer


def _number(licence: Licence, fields: Mapping[str, str]) -> None:
    """Take the next number of this type at this body; taken late, because its row stays locked until the commit."""
    sequence = next_number(f"licence {licence.type_id} {licence.issuer_id}")
    year = licence.issued_on.year
    licence.version = 1
    licence.serial = f"{year}{sequence:08d}"
    licence.number = number_for(
        type_id=licence.type_id,
        rule=licence.type.number_rule,
        division_code=licence.issuer.division_id,
        year=year,
        sequence=sequence,
        fields=fields,
        uscc=licence.holder_code if licence.holder_code_kind == CodeKind.USCC else "",
    )


def _continue(licence: Licence, former: Licence) -> None:
    """Number and serial stay, the version counts up, and the former version is superseded in the same transaction."""
    if former.type_id != licence.type_id or former.holder_code != licence.holder_code:
        raise StatusChangeNotAllowed(sentence("换发的新证必须与原证照类型相同、持证人相同。"))
    if former.issuer_id != licence.issuer_id:
        raise StatusChangeNotAllowed(sentence("这张证照由另一个机关颁发，请由原发证机关换发。"))
    licence.supersedes = former
    licence.number, licence.serial, licence.version = former.number, former.serial, former.version + 1
    before = former.status
    _move(former, LicenceStatus.SUPERSEDED)
    LicenceStatusChange.objects.create(
        licence=former,
        before=before,
        after=LicenceStatus.SUPERSEDED,
        reason="已换发新证。",
        by_name=licence.issuer.name,
        at=licence.issued_at,
    )
    announce(LicenceStatusChanged(subject=str(former.id), status=LicenceStatus.SUPERSEDED))


def _complete(licence: Licence, fields: Mapping[str, str]) -> None:
    licence.identifier = str(
        Identifier(
            licence.type.code,
            licence.issuer.usc or provisional_issuer_code(licence.issuer_id),
            licence.serial,
            licence.version,
        )
    )
    licence.fields = face.completed(
        licence.type.fields,
        fields,
        face.Issue(
            number=licence.number,
            holder_name=licence.holder_name,
            holder_code_kind=licence.holder_code_kind,
            holder_code=licence.holder_code,
            issuer_name=licence.issuer.name,
            issued_on=licence.issued_on,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
        ),
    )


def _sign(licence: Licence, signer: Signer) -> None:
    claims = licence.claims()
    licence.record_hash = claims.record_digest.hex()
    licence.token = cose.sign(claims.encode(), signer)


def _change_status(licence: Licence, by: Officer, status: LicenceStatus, reason: str, at: datetime) -> Licence:
    require_status_right(by, licence)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    before = licence.status
    _move(licence, status)
    LicenceStatusChange.objects.create(
        licence=licence,
        before=before,
        after=status,
        reason=reason.strip()[:500],
        by_name=by.name,
        by_account_id=by.account_id,
        at=at,
    )
    if status == LicenceStatus.REVOKED:
        announce(LicenceRevoked(subject=str(licence.id), type_id=licence.type_id))
    else:
        announce(LicenceStatusChanged(subject=str(licence.id), status=status))
    return licence


def _move(licence: Licence, status: LicenceStatus) -> None:
    """The only writer of `status`: changes it if it still is what we read, else LicenceMovedOn."""
    if not may_become(licence.status, status):
        raise StatusChangeNotAllowed
    if not Licence.objects.filter(id=licence.id, status=licence.status).update(status=status):
        raise LicenceMovedOn
    licence.status = status
