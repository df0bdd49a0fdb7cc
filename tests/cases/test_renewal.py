"""第五十条: a renewal asked for in time and not decided before the end is granted by the law itself."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.cases.test_linked import asked, food_licence
from tests.cases.test_opinions import FIRE, QUESTION
from tongban.cases import actions
from tongban.cases.errors import RenewalNotDue, RenewalSettled
from tongban.cases.jobs import renew_undecided
from tongban.cases.linked import offers_for
from tongban.cases.models import Case
from tongban.cases.states import CaseState, Silence
from tongban.kernel.jobs import drain
from tongban.licences.models import Licence
from tongban.licences.queries import verify_text
from tongban.licences.states import LicenceStatus, VerdictKind
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

#: The licence of these tests ends on 2031-11-22; thirty days before is 2031-10-23.
LAST_DAY, IN_TIME, LATE = "2031-11-22", "2031-10-23", "2031-10-24"
MORNING, NIGHT_AFTER = " 10:00+08:00", "2031-11-23 00:12+08:00"


def renewal(*, filed: str, to: str = CaseState.IN_REVIEW) -> tuple[Licence, Case]:
    licence = food_licence()
    with time_machine.travel(filed + MORNING, tick=False):
        return licence, build.bring(asked(licence, "renew").id, to=to)


@pytest.mark.parametrize("state", [CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.DECIDING])
def test_undecided_at_the_end_is_renewed_and_says_so_everywhere(state: str) -> None:
    licence, case = renewal(filed=IN_TIME, to=state)
    with time_machine.travel(LAST_DAY + " 23:50+08:00", tick=False):
        assert renew_undecided.call() == 0  # there is still time to decide
        with pytest.raises(RenewalNotDue):
            actions.renew_by_law(case.id)
        assert verify_text(licence.identifier).verdict == VerdictKind.VALID
    with time_machine.travel(NIGHT_AFTER, tick=False):
        assert renew_undecided.call() == 1
        assert renew_undecided.call() == 0
        drain()
        assert verify_text(licence.number).verdict == VerdictKind.VALID
    case.refresh_from_db()
    new = case.licence
    assert new is not None
    assert (case.state, case.decision, new.supersedes_id) == (CaseState.ISSUED, "granted", licence.id)
    assert (new.valid_from, new.valid_until, new.version) == (date(2031, 11, 23), date(2036, 11, 22), 2)
    assert new.seal.body_id == licence.issuer_id
    event = case.events.get(kind="renew_by_law")
    assert (event.by["role"], event.data["ended"], event.data["until"]) == ("platform", "2031-11-22", "2036-11-22")
    paper = case.papers.get(kind="renewal").content
    assert "视为准予延续" in paper["paragraphs"][1]
    assert paper["title"] == "视为准予延续告知书"
    assert Message.objects.filter(account=case.account, title="视为准予延续").count() == 1
    kept = {name for name in new.fields if new.fields[name] == licence.fields[name]}
    assert set(new.fields) - kept == {"签发日期", "有效期至"}
    assert build.nothing_differs_from_the_log()
    delivered = build.deliver(case)
    assert delivered.state == CaseState.CLOSED


def test_nobody_owes_anything_after_a_renewal_by_law() -> None:
    _, case = renewal(filed=IN_TIME, to=CaseState.IN_REVIEW)
    with time_machine.travel(IN_TIME + MORNING, tick=False):
        actions.ask_opinion(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            body_id=FIRE,
            question=QUESTION,
            on_silence=Silence.WAITS,
        )
    assert case.obligations.filter(closed_at=None).exists()
    with time_machine.travel(NIGHT_AFTER, tick=False):
        assert renew_undecided.call() == 1
    assert set(case.obligations.values_list("outcome", flat=True)) == {"dropped"}
    assert build.nothing_differs_from_the_log()


def test_after_the_end_no_late_decision_takes_back_the_renewal() -> None:
    _, case = renewal(filed=IN_TIME, to=CaseState.DECIDING)
    head = build.officer("zhougang")
    with time_machine.travel("2031-11-23 00:00+08:00", tick=False):
        with pytest.raises(RenewalSettled):
            actions.deny_case(case.id, officer=head, seq=case.seq, reason="不再符合条件。")
        with pytest.raises(RenewalSettled):
            actions.grant_case(case.id, officer=head, seq=case.seq)
        assert renew_undecided.call() == 1
    case.refresh_from_db()
    assert (case.state, case.decision) == (CaseState.ISSUED, "granted")


def test_what_was_decided_before_the_end_is_left_alone() -> None:
    licence, case = renewal(filed=IN_TIME, to=CaseState.DENIED)
    with time_machine.travel(NIGHT_AFTER, tick=False):
        assert renew_undecided.call() == 0
        assert verify_text(licence.identifier).verdict == VerdictKind.EXPIRED
    case.refresh_from_db()
    assert case.state == CaseState.DENIED


def test_a_late_renewal_is_accepted_marked_and_not_renewed_by_silence() -> None:
    licence, case = renewal(filed=LATE)
    first = case.events.get(seq=1)
    assert first.data["late"] is True
    assert "不足三十日" in case.papers.get(kind="receipt").content["paragraphs"][-1]
    with time_machine.travel(NIGHT_AFTER, tick=False):
        assert renew_undecided.call() == 0
        with pytest.raises(RenewalNotDue):
            actions.renew_by_law(case.id)
        assert verify_text(licence.identifier).verdict == VerdictKind.EXPIRED
    # Granted after the end it begins a new term on its own day.
    with time_machine.travel("2031-12-01" + MORNING, tick=False):
        here = Case.objects.select_related("dossier", "version").get(id=case.id)
        while here.state == CaseState.IN_REVIEW:
            here = build.finish_node(here)
        granted = actions.grant_case(here.id, officer=build.officer("zhougang"), seq=here.seq)
        new = build.issue(granted).licence
    assert new is not None
    assert (new.valid_from, new.valid_until) == (date(2031, 12, 1), date(2036, 11, 30))


def test_in_time_is_not_marked_late() -> None:
    _, case = renewal(filed=IN_TIME, to=CaseState.SUBMITTED)
    assert "late" not in case.events.get(seq=1).data
    assert "不足三十日" not in case.papers.get(kind="receipt").content["paragraphs"][-1]


def test_who_let_the_time_for_corrections_go_by_is_not_renewed_by_law() -> None:
    _, case = renewal(filed=IN_TIME, to=CaseState.SUBMITTED)
    line = actions.CorrectionLine("布局图", "请重新上传。", material_id="M3")
    with time_machine.travel("2031-10-28" + MORNING, tick=False):
        asked_for = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])
    assert asked_for.supply_due_on is not None
    assert asked_for.supply_due_on < date(2031, 11, 22)
    with time_machine.travel(NIGHT_AFTER, tick=False), pytest.raises(RenewalNotDue):
        actions.renew_by_law(case.id)


def test_a_revoked_licence_is_not_renewed_by_silence() -> None:
    licence, _ = renewal(filed=IN_TIME)
    Licence.objects.filter(id=licence.id).update(status=LicenceStatus.REVOKED)
    with time_machine.travel(NIGHT_AFTER, tick=False):
        assert renew_undecided.call() == 0


def test_the_offer_says_until_when_a_renewal_is_in_time() -> None:
    licence = food_licence()
    for day, late in [(IN_TIME, False), (LATE, True)]:
        with time_machine.travel(day + MORNING, tick=False):
            offer = next(one for one in offers_for(build.account(), licence) if one.purpose == "renew")
        assert (offer.in_time_until, offer.late) == (date(2031, 10, 23), late)
