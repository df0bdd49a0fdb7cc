"""How an officer comes to sign on: a start password in two halves, from two administrators who are two people.

Whoever opens accounts has no password of any; whoever resets one has half of it. So no administrator can sign on as an
officer, nor as the citizen whose account it was before the first post.
"""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from tongban.identity.actions.clearing import clear_ways_in
from tongban.identity.actions.passwords import START_GOOD_FOR, start_letters
from tongban.identity.errors import AlreadyDecided, AppointmentInvalid, NoSuchReset, NotYourOwnReset
from tongban.identity.events import PasswordReset
from tongban.identity.models import Account
from tongban.identity.models.signon import OfficerReset, StartPassword
from tongban.identity.people import Officer
from tongban.identity.queries import living_posts
from tongban.identity.registering import is_officer
from tongban.identity.states import AppointmentState, Role
from tongban.kernel import audit, outbox
from tongban.kernel.language import sentence
from tongban.kernel.locks import alone
from tongban.kernel.today import now


def shut(account: Account, *, officer: Officer, why: str) -> None:
    """Nothing opens the account until two administrators have handed out a start password. Part of an act.

    When somebody is given the first post: whoever held the account as a citizen's, or opened it, does not get the post.
    """
    drop_resets(account)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    StartPassword.objects.filter(account=account).delete()
    clear_ways_in(account, why=why, by=Account.objects.get(pk=officer.account_id), who=officer.name)


def drop_resets(account: Account) -> None:
    """Half of a start password that was handed out is worth nothing any more. Part of an act."""
    waiting = OfficerReset.objects.filter(account=account, state=AppointmentState.OPEN)
    waiting.update(state=AppointmentState.FALLEN, first_half="")


@transaction.atomic
def reset_officer(*, officer: Officer, account_id: int, reason: str) -> tuple[OfficerReset, str]:
    """A security administrator shuts an officer's account at once, and gets the first half of a start password.

    It is shown once. Password, factors, recovery codes, devices, sessions end; the officer is told. A reset that waits
    already falls. Raises NoSuchReset for who is no officer, for oneself, and for whoever is no security administrator.
    """
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if Role.SECURITY not in officer.roles or account is None or account.pk == officer.account_id:
        raise NoSuchReset
    if not is_officer(account):
        raise NoSuchReset
    if len(reason.strip()) < 5:
        raise AppointmentInvalid(
            sentence("请写明重设的理由（5 个字以上），例如“手机丢失，本人到场核对工作证”。"), field="reason"
        )
    _require_another_who_signs_on(account, officer)
    shut(account, officer=officer, why="reset")
    first = start_letters(8)
    made = OfficerReset.objects.create(
        account=account,
        reason=reason.strip()[:200],
        first_half=first,
        asked_by_id=officer.account_id,
        asked_at=now(),
    )
    _record("officer.reset", made, officer, reason=made.reason)
    outbox.announce(PasswordReset(subject=str(account.pk), place="security"))
    return made, first


@transaction.atomic
def give_second_half(*, officer: Officer, reset_id: int, seen: bool) -> tuple[OfficerReset, str]:
    """Another security administrator, or a system administrator, makes the second half, shown once.

    `seen`: the officer stands here and has been recognised. The two halves in order are the start password: good for 24
    hours, and to be changed before anything else. Raises NoSuchReset, NotYourOwnReset, AppointmentInvalid, AlreadyDecided.
    """
    if officer.roles.isdisjoint((Role.SECURITY, Role.SYSADMIN)):
        raise NoSuchReset
    asked = OfficerReset.objects.select_related("account__person").filter(id=reset_id).first()
    if asked is None or not is_officer(asked.account):
        raise NoSuchReset
    if officer.account_id in (asked.asked_by_id, asked.account_id):
        raise NotYourOwnReset
    account = Account.objects.select_for_update().get(pk=asked.account_id)  # first of all, as `reset_officer` takes it
    asked.refresh_from_db()
    if not seen:
        raise AppointmentInvalid(sentence("请先当面核对本人和工作证件，再勾选。"), field="seen")
    first = asked.first_half
    given = OfficerReset.objects.filter(id=reset_id, state=AppointmentState.OPEN)
    if not given.update(
        state=AppointmentState.CONFIRMED, first_half="", given_by_id=officer.account_id, given_at=now()
    ):
        raise AlreadyDecided
    second = start_letters(8)
    account.set_password(f"{first}-{second}")
    account.save(update_fields=["password"])
    StartPassword.objects.update_or_create(
        account=account, defaults={"expires_at": now() + START_GOOD_FOR, "set_by_id": officer.account_id}
    )
    asked.refresh_from_db()
    _record("officer.reset_given", asked, officer)
    return asked, second


def _require_another_who_signs_on(account: Account, officer: Officer) -> None:
    """Somebody must be left who can make the second half, or whoever resets all others could lock everybody out."""
    alone("the last administrators")
    others = living_posts().filter(role__in=(Role.SECURITY, Role.SYSADMIN), account__is_active=True)
    others = others.exclude(account_id__in=(account.pk, officer.account_id))
    if not others.exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise AppointmentInvalid(
            sentence("除您和本人以外，没有能登录的管理员来交后一半初始密码。请先让另一位管理员恢复登录。"),
            field="reason",
        )


def _record(act: str, reset: OfficerReset, officer: Officer, **detail: Any) -> None:
    audit.record(
        act,
        account_id=officer.account_id,
        who=officer.name,
        subject=f"account:{reset.account_id}",
        concerning=reset.account.person_id,
        reset=reset.pk,
        **detail,
    )
