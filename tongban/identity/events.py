"""What other rooms learn of accounts and mandates. No names and no numbers: readers look them up if they may."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MandateOffered(Event):
    """Somebody offered that another act for them; waits for the answer."""

    kind: ClassVar[str] = "mandate.offered"


@dataclass(frozen=True, kw_only=True)
class MandateAsked(Event):
    """Somebody asked to be allowed to act for another; waits for the answer."""

    kind: ClassVar[str] = "mandate.asked"


@dataclass(frozen=True, kw_only=True)
class MandateBegun(Event):
    """A mandate lives: accepted, agreed to, taken down at a window, or told by a register."""

    kind: ClassVar[str] = "mandate.begun"


@dataclass(frozen=True, kw_only=True)
class MandateClosed(Event):
    """It ended, or never began: `how` is the state it came to."""

    kind: ClassVar[str] = "mandate.closed"

    how: str


@dataclass(frozen=True, kw_only=True)
class CodeAsked(Event):
    """A code waits to be sent; `subject` is its id. The code itself is sealed in its row."""

    kind: ClassVar[str] = "code.asked"


@dataclass(frozen=True, kw_only=True)
class NewDeviceSeen(Event):
    """An account with known devices has signed on in another one; `subject` is the account's id."""

    kind: ClassVar[str] = "session.new_device"
    device: str
    address: str


@dataclass(frozen=True, kw_only=True)
class SessionClosed(Event):
    """A session ended; `subject` is the account's id, `session` its mark (`sessions.mark_of`), `why` the reason."""

    kind: ClassVar[str] = "session.closed"
    session: str
    why: str


@dataclass(frozen=True, kw_only=True)
class FactorAdded(Event):
    """A further way of signing on was set up; `subject` is the account's id."""

    kind: ClassVar[str] = "factor.added"
    way: str


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    """One was taken away; `subject` is the account's id."""

    kind: ClassVar[str] = "factor.removed"
    way: str


@dataclass(frozen=True, kw_only=True)
class PhoneBound(Event):
    """Another phone signs on the account from now on; `subject` is the account's id."""

    kind: ClassVar[str] = "phone.bound"
    place: str


@dataclass(frozen=True, kw_only=True)
class PhoneUnbound(Event):
    """No phone signs on the account any more; `subject` is the account's id."""

    kind: ClassVar[str] = "phone.unbound"
    place: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """Its owner changed the password; `subject` is the account's id."""

    kind: ClassVar[str] = "password.changed"


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    """The password was set anew: by its owner after recovery, or at a window; `subject` is the account's id."""

    kind: ClassVar[str] = "password.reset"
    place: str


@dataclass(frozen=True, kw_only=True)
class DataWishAnswered(Event):
    """Somebody's request about their data was answered in writing. `subject` is its id."""

    kind: ClassVar[str] = "data.answered"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ChildConsentWithdrawn(Event):
    """A guardian took back the consent for a child under fourteen. `subject` is the number of what was said."""

    kind: ClassVar[str] = "child.consent_withdrawn"


@dataclass(frozen=True, kw_only=True)
class ChildConsentGiven(Event):
    """A guardian agreed again after consent had been taken back. `subject` is the number of what was said."""

    kind: ClassVar[str] = "child.consent_given"


@dataclass(frozen=True, kw_only=True)
class PostEnded(Event):
    """A post was taken away; `subject` is its id. What lay with its holder lies in the body's trays."""

    kind: ClassVar[str] = "post.ended"
    body: str
    account: int
