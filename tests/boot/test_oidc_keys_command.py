"""`tongban oidc-keys`: shows the keys that sign tokens, and changes them."""

import json

import pytest

from tongban.boot.cli import main
from tongban.identity.signing import signing_key
from tongban.kernel.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def states(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[str, str]]:
    assert main(["oidc-keys", "--json", *options]) == 0
    return sorted((key["alg"], key["state"]) for key in json.loads(capsys.readouterr().out)["keys"])


def test_keys_are_made_shown_and_changed(capsys: pytest.CaptureFixture[str]) -> None:
    both = [("ES256", "signs"), ("RS256", "signs")]
    assert states(capsys) == both
    assert states(capsys) == both, "showing changes nothing"
    waiting = [("ES256", "signs"), ("ES256", "waits"), ("RS256", "signs"), ("RS256", "waits")]
    assert states(capsys, "--rotate") == waiting
    before = signing_key("RS256")
    assert states(capsys, "--rotate", "--at-once") == both
    after = signing_key("RS256")
    assert before is not None
    assert after is not None
    assert before.kid != after.kid
    assert AuditEntry.objects.filter(act="provider.keys_rotated").count() == 2


def test_it_prints_for_people_and_no_private_half(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["oidc-keys"]) == 0
    said = capsys.readouterr().out
    assert "RS256" in said
    assert "signs" in said
    assert "PRIVATE" not in said
