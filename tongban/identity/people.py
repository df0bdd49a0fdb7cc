"""Who acts: the officer behind a request, and the actor written into the log."""

from dataclasses import dataclass, field
from uuid import UUID

from tongban.identity.mandating import Principal


@dataclass(frozen=True)
class Actor:
    """Who did an act, as the log keeps it."""

    account_id: int | None
    name: str
    role: str
    post_id: int | None = None
    acting_for: str = ""


#: Acts that the platform does by itself (a clock that ran out, an archive job).
PLATFORM = Actor(account_id=None, name="平台", role="platform")


@dataclass(frozen=True)
class Officer:
    """A signed-in account with its living posts, read once a request."""

    account_id: int
    name: str
    #: (body id, role) -> post id; the post of a head stands here twice, under `HEAD` as well
    posts: dict[tuple[str, str], int] = field(hash=False)
    #: Of these, posts of somebody on leave, with that one's name.
    standing_in: dict[tuple[str, str], str] = field(default_factory=dict, hash=False)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held somewhere."""
        return frozenset(role for _, role in self.posts)

    def bodies_as(self, *roles: str) -> frozenset[str]:
        """Bodies in which one of these roles is held (any role if none is named)."""
        return frozenset(body for body, role in self.posts if not roles or role in roles)

    def holds(self, body_id: str, *roles: str) -> bool:
        """Whether one of these roles is held in this body."""
        return any((body_id, role) in self.posts for role in roles)

    def actor_in(self, body_id: str, role: str) -> Actor:
        """This officer as the log writes an act done in that post; a substitute with the name of both."""
        absent = self.standing_in.get((body_id, role))
        name = f"{self.name}（代{absent}）" if absent else self.name
        return Actor(self.account_id, name, role, self.posts.get((body_id, role)))


@dataclass(frozen=True)
class Applicant:
    """Whom a signed-in account may file for: the person, or an entity within a mandate."""

    kind: str  # natural | legal
    person_id: UUID | None
    entity_id: UUID | None
    name: str
    principal: Principal
