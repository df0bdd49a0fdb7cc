"""How dates, money, numbers and identifiers read to a person. Pure; every front and paper uses the same."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

_BEIJING = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(_BEIJING)
    return value


def long_date(value: date | datetime | None) -> str:
    """2026年11月22日(星期日)"""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日(星期{_WEEKDAYS[day.weekday()]})"


def short_date(value: date | datetime | None) -> str:
    """2026-11-22, for dense tables."""
    return "" if value is None else _local(value).strftime("%Y-%m-%d")


def month_day(value: date | datetime | None) -> str:
    """11月26日"""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.month}月{day.day}日"


def moment(value: datetime | None) -> str:
    """2026年11月22日 14:05"""
    if value is None:
        return ""
    at = value.astimezone(_BEIJING) if value.tzinfo is not None else value
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def money(yuan: Decimal | int | float | str | None) -> str:
    """¥1,280.00"""
    return "" if yuan is None or yuan == "" else f"¥{Decimal(str(yuan)):,.2f}"


def fen(amount: int | None) -> str:
    """Amounts are kept in whole fen; they are read in yuan."""
    return "" if amount is None else money(Decimal(amount) / 100)


def grouped_number(value: int | Decimal | None) -> str:
    """12,345"""
    return "" if value is None else f"{value:,}"


def grouped_identifier(text: object) -> str:
    """Identifiers in groups of four, so that they can be read aloud and compared."""
    plain = "" if text is None else str(text)
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def file_size(size: int | None) -> str:
    if size is None:
        return ""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def limit_text(value: int | None, unit: str = "工作日") -> str:
    """A time limit of a definition: 7个工作日, 当场办结 for 0, empty for none."""
    if value is None:
        return ""
    if value == 0:
        return "当场办结"
    counter = "" if unit in {"自然日", "日"} else "个"
    return f"{value}{counter}{unit}"


def remaining_text(days: int, due: date, *, unit: str = "工作日") -> str:
    """还剩 3 个工作日(11月26日前), 今天到期, 已超过 2 个工作日(应于11月20日前办结)."""
    if days > 0:
        return f"还剩 {days} 个{unit}({month_day(due)}前)"
    if days == 0:
        return f"今天到期({month_day(due)})"
    return f"已超过 {-days} 个{unit}(应于{month_day(due)}前办结)"


def elapsed_text(span: timedelta) -> str:
    """用时 of a step, in the largest unit that says something."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // 60 // 24} 天"
