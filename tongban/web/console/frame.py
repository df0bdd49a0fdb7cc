"""What every page of the console needs around it: who reads, and which parts of the navigation are theirs."""

from typing import Any

from tongban.identity.states import Role
from tongban.web.ui.access import OfficerRequest


def frame_of(request: OfficerRequest, section: str) -> dict[str, Any]:
    """`section`: the part of the navigation where the page lies."""
    roles = request.officer.roles
    return {
        "section": section,
        "viewer_name": request.officer.name,
        "keeps_platform": Role.SYSADMIN in roles,
        "supervises": Role.SUPERVISOR in roles,
    }
