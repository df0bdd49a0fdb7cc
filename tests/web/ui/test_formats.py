"""How dates, money and numbers read, and what stays of personal data."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from tongban.web.ui import formats, masking


def test_a_day_names_its_weekday() -> None:
    assert formats.long_date(date(2026, 11, 22)) == "2026年11月22日(星期日)"


def test_an_instant_is_read_in_beijing_time() -> None:
    at = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
    assert formats.moment(at) == "2026年11月22日 00:05"
    assert formats.long_date(at) == "2026年11月22日(星期日)"
    assert formats.short_date(at) == "2026-11-22"


def test_sentences_in_a_row_are_each_ended_once() -> None:
    assert formats.in_a_row("五年内缴足", "单位：元。") == "五年内缴足。单位：元。"
    assert formats.in_a_row("五年内缴足。", "单位：元。") == "五年内缴足。单位：元。"
    assert formats.in_a_row("", "单位：元。") == "单位：元。"
    with translation.override("en"):
        assert formats.in_a_row("Paid in five years", "In yuan.") == "Paid in five years. In yuan."


@pytest.mark.parametrize(
    ("amount", "text"), [(1280, "¥1,280.00"), (Decimal("0.5"), "¥0.50"), ("40", "¥40.00"), (None, ""), ("", "")]
)
def test_money(amount: Decimal | int | str | None, text: str) -> None:
    assert formats.money(amount) == text


def test_amounts_in_fen_read_in_yuan() -> None:
    assert formats.fen(128000) == "¥1,280.00"


def test_identifiers_stand_in_groups_of_four() -> None:
    assert formats.grouped_identifier("13010226112200017") == "1301 0226 1122 0001 7"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (7, "工作日", "7个工作日"),
        (0, "工作日", "当场办结"),
        (60, "自然日", "60自然日"),
        (2, "小时", "2个小时"),
        (None, "月", ""),
    ],
)
def test_limits(value: int | None, unit: str, text: str) -> None:
    assert formats.limit_text(value, unit) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (3, "还剩 3 个工作日(11月26日前)"),
        (0, "今天到期(11月26日)"),
        (-2, "已超过 2 个工作日(应于11月26日前办结)"),
    ],
)
def test_what_is_left(days: int, text: str) -> None:
    assert formats.remaining_text(days, date(2026, 11, 26)) == text


@pytest.mark.parametrize(
    ("span", "text"), [(timedelta(minutes=5), "5 分钟"), (timedelta(hours=5), "5 小时"), (timedelta(days=3), "3 天")]
)
def test_elapsed_time_uses_the_unit_that_says_something(span: timedelta, text: str) -> None:
    assert formats.elapsed_text(span) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 字节"), (900, "900 字节"), (482_133, "471 KB"), (5_000_000, "4.8 MB"), (None, "")]
)
def test_file_sizes(size: int | None, text: str) -> None:
    assert formats.file_size(size) == text


@pytest.mark.parametrize(("name", "text"), [("张三", "张*"), ("张晓明", "张*明"), ("王", "*"), ("", ""), (None, "")])
def test_a_name_keeps_its_ends(name: str | None, text: str) -> None:
    assert masking.mask_name(name) == text


def test_numbers_keep_what_one_recognises() -> None:
    assert masking.mask_phone("13812343210") == "138****3210"
    assert masking.mask_phone("+8613812343210") == "+86*******3210"
    assert masking.mask_phone("87012345") == "8****345"
    assert masking.mask_phone("8701234") == "8****34"
    assert masking.mask_phone("12345") == "****5"
    assert [masking.mask_phone(short) for short in ("1234", "1", "", None)] == ["****", "*", "", ""]
    assert masking.mask_id_number("130102198503121011") == "130102********1011"
    assert masking.mask_id_number("12345") == "*****"
    assert masking.mask_address("河北省石家庄市长安区演示路1号") == "河北省石家庄市长安****"
