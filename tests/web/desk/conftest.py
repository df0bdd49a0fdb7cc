"""Officers at their desks, each with a browser of their own."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import build


@pytest.fixture
def at_desk(hebei: None) -> Callable[..., Client]:
    """`at_desk("zhaomin")`: that person, signed in."""

    def sign_in(username: str = "zhaomin") -> Client:
        client = Client()
        client.force_login(build.account(username))
        return client

    return sign_in
