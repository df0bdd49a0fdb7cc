"""The nightly sweeps do all that is due, batch after batch, and stop at what cannot be done."""

import pytest
import time_machine

from tests import build
from tongban.cases.actions import deem_accepted
from tongban.cases.jobs import swept
from tongban.cases.models import Case
from tongban.cases.queries import answers_overdue
from tongban.cases.states import CaseState
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_more_than_one_batch_is_done_in_one_night() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        cases = [build.case() for _ in range(3)]
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        assert swept(lambda: answers_overdue(on=today(), most=2), deem_accepted) == 3
    assert set(Case.objects.filter(id__in=[case.id for case in cases]).values_list("state", flat=True)) == {
        CaseState.IN_REVIEW
    }


def test_what_refuses_is_left_and_does_not_keep_the_night_awake() -> None:
    def refuse(_: object) -> None:
        raise Refusal

    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.case()
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        assert swept(lambda: answers_overdue(on=today()), refuse) == 0
        assert answers_overdue(on=today()) == [case.id]
