"""Citizens with a browser of their own, and what they read."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import build


@pytest.fixture
def citizen(hebei: None) -> Callable[..., Client]:
    """`citizen("zhangsan")`: that person, signed in; acts for the restaurant, if the person may, unless `own`."""

    def sign_in(username: str = "zhangsan", *, own: bool = False) -> Client:
        client = Client()
        client.force_login(build.account(username))
        if not own:
            build.act_for_entity(client, username)
        return client

    return sign_in


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@pytest.fixture
def words() -> Callable[[HttpResponse], str]:
    """What a reader sees of an answer: its text without tags and gaps."""

    def read(answer: HttpResponse) -> str:
        reader = _Reader()
        reader.feed(answer.content.decode())
        return re.sub(r"\s+", "", "".join(reader.parts))

    return read
