"""One case from application to archive, through the acts alone."""

import pytest

from tests import build
from tongban.cases.integrity import chain_is_whole
from tongban.cases.queries import cases_of
from tongban.cases.states import CaseState
from tongban.kernel.jobs import drain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item", ["SCJG-006", "SCJG-004", "MZ-001", "GA-001", "FG-001", "YB-001"])
def test_any_item_goes_from_application_to_archive(hebei: None, item: str) -> None:
    case = build.case(item, state=CaseState.CLOSED, for_entity=item in {"SCJG-006", "FG-001"})
    drain()
    case.refresh_from_db()
    assert case.state == CaseState.ARCHIVED
    assert chain_is_whole(case)
    assert all(paper.file_id for paper in case.papers.all())
    assert [one.number for one in cases_of(build.account()).cases] == [case.number]
    assert cases_of(build.account("wangwu")).cases == []
