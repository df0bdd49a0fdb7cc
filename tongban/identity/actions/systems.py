"""Acts on connected systems: apply, approve or refuse (by somebody else), give a secret, stop, go on.

The system administrator registers, the security administrator decides: two people, and the database holds it too.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.connecting import address_problem
from tongban.identity.models.provider import Grant, System, SystemSecret
from tongban.identity.people import Officer
from tongban.identity.provider_errors import (
    NoSuchSystem,
    NotConnected,
    OwnApplication,
    SystemIncomplete,
    SystemMovedOn,
)
from tongban.identity.signing import ALGORITHMS
from tongban.identity.states import Role, Scope, SystemState
from tongban.kernel import audit
from tongban.kernel.language import sentence
from tongban.kernel.today import now

#: An old secret works on for this long after a new one was made, so that a system can be changed while it runs.
OVERLAP = timedelta(days=7)


def fingerprint(value: str) -> str:
    """Under which a secret, code or token is kept: they are random, so one round of SHA-256 hides them."""
    return hashlib.sha256(value.encode()).hexdigest()


@transaction.atomic
def apply_for_connection(
    *,
    officer: Officer,
    name: str,
    body_id: str,
    purpose: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str],
    logout_uris: Sequence[str] = (),
    backchannel_uri: str = "",
    own: bool = False,
    may_refresh: bool = False,
    alg: str = "RS256",
) -> System:
    """Register a system; nothing works for it before somebody else has approved."""
    _require(officer, Role.SYSADMIN)
    name, purpose = name.strip(), purpose.strip()
    if not 2 <= len(name) <= 60:
        raise SystemIncomplete(sentence("请填写系统名称，2 到 60 个字。"), field="name")
    body = Body.objects.filter(id=body_id).first()
    if body is None:
        raise SystemIncomplete(sentence("没有这个主管单位，请从机构页面复制它的编号。"), field="body")
    if not 10 <= len(purpose) <= 300:
        raise SystemIncomplete(sentence("请写明为什么接入、信息用来做什么，10 到 300 个字。"), field="purpose")
    wanted = [scope.value for scope in Scope if scope == Scope.OPENID or scope.value in scopes]
    _require_addresses(redirect_uris, "redirect_uris", at_least_one=True)
    _require_addresses(logout_uris, "logout_uris")
    _require_addresses([backchannel_uri] if backchannel_uri else [], "backchannel_uri")
    if alg not in ALGORITHMS:
        raise SystemIncomplete(field="alg")
    system = System.objects.create(
        id=f"sys-{secrets.token_hex(8)}",
        name=name,
        body=body,
        purpose=purpose,
        scopes=wanted,
        redirect_uris=list(dict.fromkeys(redirect_uris)),
        logout_uris=list(dict.fromkeys(logout_uris)),
        backchannel_uri=backchannel_uri,
        own=own,
        may_refresh=may_refresh,
        alg=alg,
        applied_by_id=officer.account_id,
        applied_at=now(),
    )
    _record("provider.system_applied", system, officer, scopes=wanted)
    return system


def _require_addresses(addresses: Sequence[str], field: str, *, at_least_one: bool = False) -> None:
    if at_least_one and not addresses:
        raise SystemIncomplete(sentence("请至少填写一个登录返回地址。"), field=field)
    if len(addresses) > 10:
        raise SystemIncomplete(sentence("地址最多 10 个。"), field=field)
    for address in addresses:
        if problem := address_problem(address, demo=settings.DEMO):
            raise SystemIncomplete(problem, field=field)


@transaction.atomic
def approve_connection(system_id: str, *, officer: Officer) -> System:
    """Let a system in. Whoever registered it cannot."""
    return _decide(system_id, officer, SystemState.CONNECTED, "provider.system_approved", "")


@transaction.atomic
def refuse_connection(system_id: str, *, officer: Officer, reason: str) -> System:
    """Keep a system out, and say why."""
    if not reason.strip():
        raise SystemIncomplete(sentence("请写明理由。"), field="reason")
    return _decide(system_id, officer, SystemState.REFUSED, "provider.system_refused", reason.strip()[:300])


def _decide(system_id: str, officer: Officer, state: SystemState, act: str, reason: str) -> System:
    _require(officer, Role.SECURITY)
    system = _system(system_id)
    if system.applied_by_id == officer.account_id:
        raise OwnApplication
    _move(system, SystemState.APPLIED, state=state, decided_by_id=officer.account_id, decided_at=now(), reason=reason)
    _record(act, system, officer, purpose=reason)
    return system


@transaction.atomic
def make_secret(system_id: str, *, officer: Officer, at_once: bool = False) -> str:
    """A new secret, told this once and never again. The old one runs out in a week, or `at_once` when it has leaked."""
    _require(officer, Role.SYSADMIN)
    system = _system(system_id)
    if system.state != SystemState.CONNECTED:
        raise NotConnected
    moment = now()
    ends = moment if at_once else moment + OVERLAP
    SystemSecret.objects.filter(system=system, expires_at=None).update(expires_at=ends)
    if at_once:
        SystemSecret.objects.filter(system=system, expires_at__gt=ends).update(expires_at=ends)
    secret = secrets.token_urlsafe(32)
    SystemSecret.objects.create(hash=fingerprint(secret), system=system, made_at=moment)
    _record("provider.secret_made", system, officer, at_once=at_once)
    return secret


@transaction.atomic
def suspend_connection(system_id: str, *, officer: Officer, reason: str) -> System:
    """Stop a system now: no sign-on, and every token it holds is worth nothing. Either administrator may."""
    _require(officer, Role.SYSADMIN, Role.SECURITY)
    if not reason.strip():
        raise SystemIncomplete(sentence("请写明理由。"), field="reason")
    system = _system(system_id)
    moment = now()
    _move(system, SystemState.CONNECTED, state=SystemState.SUSPENDED, reason=reason.strip()[:300])
    ended = Grant.objects.filter(system=system, revoked_at=None).update(revoked_at=moment)
    _record("provider.system_suspended", system, officer, purpose=reason, grants=ended)
    return system


@transaction.atomic
def resume_connection(system_id: str, *, officer: Officer) -> System:
    """Let a stopped system in again; everybody signs on to it anew."""
    _require(officer, Role.SECURITY)
    system = _system(system_id)
    _move(system, SystemState.SUSPENDED, state=SystemState.CONNECTED, reason="")
    _record("provider.system_resumed", system, officer)
    return system


def _require(officer: Officer, *roles: str) -> None:
    if officer.roles.isdisjoint(roles):
        raise NoSuchSystem


def _system(system_id: str) -> System:
    system = System.objects.filter(id=system_id).first()
    if system is None:
        raise NoSuchSystem
    return system


def _move(system: System, was: SystemState, **columns: str | int | datetime | None) -> None:
    if not System.objects.filter(id=system.id, state=was).update(**columns):
        raise SystemMovedOn
    system.refresh_from_db()


def _record(act: str, system: System, officer: Officer, *, purpose: str = "", **detail: Any) -> None:
    audit.record(
        act,
        account_id=officer.account_id,
        who=officer.name,
        subject=f"system:{system.id}",
        purpose=purpose,
        name=system.name,
        **detail,
    )
