"""缴费通知书: only what the item charges, once, exact to the fen; and the payment that ends it (行政许可法第五十八、五十九条)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import translation

from tongban.cases import owed_papers
from tongban.cases.access import ready_for
from tongban.cases.actions.owing import close, owe
from tongban.cases.actions.printing import write_paper
from tongban.cases.charging import Charge, Price, chargeable, fen_in, price_of, total_of, yuan_text
from tongban.cases.errors import (
    AmountFixed,
    AmountWrong,
    ChargeBasisNeeded,
    ChargedAlready,
    ChargedAsAWhole,
    FeeNotReckoned,
    NoPaymentOpen,
    NothingToCharge,
    PaidDayWrong,
    QuantityWrong,
    ReceiptNeeded,
)
from tongban.cases.events import FeeNotified, FeePaid
from tongban.cases.models import Case
from tongban.cases.owing import all_obligations, open_obligations
from tongban.cases.states import Act, ObligationKind, ObligationOutcome, Party
from tongban.catalogue.definition import FeeItem
from tongban.catalogue.queries import definition_of
from tongban.identity.people import Officer
from tongban.kernel import outbox
from tongban.kernel.language import OFFICIAL
from tongban.kernel.today import now, today


@dataclass(frozen=True)
class FeeLine:
    """One fee of the item as the officer charges it: how many; and where the item sets no amount, how much and why."""

    place: int
    quantity: int = 1
    amount: str = ""
    basis: str = ""


@transaction.atomic
def notify_fee(case_id: UUID, *, officer: Officer, seq: int, lines: Sequence[FeeLine]) -> Case:
    """Tell the applicant what is to be paid: the fees of the item under these answers, and nothing else.

    `place` counts the fees of these answers from 0. Raises NothingToCharge for a free item, ChargedAlready a second
    time, and for a line what is wrong with it; then nothing changes.
    """
    case, by = ready_for(Act.NOTIFY_FEE, case_id, officer=officer, seq=seq)
    definition = definition_of(case.version)
    facts = case.dossier.facts(definition)
    fees = chargeable(definition, facts)
    if not fees:
        raise NothingToCharge
    if any(one.kind == ObligationKind.PAYMENT for one in all_obligations(case)):
        raise ChargedAlready
    given = {line.place: line for line in lines if 0 <= line.place < len(fees)}
    with translation.override(OFFICIAL):  # the account goes on paper and into the log
        prices = {place: price_of(definition, fees[place], facts) for place in given}
    charges = [_charge(fees[place], line, prices[place]) for place, line in sorted(given.items()) if line.quantity]
    total = total_of(charges)
    if not total:
        raise NothingToCharge
    at = now()
    owe(
        case,
        ObligationKind.PAYMENT,
        by=Party.APPLICANT,
        title=f"缴费 {yuan_text(total)} 元",
        since=today(),
        due=None,
        basis="缴费通知书载明",
        note="；".join(f"{one.name} {yuan_text(one.total)} 元" for one in charges),
    )
    text = owed_papers.payment(applicant=case.applicant_name, item=case.item_name, number=case.number, charges=charges)
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.NOTIFY_FEE,
        by=by,
        at=at,
        data={"fen": total, "lines": [[one.name, one.quantity, one.fen, one.basis] for one in charges]},
    )
    outbox.announce(FeeNotified(subject=str(case.id), number=case.number, fen=total))
    return case


def _charge(fee: FeeItem, line: FeeLine, price: Price) -> Charge:
    """The line checked: a fixed or reckoned amount cannot be changed, a local one needs its basis."""
    if not 0 <= line.quantity <= 999:
        raise QuantityWrong(field=f"quantity-{line.place}")
    if price.wanting:
        raise FeeNotReckoned(fee.name, price.wanting)
    if price.whole and line.quantity != 1:
        raise ChargedAsAWhole(field=f"quantity-{line.place}")
    if price.fen is not None:
        if line.amount.strip():
            raise AmountFixed
        basis = f"{fee.basis}；计算：{price.account}" if price.account else fee.basis
        return Charge(fee.name, price.fen, line.quantity, basis)
    fen = fen_in(line.amount)
    if not fen:
        raise AmountWrong(field=f"amount-{line.place}")
    basis = line.basis.strip()[:200]
    if len(basis) < 5:
        raise ChargeBasisNeeded(field=f"basis-{line.place}")
    return Charge(fee.name, fen, line.quantity, f"{fee.basis}；{basis}")


@transaction.atomic
def record_payment(case_id: UUID, *, officer: Officer, seq: int, receipt: str, paid_on: date | None) -> Case:
    """The applicant has paid: number and day of the receipt close what was owed."""
    case, by = ready_for(Act.RECORD_PAYMENT, case_id, officer=officer, seq=seq)
    owed = open_obligations(case, ObligationKind.PAYMENT)
    if not owed:
        raise NoPaymentOpen
    number = receipt.strip()
    if not 4 <= len(number) <= 50:
        raise ReceiptNeeded(field="receipt")
    if paid_on is None or not owed[0].started_on <= paid_on <= today():
        raise PaidDayWrong(field="paid_on")
    fen = int(case.events.filter(kind=Act.NOTIFY_FEE).latest("seq").data["fen"])
    at = now()
    close(case, owed, ObligationOutcome.KEPT, at=at, note=f"票据号码 {number}，{paid_on.isoformat()} 缴费")
    case.advance(Act.RECORD_PAYMENT, by=by, at=at, data={"receipt": number, "paid_on": paid_on.isoformat(), "fen": fen})
    outbox.announce(FeePaid(subject=str(case.id), number=case.number, fen=fen))
    return case
