"""Holes that the sweep has found, each as it was found."""

import pytest
from django.test import Client

from tests import build
from tests.cases.acting import officer_in
from tongban.identity.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


@pytest.mark.parametrize(("act", "role"), [
    ("pass-pre-review", "clerk"), ("accept", "clerk"), ("complete-node", "reviewer"), ("grant", "decider"),
    ("issue", "issuer"), ("deliver", "issuer"),
])  # fmt: skip
def test_the_address_of_an_act_leads_nobody_of_another_body_anywhere(act: str, role: str) -> None:
    """It sent every clerk of the province on to a page that did not exist for them, whether the case did or not."""
    case = build.case()
    stranger, own = Client(), Client()
    stranger.force_login(Account.objects.get(id=officer_in("SCJG@130104000000", role).account_id))
    name = {"clerk": "zhaomin", "reviewer": "qianjin", "decider": "zhougang", "issuer": "wujing"}[role]
    own.force_login(build.account(name))
    address = f"/desk/cases/{case.id}/{act}/"
    assert stranger.get(address).status_code == 404
    assert own.get(address).headers["Location"] == f"/desk/cases/{case.id}/"
