"""One person known twice, and two people in one account: put right at a window, with everybody's document seen.

Nothing is deleted. Other rooms go on keeping what they kept under the former keys, and read it through `keys`.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from tongban.identity.actions.clearing import clear_ways_in, end_what_it_gave
from tongban.identity.actions.factors import drop_factors
from tongban.identity.actions.mandates import end_by_law
from tongban.identity.actions.passwords import give_start_password
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.actions.standing_in import change_representative
from tongban.identity.actions.window import Slip, activated
from tongban.identity.errors import NoAccount, NotMergeable, NotSeparable
from tongban.identity.models import Account, LegalEntity, Mandate, Person
from tongban.identity.models.registration import UpstreamLink, WindowVisit
from tongban.identity.models.signon import SignOnPhone
from tongban.identity.people import Officer
from tongban.identity.registering import account_of, is_officer, open_visit
from tongban.identity.states import MandateRole, MandateState, RealNameLevel, Role
from tongban.kernel import audit
from tongban.kernel.language import sentence
from tongban.kernel.today import now


@transaction.atomic
def merge_people(*, officer: Officer, keep: UUID, other: UUID, reason: str) -> Person:
    """Two visits, one human being, two documents: from now on both documents lead to the person of `keep`.

    What was filed under either is seen by the one account that stays; mandates, links and represented organisations come
    along; every session of both ends. Raises NotMergeable, VisitOver.
    """
    stays, goes = open_visit(keep, officer=officer).person, open_visit(other, officer=officer).person
    if stays.pk == goes.pk or len(reason.strip()) < 5 or goes.merged_into_id or stays.merged_into_id:
        raise NotMergeable
    if stays.papers.kind == goes.papers.kind and stays.papers.country == goes.papers.country:
        raise NotMergeable(sentence("同一种证件、两个号码，是两个人。请再核对证件。"))
    one, two = account_of(stays), account_of(goes)
    if any(account is not None and is_officer(account) for account in (one, two)):
        raise NotMergeable(sentence("其中有工作人员的账号，请找系统管理员办理。"))
    _merge_accounts(stays, one, two)
    _hand_over_mandates(goes, stays)
    LegalEntity.objects.filter(legal_representative=goes).update(legal_representative=stays)
    stays.former_ids = [*stays.former_ids, *goes.keys]
    stays.child_until = stays.child_until or goes.child_until  # a passport does not tell that its holder is a child
    stays.save(update_fields=["former_ids", "child_until"])
    Person.objects.filter(merged_into=goes).update(merged_into=stays)
    goes.merged_into, goes.former_ids = stays, []
    goes.save(update_fields=["merged_into", "former_ids"])
    WindowVisit.objects.filter(person=goes, closed_at=None).update(closed_at=now())
    for person in (stays, goes):
        audit.record(
            "person.merged",
            account_id=officer.account_id,
            who=f"{officer.name}（{Role.CLERK.label}）",
            subject=f"person:{goes.pk}",
            concerning=person.pk,
            purpose=reason,
            into=str(stays.pk),
            accounts=[account.username for account in (one, two) if account is not None],
        )
    return stays


def _merge_accounts(stays: Person, one: Account | None, two: Account | None) -> None:
    if two is None:
        if one is not None:
            sign_out_everywhere(one, why="merged")
        return
    if one is None:
        two.person = stays
        two.save(update_fields=["person"])
        sign_out_everywhere(two, why="merged")
        return
    kept, ended = _kept_and_ended(one, two)
    ended.is_active, ended.person = False, None
    former, ended.former_ids = ended.keys, []
    ended.set_unusable_password()
    ended.save(update_fields=["is_active", "person", "former_ids", "password"])
    sign_out_everywhere(ended, why="merged")
    kept.person, kept.former_ids = stays, [*kept.former_ids, *former]
    # What is proved of the other one is not proved of whoever holds this one's password.
    if kept.level >= RealNameLevel.PROVED:
        kept.level = max(kept.level, ended.level)
    kept.save(update_fields=["person", "former_ids", "level"])
    sign_out_everywhere(kept, why="merged")
    held = UpstreamLink.objects.filter(account=kept).values_list("source", flat=True)
    if ended.level >= RealNameLevel.PROVED:
        UpstreamLink.objects.filter(account=ended).exclude(source__in=list(held)).update(account=kept)
    UpstreamLink.objects.filter(account=ended).delete()
    SignOnPhone.objects.filter(account=ended).delete()
    drop_factors(ended)


def _kept_and_ended(one: Account, two: Account) -> tuple[Account, Account]:
    """One that only holds what was filed at a window gives way to one that somebody signs in to; of two that are signed in
    to, the one that is proved less: a stranger may have opened it."""
    if one.only_a_record or two.only_a_record:
        return (two, one) if one.only_a_record else (one, two)
    return (two, one) if one.level < min(two.level, RealNameLevel.PROVED) else (one, two)


def _hand_over_mandates(goes: Person, stays: Person) -> None:
    """What either side of a mandate was, the one who stays is; who stays needs no mandate of their own."""
    doubled = Mandate.objects.filter(person=goes, role=MandateRole.LEGAL_REPRESENTATIVE, state=MandateState.LIVING)
    held = Mandate.objects.filter(person=stays, role=MandateRole.LEGAL_REPRESENTATIVE, state=MandateState.LIVING)
    end_by_law(doubled.filter(entity__in=held.values("entity")), note="两份证件属于同一个人")
    end_by_law(Mandate.objects.filter(person=goes, principal=stays), note="两份证件属于同一个人")
    end_by_law(Mandate.objects.filter(person=stays, principal=goes), note="两份证件属于同一个人")
    standing = (MandateState.LIVING, MandateState.OFFERED, MandateState.ASKED)
    for side in ("person", "principal", "given_by"):
        Mandate.objects.filter(**{side: goes}, state__in=standing).update(**{side: stays})


@transaction.atomic
def split_account(
    *, officer: Officer, owner: UUID, other: UUID, username: str, signed: bool, entities: Sequence[UUID], reason: str
) -> tuple[Slip, Slip]:
    """Two people have used the account of `owner`: `other` gets an account of their own, and the owner a new password.

    Both stand at the window. The organisations named go over to the other. What was filed stays with the account that filed
    it. Every way into the account that either has set up ends, and so do the mandates it gave online: nobody can tell which
    of the two gave them, and the owner may give them anew. Raises NotSeparable, VisitOver, UsernameTaken.
    """
    mine, theirs = open_visit(owner, officer=officer), open_visit(other, officer=officer)
    if mine.person_id == theirs.person_id or len(reason.strip()) < 5:
        raise NotSeparable
    account = Account.objects.select_for_update().filter(person=mine.person).first()
    if account is None:
        raise NoAccount
    has = account_of(theirs.person)
    if (has is not None and not has.only_a_record) or is_officer(account):
        raise NotSeparable
    theirs_slip = activated(theirs, officer=officer, username=username, signed=signed)
    for entity in LegalEntity.objects.filter(id__in=entities, legal_representative=mine.person):
        change_representative(entity, to=theirs.person)
    account.level = RealNameLevel.SEEN
    password = give_start_password(account, officer=officer)
    clear_ways_in(
        account, why="split", by=Account.objects.get(pk=officer.account_id), who=f"{officer.name}（{Role.CLERK.label}）"
    )
    end_what_it_gave(mine.person, since=account.opened_at, note="账号曾由两人共用，已在窗口分开")
    for visit in (mine, theirs):
        audit.record(
            "account.split",
            account_id=officer.account_id,
            who=f"{officer.name}（{Role.CLERK.label}）",
            subject=f"account:{account.pk}",
            concerning=visit.person_id,
            purpose=reason,
            other=str(theirs.person_id),
            entities=[str(one) for one in entities],
        )
    return Slip(account, password), theirs_slip
