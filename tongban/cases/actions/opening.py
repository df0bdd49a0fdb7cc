"""The first opening of a result that was delivered electronically: what shows that it was seen (行政许可法第四十四条).

Delivery itself is proven by the moment the result lay in the applicant's account; that it was opened is recorded once,
as an event of the case's log. Nearly every case is archived by then. Its sealed package is not touched: it names the
entry of the log up to which it reaches. The opening follows as an entry of its own, and goes into a supplement, as
everything does that happens after archiving. What the platform shows to others (an officer, whoever verifies a licence)
never comes here.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tongban.cases.access import open_to_applicant
from tongban.cases.actions.applying import applicant_actor
from tongban.cases.errors import CaseNotFound
from tongban.cases.events import ResultOpened
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import holds
from tongban.cases.models import Case, Paper
from tongban.cases.states import Act, DeliveryWay, PaperKind
from tongban.identity.models import Account
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.today import now

#: The papers that are the result itself, where the case did not end in a licence.
RESULTS = (PaperKind.GRANT, PaperKind.DENIAL, PaperKind.REVOCATION)


@transaction.atomic
def open_licence(licence_id: UUID, *, account: Account) -> bool:
    """The holder, or who acts for it today, has opened a licence. True: it was the first time, and is recorded.

    Nothing is recorded before the result was delivered, for what was delivered at a window or by courier, or twice.
    Raises CaseNotFound for anybody else.
    """
    case = _unopened().filter(licence_id=licence_id).select_related("licence__type").first()
    if case is None or case.licence is None:
        return False
    if not holds(account, case.licence):
        raise CaseNotFound
    return _opened(case, account, f"《{case.licence.type.name}》（{case.licence.number}）")


@transaction.atomic
def open_paper(paper_id: UUID, *, account: Account) -> bool:
    """Somebody of the applicant's side has opened a paper; only the one that is its result counts. The rest as for a licence."""
    paper = Paper.objects.filter(id=paper_id, kind__in=RESULTS).first()
    case = _unopened().filter(papers=paper, licence=None).first() if paper is not None else None
    if paper is None or case is None:
        return False
    if not Case.objects.filter(open_to_applicant(account, step=Step.RECEIVE), id=case.pk).exists():
        raise CaseNotFound
    return _opened(case, account, f"{paper.content['title']}（{paper.number}）")


def _unopened() -> QuerySet[Case]:
    rows = Case.objects.select_related("person", "entity")
    return rows.filter(delivery_way=DeliveryWay.ELECTRONIC, closed_at__isnull=False, opened_at=None)


def _opened(case: Case, account: Account, what: str) -> bool:
    require_move(Act.OPEN_RESULT, case.state)
    at = now()
    case.advance(Act.OPEN_RESULT, by=applicant_actor(account, case), at=at, data={"what": what}, opened_at=at)
    outbox.announce(ResultOpened(subject=str(case.id), number=case.number))
    return True
