"""Acts of signing on to other systems: agree, grant, redeem a code, renew, revoke.

A code or a refresh token is good for one use, however many ask at once: whoever wins the conditional update of its row
(whose key is the SHA-256 of it) gets what is issued, in the same transaction; everybody else gets `InvalidGrant`. If
anything fails, the update is undone with the rest, so that an honest client may try again. The sign-on and the grant are
held meanwhile: whoever signs off or takes consent back comes before all of it or after, and then the system is told.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from django.db import transaction

from tongban.identity.actions.personal_data import record_hand_over
from tongban.identity.actions.systems import fingerprint
from tongban.identity.connected import claims_of, is_alive, representing, sub_of, with_grant
from tongban.identity.models import Account
from tongban.identity.models.provider import Credential, Grant, SignOn, Subject, System, SystemConsent
from tongban.identity.personal_data import require_guardian
from tongban.identity.provider_errors import ConsentGone, InvalidGrant, InvalidScope
from tongban.identity.signing import issuer, signed
from tongban.identity.states import CredentialKind, Scope
from tongban.kernel import audit
from tongban.kernel.language import in_chinese
from tongban.kernel.today import now

CODE_LIVES = timedelta(seconds=60)
ACCESS_LIVES = timedelta(minutes=10)
ID_TOKEN_LIVES = timedelta(minutes=10)
#: As long as a session of ours without a sign of life; it ends with the session anyway.
REFRESH_LIVES = timedelta(hours=8)
#: A client whose answer was lost on the way asks again at once; a thief comes later.
INNOCENT_RETRY = timedelta(seconds=10)


#: What a claim tells, as the person reads it.
_KINDS = {
    "name": Scope.PROFILE, "phone_number": Scope.PHONE, "entity": Scope.ENTITY, "citizen_number": Scope.IDENTITY,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What of a checked authorization request goes into the grant."""

    redirect_uri: str
    scopes: tuple[str, ...]
    nonce: str
    challenge: str


@dataclass(frozen=True)
class SignedOn:
    """How the person at the browser has signed on to us."""

    at: datetime
    amr: tuple[str, ...]
    acr: str


@dataclass(frozen=True)
class Issued:
    """What a system gets for its code or refresh token."""

    access: str
    refresh: str | None
    id_token: str
    scopes: tuple[str, ...]


def begin_sign_on(account: Account, *, session_key: str, sid: str) -> SignOn:
    """The sign-on of this browser session; the one under `sid` goes on when it is still its own."""
    uuid = _uuid(sid)
    known = None if uuid is None else SignOn.objects.filter(id=uuid, account=account, ended_at=None).first()
    if known is None:
        return SignOn.objects.create(account=account, session_key=session_key, begun_at=now())
    if known.session_key != session_key:  # Django gives a session a new key when its rights grow
        known.session_key = session_key
        known.save(update_fields=["session_key"])
    return known


@transaction.atomic
def agree(account: Account, *, system: System, scopes: Iterable[str]) -> SystemConsent:
    """Remember that the person lets the system know this, beside what was agreed before under the same terms."""
    wanted, moment = set(scopes), now()
    for before in SystemConsent.objects.filter(account=account, system=system, withdrawn_at=None):
        if before.terms == system.terms:
            wanted |= set(before.scopes)
    SystemConsent.objects.filter(account=account, system=system, withdrawn_at=None).update(withdrawn_at=moment)
    given = SystemConsent.objects.create(
        account=account, system=system, scopes=sorted(wanted), terms=system.terms, given_at=moment
    )
    _record("provider.consent_given", account, system, scopes=given.scopes, terms=given.terms)
    return given


@transaction.atomic
def withdraw_consent(consent_id: int, *, account: Account) -> SystemConsent:
    """Take consent back: the system learns nothing more, at once."""
    moment = now()
    consent = SystemConsent.objects.select_related("system").filter(id=consent_id, account__in=account.keys).first()
    if consent is None or not SystemConsent.objects.filter(id=consent_id, withdrawn_at=None).update(
        withdrawn_at=moment
    ):
        raise ConsentGone
    Grant.objects.filter(account__in=account.keys, system=consent.system, revoked_at=None).update(revoked_at=moment)
    _record("provider.consent_withdrawn", account, consent.system)
    return consent


