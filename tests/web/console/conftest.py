"""What the tests of the console share."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import build


@pytest.fixture
def as_(hebei: None) -> Callable[[str], Client]:
    """A browser in which this officer of the demo is signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(build.account(username))
        return client

    return sign_in
