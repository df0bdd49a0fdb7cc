"""The pure rules: number, validity, face, lifecycle, record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.ids import check_digit
from tongban.licences.face import Issue, completed, filled_by_issuer, laid_out
from tongban.licences.identifier import Identifier
from tongban.licences.lifecycle import may_become
from tongban.licences.numbering import number_for
from tongban.licences.record import (
    Claims,
    FileClaims,
    canonical,
    holder_digest,
    qr_text,
    record_digest,
    token_bytes,
    token_text,
)
from tongban.licences.states import LicenceStatus
from tongban.licences.validity import day_in_words, last_day, term_in_words, until_in_words

FOOD = "JY+14位数字（主体业态1位+省2+市2+县2+顺序6+校验1）"
IDENTIFIER = Identifier("11100000000013338W009", "11330105002500287C", "2025052201", 1)


def number(rule: str = FOOD, *, fields: dict[str, str] | None = None, uscc: str = "") -> str:
    return number_for(
        type_id="L-SPJY",
        rule=rule,
        division_code="130102000000",
        year=2026,
        sequence=17,
        fields=fields or {},
        uscc=uscc,
    )


@pytest.mark.parametrize(
    ("kind", "digit"), [("餐饮服务经营者", "2"), ("食品销售经营者", "1"), ("单位食堂", "3"), ("", "0"), ("别的", "0")]
)
def test_a_food_licence_number_says_kind_place_and_sequence_and_ends_in_a_check_digit(kind: str, digit: str) -> None:
    body = f"{digit}130102000017"
    assert number(fields={"主体业态": kind}) == f"JY{body}{check_digit(body)}"


def test_a_business_licence_is_numbered_by_the_credit_code() -> None:
    rule = "统一社会信用代码18位（GB 32100，末位校验）"
    assert number(rule, uscc="92130102MA0TEST10K") == "92130102MA0TEST10K"


@pytest.mark.parametrize(
    "rule", ["", "公民身份号码18位", "统一社会信用代码18位（GB 32100，末位校验）", "地字第号", "12位"]
)
def test_a_number_whose_rule_cannot_be_read_is_made_of_type_place_year_and_sequence(rule: str) -> None:
    assert number(rule) == "SPJY1301022026000017"


@pytest.mark.parametrize(
    ("validity", "first", "last"),
    [
        ("5年", date(2026, 11, 23), date(2031, 11, 22)),
        ("最长5年", date(2026, 1, 1), date(2030, 12, 31)),
        ("不超过2年", date(2024, 2, 29), date(2026, 2, 28)),
        ("1年", date(2024, 2, 29), date(2025, 2, 28)),
        ("3个月", date(2026, 11, 30), date(2027, 2, 28)),
        ("1个月", date(2026, 1, 31), date(2026, 2, 28)),
        ("30天", date(2026, 11, 23), date(2026, 12, 22)),
        ("长期", date(2026, 11, 23), None),
        ("5—10年", date(2026, 11, 23), None),
        ("未满16周岁5年;16周岁以上10年", date(2026, 11, 23), None),
        ("长期或营业期限", date(2026, 11, 23), None),
        ("", date(2026, 11, 23), None),
    ],
)
def test_the_last_day_is_the_day_before_the_anniversary(validity: str, first: date, last: date | None) -> None:
    assert last_day(validity, first=first) == last


def test_days_in_words() -> None:
    assert day_in_words(date(2026, 1, 3)) == "2026年1月3日"
    assert until_in_words(None) == term_in_words(date(2026, 1, 3), None) == "长期"
    assert term_in_words(date(2026, 1, 3), date(2027, 1, 2)) == "2026年1月3日至2027年1月2日"


LABELS = [
    "经营者名称",
    "统一社会信用代码",
    "营业执照注册号",
    "经营场所",
    "许可证编号",
    "有效期至",
    "发证机关",
    "签发日期",
]
ISSUE = Issue(
    number="JY1",
    holder_name="张三家常菜馆",
    holder_code_kind="001",
    holder_code="92130102MA0TEST10K",
    issuer_name="长安区行政审批局",
    issued_on=date(2026, 11, 23),
    valid_from=date(2026, 11, 23),
    valid_until=date(2031, 11, 22),
)


def test_the_issuer_fills_in_what_it_knows_and_nothing_else() -> None:
    assert completed(LABELS, {"经营场所": " 演示路18号 ", "许可证编号": "假的"}, ISSUE) == {
        "经营者名称": "张三家常菜馆",
        "统一社会信用代码": "92130102MA0TEST10K",
        "营业执照注册号": "",
        "经营场所": "演示路18号",
        "许可证编号": "JY1",
        "有效期至": "2031年11月22日",
        "发证机关": "长安区行政审批局",
        "签发日期": "2026年11月23日",
    }


def test_what_was_given_wins_over_what_would_be_filled_in() -> None:
    assert completed(["营业期限"], {"营业期限": "十年"}, ISSUE) == {"营业期限": "十年"}


def test_nobody_need_be_asked_for_number_issuer_and_dates() -> None:
    assert filled_by_issuer(LABELS) == {"许可证编号", "有效期至", "发证机关", "签发日期"}


def test_every_field_stands_in_exactly_one_place() -> None:
    layout = laid_out(completed(LABELS, {}, ISSUE))
    assert [label for label, _ in layout.left] == ["经营者名称", "统一社会信用代码", "营业执照注册号", "经营场所"]
    assert [label for label, _ in layout.right] == ["许可证编号", "有效期至"]
    assert [label for label, _ in layout.foot] == ["发证机关", "签发日期"]


def test_a_final_status_never_changes_again() -> None:
    final = {LicenceStatus.REVOKED, LicenceStatus.CANCELLED, LicenceStatus.SUPERSEDED}
    moves = {(a, b) for a in LicenceStatus for b in LicenceStatus if may_become(a, b)}
    assert {before for before, _ in moves} == {LicenceStatus.VALID, LicenceStatus.SUSPENDED}
    assert moves == {(LicenceStatus.VALID, after) for after in final | {LicenceStatus.SUSPENDED}} | {
        (LicenceStatus.SUSPENDED, after) for after in final | {LicenceStatus.VALID}
    }


CLAIMS = Claims(
    identifier=IDENTIFIER,
    issued_on=date(2026, 11, 23),
    valid_until=None,
    holder_digest=b"h" * 16,
    record_digest=b"r" * 32,
    holder_name="张三",
    simulated=True,
)


def test_claims_come_back_from_their_encoding() -> None:
    assert Claims.decode(CLAIMS.encode()) == CLAIMS


def test_a_files_seal_never_passes_for_a_licence_nor_the_other_way_round() -> None:
    file = FileClaims(IDENTIFIER, b"d" * 32, 100)
    assert FileClaims.decode(file.encode()) == file
    with pytest.raises(BadToken):
        Claims.decode(file.encode())
    with pytest.raises(BadToken):
        FileClaims.decode(CLAIMS.encode())


@given(st.binary(max_size=100))
def test_random_bytes_are_no_claims(payload: bytes) -> None:
    with pytest.raises(BadToken):
        Claims.decode(payload)


def test_the_canonical_record_does_not_depend_on_order_or_on_how_a_letter_is_composed() -> None:
    assert canonical({"b": 1, "a": "e\u0301"}) == canonical({"a": "\u00e9", "b": 1}) == '{"a":"é","b":1}'.encode()


def test_digests_are_salted() -> None:
    assert record_digest({}, salt=b"1") != record_digest({}, salt=b"2")
    assert holder_digest("11010519491231002x", salt=b"1") == holder_digest("11010519491231002X", salt=b"1")
    assert len(holder_digest("1", salt=b"1")) == 16


@given(st.binary(min_size=1, max_size=400))
def test_a_token_survives_the_way_through_the_qr_text(token: bytes) -> None:
    assert token_bytes(token_text(token)) == token
    text = qr_text("https://zwfw.example.gov.cn/", token)
    assert text == f"HTTPS://ZWFW.EXAMPLE.GOV.CN/V/{token_text(token)}"
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("text", ["", "a", "A", "AB1", "AAAAAAB", "AA=", "ＡＢ"])
def test_what_is_not_exactly_a_tokens_text_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        token_bytes(text)
