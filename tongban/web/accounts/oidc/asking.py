"""Reading an authorization request: what is asked, by whom, and whether it may be asked at all.

Two kinds of wrong. Where it is not certain who asks or where the answer would go, the person at the browser gets a page
(`Unanswerable`), and nobody is sent anywhere. Everything else goes back to the system as an OAuth error.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from tongban.identity.actions.tokens import Asked
from tongban.identity.connected import connected_system
from tongban.identity.models.provider import System
from tongban.identity.signing import issuer
from tongban.identity.states import Scope
from tongban.kernel.errors import Invalid

PROMPTS = frozenset({"none", "login", "consent", "select_account"})
#: Longer requests are nobody's honest question, and a state that large would not fit into an address on its way back.
LONGEST_REQUEST, LONGEST_STATE, LONGEST_NONCE = 8000, 2000, 255
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_REFUSED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


class Unanswerable(Invalid):
    """发起登录的系统没有在本平台接入，或者它给的返回地址不对。为了您的安全，没有继续登录。请从该系统的首页重新进入，仍不行就告诉该系统的主管单位。"""


class Answerable(Exception):
    """Something is wrong that the system should learn: an OAuth error code, and where to send it."""

    def __init__(self, error: str, description: str, *, redirect_uri: str, state: str) -> None:
        super().__init__(description)
        self.error, self.description, self.redirect_uri, self.state = error, description, redirect_uri, state

    def response(self) -> HttpResponse:
        """Back to the system with the error."""
        return sent_back(self.redirect_uri, self.state, error=self.error, error_description=self.description)


@dataclass(frozen=True)
class Question:
    """A request that may be answered."""

    system: System
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    prompt: frozenset[str]
    max_age: int | None
    acr_values: tuple[str, ...]
    hint: str

    @property
    def asked(self) -> Asked:
        """The part that goes into the grant."""
        return Asked(self.redirect_uri, self.scopes, self.nonce, self.challenge)

    def fault(self, error: str, description: str) -> Answerable:
        """An error for the system that asks."""
        return Answerable(error, description, redirect_uri=self.redirect_uri, state=self.state)


def sent_back(redirect_uri: str, state: str, **answer: str) -> HttpResponse:
    """Back to the registered address; with our name, so that nobody mixes us up with another provider (RFC 9207)."""
    fields = {**answer, "iss": issuer(), **({"state": state} if state else {})}
    response = HttpResponse(status=302)
    response["Location"] = f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(fields)}"
    response["Cache-Control"] = "no-store"
    return response


def as_address(request: HttpRequest, name: str, *, too_long: type[Invalid]) -> HttpResponse:
    """What was posted, asked again by its address; raises `too_long` for more than an address may hold."""
    query = request.POST.urlencode()
    if len(query) > LONGEST_REQUEST:
        raise too_long
    answer = HttpResponse(status=303)
    answer["Location"] = f"{reverse(name)}?{query}"
    return answer


def question_in(request: HttpRequest) -> Question:
    """The question in the address of a request; raises Unanswerable or Answerable."""
    params = request.GET
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_REQUEST:
        raise Unanswerable
    system, redirect_uri = _who_and_where(params)
    state = params.get("state", "") if len(params.getlist("state")) <= 1 else ""

    def fault(error: str, description: str) -> Answerable:
        return Answerable(error, description, redirect_uri=redirect_uri, state=state[:LONGEST_STATE])

    for name, values in params.lists():
        if len(values) > 1:
            raise fault("invalid_request", f"{name[:40]} is given more than once")
    for name, error in _REFUSED.items():
        if name in params:
            raise fault(error, f"{name} is not supported")
    if len(state) > LONGEST_STATE or len(params.get("nonce", "")) > LONGEST_NONCE:
        raise fault("invalid_request", "state or nonce is too long")
    if "response_type" not in params:
        raise fault("invalid_request", "response_type is missing")
    if params["response_type"] != "code":
        raise fault("unsupported_response_type", "only response_type=code is offered")
    if params.get("response_mode", "query") != "query":
        raise fault("invalid_request", "only response_mode=query is offered")
    if params.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(params.get("code_challenge", "")):
        raise fault("invalid_request", "PKCE is required: code_challenge with code_challenge_method=S256")
    scopes = tuple(dict.fromkeys(params.get("scope", "").split()))
    if Scope.OPENID not in scopes or not set(scopes) <= set(system.scopes):
        raise fault("invalid_scope", "scope must contain openid and nothing that was not approved for this client")
    prompt = frozenset(params.get("prompt", "").split())
    if not prompt <= PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise fault("invalid_request", "prompt is not understood")
    max_age = params.get("max_age", "")
    if max_age and not re.fullmatch(r"[0-9]{1,9}", max_age):
        raise fault("invalid_request", "max_age must be a number of seconds")
    return Question(
        system=system,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=state,
        nonce=params.get("nonce", ""),
        challenge=params["code_challenge"],
        prompt=prompt,
        max_age=int(max_age) if max_age else None,
        acr_values=tuple(params.get("acr_values", "").split()),
        hint=params.get("id_token_hint", ""),
    )


def _who_and_where(params: QueryDict) -> tuple[System, str]:
    """The system and one of its registered addresses, compared letter by letter."""
    clients, addresses = params.getlist("client_id"), params.getlist("redirect_uri")
    if len(clients) != 1 or len(addresses) != 1:
        raise Unanswerable
    system = connected_system(clients[0])
    if system is None or addresses[0] not in system.redirect_uris:
        raise Unanswerable
    return system, addresses[0]
