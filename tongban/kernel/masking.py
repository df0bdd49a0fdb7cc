"""Personal numbers never reach a log line (invariant 8)."""

import logging
import re

_GAP = r"[ \-\u00a0\u2000-\u200b\u3000]?"
#: A citizen number written with gaps is known by the birthday in it: so many digits alone may be a list of amounts.
_GAPPED = _GAP.join(
    [*[r"\d"] * 6, rf"(?:1{_GAP}[89]|2{_GAP}0)", r"\d", r"\d", rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])",
     rf"(?:[012]{_GAP}\d|3{_GAP}[01])", r"\d", r"\d", r"\d", r"[\dXx]"]
)  # fmt: skip
#: A number may be written with country code and gaps. Identifiers of our own (UUIDs) hold digits too and stay. Cards of
#: foreign residents: the new ones are as citizen numbers, the old ones have three letters and a birthday. A passport
#: number looks like anything, and is known only where the word stands before it.
_NUMBERS = re.compile(
    r"(?P<ours>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?<!\d)(?P<citizen>\d{6})\d{8}(?P<end>\d{3}[\dXx])(?![\dXx])"
    rf"|(?<![\d-])(?P<gapped>{_GAPPED})(?!{_GAP}[\dXx])"
    r"|(?<![0-9A-Za-z])(?P<card>[A-Za-z]{3}\d{4})\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?P<rest>\d\d)(?![0-9A-Za-z])"
    r"|(?P<word>(?:护照|(?i:passport))(?:号码|号|\s*(?i:number|no\.?))?[\s:：=\"']*)"
    r"(?P<passport>(?=[A-Z]*\d)[A-Z0-9]{2})[A-Z0-9]{3,13}(?![0-9A-Za-z])"
    r"|(?<!\d)(?:86[- ]?)?(?P<phone>1[3-9]\d)[- ]?\d{4}[- ]?(?P<last>\d{4})(?!\d)"
)


def mask_numbers(text: str) -> str:
    """Citizen numbers keep first 6 and last 4, phones first 3 and last 4, old cards country and place, passports 2."""
    return _NUMBERS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    if found["ours"]:
        return found["ours"]
    if found["gapped"]:
        digits = re.sub(_GAP, "", found["gapped"])
        return f"{digits[:6]}********{digits[-4:]}"
    if found["card"]:
        return f"{found['card']}******{found['rest']}"
    if found["passport"]:
        return f"{found['word']}{found['passport']}****"
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
