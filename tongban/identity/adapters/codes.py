"""Codes to a telephone: the same carrier that messages use, named by the settings and unknown to this room otherwise."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.adapters.asking import Line
from tongban.identity.errors import RegisterSilent, SmsSilent


class _Carrier(Protocol):
    simulated: bool

    def send(self, phone: str, text: str) -> None: ...


_line = Line("sms-code")


def send_text(phone: str, text: str) -> bool:
    """Hand one text to the carrier; True where it is only simulated. Raises SmsSilent. Never inside a transaction."""
    carrier: _Carrier = import_string(settings.TONGBAN_SMS)()
    try:
        _line.ask(lambda: carrier.send(phone, text), within=settings.TONGBAN_REGISTER_WAIT)
    except RegisterSilent as silent:
        raise SmsSilent from silent
    return carrier.simulated
