"""The SMS port, with the fake that the demo uses and the failing fake that tests use."""

from typing import Protocol


class SmsChannel(Protocol):
    """What a carrier must offer."""

    simulated: bool

    def send(self, phone: str, text: str) -> None:
        """Hand one message over; raises ConnectionError when the carrier cannot be reached."""


class FakeSms:
    """Keeps nothing and sends nothing: the demo shows the text in the message page, marked as simulated."""

    simulated = True

    def send(self, phone: str, text: str) -> None:
        """Pretend."""


class FailingFakeSms:
    """A carrier that is down."""

    simulated = True

    def send(self, phone: str, text: str) -> None:
        """Never succeeds."""
        raise ConnectionError("the SMS carrier does not answer")
