"""Scenes of the sign-on for other systems, played on the site's data."""

from tests import build
from tongban.identity import actions


def connect(name: str, here: str) -> list[str]:
    """Let a foreign system in, two administrators as ever; its number and its secret."""
    system = actions.apply_for_connection(
        officer=build.officer("chenlin"),
        name=name,
        body_id=f"SPJ@{build.CHANGAN}",
        purpose="测试用的外部系统，核对登录人身份。",
        scopes=["profile", "phone"],
        redirect_uris=[f"{here}/callback"],
        logout_uris=[f"{here}/goodbye"],
        backchannel_uri=f"{here}/backchannel",
        may_refresh=True,
    )
    actions.approve_connection(system.id, officer=build.officer("anyi"))
    return [system.id, actions.make_secret(system.id, officer=build.officer("chenlin"))]


def rotate() -> int:
    """Change the signing keys at once."""
    return len(actions.rotate_keys(who="a test", at_once=True))
