"""Asking another body without handing the case over (征求意见): a question, a day, and only what it needs to see."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, notices, papers
from tongban.cases.access import ready_for
from tongban.cases.actions.owing import owe, settle
from tongban.cases.actions.printing import write_letter
from tongban.cases.beside import opinion_at_desk, shown_to
from tongban.cases.errors import (
    OpinionBodyWrong,
    OpinionNotOverdue,
    OpinionSharesUnknown,
    OpinionTextNeeded,
    QuestionNeeded,
)
from tongban.cases.events import OpinionAsked, OpinionGiven
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case, Opinion
from tongban.cases.owing import working_days
from tongban.cases.periods import GIVE_OPINION_AT_MOST, GIVE_OPINION_WITHIN
from tongban.cases.queries import other_bodies
from tongban.cases.states import Act, ObligationKind, ObligationOutcome, OpinionAnswer, Party, Silence
from tongban.catalogue.forms import visible_fields
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today
from tongban.materials.queries import form_of, living_attachments

#: As short as a question or a reason may be.
_SHORTEST = 5
#: What an officer may answer; silence is nobody's answer.
_ANSWERS = (OpinionAnswer.AGREE, OpinionAnswer.OBJECT, OpinionAnswer.NONE)


@transaction.atomic
def ask_opinion(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    body_id: str,
    question: str,
    fields: Sequence[str] = (),
    materials: Sequence[str] = (),
    days: int = GIVE_OPINION_WITHIN,
    on_silence: Silence = Silence.WAITS,
) -> Case:
    """Ask one body one question; it sees the fields and materials named, and nothing else. The clock runs on.

    The question goes out as a sealed letter that carries just these. Several bodies may be asked at a time, each
    once. Raises OpinionBodyWrong, OpinionSharesUnknown, QuestionNeeded.
    """
    case, by = ready_for(Act.ASK_OPINION, case_id, officer=officer, seq=seq)
    body = next((one for one in other_bodies(case) if one.id == body_id), None)
    if body is None or Opinion.objects.filter(case=case, body=body, answered_at=None).exists():
        raise OpinionBodyWrong(field="body")
    asked = question.strip()[:500]
    if len(asked) < _SHORTEST:
        raise QuestionNeeded(field="question")
    if not 0 < days <= GIVE_OPINION_AT_MOST:
        raise Invalid(sentence("请填写几个工作日内答复，1 到 {most} 之间。", most=GIVE_OPINION_AT_MOST), field="days")
    filled = form_of(case.dossier)
    if not set(fields) <= {field.key for field in visible_fields(filled.form, filled.values)}:
        raise OpinionSharesUnknown(field="fields")
    if not set(materials) <= {one.material_id for one in living_attachments(case.dossier)}:
        raise OpinionSharesUnknown(field="materials")
    at = now()
    opinion = case.put(
        Opinion(
            case=case,
            body=body,
            question=asked,
            fields=sorted(set(fields)),
            materials=sorted(set(materials)),
            asked_at=at,
            due_on=clock.working_day_after(at.date(), days, calendar=working_calendar()),
            on_silence=Silence(on_silence),
        )
    )
    owe(
        case,
        ObligationKind.OPINION,
        by=Party.OTHER,
        title=f"{body.name}答复征求意见",
        basis="征求意见函载明",
        since=at.date(),
        within=working_days(days),
        due=opinion.due_on,
        subject=str(opinion.id),
    )
    text = notices.asking(
        to=body.name,
        question=asked,
        until=papers.chinese_date(opinion.due_on),
        on_silence=Silence(on_silence),
        shown=shown_to(opinion),
    )
    letter = write_letter(case, text, at=at)
    until = opinion.due_on.isoformat()
    case.advance(
        Act.ASK_OPINION,
        by=by,
        at=at,
        data={
            "opinion": str(opinion.id),
            "body": body.name,
            "question": asked,
            "until": until,
            "silence": opinion.on_silence,
            "letter": letter.number,
            "shown": [*opinion.fields, *opinion.materials],
        },
    )
    outbox.announce(OpinionAsked(subject=str(case.id), number=case.number, body=body.name, until=until))
    return case


@transaction.atomic
def give_opinion(opinion_id: UUID, *, officer: Officer, answer: str, text: str = "") -> Opinion:
    """The asked body answers, in the name of one of its officers. Raises OpinionUnknown for everybody else.

    An objection needs its reason: the decision has to answer it.
    """
    opinion = opinion_at_desk(officer, opinion_id)
    said = text.strip()[:2000]
    if answer not in _ANSWERS or (answer == OpinionAnswer.OBJECT and len(said) < _SHORTEST):
        raise OpinionTextNeeded(field="text" if answer in _ANSWERS else "answer")
    require_move(Act.GIVE_OPINION, opinion.case.state)
    role = Role.REVIEWER if officer.holds(opinion.body_id, Role.REVIEWER) else Role.DECIDER
    by = replace(officer.actor_in(opinion.body_id, role), acting_for=opinion.body.name)
    opinion.answered_by_id = officer.account_id
    return _answered(opinion, Act.GIVE_OPINION, by, OpinionAnswer(answer), said)


@transaction.atomic
def lapse_opinion(opinion_id: UUID) -> Opinion:
    """No answer in time where the question said that silence agrees. The platform does it by itself.

    Raises OpinionNotOverdue while there is time, and where silence only waits: that stays open, overdue, and is the
    business of supervision.
    """
    opinion = Opinion.objects.select_related("case", "body").get(id=opinion_id)
    if opinion.answered_at is not None or opinion.on_silence != Silence.AGREES or opinion.due_on >= today():
        raise OpinionNotOverdue
    require_move(Act.LAPSE_OPINION, opinion.case.state)
    return _answered(opinion, Act.LAPSE_OPINION, PLATFORM, OpinionAnswer.SILENT, "")


def _answered(opinion: Opinion, act: Act, by: Actor, answer: OpinionAnswer, text: str) -> Opinion:
    at, case = now(), opinion.case
    opinion.answer, opinion.text, opinion.answered_at = answer, text, at
    case.put(opinion)
    settle(
        case,
        ObligationKind.OPINION,
        at=at,
        subject=str(opinion.id),
        outcome=ObligationOutcome.LAPSED if answer is OpinionAnswer.SILENT else None,
    )
    case.advance(
        act,
        by=by,
        at=at,
        data={"opinion": str(opinion.id), "body": opinion.body.name, "answer": answer.value, "text": text},
    )
    outbox.announce(OpinionGiven(subject=str(case.id), number=case.number, body=opinion.body.name, answer=answer.value))
    return opinion
