"""What other rooms learn of identity. Names of people stay inside."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PostEnded(Event):
    """A post was taken away; `subject` is its id. What lay with its holder lies in the body's trays."""

    kind: ClassVar[str] = "post.ended"
    body: str
    account: int
