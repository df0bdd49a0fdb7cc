"""Guardians who say yes and no at the same moment: one word counts, the others are told, nothing begins in between."""

import pytest

from tests.durability.conftest import Site

pytestmark = pytest.mark.interleaving


def test_of_withdrawals_at_once_one_counts_and_an_application_comes_before_or_is_refused(own_site: Site) -> None:
    withdrawn = {"withdrawn": 1, "told": 3, "begun or refused": 1, "said": 1, "begun before": True}
    agreed = {"agreed": 4, "standing": 1, "said": 2, "written": True}
    assert own_site.play("guardians_at_once", 6) == [withdrawn, agreed] * 6
