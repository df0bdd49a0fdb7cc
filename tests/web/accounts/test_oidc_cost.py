"""What a code flow costs the database: a fixed handful of looks, none of them twice."""

import re

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.identity.connecting import browser, code, party, redeemed, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What is done, and to which table first, without the entry of the audit.

    Nor with the stamp of the catalogue: once a second, whichever page comes looks at it.
    """
    told = []
    for query in captured:
        verb, *_ = query["sql"].split()
        table = re.search(r'(?:FROM|INTO|UPDATE) "?(\w+)', query["sql"])
        if table is not None and not table[1].startswith(("kernel_audit", "catalogue_cataloguestamp")):
            told.append(f"{verb} {table[1].partition('_')[2]}")
    return told


def test_a_code_flow_costs_thirteen_looks_and_four_writes(settings: LazySettings) -> None:
    settings.TONGBAN_SECOND_FACTOR = "required"
    one, client = party(own=True), browser()
    userinfo(redeemed(one, code(client, one)).json()["access_token"])
    with CaptureQueriesContext(connection) as captured:
        value = code(client, one)
    assert statements(captured) == [
        "SELECT session", "SELECT system", "SELECT account", "SELECT post", "SELECT signon", "SELECT subject",
        "INSERT grant", "INSERT credential",
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        tokens = redeemed(one, value).json()
    assert statements(captured) == [
        "SELECT systemsecret", "SELECT credential", "SELECT account", "UPDATE credential", "SELECT grant",
        "INSERT credential", "SELECT signingkey",
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        about = userinfo(tokens["access_token"]).json()
    assert statements(captured) == ["SELECT credential", "SELECT account"]
    assert about["name"] == "张三"
