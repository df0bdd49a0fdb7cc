"""Reads: whose licences these are, and whether one that a stranger brings is genuine and valid."""

from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from tongban.identity.mandates import sides_of
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.states import Step
from tongban.kernel.crypto import cose
from tongban.kernel.crypto.errors import BadToken, CryptoError
from tongban.kernel.crypto.sm2 import PublicKey
from tongban.kernel.crypto.sm3 import sm3
from tongban.kernel.language import sentence, translatable
from tongban.kernel.today import now, today
from tongban.licences.identifier import Identifier
from tongban.licences.models import Licence, Seal, SealAuthority
from tongban.licences.record import Claims, FileClaims
from tongban.licences.states import HolderKind, LicenceStatus, VerdictKind
from tongban.licences.verification import (
    ForeignAddress,
    LicenceSummary,
    Sealed,
    Unreadable,
    Unsealed,
    Verdict,
    masked_name,
    read_file,
    read_text,
    text_in,
)

_ALTERED_FILE = translatable(
    "文件里有我们的印记，但内容与签发时不一致：被改动过，或者被另存、打印成了另一个文件。请以扫描二维码的结果为准。"
)
_ALTERED_CODE = translatable("二维码的内容与签名不一致，被改动过。")
_DAMAGED_RECORD = translatable("平台保存的记录与签发时的签名不一致，已停止确认。请联系发证机关。")
_NOT_OURS = translatable("不是本平台签发的证照。")
_NO_RECORD = translatable("本平台没有这张证照的记录。")


def licences_held_by(account: Account) -> QuerySet[Licence]:
    """The library of the principal for whom the account acts; newest first, every status.

    Open to whoever may receive results in every matter. An agent for single matters uses licences inside of these
    matters only, and does not see the library.
    """
    sides = [one for one in sides_of(account) if one.reaches_all(Step.RECEIVE)]
    people = [key for one in sides for key in one.people]
    entities = [one.entity_id for one in sides if one.entity_id is not None]
    return (
        Licence.objects.filter(Q(holder_entity=None, holder_person__in=people) | Q(holder_entity__in=entities))
        .select_related("type", "issuer", "holder_entity")
        .order_by("-issued_at", "-id")
    )


def licences_of_person(person: Person) -> QuerySet[Licence]:
    """Every licence made out to this person: what is held about them, whoever's library shows it."""
    return Licence.objects.filter(holder_person=person)


def licence_held_by(account: Account, licence_id: UUID) -> Licence | None:
    """One of these, or None: also for what belongs to somebody else."""
    return licences_held_by(account).filter(id=licence_id).first()


def licences_of_type(holder: Person | LegalEntity, type_id: str, *, on: date | None = None) -> list[Licence]:
    """The holder's licences of a type that are valid on the day (today), newest first."""
    return list(_valid_of_type(holder, type_id, on or today()).select_related("type", "issuer"))


def fields_of_newest(holder: Person | LegalEntity, type_id: str, *, on: date | None = None) -> dict[str, str] | None:
    """What the first of these prints; None: there is none."""
    newest = _valid_of_type(holder, type_id, on or today()).only("fields").first()
    return newest.fields if newest is not None else None


def _valid_of_type(holder: Person | LegalEntity, type_id: str, day: date) -> QuerySet[Licence]:
    mine = (
        Q(holder_person_id__in=holder.keys, holder_entity=None)
        if isinstance(holder, Person)
        else Q(holder_entity=holder)
    )
    return (
        Licence.objects.filter(mine, type_id=type_id, status=LicenceStatus.VALID, valid_from__lte=day)
        .filter(Q(valid_until=None) | Q(valid_until__gte=day))
        .order_by("-issued_at", "-id")
    )


def verify_text(text: str) -> Verdict:
    """Examine what was scanned or typed: QR address, token, licence identifier or licence number."""
    try:
        return _examine(read_text(text, hosts=our_hosts()))
    except Unreadable as unreadable:
        return Verdict(VerdictKind.UNREADABLE, now(), reasons=[str(unreadable)])
    except CryptoError:
        return _damaged()


