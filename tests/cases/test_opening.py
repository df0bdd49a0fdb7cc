"""The first opening of an electronic result is recorded once, by whoever it is for, and changes nothing else."""

import pytest
import time_machine

from tests import build
from tongban.cases import actions
from tongban.cases.errors import CaseNotFound
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.jobs import archive
from tongban.cases.models import Case, Paper
from tongban.cases.packaging import read_package, verify_package
from tongban.cases.states import Act, CaseState, DeliveryWay, PaperKind
from tongban.kernel import storage
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def fresh(case: Case) -> Case:
    return Case.objects.get(id=case.id)


def openings(case: Case) -> list[tuple[str, str, str]]:
    """Who opened what, for whom."""
    events = case.events.filter(kind=Act.OPEN_RESULT).order_by("seq")
    return [(event.by["name"], event.by["for"], event.data["what"]) for event in events]


def result_paper(case: Case, kind: PaperKind) -> Paper:
    return Paper.objects.get(case=case, kind=kind)


def open_by(case: Case, username: str = "zhangsan") -> bool:
    assert case.licence_id is not None
    return actions.open_licence(case.licence_id, account=build.account(username))


def as_logged(case: Case) -> Case:
    found = fresh(case)
    assert chain_is_whole(found)
    assert differences_from_log(found) == {}
    return found


def test_the_first_opening_is_an_event_and_the_second_changes_nothing() -> None:
    case = build.case(state=CaseState.CLOSED)
    with time_machine.travel("2026-11-27 09:30+08:00", tick=False):
        assert open_by(case) is True
    first = as_logged(case)
    assert first.licence is not None
    what = f"《食品经营许可证》（{first.licence.number}）"
    assert openings(first) == [("张三", "石家庄市长安区小满餐饮店（演示）", what)]
    assert first.opened_at is not None
    assert first.opened_at.isoformat() == "2026-11-27T01:30:00+00:00"
    assert first.state == CaseState.CLOSED
    with time_machine.travel("2026-11-28 09:30+08:00", tick=False):
        assert open_by(case) is False
        assert open_by(case, "lisi") is False
    again = as_logged(case)
    assert (again.opened_at, again.seq) == (first.opened_at, first.seq)


def test_a_delegate_who_did_not_file_it_is_named() -> None:
    case = build.case(state=CaseState.CLOSED)
    assert open_by(case, "lisi") is True
    assert [(name, whom) for name, whom, _ in openings(case)] == [("李四", "石家庄市长安区小满餐饮店（演示）")]


@pytest.mark.parametrize("username", ["wangwu", "wujing", "fengchao"])
def test_nobody_else_opens_it(username: str) -> None:
    case = build.case(state=CaseState.CLOSED)
    with pytest.raises(CaseNotFound):
        open_by(case, username)
    assert (fresh(case).opened_at, openings(case)) == (None, [])


def test_before_delivery_nothing_is_proven() -> None:
    case = build.case(state=CaseState.ISSUED)
    assert open_by(case) is False
    assert openings(case) == []
    build.deliver(case)
    assert open_by(case) is True


def test_what_was_fetched_at_a_window_is_proven_there() -> None:
    case = build.case(state=CaseState.ISSUED)
    actions.deliver_case(
        case.id, officer=build.officer("wujing"), seq=case.seq, way=DeliveryWay.WINDOW, proof=build.at_window()
    )
    assert open_by(case) is False
    assert openings(case) == []


def test_a_denial_is_opened_as_the_paper_that_says_so() -> None:
    case = build.deliver(build.case(state=CaseState.DENIED))
    receipt = result_paper(case, PaperKind.RECEIPT)
    assert actions.open_paper(receipt.id, account=build.account()) is False
    denial = result_paper(case, PaperKind.DENIAL)
    with pytest.raises(CaseNotFound):
        actions.open_paper(denial.id, account=build.account("wangwu"))
    assert openings(case) == []
    assert actions.open_paper(denial.id, account=build.account()) is True
    assert actions.open_paper(denial.id, account=build.account()) is False
    assert [what for _, _, what in openings(case)] == [f"{denial.content['title']}（{denial.number}）"]
    as_logged(case)


def test_where_a_licence_is_the_result_the_decision_on_paper_is_not_it() -> None:
    case = build.case(state=CaseState.CLOSED)
    assert actions.open_paper(result_paper(case, PaperKind.GRANT).id, account=build.account()) is False
    assert openings(case) == []


def test_an_archived_case_keeps_its_package_and_gets_a_supplement() -> None:
    case = build.case(state=CaseState.CLOSED)
    drain()
    sealed = fresh(case)
    assert (sealed.state, sealed.opened_at) == (CaseState.ARCHIVED, None)
    assert sealed.archive_id is not None
    before = storage.read_file(sealed.archive_id)
    assert open_by(case) is True
    opened = as_logged(case)
    assert (opened.state, opened.archive_id) == (CaseState.ARCHIVED, sealed.archive_id)
    drain()
    after = as_logged(case)
    assert storage.read_file(sealed.archive_id) == before
    assert after.archive_id is not None
    assert after.archive_id != sealed.archive_id
    supplement = storage.read_file(after.archive_id)
    assert verify_package(supplement) == []
    kinds = [event["kind"] for event in read_package(supplement).log]
    assert kinds[-1] == Act.OPEN_RESULT
    archive.call(str(case.id))
    assert fresh(case).seq == after.seq, "the supplement is made once"
    build.nothing_differs_from_the_log()


def test_the_opening_is_announced_once() -> None:
    case = build.case(state=CaseState.CLOSED)
    for _ in range(2):
        open_by(case)
    assert OutboxMessage.objects.filter(kind="case.result_opened", subject=str(case.id)).count() == 1
