"""A person's rights over their data, and the record of where it went (个人信息保护法第十五条、第二十三条、第四十四条至第五十条)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tongban.authorities.queries import working_calendar
from tongban.identity.consents import PURPOSES
from tongban.identity.errors import (
    AnswerUnexplained,
    HandOverUnexplained,
    NotForConsent,
    WishAnswered,
    WishUnexplained,
    WishWaits,
)
from tongban.identity.events import DataWishAnswered
from tongban.identity.models import Account, Person
from tongban.identity.models.personal_data import Consent, DataWish, HandOver
from tongban.identity.people import Officer
from tongban.identity.personal_data import agrees, wish_for, wish_of, working_days_after
from tongban.identity.states import Role, WishKind, WishState
from tongban.kernel.audit import record
from tongban.kernel.language import in_chinese
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today

#: The law asks for three years at least (网络数据安全管理条例第十二条).
LEAST_YEARS = 3


@transaction.atomic
def settle_consent(account: Account, *, purpose: str, given: bool) -> None:
    """Agree to a purpose, or withdraw that; the same again changes nothing. Raises NotForConsent."""
    person = account.person
    if person is None or purpose not in PURPOSES:
        raise NotForConsent
    if agrees(person.id, purpose) == given:
        return
    _settle(person, by=person, purpose=purpose, given=given)
    _record(account, "consent.given" if given else "consent.withdrawn", f"consent:{purpose}", person)


def _settle(person: Person, *, by: Person, purpose: str, given: bool) -> None:
    Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now())
    Consent.objects.create(
        person=person, purpose=purpose, given=given, given_by=by, at=now(), withdrawn_at=None if given else now()
    )


@transaction.atomic
def ask_about_data(account: Account, *, kind: str, text: str, body_id: str | None = None) -> DataWish:
    """Ask for correction, deletion, an explanation, or object. The limit counts from tomorrow, in working days.

    Raises WishUnexplained, WishWaits.
    """
    person = account.person
    if person is None or kind not in WishKind.values or len(text.strip()) < 4:
        raise WishUnexplained(field="text")
    due_on = working_days_after(today(), settings.TONGBAN_DATA_WISH_DAYS, working_calendar())
    try:
        with transaction.atomic():
            wish = DataWish.objects.create(
                person=person, body_id=body_id, kind=kind, text=text.strip()[:2000], made_at=now(), due_on=due_on
            )
    except IntegrityError as clash:
        raise WishWaits from clash
    _record(account, "data.requested", f"wish:{wish.id}", person, kind=kind)
    return wish


@transaction.atomic
def withdraw_wish(account: Account, *, wish_id: UUID) -> DataWish:
    """Take it back while it waits."""
    wish = wish_of(account.person, wish_id)
    if not DataWish.objects.filter(id=wish.id, state=WishState.OPEN).update(state=WishState.WITHDRAWN):
        raise WishAnswered
    _record(account, "data.withdrawn", f"wish:{wish.id}", wish.person)
    return wish_of(account.person, wish_id)


@transaction.atomic
def answer_wish(officer: Officer, *, wish_id: UUID, outcome: str, answer: str) -> DataWish:
    """Answer in writing, with the reason; the person is told and learns what to do when it is refused.

    Raises WishUnknown for somebody else's desk, AnswerUnexplained, WishAnswered.
    """
    wish = wish_for(officer, wish_id)
    if outcome not in {WishState.MET, WishState.PARTLY, WishState.REFUSED} or len(answer.strip()) < 10:
        raise AnswerUnexplained(field="answer")
    # written through the row, so that the text is sealed; the condition keeps two answers apart
    taken = DataWish.objects.filter(id=wish.id, state=WishState.OPEN).update(
        state=outcome, answer=answer.strip()[:2000], answered_at=now(), answered_by_id=officer.account_id
    )
    if not taken:
        raise WishAnswered
    record(
        "data.answered",
        account_id=officer.account_id,
        who=f"{officer.name}（{in_chinese(Role.SUPERVISOR.label)}）",
        subject=f"wish:{wish.id}",
        concerning=wish.person_id,
        body=wish.body.name if wish.body is not None else "",
        post=in_chinese(Role.SUPERVISOR.label),
        outcome=outcome,
    )
    announce(DataWishAnswered(subject=str(wish.id), outcome=outcome))
    return wish_for(officer, wish_id)


@transaction.atomic
def record_hand_over(
    person: Person,
    *,
    recipient: str,
    purpose: str,
    kinds: Sequence[str],
    basis: str,
    way: str,
    account_id: int | None = None,
    who: str = "平台",
) -> HandOver:
    """Write down that data of the person went to somebody else; call it in the transaction that hands it over.

    `kinds`: which kinds of data, as the person reads them (姓名、公民身份号码), never the data; `basis`: consent, or the
    article that orders it; `way`: userinfo | exchange | file. Raises HandOverUnexplained.
    """
    if not (recipient.strip() and purpose.strip() and basis.strip() and kinds):
        raise HandOverUnexplained
    made = HandOver.objects.create(
        person=person,
        recipient=recipient.strip()[:120],
        purpose=purpose.strip()[:200],
        kinds=list(kinds),
        basis=basis.strip()[:120],
        way=way[:60],
        at=now(),
    )
    record(
        "data.handed_over",
        account_id=account_id,
        who=who,
        subject=f"handover:{made.pk}",
        concerning=person.id,
        purpose=purpose,
        recipient=recipient,
        kinds=list(kinds),
    )
    return made


@transaction.atomic
def forget_hand_overs() -> int:
    """Delete records of hand-over past their term; never one younger than three years."""
    years = max(LEAST_YEARS, settings.TONGBAN_HAND_OVER_YEARS)
    past = HandOver.objects.filter(at__lt=now() - timedelta(days=366 * years))
    return past.delete()[0]


@transaction.atomic
def record_copy(account: Account) -> None:
    """Write down that the person took a copy of everything."""
    if account.person is not None:
        _record(account, "data.copied", f"person:{account.person.id}", account.person)


def _record(account: Account, act: str, subject: str, person: Person, **detail: Any) -> None:
    name = account.person.name if account.person is not None else account.username
    record(act, account_id=account.pk, who=name, subject=subject, concerning=person.id, **detail)
