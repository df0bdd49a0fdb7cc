"""A system of somebody else's, built with another library: authlib does the sign-on, a dictionary keeps its sessions.

`python -m tests.durability.foreign PORT` takes its settings from FOREIGN_*; it is a WSGI program on loopback.
"""

import json
import os
import secrets
import sys
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER, CLIENT, SECRET = (os.environ[f"FOREIGN_{name}"] for name in ("ISSUER", "CLIENT", "SECRET"))
HERE = os.environ["FOREIGN_HERE"]
SCOPE = os.environ.get("FOREIGN_SCOPE", "openid profile phone")

#: browser cookie -> what we know of the browser
SESSIONS: dict[str, dict[str, Any]] = {}
META = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()


def checked(token: str, typ: str) -> dict[str, Any]:
    """The claims of a token after every check that OpenID Connect asks of a client."""
    keys = KeySet.import_key_set(requests.get(META["jwks_uri"], timeout=10).json())
    decoded = jwt.decode(token, keys, algorithms=META["id_token_signing_alg_values_supported"])
    rules = jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": CLIENT},
        exp={"essential": True},
        iat={"essential": True},
    )
    rules.validate(decoded.claims)
    assert decoded.header["typ"] == typ
    return dict(decoded.claims)


def client() -> OAuth2Session:
    return OAuth2Session(
        CLIENT, SECRET, scope=SCOPE, redirect_uri=f"{HERE}/callback", code_challenge_method="S256", timeout=20
    )


def application(environ: dict[str, Any], start: Any) -> list[bytes]:
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    name = f"foreign{environ['SERVER_PORT']}"
    key = cookies[name].value if name in cookies else secrets.token_urlsafe(16)
    mine = SESSIONS.setdefault(key, {})
    path, query = environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", ""))
    headers = [("Set-Cookie", f"{name}={key}; Path=/; HttpOnly; SameSite=Lax"), ("Content-Type", "application/json")]

    def go(address: str) -> list[bytes]:
        start("302 Found", [*headers, ("Location", address)])
        return [b""]

    def say(content: object, status: str = "200 OK") -> list[bytes]:
        start(status, headers)
        return [json.dumps(content).encode()]

    if path == "/login":
        mine["verifier"], mine["nonce"] = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        extra = {"prompt": query["prompt"][0]} if "prompt" in query else {}
        address, mine["state"] = client().create_authorization_url(
            META["authorization_endpoint"], code_verifier=mine["verifier"], nonce=mine["nonce"], **extra
        )
        return go(address)
    if path == "/callback":
        if query.get("state") != [mine.pop("state", "")] or query.get("iss") != [ISSUER]:
            return say({"error": "not what I asked"}, "400 Bad Request")
        if "error" in query:
            return say({"error": query["error"][0]}, "400 Bad Request")
        session = client()
        token = session.fetch_token(
            META["token_endpoint"],
            code=query["code"][0],
            code_verifier=mine.pop("verifier"),
            grant_type="authorization_code",
        )
        claims = checked(token["id_token"], "JWT")
        assert claims["nonce"] == mine.pop("nonce")
        about = session.get(META["userinfo_endpoint"]).json()
        assert about["sub"] == claims["sub"]
        mine.update(claims=claims, about=about, id_token=token["id_token"])
        return go(f"{HERE}/me")
    if path == "/logout":
        hint = mine.pop("id_token", "")
        mine.clear()
        fields = {"id_token_hint": hint, "post_logout_redirect_uri": f"{HERE}/goodbye", "state": "bye"}
        return go(f"{META['end_session_endpoint']}?{urlencode(fields)}")
    if path == "/backchannel":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        claims = checked(parse_qs(body)["logout_token"][0], "logout+jwt")
        assert "http://schemas.openid.net/event/backchannel-logout" in claims["events"]
        assert "nonce" not in claims
        for session in SESSIONS.values():
            if session.get("claims", {}).get("sid") == claims["sid"]:
                session.clear()
        return say({})
    return say({"claims": mine.get("claims"), "about": mine.get("about"), "path": path})


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), application, handler_class=Quiet).serve_forever()
