"""Personal numbers never reach a log line (invariant 8)."""

import logging
import re

#: A number may be written with country code and gaps. Identifiers of our own (UUIDs) hold digits too and stay.
_NUMBERS = re.compile(
    r"(?P<ours>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?<!\d)(?P<citizen>\d{6})\d{8}(?P<end>\d{3}[\dXx])(?![\dXx])"
    r"|(?<!\d)(?:86[- ]?)?(?P<phone>1[3-9]\d)[- ]?\d{4}[- ]?(?P<last>\d{4})(?!\d)"
)


def mask_numbers(text: str) -> str:
    """Citizen numbers keep first 6 and last 4, phones first 3 and last 4."""
    return _NUMBERS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    if found["ours"]:
        return found["ours"]
    return f"{found['citizen']}********{found['end']}" if found["citizen"] else f"{found['phone']}****{found['last']}"


class PersonalNumbers(logging.Filter):
    """Masks personal numbers in every record on its way out, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_numbers(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_numbers(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_numbers(record.stack_info)
        return True
