"""The practice environment: every one of the cast can be stepped into, in the demo and nowhere else."""

import pytest
from django.test import Client, override_settings

from tests import build
from tongban.boot.demo import CAST
from tongban.identity.actions import open_account, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

PAGE = "/account/practice/"


def test_everybody_of_the_cast_is_there_and_can_be_stepped_into() -> None:
    browser = Client()
    page = browser.get(PAGE).content.decode()
    with_account = [one for one in CAST if build.Account.objects.filter(username=one.username).exists()]
    assert len(with_account) >= 15
    for one in with_account:
        assert f'value="{one.username}"' in page, one.username
        answer = browser.post(PAGE, {"username": one.username})
        assert answer.status_code == 302
        assert browser.get(answer["Location"]).status_code == 200, one.username
        assert browser.session["_auth_user_id"] == str(build.account(one.username).pk)


def test_nothing_of_the_one_before_stays_in_the_session() -> None:
    browser = Client()
    browser.post(PAGE, {"username": "zhangsan"})
    session = browser.session
    session["left"] = "behind"
    session.save()
    browser.post(PAGE, {"username": "wangwu"})
    assert "left" not in browser.session


def test_nobody_real_and_nobody_unknown_can_be_stepped_into() -> None:
    real = register_person(name="真实", id_number="11010519491231002X")
    open_account(username="real", password="a-long-password", person=real)
    for name in ("real", "nobody", ""):
        browser = Client()
        assert browser.post(PAGE, {"username": name}).status_code == 404
        assert "_auth_user_id" not in browser.session
    assert 'value="real"' not in Client().get(PAGE).content.decode()


@override_settings(DEMO=False)
def test_outside_the_demo_there_is_no_such_page() -> None:
    browser = Client()
    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, {"username": "zhangsan"}).status_code == 404
    assert "_auth_user_id" not in browser.session


def test_a_forged_form_steps_into_nobody() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(PAGE, {"username": "zhangsan"}).status_code == 403
    assert "_auth_user_id" not in browser.session
