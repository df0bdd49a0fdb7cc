"""When a session is over, and what a device is called."""

from datetime import timedelta

import pytest

from tongban.identity.devices import device_name
from tongban.identity.idling import Limits, over, to_be_touched

LIMITS = Limits(idle=timedelta(minutes=15), whole=timedelta(hours=8))


@pytest.mark.parametrize(
    ("begun", "seen", "at", "why"),
    [
        (0, 0, 0, ""), (0, 0, 15 * 60 + 59, ""), (0, 0, 16 * 60, "idle"), (0, 1000, 1000 + 959, ""),
        (0, 1000, 1960, "idle"), (0, 28_799, 28_799, ""), (0, 28_799, 28_800, "long"), (0, 0, 28_800, "long"),
    ],
)  # fmt: skip
def test_a_session_is_over_when_nobody_uses_it_or_the_day_is_over(begun: int, seen: int, at: int, why: str) -> None:
    assert over(LIMITS, begun=begun, seen=seen, at=at) == why


@pytest.mark.parametrize(("at", "due"), [(0, False), (59, False), (60, True)])
def test_use_is_noted_once_a_minute(at: int, due: bool) -> None:
    assert to_be_touched(seen=0, at=at) is due


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126 Safari/537.36 Edg/126", "Windows · Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Gecko Firefox/115.0", "统信 UOS · 火狐"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb", "鸿蒙"),
        ("curl/8.0", "未知设备"),
        ("", "未知设备"),
    ],
)  # fmt: skip
def test_a_device_is_called_by_words_its_owner_knows(agent: str, name: str) -> None:
    assert device_name(agent) == name
