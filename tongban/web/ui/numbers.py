"""Numbers in addresses and forms, as strangers send them."""

#: No counter of ours is longer, every database can compare it, and Python reads it at once.
_MOST_DIGITS = 18


def whole_number(text: str) -> int | None:
    """The number a text says in plain digits; None for anything else, and for more digits than anything here has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
