"""Personal numbers never reach a log line (invariant 8)."""

import logging
import re

_CITIZEN = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def mask_numbers(text: str) -> str:
    """Citizen numbers keep first 6 and last 4, phones first 3 and last 4."""
    return _PHONE.sub(r"\1****\2", _CITIZEN.sub(r"\1********\2", text))


class PersonalNumbers(logging.Filter):
    """Masks personal numbers in every record on its way out, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_numbers(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = mask_numbers(logging.Formatter().formatException(record.exc_info))
        return True
