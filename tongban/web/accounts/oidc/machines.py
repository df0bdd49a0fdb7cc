"""What systems ask directly, without a browser: tokens, who it is, is this token good, take it back."""

import base64
import binascii
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity.actions import ensure_keys, note_identity_told, redeem_code, renew, revoke_token
from tongban.identity.actions.systems import fingerprint
from tongban.identity.actions.tokens import ACCESS_LIVES, Issued
from tongban.identity.connected import claims_of, living_token, system_by_secret
from tongban.identity.models.provider import Credential, System
from tongban.identity.provider_errors import InvalidGrant, InvalidScope
from tongban.identity.signing import NoSigningKey, issuer
from tongban.identity.states import CredentialKind, Scope
from tongban.kernel.client_address import client_address
from tongban.kernel.errors import TooMany
from tongban.kernel.throttle import count_try
from tongban.web.ui.access import public

#: Wrong secrets from one address before it has to wait; right ones are never refused for it.
WRONG_SECRETS, PER = 30, timedelta(minutes=1)
LONGEST = 4000


class Fault(Exception):
    """An OAuth error for a system."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status

    def response(self) -> HttpResponse:
        """As RFC 6749 5.2 writes it."""
        answer = _json({"error": self.error, "error_description": self.description}, self.status)
        if self.status == 401:
            answer["WWW-Authenticate"] = 'Basic realm="tongban"'
        return answer


@csrf_exempt
@public
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Codes and refresh tokens become tokens (RFC 6749 4.1.3, 6)."""
    try:
        fields = _fields(request)
        system = _system(request, fields)
        try:
            issued = _issued(fields, system)
        except NoSigningKey:
            ensure_keys()
            issued = _issued(fields, system)
    except InvalidGrant:
        return Fault("invalid_grant", "the code or token is wrong, used, expired or not yours").response()
    except InvalidScope:
        return Fault("invalid_scope", "more was asked for than granted").response()
    except Fault as fault:
        return fault.response()
    answer: dict[str, Any] = {
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIVES.total_seconds()),
        "scope": " ".join(issued.scopes),
        "id_token": issued.id_token,
    }
    return _json(answer | ({"refresh_token": issued.refresh} if issued.refresh else {}))


def _issued(fields: dict[str, str], system: System) -> Issued:
    match fields.get("grant_type"):
        case "authorization_code":
            needed = ("code", "redirect_uri", "code_verifier")
            if missing := [name for name in needed if not fields.get(name)]:
                raise Fault("invalid_request", f"missing: {', '.join(missing)}")
            return redeem_code(
                code=fields["code"],
                system=system,
                redirect_uri=fields["redirect_uri"],
                verifier=fields["code_verifier"],
            )
        case "refresh_token" if system.may_refresh:
            if not fields.get("refresh_token"):
                raise Fault("invalid_request", "missing: refresh_token")
            scopes = tuple(fields["scope"].split()) if fields.get("scope") else None
            return renew(refresh=fields["refresh_token"], system=system, scopes=scopes)
        case "refresh_token":
            raise Fault("unauthorized_client", "this client may not refresh")
        case None | "":
            raise Fault("invalid_request", "missing: grant_type")
        case _:
            raise Fault("unsupported_grant_type", "authorization_code and refresh_token are offered")


@csrf_exempt
@public
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What the scopes of an access token tell of the person (OpenID Connect Core 5.3)."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    held = _living(value.strip()) if scheme.lower() == "bearer" and value else None
    if held is None:
        answer = _json({"error": "invalid_token"}, 401)
        answer["WWW-Authenticate"] = 'Bearer realm="tongban"' + (', error="invalid_token"' if value else "")
        return answer
    if Scope.IDENTITY in held.scopes:
        note_identity_told(held)
    grant = held.grant
    about = {"sub": grant.sub, "acr": grant.acr, "amr": grant.amr}
    about |= {"auth_time": int(grant.auth_time.timestamp()), "sid": str(grant.sign_on_id)}
    return _json(about | claims_of(held, in_token=False))


def _living(value: str) -> Credential | None:
    return living_token(fingerprint(value), CredentialKind.ACCESS) if len(value) <= LONGEST else None


@csrf_exempt
@public
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """Is this token of yours good (RFC 7662)? Of the tokens of others nobody learns anything."""
    try:
        fields = _fields(request)
        system = _system(request, fields)
    except Fault as fault:
        return fault.response()
    held = living_token(fingerprint(fields.get("token", "")), CredentialKind.ACCESS, CredentialKind.REFRESH)
    if held is None or held.grant.system_id != system.id:
        return _json({"active": False})
    return _json(
        {
            "active": True,
            "iss": issuer(),
            "client_id": system.id,
            "aud": system.id,
            "sub": held.grant.sub,
            "scope": " ".join(held.scopes),
            "token_type": "access_token" if held.kind == CredentialKind.ACCESS else "refresh_token",
            "iat": int(held.issued_at.timestamp()),
            "exp": int(held.expires_at.timestamp()),
            "acr": held.grant.acr,
            "sid": str(held.grant.sign_on_id),
        }
    )


@csrf_exempt
@public
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a token back (RFC 7009): the same answer whether there was one or not."""
    try:
        fields = _fields(request)
        revoke_token(token=fields.get("token", ""), system=_system(request, fields))
    except Fault as fault:
        return fault.response()
    return _json({})


def _fields(request: HttpRequest) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise Fault("invalid_request", "send a form")
    for name, values in request.POST.lists():
        if len(values) > 1 or len(values[0]) > LONGEST:
            raise Fault("invalid_request", f"{name[:40]} is given more than once or is too long")
    return {name: str(value) for name, value in request.POST.items()}


def _system(request: HttpRequest, fields: dict[str, str]) -> System:
    """The system that has shown its secret, in the header or in the form, not in both."""
    header = request.headers.get("Authorization", "")
    if header and "client_secret" in fields:
        raise Fault("invalid_request", "authenticate in one way")
    client_id, secret = _basic(header) if header else (fields.get("client_id", ""), fields.get("client_secret", ""))
    system = system_by_secret(client_id, fingerprint(secret)) if client_id and 0 < len(secret) <= 200 else None
    if system is None or fields.get("client_id", system.id) != system.id:
        try:
            count_try("oidc-secret", client_address(request.META), limit=WRONG_SECRETS, per=PER)
        except TooMany:
            raise Fault("temporarily_unavailable", "too many wrong secrets", 429) from None
        raise Fault("invalid_client", "unknown client or wrong secret", 401)
    return system


def _basic(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic" or len(value) > LONGEST:
        return "", ""
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name = unquote_plus(name)
    return ("", "") if "\0" in name else (name, unquote_plus(secret))  # PostgreSQL cannot compare a NUL


def _json(content: dict[str, Any], status: int = 200) -> JsonResponse:
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    answer["Pragma"] = "no-cache"
    return answer
