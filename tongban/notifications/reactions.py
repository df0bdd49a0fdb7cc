"""Everybody's events become messages here; nobody calls this room."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from tongban.cases.charging import yuan_text
from tongban.cases.models import Case, JointCase, Opinion
from tongban.cases.papers import chinese_date
from tongban.cases.states import BranchState, Decision, ObligationKind, Purpose
from tongban.catalogue.models import ChangeRequest, Item
from tongban.catalogue.rollouts import Lost, newly_lost
from tongban.catalogue.states import ChangeKind
from tongban.identity.guarding import accounts_around
from tongban.identity.mandates import accounts_beside
from tongban.identity.models import Account, Mandate, Post
from tongban.identity.models.personal_data import Consent, DataWish
from tongban.identity.queries import colleagues_by_body, colleagues_in, heads_of
from tongban.identity.states import MandateState, Role, WishKind, WishState
from tongban.kernel.language import in_chinese
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import BEIJING
from tongban.notifications import jobs
from tongban.notifications.actions import tell
from tongban.notifications.recipients import Recipient, recipients_of
from tongban.notifications.wording import CHANGE_WORDINGS, CHECKED, LOST_AT_ONE, LOST_AT_SEVERAL, WORDINGS, Wording

#: Of a branch of a joint case these are told once, for the whole.
TOLD_ONCE = frozenset({"case.submitted", "case.closed"})


def tell_applicant(message: OutboxMessage) -> None:
    """Tell the applicant what happened to the case and what comes next."""
    if message.payload.get("notified") is False:
        return  # nothing was told in writing yet, so there is nothing to point at
    wording = WORDINGS[message.kind]
    case = Case.objects.select_related("body", "account__person", "person", "entity").get(id=UUID(message.subject))
    if case.joint_id is not None and message.kind in TOLD_ONCE:
        return
    decision = message.payload.get("decision")
    text = wording.text.format(
        item=case.item_name,
        number=case.number,
        body=case.body.name,
        answer=chinese_date(case.answer_due_on) if case.answer_due_on else "五个工作日",
        due=chinese_date(case.due_on) if case.due_on else "规定期限",
        supply=chinese_date(case.supply_due_on) if case.supply_due_on else "告知书写明的期限",
        easier=message.payload.get("easier", ""),
        procedure=message.payload.get("procedure", ""),
        until=_day(message.payload.get("until")),
        day=_day(message.payload.get("day")),
        time=message.payload.get("time", ""),
        place=message.payload.get("place", ""),
        measure=message.payload.get("measure") or in_chinese(Purpose(case.purpose).label),
        decision=in_chinese(Decision(decision).label) if decision else "",
        wanting=message.payload.get("wanting", ""),
        check=CHECKED[message.payload["kept"]] if "kept" in message.payload else "",
        sum=yuan_text(int(message.payload.get("fen", 0))),
        owed=in_chinese(ObligationKind(message.payload["owed"]).label) if "owed" in message.payload else "",
    )
    _tell_all(recipients_of(case), message, wording, text=text, subject=message.subject)


def tell_joint_applicant(message: OutboxMessage) -> None:
    """Tell the applicant what happened to the whole of a joint case."""
    wording = WORDINGS[message.kind]
    joint = JointCase.objects.select_related("body", "account__person", "person", "entity").get(
        id=UUID(message.subject)
    )
    payload = message.payload
    text = wording.text.format(
        item=joint.name,
        number=joint.number,
        body=joint.body.name,
        due=_day(payload.get("due_on")) or chinese_date(joint.due_on),
        part=payload.get("part", ""),
        parts=payload.get("parts", ""),
        office=payload.get("office", ""),
        end=in_chinese(BranchState(payload["end"]).label) if "end" in payload else "",
    )
    _tell_all(recipients_of(joint), message, wording, text=text, subject=message.subject)


def _tell_all(
    recipients: Iterable[Recipient], message: OutboxMessage, wording: Wording, *, text: str, subject: str
) -> None:
    for one in recipients:
        told = tell(
            one.account,
            event=message,
            title=wording.title,
            text=text,
            subject=subject,
            at=message.at,
            by_sms=wording.by_sms,
            about_person=one.about_person,
            about_entity=one.about_entity,
        )
        if hasattr(told, "sms"):
            jobs.send.enqueue(told.sms.id)


def tell_mandate_sides(message: OutboxMessage) -> None:
    """Tell both sides of a mandate what became of it; of an offer or a request whoever has to answer."""
    wording = WORDINGS[message.kind]
    mandate = Mandate.objects.select_related("entity", "principal", "person", "given_by").get(id=int(message.subject))
    text = wording.text.format(
        principal=mandate.principal_name,
        agent=mandate.agent_name,
        matters=mandate.matter_words[:80],
        until=chinese_date(mandate.valid_until) if mandate.valid_until else "",
        how=in_chinese(MandateState(message.payload.get("how", mandate.state)).label),
    )
    _tell_all(
        [Recipient(one) for one in accounts_beside(mandate, event=message.kind)],
        message,
        wording,
        text=text,
        subject="",  # it is not a case; the inbox leads to the mandates
    )


def tell_around_child(message: OutboxMessage) -> None:
    """Tell the child and its other guardians what one guardian has said about the child's data; not the one who said it."""
    wording = WORDINGS[message.kind]
    said = Consent.objects.select_related("person", "given_by").get(id=int(message.subject))
    _tell_all(
        [Recipient(one) for one in accounts_around(said)],
        message,
        wording,
        text=wording.text.format(child=said.person.name),
        subject="",  # it is not a case; the inbox leads to the mandates
    )


