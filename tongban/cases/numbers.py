"""Case numbers and query passwords. Pure arithmetic; the series and the key come from outside.

A case number has 21 digits: division (6), day (8), serial of that division and day (6), check digit
(ISO 7064 MOD 11,10), so that a mistyped number is told apart from an unknown one.
"""

import hashlib
import hmac
from datetime import date

from tongban.kernel.ids import check_digit


def case_number(division_code: str, on: date, serial: int) -> str:
    """Compose a case number. Raises ValueError when the serial has more than six digits."""
    if not 0 < serial < 1_000_000:
        raise ValueError("serial out of range")
    body = f"{division_code[:6]}{on:%Y%m%d}{serial:06d}"
    return body + check_digit(body)


def is_case_number(text: str) -> bool:
    """Whether the text has the shape of a case number and its check digit holds."""
    return len(text) == 21 and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def query_password(key: bytes, number: str) -> str:
    """The six digits that, with the number, show the progress of a case without an account.

    Derived, not stored: it can be shown again to its owner and cannot leak from the database.
    """
    digest = hmac.digest(key, number.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"
