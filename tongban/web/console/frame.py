"""What every page of the console needs around it: who reads, and which parts of the navigation are theirs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongban.identity.states import HEAD, Role
from tongban.notifications.queries import unread_count
from tongban.web.ui.access import OfficerRequest
from tongban.web.ui.parts import Crumb

#: Whoever keeps the catalogue, watches over the work, or keeps the platform running.
KEEPERS = (Role.EDITOR, Role.SUPERVISOR, Role.SYSADMIN)
#: These also read what the catalogue holds: the two offices that review its changes.
READERS = (*KEEPERS, Role.STAFFING, Role.LEGAL)
#: Who sees who holds which post.
PEOPLE = (*KEEPERS, Role.SECURITY, Role.AUDITOR)
#: Who sees change requests.
CHANGES = (Role.EDITOR, Role.STAFFING, Role.LEGAL, Role.SUPERVISOR)


def frame_of(request: OfficerRequest, section: str) -> dict[str, Any]:
    """`section`: the part of the navigation where the page lies."""
    roles = request.officer.roles
    return {
        "section": section,
        "reads": not roles.isdisjoint(READERS),
        "audits": Role.AUDITOR in roles,
        "keeps": not roles.isdisjoint(KEEPERS),
        "viewer_name": request.officer.name,
        "unread": unread_count(request.user),
        "sees_changes": not roles.isdisjoint(CHANGES),
        "keeps_platform": Role.SYSADMIN in roles,
        "sees_people": not roles.isdisjoint(PEOPLE),
        "heads": HEAD in roles,
        "grants": Role.SECURITY in roles or HEAD in roles,
        "resets_officers": not roles.isdisjoint((Role.SECURITY, Role.SYSADMIN)),
        "sees_rights": not roles.isdisjoint((Role.SECURITY, Role.AUDITOR)),
        "supervises": Role.SUPERVISOR in roles,
    }


def top_of(request: OfficerRequest) -> Crumb:
    """The console as first crumb: a link for those who can open its overview."""
    reads = not request.officer.roles.isdisjoint(READERS)
    return Crumb(gettext("管理台"), reverse("console:overview") if reads else "")
