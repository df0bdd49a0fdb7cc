"""Every write of identity."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.actions.appointing import (
    confirm_post,
    dismiss_officer,
    end_post,
    propose_post,
    refuse_post,
    take_on_duty,
)
from tongban.identity.actions.codes import ask_for_code, bind_phone, use_code
from tongban.identity.actions.entities import register_own_entity
from tongban.identity.actions.factors import (
    add_passkey,
    add_totp,
    drop_factors,
    remove_factor,
    rename_factor,
    renew_recovery_codes,
    use_recovery_code,
    use_totp,
)
from tongban.identity.actions.guarding import (
    agree_for_child,
    consent_for_child,
    withdraw_for_child,
    withdraw_for_child_at_window,
)
from tongban.identity.actions.kept_forms import keep_form
from tongban.identity.actions.keys import ensure_keys, rotate_keys
from tongban.identity.actions.leaving import (
    end_lost_sign_ons,
    end_sign_on,
    end_sign_ons_of,
    note_not_told,
    note_told,
    take_notice,
    tell_again,
    tidy_sign_ons,
)
from tongban.identity.actions.merging import merge_people, split_account
from tongban.identity.actions.opening import open_officer_account
from tongban.identity.actions.passwords import change_password, reset_password, reset_password_at_window
from tongban.identity.actions.personal_data import (
    answer_wish,
    ask_about_data,
    forget_hand_overs,
    record_copy,
    record_hand_over,
    settle_consent,
    withdraw_wish,
)
from tongban.identity.actions.persons import known_or_new
from tongban.identity.actions.phones import ask_to_bind, bind_by_code, unbind_phone
from tongban.identity.actions.registration import (
    begin_raising,
    begin_registration,
    compare_registration,
    confirm_code,
    link_upstream,
    open_registered_account,
    raise_level,
    send_code,
    sign_agreement,
)
from tongban.identity.actions.resetting import give_second_half, reset_officer
from tongban.identity.actions.sessions import (
    close_session,
    end_session,
    end_sessions,
    forget_devices,
    open_session,
    prove_more,
)
from tongban.identity.actions.signing_on import check_password, refuse
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.actions.substituting import approve_leave, ask_leave, end_leave, refuse_leave
from tongban.identity.actions.sweeping import sweep
from tongban.identity.actions.systems import (
    apply_for_connection,
    approve_connection,
    make_secret,
    refuse_connection,
    resume_connection,
    suspend_connection,
)
from tongban.identity.actions.tokens import (
    agree,
    begin_sign_on,
    grant_code,
    note_identity_told,
    redeem_code,
    renew,
    revoke_token,
    withdraw_consent,
)
from tongban.identity.actions.unmasking import unmask
from tongban.identity.actions.upstream import arrive_from_platform, link_own_account
from tongban.identity.actions.window import (
    account_for_record,
    activate_account,
    close_visit,
    raise_at_window,
    receive_visitor,
    reset_at_window,
)
from tongban.identity.actions.window_phone import ask_window_code, bind_phone_at_window
from tongban.identity.documents import Document, normal_number
from tongban.identity.errors import NameWrong
from tongban.identity.granting import duty_of
from tongban.identity.mandating import ALL_STEPS, ORDINARY, last_day
from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.names import name_problem, normal_name
from tongban.identity.states import DocumentKind, EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.today import now, today

__all__ = [
    "account_for_record", "activate_account", "add_passkey", "add_totp", "agree", "agree_for_child", "answer_wish",
    "apply_for_connection", "approve_connection", "approve_leave", "arrive_from_platform", "ask_about_data",
    "ask_for_code", "ask_leave", "ask_to_bind", "ask_window_code", "assign_post", "begin_raising",
    "begin_registration", "begin_sign_on", "bind_by_code", "bind_phone", "bind_phone_at_window", "change_password",
    "check_password", "close_session", "close_visit", "compare_registration", "confirm_code", "confirm_post",
    "consent_for_child", "dismiss_officer", "drop_factors", "end_leave", "end_lost_sign_ons", "end_post",
    "end_session", "end_sessions", "end_sign_on", "end_sign_ons_of", "ensure_keys", "forget_devices",
    "forget_hand_overs", "give_second_half", "grant_code", "grant_mandate", "keep_form", "link_own_account",
    "link_upstream", "make_secret", "merge_people", "note_identity_told", "note_not_told", "note_told",
    "open_account", "open_officer_account", "open_registered_account", "open_session", "propose_post", "prove_more",
    "raise_at_window", "raise_level", "receive_visitor", "record_copy", "record_hand_over", "redeem_code", "refuse",
    "refuse_connection", "refuse_leave", "refuse_post", "register_entity", "register_own_entity", "register_person",
    "remove_factor", "rename_factor", "renew", "renew_recovery_codes", "reset_at_window", "reset_officer",
    "reset_password", "reset_password_at_window", "resume_connection", "revoke_token", "rotate_keys", "send_code",
    "settle_consent", "sign_agreement", "sign_out_everywhere", "split_account", "suspend_connection", "sweep",
    "take_notice", "tell_again", "tidy_sign_ons", "unbind_phone", "unmask", "use_code", "use_recovery_code",
    "use_totp", "withdraw_consent", "withdraw_for_child", "withdraw_for_child_at_window", "withdraw_wish",
]  # fmt: skip

__all__ = ["assign_post", "grant_mandate", "open_account", "register_entity", "register_person"]


@transaction.atomic
def register_person(
    *,
    name: str,
    id_number: str,
    phone: str = "",
    address: str = "",
    synthetic: bool = False,
    document: DocumentKind = DocumentKind.CITIZEN,
    country: str = "",
) -> Person:
    """Record a natural person; the same document again returns the person already known. Raises NameWrong."""
    if problem := name_problem(name):
        raise NameWrong(problem, field="name")
    papers = Document(document, normal_number(id_number), country)
    person, _ = known_or_new(papers, name=normal_name(name), phone=phone, address=address, synthetic=synthetic)
    return person


@transaction.atomic
def open_account(
    *, username: str, password: str, person: Person | None, level: RealNameLevel = RealNameLevel.NONE
) -> Account:
    """Open an account for a person; one that is open already stays as it is, password included."""
    known = Account.objects.filter(username=username).first()
    if known is not None:
        return known
    account = Account(username=username, person=person, level=level, opened_at=now())
    account.set_password(password)
    account.save(force_insert=True)
    if person is not None:
        bind_phone(account, phone=person.phone)
    return account


@transaction.atomic
def register_entity(
    *, name: str, usc: str, kind: EntityKind, legal_representative: Person, address: str = "", synthetic: bool = False
) -> LegalEntity:
    """Record an entity and the mandate of its legal representative."""
    entity, _ = LegalEntity.objects.get_or_create(
        usc=usc,
        defaults={
            "name": name,
            "kind": kind,
            "legal_representative": legal_representative,
            "address": address,
            "synthetic": synthetic,
        },
    )
    grant_mandate(
        entity, person=legal_representative, role=MandateRole.LEGAL_REPRESENTATIVE, valid_from=date(2020, 1, 1)
    )
    return entity


@transaction.atomic
def grant_mandate(
    entity: LegalEntity,
    *,
    person: Person,
    role: MandateRole,
    valid_from: date,
    valid_until: date | None = None,
    matters: Mapping[str, str] | None = None,
) -> Mandate:
    """Write down that a person acts for an entity, as a register or a contract tells.

    Every matter and every step; with `matters` (id -> name) these alone, and no sensitive step. Without a last day it is
    as long as its kind may be. What people give one another is offered (`mandates`).
    """
    mandate, _ = Mandate.objects.get_or_create(
        entity=entity,
        person=person,
        role=role,
        revoked_at=None,
        defaults={
            "valid_from": valid_from,
            "valid_until": valid_until or last_day(role, valid_from),
            "steps": [str(step) for step in (ALL_STEPS if matters is None else ORDINARY)],
            "everything": matters is None,
            "matters": sorted(matters or ()),
            "matter_words": "全部事项" if matters is None else "、".join(matters.values())[:400],
            "given_by": entity.legal_representative if role != MandateRole.LEGAL_REPRESENTATIVE else None,
        },
    )
    return mandate


@transaction.atomic
def assign_post(
    account: Account, *, body: Body, role: Role, title: str = "", valid_from: date, head: bool = False
) -> Post:
    """Give an account a post outright: for the demo, the first administrators and tests; rights follow at the next request.

    In the running platform a post is proposed by one and confirmed by another (`appointing`).

    `head`: the post of a decider who heads the body; a post held already is marked as such, never unmarked.
    """
    if account.duty != duty_of(role):
        take_on_duty(account.pk, role, on=today())
        account.duty = duty_of(role)
    post, made = Post.objects.get_or_create(
        account=account,
        body=body,
        role=role,
        ended_at=None,
        defaults={"title": title, "valid_from": valid_from, "head": head},
    )
    if head and not (made or post.head):
        post.head, post.title = True, title or post.title
        post.save(update_fields=["head", "title"])
    return post
