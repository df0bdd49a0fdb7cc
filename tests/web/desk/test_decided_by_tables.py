"""At the desk the case shows what the item's tables say of it: benchmark, eligibility, each with its basis."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import build
from tongban.cases import actions
from tongban.cases.states import CaseState

pytestmark = pytest.mark.django_db


def test_the_reviewer_sees_benchmark_and_basis(at_desk: Callable[..., Client]) -> None:
    made = actions.submit_dossier(build.dossier("CG-001", answers={"S1": ["sign"]}).id, account=build.account())
    case = build.bring(made.id, to=CaseState.IN_REVIEW)
    text = at_desk("qianjin").get(f"/desk/cases/{case.id}/").content.decode()
    assert "资格、裁量基准和各项要求的依据" in text
    assert "裁量建议：与经营场所的使用期限一致；幅度 1 至 5 年" in text
    assert "依据：《行政许可法》第六十一条" in text
    plain = build.case(state=CaseState.IN_REVIEW)
    assert "裁量基准" not in at_desk("qianjin").get(f"/desk/cases/{plain.id}/").content.decode()