def verify_file(data: bytes) -> Verdict:
    """Examine a file: a licence as PDF, or a small file that holds the text of a QR code."""
    if text := text_in(data):
        return verify_text(text)
    try:
        return _examine(read_file(data))
    except Unreadable as unreadable:
        return Verdict(VerdictKind.UNREADABLE, now(), reasons=[str(unreadable)])
    except CryptoError:
        return _damaged()


def _examine(reading: bytes | Identifier | str | ForeignAddress | Sealed | Unsealed) -> Verdict:
    """The verdict on something that could be read. CryptoError: a row of ours no longer opens."""
    match reading:
        case ForeignAddress(host):
            reason = sentence("这个网址（{host}）不是本平台的，请不要在那里填写个人信息。", host=host[:60])
            return Verdict(VerdictKind.NOT_OURS, now(), reasons=[reason])
        case bytes():
            return _verify_token(reading)
        case Identifier():
            return _verify_record(_by_identifier(reading))
        case str():
            return _verify_record(_by_number(reading))
        case Sealed():
            return _verify_sealed(reading)
        case Unsealed(identifiers, marked):
            if any(_by_identifier(identifier) for identifier in identifiers):
                return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(_ALTERED_FILE)])
            reason = sentence("文件末尾的签章无法读取。") if marked else sentence(_NOT_OURS)
            return Verdict(VerdictKind.NOT_OURS, now(), reasons=[reason])


def _damaged() -> Verdict:
    return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(_DAMAGED_RECORD)])


def our_hosts() -> list[str]:
    """The addresses that our QR codes carry or carried."""
    return [urlsplit(settings.PUBLIC_ADDRESS).netloc, *getattr(settings, "FORMER_PUBLIC_HOSTS", ())]


def _verify_token(raw: bytes) -> Verdict:
    try:
        token = cose.parse(raw)
        claims = Claims.decode(token.payload)
    except BadToken:
        reason = sentence("二维码的内容不完整或者被改动过。请重新扫描，扫全整个二维码。")
        return Verdict(VerdictKind.UNREADABLE, now(), reasons=[reason])
    licence = _by_identifier(claims.identifier)
    seal = _seal_of(token)
    if seal is None:
        return _unknown_signer(licence, _ALTERED_CODE)
    if not _verifies(seal, token):
        return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(_ALTERED_CODE)])
    return _verify_record(licence, raw)


def _verify_sealed(file: Sealed) -> Verdict:
    try:
        token = cose.parse(file.token)
        claims = FileClaims.decode(token.payload)
    except BadToken:
        return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(_ALTERED_FILE)])
    licence = _by_identifier(claims.identifier)
    seal = _seal_of(token)
    if seal is None:
        return _unknown_signer(licence, _ALTERED_FILE)
    whole = not file.trailing and claims.size == len(file.covered) and claims.digest == sm3(file.covered)
    if not whole or not _verifies(seal, token):
        return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(_ALTERED_FILE)])
    if licence is not None and licence.issuer_id != seal.body_id:
        return Verdict(VerdictKind.NOT_OURS, now(), reasons=[sentence("文件上的章不是这张证照发证机关的章。")])
    return _verify_record(licence)


def _unknown_signer(licence: Licence | None, altered: str) -> Verdict:
    """A key we never had: another platform's work, unless it speaks of a licence that only we could have issued."""
    if licence is not None:
        return Verdict(VerdictKind.ALTERED, now(), reasons=[sentence(altered)])
    return Verdict(VerdictKind.NOT_OURS, now(), reasons=[sentence("签名不是本平台任何机关的，不是本平台签发的证照。")])


def _seal_of(token: cose.Token) -> Seal | None:
    """The seal whose key signed it, if it is one of ours."""
    return Seal.objects.filter(id=token.key_id.hex()).first()


