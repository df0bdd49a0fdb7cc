"""From the licence page: change, renew, give up; and an appeal from the case page. No JavaScript."""

from collections.abc import Callable

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests import build
from tests.cases.test_linked import complete, food_licence
from tongban.cases import actions
from tongban.cases.models import Appeal, Case
from tongban.cases.states import CaseState
from tongban.licences.models import Licence
from tongban.materials import actions as materials
from tongban.materials.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_a_licence_is_given_up_from_its_page(citizen: Citizen, words: Words) -> None:
    licence = food_licence()
    reader = citizen()
    page = words(reader.get(f"/my/licences/{licence.id}/"))
    for said in ("这张证照可以办的事", "变更", "延续请在2031年10月23日", "注销", "和这张证照有关的办件"):
        assert said in page
    ask = f"/my/licences/{licence.id}/cancel/"
    assert "批准后证照立即失效" in words(reader.get(ask))
    started = reader.post(ask)
    dossier = Dossier.objects.get(about=licence)
    assert started.headers["Location"] == f"/my/drafts/{dossier.id}/form/"
    section = reader.get(started.headers["Location"], follow=True)
    assert section.status_code == 200
    materials.fill_form(dossier.id, account=build.account(), values={"delivery": "window"})
    assert reader.get(f"/my/drafts/{dossier.id}/review/").context["open_points"] == []
    filed = reader.post(f"/my/drafts/{dossier.id}/submit/")
    case = Case.objects.get(dossier=dossier)
    assert filed.headers["Location"] == f"/my/cases/{case.id}/receipt/"
    shown = words(reader.get(f"/my/cases/{case.id}/"))
    assert "办理类型注销" in shown
    assert "关联办件" in shown
    assert "正在办理，办完以后才能申请别的" in words(reader.get(f"/my/licences/{licence.id}/"))
    blocked = reader.get(f"/my/licences/{licence.id}/change/")
    assert (blocked.status_code, case.number in words(blocked)) == (409, True)


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_a_change_begins_with_everything_filled_in(citizen: Citizen) -> None:
    licence = food_licence()
    reader = citizen()
    started = reader.post(f"/my/licences/{licence.id}/change/")
    dossier = Dossier.objects.get(about=licence)
    assert started.headers["Location"] == f"/my/drafts/{dossier.id}/result/"
    complete(dossier)
    assert reader.get(f"/my/drafts/{dossier.id}/review/").context["open_points"] == []


@pytest.mark.parametrize(("on", "said"), [("2031-10-23", "依法视为准予延续"), ("2031-10-24", "不会自动视为准予")])
def test_a_renewal_says_what_silence_will_mean(citizen: Citizen, words: Words, on: str, said: str) -> None:
    licence = food_licence()
    with time_machine.travel(on + " 10:00+08:00", tick=False):
        assert said in words(citizen().get(f"/my/licences/{licence.id}/renew/"))


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_strangers_and_purposes_that_are_none_find_nothing(citizen: Citizen) -> None:
    licence = food_licence()
    for client, purpose, status in [
        (citizen("wangwu"), "change", 404),
        (citizen(), "whatever", 404),
        (citizen(), "revoke", 409),
        (citizen(), "new", 409),
    ]:
        assert client.get(f"/my/licences/{licence.id}/{purpose}/").status_code == status
        assert client.post(f"/my/licences/{licence.id}/{purpose}/").status_code == status
    assert Client().get(f"/my/licences/{licence.id}/change/").status_code == 302
    assert Dossier.objects.filter(about=licence).count() == 0


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_a_licence_that_no_item_of_its_office_serves_offers_nothing(citizen: Citizen, words: Words) -> None:
    identity = Licence.objects.get(idempotency_key="demo:zhangsan:L-SFZ")
    reader = citizen(own=True)
    assert "这张证照可以办的事" not in words(reader.get(f"/my/licences/{identity.id}/"))
    assert reader.get(f"/my/licences/{identity.id}/change/").status_code == 409


@time_machine.travel("2026-12-01 10:00+08:00", tick=False)
def test_an_appeal_is_recorded_from_the_case_page(citizen: Citizen, words: Words) -> None:
    case = build.deliver(build.case(state=CaseState.DENIED))
    reader = citizen()
    address = f"/my/cases/{case.id}/appeal/"
    assert address in reader.get(f"/my/cases/{case.id}/").content.decode()
    assert "行政复议：最晚2027年2月1日" in words(reader.get(address))
    given = {"seq": case.seq, "kind": "reconsideration", "agency": "长安区人民政府", "filed_on": "2026-12-01"}
    refused = reader.post(address, {**given, "filed_on": "2026-12-02"})
    assert (refused.status_code, "长安区人民政府" in refused.content.decode()) == (400, True)
    assert Appeal.objects.count() == 0
    assert citizen("wangwu").get(address).status_code == 404
    assert citizen("wangwu").post(address, given).status_code == 404
    assert reader.post(address, given).headers["Location"] == f"/my/cases/{case.id}/"
    assert "复议和诉讼行政复议·长安区人民政府" in words(reader.get(f"/my/cases/{case.id}/"))
    taken_back = build.case()
    actions.withdraw_case(taken_back.id, account=build.account(), seq=taken_back.seq, reason="不办了")
    assert f"/my/cases/{taken_back.id}/appeal/" not in reader.get(f"/my/cases/{taken_back.id}/").content.decode()
    assert reader.get(f"/my/cases/{taken_back.id}/appeal/").status_code == 302
    undecided = build.case()
    assert reader.get(f"/my/cases/{undecided.id}/appeal/").status_code == 302
