"""Everybody's events become messages here; nobody calls this room."""

from datetime import date
from uuid import UUID

from tongban.cases.charging import yuan_text
from tongban.cases.models import Case, JointCase, Opinion
from tongban.cases.papers import chinese_date
from tongban.cases.states import BranchState, Decision, ObligationKind, Purpose
from tongban.identity.models import Post
from tongban.identity.queries import colleagues_in, heads_of
from tongban.identity.states import Role
from tongban.kernel.language import in_chinese
from tongban.kernel.models import OutboxMessage
from tongban.notifications import jobs
from tongban.notifications.actions import tell
from tongban.notifications.wording import CHECKED, WORDINGS

#: Of a branch of a joint case these are told once, for the whole.
TOLD_ONCE = frozenset({"case.submitted", "case.closed"})


def tell_applicant(message: OutboxMessage) -> None:
    """Tell the applicant what happened to the case and what comes next."""
    if message.payload.get("notified") is False:
        return  # nothing was told in writing yet, so there is nothing to point at
    wording = WORDINGS[message.kind]
    case = Case.objects.select_related("body", "account__person").get(id=UUID(message.subject))
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
    told = tell(
        case.account,
        event=message,
        title=wording.title,
        text=text,
        subject=message.subject,
        at=message.at,
        by_sms=wording.by_sms,
    )
    if hasattr(told, "sms"):
        jobs.send.enqueue(told.sms.id)


def tell_joint_applicant(message: OutboxMessage) -> None:
    """Tell the applicant what happened to the whole of a joint case."""
    wording = WORDINGS[message.kind]
    joint = JointCase.objects.select_related("body", "account__person").get(id=UUID(message.subject))
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
    told = tell(
        joint.account,
        event=message,
        title=wording.title,
        text=text,
        subject=message.subject,
        at=message.at,
        by_sms=wording.by_sms,
    )
    if hasattr(told, "sms"):
        jobs.send.enqueue(told.sms.id)


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


def _day(text: str | None) -> str:
    """A day of the event's payload as people read it."""
    return chinese_date(date.fromisoformat(text)) if text else ""
