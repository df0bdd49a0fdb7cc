"""Personal data as a stranger's eye may see it: enough to recognise oneself, too little to use."""


def mask_name(name: str | None) -> str:
    """张*, 张*明: the family name and, in longer names, the last character stay."""
    text = (name or "").strip()
    if len(text) < 2:
        return "*" if text else ""
    if len(text) == 2:
        return text[0] + "*"
    return text[0] + "*" * (len(text) - 2) + text[-1]


def mask_phone(phone: str | None) -> str:
    """138****3210: at most seven digits stay, and of a short number four are hidden all the same."""
    text = (phone or "").strip()
    shown = min(7, max(0, len(text) - 4))
    first = shown * 3 // 7
    return text[:first] + "*" * (len(text) - shown) + text[len(text) - shown + first :]


def mask_id_number(number: str | None) -> str:
    """130102********1234: the first 6 and the last 4 stay."""
    text = (number or "").strip()
    return "*" * len(text) if len(text) < 11 else text[:6] + "*" * (len(text) - 10) + text[-4:]


def mask_address(address: str | None) -> str:
    """The first 9 characters (province, city, county) stay."""
    text = (address or "").strip()
    return text if len(text) <= 9 else text[:9] + "****"
