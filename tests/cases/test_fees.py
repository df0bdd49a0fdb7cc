"""缴费: only what the item charges, once, exact to the fen; no result before it is paid."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.logs import whole
from tongban.cases import actions
from tongban.cases.actions import FeeLine
from tongban.cases.charging import Charge, fen_in, fixed_fen, in_capitals, total_of, yuan_text
from tongban.cases.errors import (
    AmountFixed,
    AmountWrong,
    ChargeBasisNeeded,
    ChargedAlready,
    MoveNotAllowed,
    NoPaymentOpen,
    NothingToCharge,
    NotYourDesk,
    PaidDayWrong,
    PaymentOpen,
    QuantityWrong,
    ReceiptNeeded,
)
from tongban.cases.models import Case, Obligation
from tongban.cases.states import CaseState, ObligationKind
from tongban.catalogue.definition import FeeItem
from tongban.kernel.errors import Refusal

ITEM = "ZR-002"  # 80 yuan for a dwelling
LOCAL = "GA-004"  # a charge that is set locally


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("80", 8000),
        ("0.1", 10),
        ("12.50", 1250),
        (" 1,234.05 ", 123405),
        ("1.005", None),
        ("-1", None),
        ("1e3", None),
        ("NaN", None),
        ("", None),
        ("八十", None),
        ("100000001", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(text: str, fen: int | None) -> None:
    assert fen_in(text) == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (8000, "捌拾元整"),
        (55000, "伍佰伍拾元整"),
        (1005, "壹拾元零伍分"),
        (100500, "壹仟零伍元整"),
        (1001000, "壹万零壹拾元整"),
        (100000000, "壹佰万元整"),
        (1234567890, "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整"),
        (10000000500, "壹亿零伍元整"),
        (10500001050, "壹亿零伍佰万零壹拾元伍角整"),
        (1234, "壹拾贰元叁角肆分"),
    ],
)
def test_a_sum_in_capitals(fen: int, text: str) -> None:
    assert in_capitals(fen) == text


def test_sums_are_exact_where_floats_are_not() -> None:
    fee = FeeItem(name="工本费", kind="行政事业性收费", amount=0.1, unit="元/份", basis="依据")
    fen = fixed_fen(fee)
    assert fen == 10
    assert yuan_text(total_of([Charge("工本费", fen, 3, "依据")])) == "0.30"
    assert fixed_fen(FeeItem(name="契税", kind="税款", amount=1.5, unit="%计税依据", basis="依据")) is None


def in_review(item: str = ITEM, answers: dict[str, list[str]] | None = None) -> Case:
    dossier = build.dossier(item, answers=answers, for_entity=False)
    case = actions.submit_dossier(dossier.id, account=build.account())
    return build.bring(case.id, to=CaseState.IN_REVIEW)


def notified(case: Case, *lines: FeeLine, by: str = "zhaomin") -> Case:
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        return actions.notify_fee(case.id, officer=build.officer(by), seq=case.seq, lines=lines or [FeeLine(0)])


def paid(case: Case, *, receipt: str = "冀财0012345", on: date | None = date(2026, 11, 24)) -> Case:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        return actions.record_payment(
            case.id, officer=build.officer("zhaomin"), seq=case.seq, receipt=receipt, paid_on=on
        )


database = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


class TestActs:
    pytestmark = database

    def test_the_notice_names_item_amount_basis_and_the_sum_twice(self) -> None:
        case = notified(in_review(), FeeLine(0, quantity=2))
        owed = Obligation.objects.get(case=case)
        assert (owed.kind, owed.party, owed.title) == ("payment", "applicant", "缴费 160.00 元")
        paper = case.papers.get(kind="payment").content
        assert paper["rows"] == [["不动产登记费（住宅）", "80.00", "2", "160.00", "发改价格规〔2016〕2559号"]]
        assert "合计人民币 160.00 元（大写：壹佰陆拾元整）" in paper["paragraphs"][0]
        assert case.events.latest("seq").data["fen"] == 16000
        assert whole(case)

    @pytest.mark.parametrize("by", ["zhaomin", "qianjin"])
    def test_clerk_and_reviewer_may_notify(self, by: str) -> None:
        assert notified(in_review(), by=by).papers.filter(kind="payment").exists()

    def test_the_decider_may_not_and_nobody_before_acceptance(self) -> None:
        case = in_review()
        with pytest.raises(NotYourDesk):
            notified(case, by="zhougang")
        early = build.case("SCJG-006")
        with pytest.raises(MoveNotAllowed):
            notified(early)

    def test_a_free_item_is_not_charged(self) -> None:
        case = build.case("SCJG-006", state=CaseState.IN_REVIEW)
        with pytest.raises(NothingToCharge):
            notified(case)
        with pytest.raises(NothingToCharge):
            notified(in_review(), FeeLine(0, quantity=0))
        with pytest.raises(NothingToCharge):
            notified(in_review(), FeeLine(7))
        assert not Obligation.objects.filter(kind=ObligationKind.PAYMENT).exists()

    def test_nobody_is_charged_twice_not_even_after_paying(self) -> None:
        case = notified(in_review())
        with pytest.raises(ChargedAlready):
            notified(case)
        case = paid(case)
        with pytest.raises(ChargedAlready):
            notified(case)

    def test_a_fixed_amount_cannot_be_changed(self) -> None:
        with pytest.raises(AmountFixed):
            notified(in_review(), FeeLine(0, amount="800"))

    def test_an_amount_set_locally_is_typed_with_its_basis(self) -> None:
        case = notified(in_review(LOCAL), FeeLine(0, amount="20.5", basis="石价费〔2020〕12号"))
        row = case.papers.get(kind="payment").content["rows"][0]
        assert (row[1], row[3]) == ("20.50", "20.50")
        assert row[4].endswith("；石价费〔2020〕12号")

    @pytest.mark.parametrize(
        ("line", "error"),
        [
            (FeeLine(0, amount="二十", basis="石价费〔2020〕12号"), AmountWrong),
            (FeeLine(0, amount="0", basis="石价费〔2020〕12号"), AmountWrong),
            (FeeLine(0, amount="20", basis="规定"), ChargeBasisNeeded),
            (FeeLine(0, quantity=1000, amount="20", basis="石价费〔2020〕12号"), QuantityWrong),
            (FeeLine(0, quantity=-1, amount="20", basis="石价费〔2020〕12号"), QuantityWrong),
        ],
    )
    def test_a_line_that_is_wrong_charges_nothing(self, line: FeeLine, error: type[Refusal]) -> None:
        case = in_review(LOCAL)
        with pytest.raises(error):
            notified(case, line)
        assert not Obligation.objects.exists()

    def test_paying_closes_what_was_owed_and_only_then_the_result_is_made(self) -> None:
        case = notified(in_review())
        while case.state == CaseState.IN_REVIEW:
            case = build.finish_node(case)
        case = actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
        with pytest.raises(PaymentOpen):
            build.issue(case)
        case = paid(case)
        owed = Obligation.objects.get(case=case)
        assert (owed.outcome, owed.note) == ("kept", "票据号码 冀财0012345，2026-11-24 缴费")
        assert case.events.latest("seq").data == {"receipt": "冀财0012345", "paid_on": "2026-11-24", "fen": 8000}
        assert build.issue(case).state == CaseState.ISSUED
        assert whole(case)

    def test_a_payment_needs_its_receipt_and_a_day_that_can_be(self) -> None:
        case = notified(in_review())
        with pytest.raises(ReceiptNeeded):
            paid(case, receipt="1")
        for day in (None, date(2026, 11, 23), date(2026, 11, 26)):
            with pytest.raises(PaidDayWrong):
                paid(case, on=day)
        case = paid(case)
        with pytest.raises(NoPaymentOpen):
            paid(case)

    def test_a_denial_drops_the_payment(self) -> None:
        case = notified(in_review())
        while case.state == CaseState.IN_REVIEW:
            case = build.finish_node(case)
        case = actions.deny_case(case.id, officer=build.officer("zhougang"), seq=case.seq, reason="抵押物权属不清。")
        assert Obligation.objects.get(case=case).outcome == "dropped"
        with pytest.raises(MoveNotAllowed):
            paid(case)