@transaction.atomic
def grant_code(
    account: Account, *, sign_on: SignOn, system: System, asked: Asked, signed_on: SignedOn, entity_id: UUID | None
) -> str:
    """Let the system know who is here: a code, good once, for a minute, for this system and address only.
    Raises GuardianMissing for a child under fourteen.

    `entity_id`: for whom the person signs on there; only ever the entity for which the session acts, or nobody. Raises
    GuardianMissing: nothing of a child goes to others before its guardian has agreed.
    """
    if account.person is not None:
        require_guardian(account.person)
    moment, code = now(), secrets.token_urlsafe(32)
    acting = representing(account)
    if acting is None or acting.entity_id != entity_id:
        entity_id = None
    sub = sub_of(account.pk, system.id)
    if sub is None:
        defaults = {"sub": secrets.token_urlsafe(32)}
        sub = Subject.objects.get_or_create(account=account, system=system, defaults=defaults)[0].sub
    grant = Grant.objects.create(
        system=system,
        sign_on=sign_on,
        account=account,
        sub=sub,
        entity_id=entity_id,
        scopes=list(asked.scopes),
        redirect_uri=asked.redirect_uri,
        nonce=asked.nonce,
        challenge=asked.challenge,
        auth_time=signed_on.at,
        amr=list(signed_on.amr),
        acr=signed_on.acr,
        granted_at=moment,
    )
    _credential(code, CredentialKind.CODE, grant, asked.scopes, moment, CODE_LIVES).save(force_insert=True)
    _record(
        "provider.signed_on",
        account,
        system,
        acting_for=grant.entity.name if grant.entity is not None else "",
        scopes=grant.scopes,
        acr=grant.acr,
    )
    return code


def redeem_code(*, code: str, system: System, redirect_uri: str, verifier: str) -> Issued:
    """Tokens for a code: once, for the system it was made for, with the address and the PKCE verifier of the request."""
    with transaction.atomic():
        held = _held(code, CredentialKind.CODE, system)
        if held.grant.redirect_uri != redirect_uri or not _proves(verifier, held.grant.challenge):
            raise InvalidGrant
        issued = _spend(held, tuple(held.scopes), nonce=held.grant.nonce)
    return _or_refused(issued)


def renew(*, refresh: str, system: System, scopes: tuple[str, ...] | None) -> Issued:
    """New tokens for a refresh token, which is thereby spent; for fewer scopes if asked, never for more."""
    with transaction.atomic():
        held = _held(refresh, CredentialKind.REFRESH, system)
        if scopes is not None and not set(scopes) <= set(held.scopes):
            raise InvalidScope
        issued = _spend(held, scopes if scopes is not None else tuple(held.scopes), nonce="")
    return _or_refused(issued)


@transaction.atomic
def revoke_token(*, token: str, system: System) -> None:
    """A system gives a token back: an access token alone, a refresh token with all that hangs on the same grant."""
    found = with_grant().filter(hash=fingerprint(token), grant__system=system).first()
    if found is None or found.kind == CredentialKind.CODE:
        return
    moment = now()
    if found.kind == CredentialKind.ACCESS:
        Credential.objects.filter(hash=found.hash, expires_at__gt=moment).update(expires_at=moment)
    else:
        Grant.objects.filter(id=found.grant_id, revoked_at=None).update(revoked_at=moment)
    _record("provider.token_revoked", found.grant.account, system, token=found.kind)


@transaction.atomic
def note_identity_told(credential: Credential) -> None:
    """That a citizen number went to a system: the person can see when, and to whom (个人信息保护法第二十三条)."""
    _record("provider.identity_told", credential.grant.account, credential.grant.system)


def _held(value: str, kind: CredentialKind, system: System) -> Credential:
    # In the order in which whoever signs off takes them, or each might wait for the other.
    locked = with_grant().select_for_update(of=("grant__sign_on", "grant", "self"), no_key=True)
    held = locked.filter(hash=fingerprint(value), kind=kind).first()
    if held is None or held.grant.system_id != system.id or not is_alive(held):
        raise InvalidGrant
    return held


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(jwt.utils.base64url_encode(digest).decode(), challenge)


