"""Holes that the sweep has found, each as it was found."""

import pytest
from django.test import Client

from tests import build
from tests.cases.acting import officer_in
from tongban.identity.actions import open_account
from tongban.identity.models import Account, Mandate

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


def test_an_account_without_a_person_learns_of_no_mandate() -> None:
    """It was told why it could not answer, whether there was such a mandate or not, instead of that there is none."""
    held = Mandate.objects.get(person__name="李四")
    open_account(username="bureau", password="tongban-demo", person=None)
    client = Client()
    client.force_login(build.account("bureau"))
    for mandate_id in (held.pk, 99_999_999):
        for address in ("answer", "end"):
            assert client.post(f"/my/mandates/{mandate_id}/{address}/").status_code == 404
