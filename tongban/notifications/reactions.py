"""Everybody's events become messages here; nobody calls this room."""

from uuid import UUID

from tongban.cases.models import Case
from tongban.cases.papers import chinese_date
from tongban.cases.states import Decision
from tongban.kernel.language import in_chinese
from tongban.kernel.models import OutboxMessage
from tongban.notifications import jobs
from tongban.notifications.actions import tell
from tongban.notifications.wording import WORDINGS


def tell_applicant(message: OutboxMessage) -> None:
    """Tell the applicant what happened to the case and what comes next."""
    if message.payload.get("notified") is False:
        return  # nothing was told in writing yet, so there is nothing to point at
    wording = WORDINGS[message.kind]
    case = Case.objects.select_related("body", "account__person").get(id=UUID(message.subject))
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
        decision=in_chinese(Decision(decision).label) if decision else "",
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
