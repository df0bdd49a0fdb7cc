"""Officers at their desks, each with a browser of their own; and what a page costs."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.authorities.models import Body
from tongban.identity.actions import assign_post, open_account
from tongban.identity.states import Role

#: Another district of the same city: its officers must see nothing of 长安区.
ELSEWHERE = "130104000000"


@pytest.fixture
def at_desk(hebei: None) -> Callable[..., Client]:
    """`at_desk("zhaomin")`: that person, signed in; an applicant acts for the shop, as in the cases of these tests."""

    def sign_in(username: str = "zhaomin") -> Client:
        client = Client()
        client.force_login(build.account(username))
        if username == "zhangsan":
            build.act_for_entity(client)
        return client

    return sign_in


@pytest.fixture
def cost() -> Callable[[Client, str], list[str]]:
    """The queries of one page, without the look at the catalogue's stamp that a process takes once a second."""

    def ask(client: Client, address: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in captured if "catalogue_cataloguestamp" not in query["sql"]]

    return ask


@pytest.fixture
def elsewhere(hebei: None) -> Client:
    """An officer with every handling role, in another district."""
    account = open_account(username="bierenju", password="tongban-demo", person=None)
    for body in Body.objects.filter(division_id=ELSEWHERE):
        for role in (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.ISSUER):
            assign_post(account, body=body, role=role, valid_from=date(2026, 1, 1))
    client = Client()
    client.force_login(account)
    return client
