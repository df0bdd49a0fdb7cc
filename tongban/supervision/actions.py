"""Every write of supervision."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.cases.actions import use_for
from tongban.cases.lifecycle import ENDED
from tongban.cases.queries import case_of
from tongban.identity.models import Account
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.today import now
from tongban.supervision.errors import AlreadyRated, GradeMissing, NotYetRateable
from tongban.supervision.events import CaseRated
from tongban.supervision.grades import TAGS, Grade
from tongban.supervision.models import Rating


@transaction.atomic
def rate_case(case_id: UUID, *, account: Account, grade: str, tags: Sequence[str] = (), text: str = "") -> Rating:
    """Review the service after the result; once per case. Tags of another grade are dropped."""
    case = case_of(account, case_id)
    use_for(case, account=account, step=Step.RATE)
    if case.state not in ENDED:
        raise NotYetRateable
    if grade not in Grade.values:
        raise GradeMissing(field="grade")
    known = {code for code, _ in TAGS[Grade(grade)]}
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case,
                account=account,
                grade=grade,
                tags=[tag for tag in dict.fromkeys(tags) if tag in known],
                text=text.strip()[:500],
                at=now(),
            )
    except IntegrityError as twice:
        raise AlreadyRated from twice
    outbox.announce(CaseRated(subject=str(case.id), grade=grade))
    return rating
