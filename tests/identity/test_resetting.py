"""No administrator alone can sign on as an officer, nor as the citizen somebody was before; two together hand over a way in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator as Factor
from django.db import IntegrityError, transaction

from tests import build
from tests.identity.test_registration import CHEN, PASSWORD, compared, opened
from tests.identity.test_window import received
from tests.web.accounts.conftest import Browser
from tongban.identity import actions
from tongban.identity.actions.appointing import confirm_post, propose_post
from tongban.identity.actions.opening import open_officer_account
from tongban.identity.errors import (
    AlreadyDecided,
    AppointmentInvalid,
    NoAccount,
    NoSuchReset,
    NotAtThisWindow,
    NotYourOwnReset,
    OfficerInvalid,
)
from tongban.identity.models import Account
from tongban.identity.models.signon import OfficerReset, OpenSession, StartPassword
from tongban.identity.queries import officer_of
from tongban.identity.recovering import recoverable
from tongban.identity.states import Proof, RealNameLevel
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now, today
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

HERE = "SPJ@130102000000"
WHY = "手机丢失，本人到场核对工作证"
NEW = "ma-tou-qiao-bian"


def an_account() -> tuple[Account, bool]:
    return open_officer_account(
        officer=build.officer("chenlin"), username="chenxiao", name=CHEN.name, id_number=CHEN.document.number
    )


def given_a_post(username: str = "chenxiao", **more: Any) -> None:
    asked = propose_post(
        officer=build.officer("anyi"), username=username, body_id=HERE, role="clerk", valid_from=today(),
        reason="长行审人〔2026〕7号", **more,
    )  # fmt: skip
    confirm_post(officer=build.officer("heping"), appointment_id=asked.id)


def reset(username: str = "zhaomin", *, by: str = "anyi", reason: str = WHY) -> tuple[OfficerReset, str]:
    return actions.reset_officer(officer=build.officer(by), account_id=build.account(username).pk, reason=reason)


def second(asked: OfficerReset, *, by: str = "heping", seen: bool = True) -> str:
    return actions.give_second_half(officer=build.officer(by), reset_id=asked.pk, seen=seen)[1]


def handed_over(username: str) -> str:
    asked, first = reset(username)
    return f"{first}-{second(asked)}"


def gets_in(username: str, password: str) -> bool:
    return Browser(address="198.51.100.20").sign_on(username, password).status_code == 302


# --- the system administrator ---


def test_whoever_opens_an_account_has_no_way_into_it() -> None:
    account, new = an_account()
    assert (new, account.has_usable_password(), account.level) == (True, False, RealNameLevel.NONE)
    assert not StartPassword.objects.filter(account=account).exists()
    assert recoverable(phone=CHEN.proofs[Proof.MOBILE], name=CHEN.name, tail=CHEN.document.number[-6:]) != account
    with pytest.raises(NotAtThisWindow):
        actions.reset_password_at_window(build.officer("chenlin"), account_id=account.pk)
    for administrator in ("anyi", "chenlin", "shenji"):
        with pytest.raises(NoSuchReset):
            reset("chenxiao", by=administrator)
    assert not OfficerReset.objects.exists()


def test_the_person_takes_such_an_account_over_with_two_proofs() -> None:
    account, _ = an_account()
    mine = opened(compared(CHEN, Proof.SOCIAL, Proof.BANK), username="really-me")
    assert mine == account
    assert mine.level == RealNameLevel.PROVED
    assert gets_in("chenxiao", PASSWORD)


def test_a_name_and_a_number_that_do_not_belong_together_open_nothing(settings: Any) -> None:
    with pytest.raises(OfficerInvalid):
        open_officer_account(
            officer=build.officer("chenlin"), username="chenxiao", name="陈大晓", id_number=CHEN.document.number
        )
    assert not Account.objects.filter(username="chenxiao").exists()
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FailingFakePopulation"
    account, _ = an_account()
    assert account.level == RealNameLevel.NONE, "a silent register stops nobody and proves nothing"


# --- the first post ---


def test_with_the_first_post_whoever_held_the_account_is_out() -> None:
    assert opened(compared(CHEN, Proof.SOCIAL), username="chenxiao") is not None
    before = Browser()
    before.sign_on("chenxiao", PASSWORD)
    key = before.add_passkey()
    assert an_account()[1] is False
    given_a_post()
    account = build.account("chenxiao")
    assert officer_of(account) is not None
    assert not Factor.objects.filter(user=account).exists()
    assert not before.signed_on
    assert not gets_in("chenxiao", PASSWORD)
    back = Browser(address="198.51.100.9")
    options = back.post("/account/login/passkey/options/").json()
    back.post("/account/login/passkey/", credential=key.get(options))
    assert not back.signed_on


def test_a_further_post_changes_nothing_about_signing_on() -> None:
    """The twin: 赵敏 holds a post already."""
    held = build.account("zhaomin")
    browser = Browser()
    browser.sign_on("zhaomin")
    browser.add_passkey()
    asked = propose_post(
        officer=build.officer("anyi"), username="zhaomin", body_id=HERE, role="reviewer", valid_from=today(),
        reason="长行审人〔2026〕8号",
    )  # fmt: skip
    confirm_post(officer=build.officer("heping"), appointment_id=asked.id)
    assert Factor.objects.filter(user=held).exists()
    assert browser.signed_on
    assert gets_in("zhaomin", "tongban-demo")


def test_two_administrators_let_a_new_officer_in_and_the_start_password_opens_only_its_change() -> None:
    an_account()
    given_a_post()
    start = handed_over("chenxiao")
    here = Browser()
    assert here.sign_on("chenxiao", start).status_code == 302
    assert here.get("/desk/")["Location"] == "/account/password/"
    assert here.post("/account/password/", old=start, new=NEW, again=NEW).status_code == 302
    assert here.get("/desk/").status_code == 200


# --- lost passwords and factors ---


def test_a_reset_shuts_the_account_at_once_and_is_told() -> None:
    here = Browser()
    here.sign_on("zhaomin")
    here.add_passkey()
    asked, first = reset()
    assert not here.signed_on
    assert not Factor.objects.filter(user__username="zhaomin").exists()
    assert not OpenSession.objects.filter(account__username="zhaomin").exists()
    assert not gets_in("zhaomin", "tongban-demo")
    entry = AuditEntry.objects.get(act="officer.reset")
    assert (entry.who, entry.concerning, entry.detail["reason"]) == ("安毅", build.account("zhaomin").person_id, WHY)
    whole = f"{first}-{second(asked)}"
    assert gets_in("zhaomin", whole)
    drain()
    texts = Message.objects.filter(account=build.account("zhaomin"), title="密码已重设").values_list("text", flat=True)
    assert any("安全管理员处" in text for text in texts)
    assert first not in str(list(AuditEntry.objects.values()))


def test_neither_half_opens_the_account() -> None:
    asked, first = reset()
    assert not gets_in("zhaomin", first)
    other = second(asked)
    for half in (first, other, f"{other}-{first}"):
        assert not gets_in("zhaomin", half)
    assert gets_in("zhaomin", f"{first}-{other}")


def test_the_whole_lasts_a_day_and_neither_half_is_kept() -> None:
    start = handed_over("zhaomin")
    assert OfficerReset.objects.get().first_half == ""
    with time_machine.travel(now() + timedelta(hours=23), tick=True):
        assert gets_in("zhaomin", start)
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=True):
        assert not gets_in("zhaomin", start)


@pytest.mark.parametrize("by", ["chenlin", "zhaomin", "zhougang", "shenji", "zhengmei"])
def test_only_a_security_administrator_begins_a_reset(by: str) -> None:
    with pytest.raises(NoSuchReset):
        reset("qianjin", by=by)
    assert gets_in("qianjin", "tongban-demo")


def test_nobody_resets_a_citizen_or_themselves_or_without_a_reason() -> None:
    for username in ("zhangsan", "anyi"):
        with pytest.raises(NoSuchReset):
            reset(username)
    with pytest.raises(AppointmentInvalid):
        reset(reason="好")
    assert gets_in("zhangsan", "tongban-demo")
    assert gets_in("zhaomin", "tongban-demo")


def test_the_second_half_comes_from_somebody_else_who_has_seen_the_officer() -> None:
    asked, _ = reset()
    with pytest.raises(NotYourOwnReset):
        second(asked, by="anyi")
    for stranger in ("zhougang", "shenji", "qianjin"):
        with pytest.raises(NoSuchReset):
            second(asked, by=stranger)
    with pytest.raises(AppointmentInvalid):
        second(asked, seen=False)
    assert not build.account("zhaomin").has_usable_password()
    assert second(asked, by="chenlin"), "the system administrator is another one too"
    with pytest.raises(AlreadyDecided):
        second(asked)


def test_a_security_administrator_is_not_the_second_for_the_own_account() -> None:
    asked, first = reset("heping")
    with pytest.raises(NotYourOwnReset):
        second(asked, by="heping")
    assert gets_in("heping", f"{first}-{second(asked, by='chenlin')}")


def test_of_two_resets_the_later_counts() -> None:
    former, first = reset()
    again, first_again = reset(by="heping")
    with pytest.raises(AlreadyDecided):
        second(former, by="chenlin")
    whole = second(again, by="chenlin")
    assert not gets_in("zhaomin", f"{first}-{whole}")
    assert gets_in("zhaomin", f"{first_again}-{whole}")


def test_for_who_leaves_in_between_there_is_no_second_half() -> None:
    asked, _ = reset("sunyue")
    actions.dismiss_officer(officer=build.officer("anyi"), account_id=build.account("sunyue").pk, reason="辞职")
    assert (OfficerReset.objects.get().state, OfficerReset.objects.get().first_half) == ("fallen", "")
    with pytest.raises(NoSuchReset):
        second(asked)
    assert not build.account("sunyue").has_usable_password()


def test_the_database_holds_two_pairs_of_eyes_whatever_a_program_does() -> None:
    asked, _ = reset()
    for wrong in ({"given_by_id": asked.asked_by_id}, {"given_by_id": asked.account_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficerReset.objects.filter(id=asked.pk).update(**wrong)


def test_who_has_left_is_served_at_the_window_again_and_who_comes_tomorrow_is_not() -> None:
    opened(compared(CHEN, Proof.SOCIAL, Proof.BANK), username="chenxiao")
    given_a_post(valid_until=None)
    with pytest.raises(NoAccount):
        actions.reset_at_window(received(CHEN).id, officer=build.officer())
    actions.dismiss_officer(officer=build.officer("anyi"), account_id=build.account("chenxiao").pk, reason="辞职")
    _, start = actions.reset_at_window(received(CHEN).id, officer=build.officer())
    assert gets_in("chenxiao", start)