def _spend(held: Credential, scopes: tuple[str, ...], *, nonce: str) -> Issued | None:
    """Use the code or refresh token up and issue what it is good for; None, written down, when somebody used it before."""
    moment = now()
    if not Credential.objects.filter(hash=held.hash, used_at=None, expires_at__gt=moment).update(used_at=moment):
        _note_reuse(held, moment)
        return None
    if held.kind == CredentialKind.CODE:
        _note_hand_over(held)
    return _issue(held, scopes, nonce=nonce, moment=moment)


def _or_refused(issued: Issued | None) -> Issued:
    """Refused only here, outside of the transaction, so that what was written down of a replay stays."""
    if issued is None:
        raise InvalidGrant
    return issued


def _note_hand_over(held: Credential) -> None:
    """That data goes to the system, once in a sign-on for the same data (个人信息保护法第二十三条)."""
    grant, system = held.grant, held.grant.system
    same = Grant.objects.filter(
        sign_on_id=grant.sign_on_id, system=system, scopes=grant.scopes, entity_id=grant.entity_id
    ).exclude(id=grant.pk)
    if same.filter(credentials__kind=CredentialKind.CODE, credentials__used_at__isnull=False).exists():
        return
    told = claims_of(held, in_token=False)
    kinds = [in_chinese(scope.label) for claim, scope in _KINDS.items() if claim in told]
    if grant.account.person is None or not kinds:
        return
    record_hand_over(
        grant.account.person,
        recipient=f"{system.name}（{system.body.name}）",
        purpose=system.purpose,
        kinds=kinds,
        basis="履行法定职责（个人信息保护法第三十四条）" if system.own else "您的同意（个人信息保护法第二十三条）",
        way="userinfo",
        account_id=grant.account_id,
        who=_name(grant.account),
    )


def _note_reuse(held: Credential, moment: datetime) -> None:
    used_at = Credential.objects.values_list("used_at", flat=True).get(hash=held.hash)
    if used_at is None or moment - used_at <= INNOCENT_RETRY:
        return
    # Two parties hold it, and nobody can say which is the thief: what was issued from it ends (RFC 6749 4.1.2, 10.4).
    if Grant.objects.filter(id=held.grant_id, revoked_at=None).update(revoked_at=moment):
        audit.record(
            "provider.replayed",
            account_id=held.grant.account_id,
            who=_name(held.grant.account),
            subject=f"system:{held.grant.system_id}",
            concerning=held.grant.account.person_id,
            result="refused",
            credential=held.kind,
        )


def _issue(held: Credential, scopes: tuple[str, ...], *, nonce: str, moment: datetime) -> Issued:
    grant = held.grant
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32) if grant.system.may_refresh else None
    rows = [_credential(access, CredentialKind.ACCESS, grant, scopes, moment, ACCESS_LIVES)]
    if refresh is not None:
        rows.append(_credential(refresh, CredentialKind.REFRESH, grant, held.scopes, moment, REFRESH_LIVES))
    Credential.objects.bulk_create(rows)
    half = hashlib.sha256(access.encode()).digest()[:16]
    claims: dict[str, Any] = {
        "iss": issuer(),
        "sub": grant.sub,
        "aud": grant.system_id,
        "iat": int(moment.timestamp()),
        "exp": int((moment + ID_TOKEN_LIVES).timestamp()),
        "auth_time": int(grant.auth_time.timestamp()),
        "acr": grant.acr,
        "amr": grant.amr,
        "sid": str(grant.sign_on_id),
        "at_hash": jwt.utils.base64url_encode(half).decode(),
        **({"nonce": nonce} if nonce else {}),
        **claims_of(rows[0], in_token=True),
    }
    return Issued(access, refresh, signed(claims, alg=grant.system.alg), scopes)


def _credential(
    value: str, kind: CredentialKind, grant: Grant, scopes: Iterable[str], moment: datetime, lives: timedelta
) -> Credential:
    return Credential(
        hash=fingerprint(value),
        kind=kind,
        grant=grant,
        scopes=list(scopes),
        issued_at=moment,
        expires_at=moment + lives,
    )


def _record(act: str, account: Account, system: System, *, acting_for: str = "", **detail: Any) -> None:
    audit.record(
        act,
        account_id=account.pk,
        who=_name(account),
        subject=f"system:{system.id}",
        concerning=account.person_id,
        acting_for=acting_for,
        name=system.name,
        **detail,
    )


def _name(account: Account) -> str:
    return account.person.name if account.person is not None else account.username


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
