"""Second factors: what an officer needs, what a thief cannot replay, and that nobody is left without a way in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator as Factor
from django.db import connection

from tests import build
from tests.web.accounts.authenticator import Authenticator
from tests.web.accounts.conftest import Browser, totp
from tongban.identity.actions import bind_phone
from tongban.identity.actions.factors import remove_factor
from tongban.identity.errors import LastFactor
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now
from tongban.notifications.models import Message

Browsers = Callable[..., Browser]


def passkey_sign_on(here: Browser, key: Authenticator, **more: str) -> object:
    options = here.post("/account/login/passkey/options/").json()
    return here.post("/account/login/passkey/", credential=key.get(options), **more)


def later(seconds: float) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(seconds=seconds), tick=True)


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(("username", "desk"), [("zhaomin", "/desk/"), ("chenlin", "/console/calendar/")])
def test_without_a_second_factor_no_desk_opens(browser: Browsers, username: str, desk: str) -> None:
    here = browser()
    here.sign_on(username)
    answer = here.get(desk)
    assert answer["Location"] == f"/account/second-factor/?next={desk}"
    page = here.get(answer["Location"]).content.decode()
    assert "工作人员要有第二重验证" in page
    assert here.get("/my/").status_code == 200  # one's own matters stay open
    here.add_passkey()
    assert here.get(desk).status_code == 200


@pytest.mark.usefixtures("required")
def test_every_officers_page_is_closed_to_one_factor(browser: Browsers) -> None:
    case = build.case()
    here = browser()
    here.sign_on("zhaomin")
    for path in ("/desk/", f"/desk/cases/{case.id}/", "/console/", "/desk/batches/"):
        assert here.get(path).status_code in (302, 404), path
    assert here.post(f"/desk/cases/{case.id}/accept/").status_code in (302, 404)


@pytest.mark.usefixtures("required")
def test_a_citizen_needs_no_second_factor(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    assert here.get("/my/").status_code == 200
    assert here.get("/desk/").status_code == 404


def test_the_demo_only_offers_it_and_says_so(browser: Browsers) -> None:
    here = browser()
    assert "演示环境里，工作人员可以不设第二重验证" in here.get("/account/login/").content.decode()
    here.sign_on("zhaomin")
    assert here.get("/desk/").status_code == 200
    assert "演示环境里可以不设" in here.get("/account/").content.decode()


@pytest.mark.usefixtures("required")
def test_a_passkey_alone_opens_the_desk(browser: Browsers) -> None:
    here, elsewhere = browser(), browser(address="198.51.100.2")
    here.sign_on("zhaomin")
    key = here.add_passkey()
    assert passkey_sign_on(elsewhere, key, next="/desk/")["Location"] == "/desk/"
    assert elsewhere.get("/desk/").status_code == 200


@pytest.mark.usefixtures("required")
def test_password_and_one_time_code_open_the_desk(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on("zhaomin")
    secret = here.add_totp()
    assert elsewhere.sign_on("zhaomin", next="/desk/")["Location"] == "/account/login/second/"
    assert not elsewhere.signed_on
    with later(60):
        assert elsewhere.post("/account/login/second/", code=totp(secret))["Location"] == "/desk/"
        assert elsewhere.get("/desk/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_recovery_code_opens_only_the_way_to_a_new_factor(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on("zhaomin")
    here.add_passkey()
    codes = here.recovery_codes()
    assert len(codes) == 10
    elsewhere.sign_on("zhaomin")
    assert elsewhere.post("/account/login/second/", code=codes[3]).status_code == 302
    assert elsewhere.get("/desk/")["Location"].startswith("/account/second-factor/")
    assert "您用恢复码登录" in elsewhere.get("/account/second-factor/").content.decode()
    elsewhere.add_passkey("新的")
    assert elsewhere.get("/desk/").status_code == 200
    third = browser()
    third.sign_on("zhaomin")
    assert third.post("/account/login/second/", code=codes[3]).status_code == 400


@pytest.mark.usefixtures("required")
def test_a_text_message_does_not_make_an_officer(browser: Browsers) -> None:
    bind_phone(build.account("zhaomin"), phone="13800000999")
    here, elsewhere = browser(), browser()
    here.sign_on("zhaomin")
    secret = here.add_totp()
    elsewhere.post("/account/login/code/", phone="13800000999")
    elsewhere.post("/account/login/code/enter/", code=elsewhere.code_on_page())
    with later(60):
        elsewhere.post("/account/login/second/", code=totp(secret))
        assert elsewhere.signed_on
        assert elsewhere.get("/desk/")["Location"].startswith("/account/second-factor/")
        assert "补上密码" in elsewhere.get("/account/second-factor/").content.decode()
        elsewhere.post("/account/confirm/", password="tongban-demo")
        assert elsewhere.get("/desk/").status_code == 200


def test_a_one_time_code_is_good_once(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    secret = here.add_totp()
    with later(60):
        code = totp(secret)
        first, second = browser(), browser()
        first.sign_on()
        second.sign_on()
        assert first.post("/account/login/second/", code=code).status_code == 302
        assert second.post("/account/login/second/", code=code).status_code == 400
        assert not second.signed_on


def test_the_code_that_set_it_up_is_used_up(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    secret = here.add_totp()
    elsewhere = browser()
    elsewhere.sign_on()
    assert elsewhere.post("/account/login/second/", code=totp(secret)).status_code == 400


def test_a_code_ten_minutes_old_is_nothing(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on()
    secret = here.add_totp()
    with later(600):
        old = totp(secret)
    with later(1200):
        elsewhere.sign_on()
        assert elsewhere.post("/account/login/second/", code=old).status_code == 400


def test_a_passkeys_answer_cannot_be_sent_again(browser: Browsers) -> None:
    here, victim = browser(), browser()
    here.sign_on()
    key = here.add_passkey()
    answer = key.get(victim.post("/account/login/passkey/options/").json())
    thief = browser()
    thief.post("/account/login/passkey/options/")
    assert thief.post("/account/login/passkey/", credential=answer).status_code == 400  # another session's challenge
    assert victim.post("/account/login/passkey/", credential=answer).status_code == 302
    victim.post("/account/logout/")
    assert victim.post("/account/login/passkey/", credential=answer).status_code == 400


def test_a_wrong_answer_uses_the_challenge_up(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on()
    key = here.add_passkey()
    answer = key.get(elsewhere.post("/account/login/passkey/options/").json())
    assert elsewhere.post("/account/login/passkey/", credential="{}").status_code == 400
    assert elsewhere.post("/account/login/passkey/", credential=answer).status_code == 400


def test_a_challenge_of_six_minutes_ago_is_too_old(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on()
    key = here.add_passkey()
    answer = key.get(elsewhere.post("/account/login/passkey/options/").json())
    with later(301):
        assert elsewhere.post("/account/login/passkey/", credential=answer).status_code == 400


@pytest.mark.parametrize("key", [Authenticator("https://evil.example"), Authenticator(verifies=False)])
def test_a_passkey_of_another_site_or_without_its_owner_is_refused(browser: Browsers, key: Authenticator) -> None:
    here = browser()
    here.sign_on()
    options = here.post("/account/passkeys/add/options/").json()
    assert here.post("/account/passkeys/add/", name="x", credential=key.create(options)).status_code == 400
    assert not Factor.objects.filter(user__username="zhangsan").exists()


@pytest.mark.parametrize(
    "sent", ["", "null", "[]", "{", '{"id": 1}', '{"response": {"userHandle": "!"}}', "x" * 30_000]
)
def test_nonsense_for_a_passkey_is_answered_calmly(browser: Browsers, sent: str) -> None:
    here = browser()
    here.post("/account/login/passkey/options/")
    answer = here.post("/account/login/passkey/", credential=sent)
    assert answer.status_code == 400
    assert "回到登录页" in answer.content.decode()


def test_somebody_elses_passkey_is_not_my_second_factor(browser: Browsers) -> None:
    mine, theirs, elsewhere = browser(), browser(), browser()
    mine.sign_on()
    mine.add_passkey()
    theirs.sign_on("lisi")
    key = theirs.add_passkey()
    elsewhere.sign_on()
    answer = key.get(elsewhere.post("/account/login/passkey/options/").json())
    assert elsewhere.post("/account/login/second/", credential=answer).status_code == 400


def test_an_officer_keeps_the_last_factor_and_a_citizen_may_go_without(browser: Browsers) -> None:
    officer, citizen = browser(), browser()
    officer.sign_on("zhaomin")
    officer.add_passkey()
    kept = Factor.objects.get(user__username="zhaomin", type="webauthn")
    answer = officer.post(f"/account/factors/{kept.pk}/", act="remove")
    assert (answer.status_code, "至少要留一个" in answer.content.decode()) == (409, True)
    with pytest.raises(LastFactor):
        remove_factor(build.account("zhaomin"), factor_id=kept.pk)
    officer.add_totp()
    assert officer.post(f"/account/factors/{kept.pk}/", act="remove").status_code == 302
    citizen.sign_on()
    citizen.add_passkey()
    theirs = Factor.objects.get(user__username="zhangsan", type="webauthn")
    assert officer.post(f"/account/factors/{theirs.pk}/", act="remove").status_code == 404
    assert citizen.post(f"/account/factors/{theirs.pk}/", act="remove").status_code == 302
    assert not Factor.objects.filter(user__username="zhangsan").exists()  # nor recovery codes that hang on nothing


def test_a_passkey_is_renamed(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    here.add_passkey("旧名")
    kept = Factor.objects.get(type="webauthn")
    here.post(f"/account/factors/{kept.pk}/", name="蓝色钥匙<b>")
    assert "蓝色钥匙&lt;b&gt;" in here.get("/account/").content.decode()


def test_an_open_screen_does_not_give_the_account_away(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    with later(700):
        for path in ("/account/passkeys/add/", "/account/totp/add/", "/account/recovery-codes/"):
            assert here.get(path)["Location"].startswith("/account/confirm/?next=")
        assert here.post("/account/confirm/", password="wrong-password").status_code == 400
        answer = here.post("/account/confirm/", password="tongban-demo", next="/account/totp/add/")
        assert answer["Location"] == "/account/totp/add/"
        assert here.get("/account/totp/add/").status_code == 200


def test_secrets_of_factors_stand_sealed(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    secret = here.add_totp()
    codes = here.recovery_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = " ".join(str(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT session_data FROM django_session")
        stored += " ".join(str(row[0]) for row in cursor.fetchall())
    assert secret not in stored
    assert not [code for code in codes if code in stored]
    assert "sealed:" in stored


def test_factors_are_told_and_written_down(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    here.add_passkey()
    kept = Factor.objects.get(type="webauthn")
    here.post(f"/account/factors/{kept.pk}/", act="remove")
    drain()
    titles = list(Message.objects.filter(account=build.account()).order_by("id").values_list("title", flat=True))
    assert titles == ["添加了登录方式", "删除了登录方式"]
    acts = AuditEntry.objects.filter(act__startswith="factor.").order_by("id").values_list("act", "detail__way")
    assert [one for one in acts if one[0] != "factor.codes_renewed"] == [
        ("factor.added", "passkey"), ("factor.removed", "passkey"),
    ]  # fmt: skip
