"""What the outcome of a review or a suit begins: the matter decided anew, or the decision that replaces the old one.

Both are cases of their own that follow the old one; that one, its papers and its frozen record stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, followups
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import ChangedHow, NothingToChange
from tongban.cases.events import CaseDecided, CaseReopened
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import decision_papers
from tongban.cases.models import Appeal, Case
from tongban.cases.numbers import case_number
from tongban.cases.papers import chinese_date
from tongban.cases.printed_fields import printed_before
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState, Decision, Purpose
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import limit_for
from tongban.identity.people import Actor, Officer
from tongban.kernel import outbox
from tongban.kernel.counters import next_number
from tongban.kernel.today import BEIJING
from tongban.licences.actions import revoke_licence
from tongban.licences.lifecycle import may_become
from tongban.licences.states import LicenceStatus
from tongban.materials import actions as materials


@dataclass(frozen=True)
class Changed:
    """What the agency put in the place of the decision."""

    decision: str
    #: The decision as it reads now, in words.
    stands: str
    #: What the licence prints otherwise, by printed field.
    printed: Mapping[str, str] = field(default_factory=dict)


def end_what_rested_on_it(case: Case, officer: Officer, at: datetime, *, reason: str) -> None:
    """A licence without the decision that it rests on is revoked; the new decision may grant another."""
    licence = case.licence
    if licence is not None and may_become(licence.status, LicenceStatus.REVOKED):
        revoke_licence(licence, by=officer, reason=reason, at=at)


def begin_anew(case: Case, by: Actor, at: datetime) -> Case:
    """The same content in a case of its own, under review at once with a fresh limit; it was accepted long ago."""
    definition = definition_of(case.version)
    start = at.astimezone(BEIJING).date()
    limit = limit_for(definition, case.dossier.facts(definition)).binding
    due = (
        clock.reckon(start, limit.value, clock.unit_of(limit.unit), calendar=working_calendar())
        if limit is not None
        else None
    )
    node = next(iter(review_nodes_of(definition, case.dossier.facts(definition))), None)
    again = _following(
        case,
        at,
        about=case.about,
        state=CaseState.IN_REVIEW if node is not None else CaseState.DECIDING,
        node_key=node.key if node is not None else "decide",
        node_name=node.name if node is not None else "决定",
        limit_value=limit.value if limit is not None else None,
        limit_unit=limit.unit if limit is not None else "",
        due_on=due.due_on if due is not None else None,
        due_provisional=bool(due and due.provisional),
    )
    again.begin(
        Act.OPEN_LINKED,
        by=by,
        at=at,
        data={
            "reason": f"原决定（办件 {case.number}）被依法撤销，重新作出决定。",
            "due_on": due.due_on.isoformat() if due is not None and due.due_on is not None else None,
        },
    )
    outbox.announce(CaseReopened(subject=str(again.id), number=again.number))
    return again


def decide_as_changed(
    case: Case, appeal: Appeal, changed: Changed | None, *, by: Actor, officer: Officer, at: datetime
) -> Case:
    """The decision as the agency changed it, in a case of its own: decided at once, with its own paper.

    There is nothing left to weigh, so there is no review. Granted, it goes on to a licence of its own, which takes the
    place of the former one; denied, the former licence is revoked. Raises NothingToChange where no decision was made
    in the matter (that is annulled, not changed), ChangedHow while it is not said what the decision is now.
    """
    former = decision_papers(case).filter(kind__in=followups.DECIDED).first()
    if not case.decision or former is None:
        raise NothingToChange(field="outcome")
    stands = changed.stands.strip()[:1000] if changed is not None else ""
    if changed is None or changed.decision not in Decision.values:
        raise ChangedHow(field="decision")
    if len(stands) < 5:
        raise ChangedHow(field="stands")
    granted = changed.decision == Decision.GRANTED
    licence = case.licence if granted else None
    replaced = licence if licence is not None and may_become(licence.status, LicenceStatus.SUPERSEDED) else None
    if not granted:
        end_what_rested_on_it(case, officer, at, reason="准予决定已被依法变更为不予准予。")
    before = printed_before(replaced) if replaced is not None else {}
    printed = {
        name: value.strip()
        for name, value in changed.printed.items()
        if name in before and value.strip() and value.strip() != before[name]
    }
    results = "、".join(result.name for result in definition_of(case.version).results)
    text = followups.decided_as_changed(
        holder=case.applicant_name,
        item=case.item_name,
        former=f"《{former.content['title']}》（{former.number}）",
        dated=former.content["date_text"],
        agency=appeal.agency,
        changed_on=chinese_date(appeal.outcome_on) if appeal.outcome_on is not None else "",
        note=appeal.outcome_note,
        granted=granted,
        stands=stands,
        result=f"《{results}》" if results else "办理结果",
    )
    again = _following(
        case,
        at,
        about=replaced or case.about,
        state=CaseState.DECIDING,
        node_key="decide",
        node_name="决定",
        rank=case.rank if case.decision == Decision.DENIED else None,
    )
    reason = f"原决定（办件 {case.number}）由{appeal.agency}变更，按变更后的内容作出决定。"
    opened = {"reason": reason, "due_on": None, "changed": True, "printed": printed}
    again.begin(Act.OPEN_LINKED, by=by, at=at, data=opened)
    write_paper(again, text, at=at, first=True)
    act = Act.GRANT if granted else Act.DENY
    again.advance(
        act,
        to=require_move(act, again.state),
        by=by,
        at=at,
        data={"reason": stands, "replaces": former.number},
        decision=changed.decision,
        decided_at=at,
        node_key="issue" if granted else "deliver",
        node_name="制证" if granted else "送达",
    )
    outbox.announce(CaseDecided(subject=str(again.id), number=again.number, decision=changed.decision))
    return again


def _following(case: Case, at: datetime, **fields: Any) -> Case:
    """A case of the same applicant about the same content, accepted now, not yet written."""
    start = at.astimezone(BEIJING).date()
    return Case(
        number=case_number(case.division_id, start, next_number(f"case:{case.division_id[:6]}:{start:%Y%m%d}")),
        dossier=materials.copy_dossier(case.dossier, purpose=Purpose.REDO),
        implementation=case.implementation,
        item_id=case.item_id,
        version=case.version,
        body=case.body,
        division_id=case.division_id,
        account=case.account,
        person=case.person,
        entity=case.entity,
        item_name=case.item_name,
        applicant_name=case.applicant_name,
        purpose=Purpose.REDO,
        follows=case,
        submitted_at=at,
        received_at=at,
        answer_due_on=start,
        accepted_at=at,
        **fields,
    )