def tell_asked_body(message: OutboxMessage) -> None:
    """Tell those who answer for an asked body that it has longer; a question that is answered needs no message."""
    wording = WORDINGS[message.kind]
    asked = Opinion.objects.select_related("case").filter(id=UUID(message.payload["opinion"]), answered_at=None).first()
    if asked is None:
        return
    text = wording.text.format(
        item=asked.case.item_name, number=asked.case.number, until=_day(message.payload["until"])
    )
    for colleague in colleagues_in(asked.body_id, Role.REVIEWER, Role.DECIDER):
        tell(
            colleague,
            event=message,
            title=wording.title,
            text=text,
            subject="",  # the case itself is not theirs to open: the question lies in their tray
            at=message.at,
            by_sms=wording.by_sms,
        )


def tell_proposer(message: OutboxMessage) -> None:
    """Tell who proposed a change of the catalogue that it came back, was agreed to, took effect or was held."""
    wording = CHANGE_WORDINGS.get(message.payload["act"])
    change = ChangeRequest.objects.defer("definitions").filter(id=UUID(message.subject)).first()
    if wording is None or change is None:
        return
    proposer = Account.objects.select_related("person").filter(id=change.proposer, is_active=True).first()
    if proposer is None:
        return
    text = wording.text.format(
        item=change.title,
        kind=in_chinese(ChangeKind(change.kind).label),
        day=chinese_date(change.effected_on or change.effective_from),
    )
    tell(
        proposer,
        event=message,
        title=wording.title,
        text=text,
        subject=message.subject,
        at=message.at,
        by_sms=wording.by_sms,
    )


#: So many fields of a body a message names.
_NAMED = 3


def tell_editors(message: OutboxMessage) -> None:
    """Tell the catalogue editors of each body which of its adjustments a roll-out could not keep; once to each editor."""
    lost = newly_lost(message.subject, int(message.payload["number"])) if message.payload["lapsed"] else []
    editors = colleagues_by_body({one.implementation.body_id for one in lost}, Role.EDITOR)
    theirs: dict[Account, list[Lost]] = {}
    for one in lost:
        for editor in editors.get(one.implementation.body_id, ()):
            theirs.setdefault(editor, []).append(one)
    if not theirs:
        return
    item = Item.objects.get(id=message.subject)
    for editor, mine in theirs.items():
        first, alone = mine[0], len(mine) == 1
        wording = LOST_AT_ONE if alone else LOST_AT_SEVERAL
        text = wording.text.format(
            item=item.title,
            body=first.implementation.body.name,
            fields="、".join(first.fields[:_NAMED]) + ("等" if len(first.fields) > _NAMED else ""),
            n=len(mine),
            day=chinese_date(min(one.since for one in mine)),
        )
        tell(
            editor,
            event=message,
            title=wording.title,
            text=text[:400],
            subject=first.implementation.id if alone else item.id,
            at=message.at,
            by_sms=wording.by_sms,
        )


def tell_account(message: OutboxMessage) -> None:
    """Tell the owner of an account what happened to it, so that what was not theirs is noticed."""
    wording = WORDINGS[message.kind]
    payload = message.payload
    text = wording.text.format(
        moment=f"{chinese_date(message.at.astimezone(BEIJING).date())} {message.at.astimezone(BEIJING):%H:%M}",
        device=payload.get("device", ""),
        address=payload.get("address", "") or "未知",
        way={"passkey": "通行密钥", "totp": "动态码"}.get(payload.get("way", ""), ""),
        place={"window": "窗口", "online": "网上", "security": "安全管理员处"}.get(payload.get("place", ""), ""),
    )
    told = tell(
        Account.objects.select_related("person").get(pk=int(message.subject)),
        event=message,
        title=wording.title,
        text=text,
        subject="",
        at=message.at,
        by_sms=wording.by_sms,
    )
    if hasattr(told, "sms"):
        jobs.send.enqueue(told.sms.id)


def _day(text: str | None) -> str:
    """A day of the event's payload as people read it."""
    return chinese_date(date.fromisoformat(text)) if text else ""


def tell_person(message: OutboxMessage) -> None:
    """Tell the person that a request about personal data was answered; the answer itself stands behind sign-in."""
    wording = WORDINGS[message.kind]
    wish = DataWish.objects.select_related("person__account").get(id=UUID(message.subject))
    text = wording.text.format(
        kind=in_chinese(WishKind(wish.kind).label), outcome=in_chinese(WishState(message.payload["outcome"]).label)
    )
    tell(
        wish.person.account,
        event=message,
        title=wording.title,
        text=text,
        subject="",
        at=message.at,
        by_sms=wording.by_sms,
    )


def tell_heads(message: OutboxMessage) -> None:
    """Tell the heads of a body that one of its posts has ended: what lay there waits for the others of that post."""
    post = Post.objects.select_related("account__person", "body").filter(id=int(message.subject)).first()
    if post is None:
        return
    wording = WORDINGS[message.kind]
    person = post.account.person
    name = person.name if person is not None else post.account.username
    text = wording.text.format(body=post.body.name, name=name, post=in_chinese(Role(post.role).label))
    for head in heads_of(post.body_id).exclude(id=post.account_id):
        tell(
            head,
            event=message,
            title=wording.title,
            text=text,
            subject="",
            at=message.at,
            by_sms=wording.by_sms,
        )
