"""Who may give, confirm and hold which post: the three administrators kept apart, and no grant by one person alone.

三员分立 (GB/T 22239-2019 三级 8.1.5): system, security and audit administration lie with three people, and none of them
handles a matter. An account has one duty at a time; posts of any other give no right.
"""

from collections.abc import Mapping

from tongban.identity.states import Duty, Role

_ADMINISTRATORS: Mapping[str, Duty] = {
    Role.SYSADMIN: Duty.SYSADMIN,
    Role.SECURITY: Duty.SECURITY,
    Role.AUDITOR: Duty.AUDITOR,
}


def duty_of(role: str) -> Duty:
    """The duty that a role belongs to: one of the three administrators, or the work itself."""
    return _ADMINISTRATORS.get(role, Duty.BUSINESS)


def may_stand_in(absent: str, substitute: str) -> bool:
    """Whether a post of one duty may be looked after from another: only within the work, never for an administrator."""
    return absent == substitute == Duty.BUSINESS


def may_confirm(
    *, account_id: int, roles: frozenset[str], heads_body: bool, proposer: int, appointee: int, role: str
) -> bool:
    """Whether this officer may confirm a proposed post.

    A second security administrator may confirm any; the head of the body those of its own people who do the work.
    Nobody confirms what they proposed, nor anything for themselves.
    """
    if account_id in (proposer, appointee):
        return False
    return Role.SECURITY in roles or (heads_body and duty_of(role) == Duty.BUSINESS)
