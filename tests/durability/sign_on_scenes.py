"""Scenes of the sign-on for other systems, played on the site's data."""

from threading import Barrier, Event, Thread

from allauth.mfa.models import Authenticator
from django.db import connection

from tests import build
from tongban.identity import actions
from tongban.identity.actions import factors
from tongban.identity.errors import SignedOutMeanwhile
from tongban.identity.models import Account


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


def plant_during_resets(rounds: str, looks: str) -> list[int]:
    """Somebody signed on adds passkeys while the window resets the account: how many were kept, refused, and are left after
    a reset. `looks`: "no" leaves out the look whether the session still stands, to show what it is for."""
    if looks == "no":
        factors.require_still_signed_on = lambda account: None
    kept, refused, left = 0, 0, 0
    for _ in range(int(rounds)):
        held, together, over = build.account("zhangsan"), Barrier(2), Event()
        said: list[str] = []
        thief = Thread(target=_plant, args=(held, together, over, said))
        thief.start()
        together.wait()
        actions.reset_password_at_window(build.officer("zhaomin"), account_id=held.pk)
        over.set()
        thief.join()
        kept, refused = kept + said.count("kept"), refused + said.count("refused")
        mine = Authenticator.objects.filter(user_id=held.pk)
        left += mine.count()
        mine.delete()
    return [kept, refused, left]


def _plant(held: Account, together: Barrier, over: Event, said: list[str]) -> None:
    together.wait()
    for number in range(4):
        if number == 3:
            over.wait()  # the last one comes late for certain
        try:
            actions.add_passkey(held, name=str(number), credential={"id": str(number)})
            said.append("kept")
        except SignedOutMeanwhile:
            said.append("refused")
    connection.close()
