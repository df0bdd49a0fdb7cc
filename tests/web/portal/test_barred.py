"""Who may not apply again reads it early, with the day, the reason and what can be done; nothing filled in is lost."""

from collections.abc import Callable

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build, joint
from tests.cases.test_barring import denied
from tongban.cases.models import Case, JointCase
from tongban.materials.models import Dossier, JointDossier
from tongban.materials.states import DossierState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]
DAY, REASON, REMEDY = "2027年11月25日以前（含当日）", "提供虚假材料（行政许可法第七十八条）", "申请行政复议"
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}


def told(said: str) -> bool:
    return all(word in said for word in ("现在还不能再次申请", DAY, REASON, REMEDY))


def start_of(item: str) -> str:
    return reverse("portal:apply", args=[item, build.CHANGAN])


def test_from_the_first_page_to_the_last_it_is_said_and_the_draft_stays(citizen: Citizen, words: Words) -> None:
    case, start = denied(), start_of("SCJG-006")
    browser = citizen()
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        first = browser.get(start)
        assert told(words(first))
        assert f"/my/cases/{case.id}/" in first.content.decode()
        draft = build.dossier()
        review = browser.get(f"/my/drafts/{draft.id}/review/")
        assert told(words(review))
        assert "提交申请</button>" not in review.content.decode()
        refused = browser.post(f"/my/drafts/{draft.id}/submit/")
        assert (refused.status_code, told(words(refused))) == (409, True)
        assert Dossier.objects.get(id=draft.id).state == DossierState.DRAFT
        assert Case.objects.count() == 1
        home = words(browser.get("/my/"))
        assert told(home)
    with time_machine.travel("2027-11-26 10:00+08:00", tick=False):
        browser = citizen()
        assert "现在还不能再次申请" not in words(browser.get("/my/"))
        assert "现在还不能再次申请" not in words(browser.get(start))
        review = browser.get(f"/my/drafts/{draft.id}/review/")
        assert "提交申请</button>" in review.content.decode()
        assert browser.post(f"/my/drafts/{draft.id}/submit/").status_code == 302
    assert Case.objects.count() == 2


def test_another_item_and_another_person_read_nothing_of_it(citizen: Citizen, words: Words) -> None:
    denied()
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        for address in ("/my/", start_of("SCJG-006")):
            assert "现在还不能再次申请" not in words(citizen("wangwu").get(address))
        assert "现在还不能再次申请" not in words(citizen().get(start_of("SCJG-010")))


def test_the_page_of_the_case_says_until_when(citizen: Citizen, words: Words) -> None:
    case = denied()
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        said = words(citizen().get(f"/my/cases/{case.id}/"))
    assert "认定提供虚假材料（行政许可法第七十八条）。2027年11月25日(星期四)以后才能再次申请。" in said


def test_a_joint_application_with_such_a_part_is_refused_as_well(citizen: Citizen, words: Words) -> None:
    denied(for_entity=False)
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        draft = joint.draft("T-CYD", RESTAURANT)
        browser = citizen(own=True)
        review = browser.get(f"/my/joint-drafts/{draft.id}/review/")
        assert told(words(review))
        refused = browser.post(f"/my/joint-drafts/{draft.id}/submit/")
        assert (refused.status_code, told(words(refused))) == (409, True)
        assert (JointDossier.objects.get(id=draft.id).state, JointCase.objects.count()) == (DossierState.DRAFT, 0)
    with time_machine.travel("2027-11-26 10:00+08:00", tick=False):
        assert citizen(own=True).post(f"/my/joint-drafts/{draft.id}/submit/").status_code == 302
        assert JointCase.objects.count() == 1
