"""What everybody may know: where our endpoints are and what they do, and the keys to check our tokens with."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.identity.actions import ensure_keys
from tongban.identity.assurance import VALUES
from tongban.identity.signing import ALGORITHMS, issuer, published
from tongban.identity.states import Scope
from tongban.web.ui.access import public

#: Keys are public a day before they sign, so an hour in somebody's cache is never too long.
_KEPT = "public, max-age=3600"


@public
@require_safe
def configuration(request: HttpRequest) -> JsonResponse:
    """OpenID Connect Discovery 1.0: only what is really enforced."""

    def at(name: str) -> str:
        return issuer() + reverse(name)

    ways = ["client_secret_basic", "client_secret_post"]
    return _public(
        {
            "issuer": issuer(),
            "authorization_endpoint": at("oidc-authorize"),
            "token_endpoint": at("oidc-token"),
            "userinfo_endpoint": at("oidc-userinfo"),
            "jwks_uri": at("oidc-jwks"),
            "end_session_endpoint": at("oidc-logout"),
            "revocation_endpoint": at("oidc-revoke"),
            "introspection_endpoint": at("oidc-introspect"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": list(ALGORITHMS),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ways,
            "revocation_endpoint_auth_methods_supported": ways,
            "introspection_endpoint_auth_methods_supported": ways,
            "scopes_supported": [scope.value for scope in Scope],
            "acr_values_supported": list(VALUES),
            "claims_supported": [
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash",
                "name", "real_name_level", "phone_number", "phone_number_verified", "entity", "citizen_number",
            ],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "require_request_uri_registration": False,
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "frontchannel_logout_supported": False,
            "ui_locales_supported": ["zh-CN", "en"],
        }
    )  # fmt: skip


@public
@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The public keys: those that sign, those that will, those that did until their last token has run out."""
    keys = published()
    if not keys:
        ensure_keys()
        keys = published()
    return _public({"keys": keys})


def _public(content: dict[str, object]) -> JsonResponse:
    answer = JsonResponse(content)
    answer["Cache-Control"] = _KEPT
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
