"""What a device is called in a list that its owner reads: from what the browser says of itself, a few plain words."""

_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "安卓"),
    ("Windows", "Windows"), ("Mac OS", "苹果电脑"), ("UOS", "统信 UOS"), ("Kylin", "麒麟"), ("Linux", "Linux"),
)  # fmt: skip
#: In this order: most browsers also call themselves Chrome or Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("QQBrowser", "QQ浏览器"), ("UCBrowser", "UC浏览器"),
    ("Huawei", "华为浏览器"), ("Firefox", "火狐"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """Windows · Edge; 未知设备 when the browser says nothing we know."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (_SYSTEMS, _BROWSERS)]
    return " · ".join(part for part in found if part) or "未知设备"
