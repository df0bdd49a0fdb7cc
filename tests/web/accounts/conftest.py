"""People at the sign-on pages, each with a browser of their own, and the systems that are told of their sign-offs."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client

from tests import build
from tests.web.accounts.authenticator import Authenticator
from tongban.identity.models.signon import SmsCode

PASSWORD = "tongban-demo"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


@dataclass
class Browser:
    """One browser at one address."""

    address: str = "192.0.2.10"
    agent: str = EDGE
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path, REMOTE_ADDR=self.address, HTTP_USER_AGENT=self.agent, HTTP_HOST="localhost")

    def post(self, path: str, **fields: str) -> HttpResponse:
        return self.client.post(
            path, fields, REMOTE_ADDR=self.address, HTTP_USER_AGENT=self.agent, HTTP_HOST="localhost"
        )

    def sign_on(self, username: str = "zhangsan", password: str = PASSWORD, **more: str) -> HttpResponse:
        return self.post("/account/login/", login=username, password=password, **more)

    def add_passkey(self, name: str = "办公室电脑", *, verifies: bool = True) -> Authenticator:
        key = Authenticator(verifies=verifies)
        options = self.post("/account/passkeys/add/options/").json()
        self.post("/account/passkeys/add/", name=name, credential=key.create(options))
        return key

    def add_totp(self) -> str:
        page = self.get("/account/totp/add/").content.decode()
        secret = secret_on(page)
        answer = self.post("/account/totp/add/", code=totp(secret))
        assert answer.status_code == 302, answer.content.decode()
        return secret

    def recovery_codes(self) -> list[str]:
        page = self.get("/account/recovery-codes/").content.decode()
        return [
            "".join(two) for two in re.findall(r'<li><span class="identifier"><span>(\d{4})</span><span>(\d{4})<', page)
        ]

    def code_on_page(self, path: str = "/account/login/code/enter/") -> str:
        found = re.search(r"data-code>(\d{6})<", self.get(path).content.decode())
        assert found is not None
        return found.group(1)

    @property
    def signed_on(self) -> bool:
        return self.get("/account/").status_code == 200


def secret_on(page: str) -> str:
    found = re.search(r"密钥：?.*?<(?:span|bdi)[^>]*>(.*?)</p>", page, re.DOTALL)
    assert found is not None
    return "".join(re.findall(r"[A-Z2-7]+", re.sub(r"<[^>]*>", "", found.group(1))))


def totp(secret: str) -> str:
    """The code of this half minute."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


@pytest.fixture
def browser(hebei: None) -> Callable[..., Browser]:
    """`browser()`, `browser(address="198.51.100.7")`."""
    return Browser


@pytest.fixture
def required(settings: Any) -> None:
    """As in production."""
    settings.TONGBAN_SECOND_FACTOR = "required"


def codes() -> list[SmsCode]:
    return list(SmsCode.objects.order_by("expires_at"))


def pk(username: str) -> int:
    return build.account(username).pk


class Listener(ThreadingHTTPServer):
    """The side of a system that takes notices; `answer` is what it says to them."""

    def __init__(self) -> None:
        self.heard: list[dict[str, list[str]]] = []
        self.answer, self.location = 200, ""
        super().__init__(("127.0.0.1", 0), _Ear)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/logout"


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append(parse_qs(body))
        self.send_response(self.server.answer)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ear() -> Iterator[Listener]:
    with Listener() as listener:
        thread = threading.Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        yield listener
        listener.shutdown()
        thread.join()
