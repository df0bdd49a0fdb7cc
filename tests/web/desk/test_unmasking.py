"""Looks of officers are recorded and told to the person; whole numbers are seen with a purpose, for a while, in one case."""

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.identity.models import Account, Person
from tongban.kernel.models import AuditEntry

Desk = Callable[..., Client]
REASON = {"purpose": "contact", "reason": "电话告知补正内容"}


def page(case: Case, of: Client) -> str:
    return of.get(f"/desk/cases/{case.id}/").content.decode()


def whole_numbers() -> list[str]:
    person = build.account("zhangsan").person
    assert person is not None
    return [person.id_number, person.phone]


def looks(act: str, case: Case) -> int:
    return AuditEntry.objects.filter(act=act, concerning=case.person_id).count()


def test_numbers_are_masked_until_asked_for_and_again_after_a_quarter_of_an_hour(at_desk: Desk) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False) as clock:
        case, other, clerk = build.case(), build.case(), at_desk()
        text = page(case, clerk)
        assert [one for one in whole_numbers() if one in text] == []
        assert "139****0000" in text
        answer = clerk.post(f"/desk/cases/{case.id}/unmask/", REASON)
        assert answer["Location"] == f"/desk/cases/{case.id}/#form"
        assert "13900000000" in page(case, clerk)
        assert "13900000000" not in page(other, clerk), "of this case only"
        assert "13900000000" not in page(case, at_desk()), "of this session only"
        clock.shift(15 * 60 + 1)
        assert "13900000000" not in page(case, clerk)
    entry = AuditEntry.objects.get(act="person.unmasked")
    assert (entry.subject, entry.purpose) == (f"case:{case.id}", "联系当事人：电话告知补正内容")


def test_they_can_be_hidden_again_at_once(at_desk: Desk) -> None:
    case, clerk = build.case(), at_desk()
    clerk.post(f"/desk/cases/{case.id}/unmask/", REASON)
    assert "13900000000" in page(case, clerk)
    clerk.post(f"/desk/cases/{case.id}/unmask/", {"close": "1"})
    assert "13900000000" not in page(case, clerk)


@pytest.mark.parametrize(
    "given", [{}, {"purpose": "curious", "reason": "想看一看"}, {"purpose": "contact", "reason": ""}]
)
def test_without_purpose_and_reason_nothing_is_shown(at_desk: Desk, given: dict[str, str]) -> None:
    case, clerk = build.case(), at_desk()
    answer = clerk.post(f"/desk/cases/{case.id}/unmask/", given)
    assert answer.status_code == 400
    assert "13900000000" not in answer.content.decode()
    assert "13900000000" not in page(case, clerk)
    assert not AuditEntry.objects.filter(act="person.unmasked").exists()


def test_a_stranger_can_ask_for_nothing(at_desk: Desk, elsewhere: Client) -> None:
    case = build.case()
    for stranger in (elsewhere, at_desk("zhangsan"), at_desk("shenji"), at_desk("fengchao")):
        assert stranger.post(f"/desk/cases/{case.id}/unmask/", REASON).status_code == 404
    assert at_desk().get(f"/desk/cases/{case.id}/unmask/").status_code == 405


def test_opening_a_case_is_one_look_and_the_person_reads_of_it(at_desk: Desk) -> None:
    case, clerk = build.case(), at_desk()
    for _ in range(3):
        page(case, clerk)
    assert looks("case.viewed", case) == 1
    page(case, at_desk("qianjin"))
    assert looks("case.viewed", case) == 2
    entry = AuditEntry.objects.filter(act="case.viewed").earliest("id")
    assert (entry.who, entry.detail["body"], entry.detail["post"]) == ("赵敏（窗口受理）", case.body.name, "窗口受理")
    applicant = Client()
    applicant.force_login(build.account("zhangsan"))
    told = applicant.get("/my/data/looks/").content.decode()
    assert f"{case.body.name}（窗口受理）" in told
    assert "赵敏" not in told


def test_files_papers_and_licences_are_looks_of_their_own(at_desk: Desk) -> None:
    case, issuer = build.case(state=CaseState.ISSUED), at_desk("wujing")
    attachment = next(one for one in case.dossier.attachments.all() if one.file_id is not None)
    paper = case.papers.first()
    assert paper is not None
    for address in (f"cases/{case.id}/materials/{attachment.id}/", f"papers/{paper.id}/", f"cases/{case.id}/licence/"):
        assert issuer.get(f"/desk/{address}").status_code == 200
    assert [looks(act, case) for act in ("file.viewed", "paper.downloaded", "licence.downloaded")] == [1, 1, 1]


def test_a_refused_look_and_a_list_leave_no_entry(at_desk: Desk, elsewhere: Client) -> None:
    case = build.case()
    assert elsewhere.get(f"/desk/cases/{case.id}/").status_code == 404
    clerk = at_desk()
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get("/desk/").status_code == 200
    assert [one for one in asked if "kernel_auditentry" in one["sql"]] == []
    assert looks("case.viewed", case) == 0


def test_a_list_names_no_child(at_desk: Desk) -> None:
    case = build.case("SCJG-004", for_entity=False)
    assert "张*" in at_desk().get("/desk/").content.decode()
    Person.objects.filter(id=case.person_id).update(child_until="2099-01-01")
    text = at_desk().get("/desk/").content.decode()
    assert "张*" not in text
    assert "未成年人" in text


def test_doing_many_at_once_is_one_entry(at_desk: Desk) -> None:
    case = build.case()
    at_desk().post("/desk/batch/pass-pre-review/", {"case": f"{case.id}:{case.seq}", "do": "1"})
    entry = AuditEntry.objects.get(act="case.batch")
    assert (entry.account_id, entry.detail) == (
        Account.objects.get(username="zhaomin").pk,
        {"asked": 1, "done": 1},
    )