def _verifies(seal: Seal, token: cose.Token) -> bool:
    try:
        return PublicKey(bytes(seal.public_key)).verifies(token.signed, token.signature)
    except CryptoError:
        return False


def _verify_record(licence: Licence | None, presented: bytes | None = None) -> Verdict:
    """The licence as the library has it: is the row what was signed, might its seal sign it, and is it in force?"""
    if licence is None:
        return Verdict(VerdictKind.NOT_OURS, now(), reasons=[sentence(_NO_RECORD)])
    try:
        token = cose.parse(bytes(licence.token))
        intact = Claims.decode(token.payload).encode() == licence.claims().encode()
    except (CryptoError, ValueError, KeyError):
        return _damaged()
    if (
        not intact
        or token.key_id.hex() != licence.seal_id
        or not _verifies(licence.seal, token)
        or (presented is not None and presented != bytes(licence.token))
    ):
        return _damaged()
    if not _was_authorised(licence):
        reason = sentence("签名是真的，但这枚章没有获得签发这类证照的授权，证照不成立。")
        return Verdict(VerdictKind.NOT_OURS, now(), reasons=[reason])
    moment = now()
    verdict, reasons = _standing(licence, moment.date())
    if licence.simulated:
        reasons.append(sentence("这是演示数据，印章为测试章，没有法律效力。"))
    return Verdict(verdict, moment, _summary(licence), reasons)


def _was_authorised(licence: Licence) -> bool:
    """A valid seal of another body, or for other types, must not validate this licence."""
    return (
        licence.seal.body_id == licence.issuer_id
        and SealAuthority.objects.filter(
            Q(until_on=None) | Q(until_on__gte=licence.issued_on),
            seal_id=licence.seal_id,
            type_id=licence.type_id,
            from_on__lte=licence.issued_on,
        ).exists()
    )


def _standing(licence: Licence, on: date) -> tuple[VerdictKind, list[str]]:
    """Status first: a revoked licence is revoked whether or not it has run out."""
    match licence.status:
        case LicenceStatus.REVOKED:
            return VerdictKind.REVOKED, [sentence("发证机关已撤销这张证照。")]
        case LicenceStatus.CANCELLED:
            return VerdictKind.REVOKED, [sentence("这张证照已经注销。")]
        case LicenceStatus.SUPERSEDED:
            return VerdictKind.SUPERSEDED, [sentence("持证人已换发新证，这一版不再使用。请查看新证。")]
    if licence.has_expired(on=on):
        return VerdictKind.EXPIRED, [sentence("证照是真的，但已经过了有效期。")]
    if licence.status == LicenceStatus.SUSPENDED:
        return VerdictKind.SUSPENDED, [sentence("发证机关已暂停这张证照的效力。")]
    if licence.valid_from > on:
        return VerdictKind.SUSPENDED, [sentence("证照是真的，但还没有到生效日期。")]
    return VerdictKind.VALID, [sentence("签名和登记的内容一致，在有效期内。")]


def _summary(licence: Licence) -> LicenceSummary:
    natural = licence.holder_kind == HolderKind.NATURAL
    return LicenceSummary(
        identifier=licence.identifier,
        number=licence.number,
        type_name=licence.type.name,
        holder_name=masked_name(licence.holder_name) if natural else licence.holder_name,
        issuer_name=licence.issuer.name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        status=licence.get_status_display(),
        simulated=licence.simulated,
    )


def _by_identifier(identifier: Identifier) -> Licence | None:
    return Licence.objects.select_related("type", "issuer", "seal").filter(identifier=str(identifier)).first()


def _by_number(number: str) -> Licence | None:
    """The newest version under that number; several types may share one (a credit code): then one in force first."""
    found = list(
        Licence.objects.select_related("type", "issuer", "seal")
        .filter(number__in={number, number.upper()})
        .order_by("-version", "-issued_at")[:20]
    )
    return next((licence for licence in found if licence.status == LicenceStatus.VALID), found[0] if found else None)
