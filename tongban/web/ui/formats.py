"""How dates, money, numbers and identifiers read to a person, in the reader's language; every front uses the same."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from tongban.kernel.language import day_name, month_name, sentence, words

_BEIJING = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = words("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(_BEIJING)
    return value


def in_a_row(*said: str) -> str:
    """Sentences one behind the other, each ended; what is empty is left out."""
    full_stop = sentence("。")
    ended = [one if one.endswith(("。", "！", "？", ".", "!", "?")) else f"{one}{full_stop}" for one in said if one]
    return "".join(one if one.endswith(("。", "！", "？")) else f"{one.rstrip()} " for one in ended).strip()


def long_date(value: date | datetime | None) -> str:
    """2026年11月22日(星期日)"""
    if value is None:
        return ""
    day = _local(value)
    weekday = sentence(_WEEKDAYS[day.weekday()])
    return sentence("{date}({weekday})", date=day_name(day), weekday=weekday)


def short_date(value: date | datetime | None) -> str:
    """2026-11-22, for dense tables."""
    return "" if value is None else _local(value).strftime("%Y-%m-%d")


def month_day(value: date | datetime | None) -> str:
    """11月26日"""
    if value is None:
        return ""
    day = _local(value)
    return sentence("{month}{day}日", month=month_name(day), day=day.day)


def moment(value: datetime | None) -> str:
    """2026年11月22日 14:05"""
    if value is None:
        return ""
    at = value.astimezone(_BEIJING) if value.tzinfo is not None else value
    return sentence("{date} {time}", date=day_name(at), time=f"{at:%H:%M}")


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
        return sentence("{size} 字节", size=size)
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def limit_text(value: int | None, unit: str = "工作日") -> str:
    """A time limit of a definition: 7个工作日, 当场办结 for 0, empty for none."""
    if value is None:
        return ""
    if value == 0:
        return sentence("当场办结")
    return _counted(value, unit).format(n=value)


def _counted(value: int, unit: str) -> str:
    """Every unit has its own counting word in Chinese and its own plural in English."""
    match unit:
        case "工作日":
            return ngettext("{n}个工作日", "{n}个工作日", value)
        case "自然日":
            return ngettext("{n}自然日", "{n}自然日", value)
        case "日":
            return ngettext("{n}日", "{n}日", value)
        case "小时":
            return ngettext("{n}个小时", "{n}个小时", value)
        case "月":
            return ngettext("{n}个月", "{n}个月", value)
        case _:
            return "{n}个" + unit


def remaining_text(days: int, due: date) -> str:
    """还剩 3 个工作日(11月26日前), 今天到期, 已超过 2 个工作日(应于11月20日前办结)."""
    day = month_day(due)
    if days > 0:
        return ngettext("还剩 {n} 个工作日({day}前)", "还剩 {n} 个工作日({day}前)", days).format(n=days, day=day)
    if days == 0:
        return sentence("今天到期({day})", day=day)
    return ngettext("已超过 {n} 个工作日(应于{day}前办结)", "已超过 {n} 个工作日(应于{day}前办结)", -days).format(
        n=-days, day=day
    )


def days_left_text(left: int) -> str:
    """还剩 3 个工作日, 今天到期, 已超过 2 个工作日: the tag of a list, where the day stands beside it."""
    if left > 0:
        return ngettext("还剩 %(n)s 个工作日", "还剩 %(n)s 个工作日", left) % {"n": left}
    if left == 0:
        return sentence("今天到期")
    return ngettext("已超过 %(n)s 个工作日", "已超过 %(n)s 个工作日", -left) % {"n": -left}


def elapsed_text(span: timedelta) -> str:
    """用时 of a step, in the largest unit that says something."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("{n} 分钟", "{n} 分钟", minutes).format(n=minutes)
    if minutes < 48 * 60:
        return ngettext("{n} 小时", "{n} 小时", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} 天", "{n} 天", minutes // 60 // 24).format(n=minutes // 60 // 24)
