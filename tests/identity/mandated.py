"""The people of mandates: a family of three generations, an accountant, a helper, an old man, an intermediary."""

from datetime import timedelta

from tests import build
from tongban.identity.acting import bind
from tongban.identity.actions import open_account
from tongban.identity.actions.mandates import accept_mandate, offer_mandate
from tongban.identity.mandating import ORDINARY, Scope
from tongban.identity.models import Account, LegalEntity, Mandate, Person
from tongban.identity.states import MandateRole
from tongban.kernel.today import today

FOOD = "SCJG-006"
PASSWORD = "a long enough one"


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def grandmother() -> Account:
    """王秀英 with an account of her own, still without a phone."""
    return open_account(username="wangxiuying", password=PASSWORD, person=person("王秀英"))


def restaurant() -> LegalEntity:
    return LegalEntity.objects.get(name__contains="小满餐饮店")


def acting(username: str, key: str = "own") -> Account:
    """Somebody of the cast, acting for exactly one."""
    account = build.account(username)
    assert bind(account, key), key
    return account


def for_person(username: str, name: str) -> Account:
    return acting(username, f"person:{person(name).pk}")


def for_restaurant(username: str) -> Account:
    return acting(username, f"entity:{restaurant().pk}")


def scope(*matters: str, steps: frozenset[str] = frozenset(ORDINARY), days: int = 30) -> Scope:
    """Everything where no matter is named."""
    first = today()
    return Scope(steps, first, first + timedelta(days=days - 1), not matters, frozenset(matters))


def given(
    giver: Account, to: Account, *matters: str, role: MandateRole = MandateRole.FAMILY, **rest: frozenset[str]
) -> Mandate:
    """Offered and accepted."""
    assert to.person is not None
    offered = offer_mandate(
        giver, role=role, name=to.person.name, number=to.person.id_number, scope=scope(*matters, **rest)
    )
    return accept_mandate(offered.pk, account=to)
