"""The generated sweep: every address, every kind of viewer, every kind of thing, and what each must be answered.

What is expected is read from the declarations beside the views (`access`, `on`) and from nothing else.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.guards.test_every_url_declares_access import OF_LIBRARIES, patterns
from tongban.identity.models import Account
from tongban.identity.states import ADMINISTRATORS
from tongban.web.ui import access
from tongban.web.ui.access import OF_ONE_BODY, OF_ONE_HOLDER, OF_ONE_OFFICER, OF_ONE_PRINCIPAL, On

#: Where a viewer stands to the things of the example world.
OWN, FOREIGN = "own", "foreign"
#: Where an example says whose it is.
WHOSE = "whose"
NOBODY = UUID("00000000-0000-7000-8000-00000000dead")
#: Tables that a refused request may write to: counters of tries, which is how a guesser is slowed down.
COUNTERS = ("kernel_cache", "kernel_try", "django_session")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]{64}")
#: Links of the page frame that lead back here after a choice of language or type.
_BACK = re.compile(r"next=[^\"&\s]*")


@dataclass(frozen=True)
class Address:
    """One address of the resolver with what its view declares."""

    route: str
    view: str
    access: str
    on: On | None
    #: Name of each parameter and its converter, "" for plain text.
    parameters: tuple[tuple[str, str], ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(filter(None, self.access.partition(":")[2].split(",")))

    @property
    def private(self) -> bool:
        return self.access != "public"

    def at(self, values: Mapping[str, Any]) -> str:
        return "/" + _PARAMETER.sub(lambda found: str(values[found[2]]), self.route)


@dataclass(eq=False)
class Viewer:
    """Somebody in front of the site. `roles` are held in the bodies of the example things (own) or elsewhere."""

    name: str
    client: Client
    roles: frozenset[str] = frozenset()
    place: str = OWN
    signed_in: bool = True
    #: Whose things this session opens: of the one for whom it acts, and of the account itself.
    acts_for: frozenset[str] = frozenset()
    #: Kinds of things that this one's mandate does not reach.
    but: frozenset[On] = frozenset()
    #: What this one was answered where there is nothing, by method and address.
    nothing: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def passes(self, address: Address) -> bool:
        """Whether the address itself is for people like this."""
        if address.access.startswith("officer"):
            return bool(self.roles & address.roles) if address.roles else bool(self.roles)
        return address.access == "public" or self.signed_in

    def opens(self, address: Address, values: Mapping[str, Any]) -> bool:
        """Whether the thing behind the address is, too."""
        if not self.passes(address):
            return False
        if address.on in OF_ONE_OFFICER:
            return values[WHOSE] in self.acts_for
        if address.access.startswith("officer"):
            everywhere = bool(self.roles & (address.roles or self.roles) & frozenset(ADMINISTRATORS))
            return everywhere or self.place == OWN or address.on not in OF_ONE_BODY
        if address.on not in OF_ONE_HOLDER:
            return True
        return values[WHOSE] in self.acts_for and address.on not in self.but


@dataclass
class Findings:
    """What was tried, and everything that was not as declared."""

    tried: int = 0
    holes: list[str] = field(default_factory=list)
    #: Addresses that opened for somebody.
    opened: set[str] = field(default_factory=set)
    #: Who has really read something of whom.
    met: set[tuple[str, str]] = field(default_factory=set)

    def hole(self, what: str, viewer: Viewer, method: str, path: str) -> None:
        self.holes.append(f"{what}: {viewer.name} {method} {path}")


def addresses(tree: Iterable[URLPattern | URLResolver]) -> Iterator[Address]:
    """Every address but those of libraries."""
    for route, pattern in patterns(tree):
        view = pattern.callback
        if not view.__module__.startswith(tuple(OF_LIBRARIES)):
            name = f"{view.__module__}.{view.__name__}"
            found = tuple((one[2], one[1] or "") for one in _PARAMETER.finditer(route))
            yield Address(route, name, getattr(view, "access", ""), getattr(view, "on", None), found)


def undeclared(tree: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Private addresses with parameters that do not say what these lead to, and views that say nothing at all."""
    return [
        one.route
        for one in addresses(tree)
        if not one.access or (one.private and one.parameters and not isinstance(one.on, On))
    ]


@contextmanager
def writes() -> Iterator[list[str]]:
    """Tables that are written to inside, counters left out."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (written := _WRITES.match(sql)) and not written[2].startswith(COUNTERS):
            found.append(written[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sweep(
    found: Iterable[Address], viewers: Iterable[Viewer], examples: Mapping[On | None, list[dict[str, Any]]]
) -> Findings:
    """Ask every address as everybody, with every example, by GET and POST, with and without the token of the form."""
    findings, everybody = Findings(), list(viewers)
    with remembered():
        _walk(findings, found, everybody, examples)
    return findings


@contextmanager
def remembered() -> Iterator[None]:
    """Posts are read once for each account: none changes in a sweep, as everything is taken back."""
    known: dict[int, Any] = {}
    really = access.officer_of

    def once(account: Account) -> Any:
        if account.pk not in known:
            known[account.pk] = really(account)
        return known[account.pk]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "officer_of", once)
        yield


def _walk(
    findings: Findings,
    found: Iterable[Address],
    everybody: list[Viewer],
    examples: Mapping[On | None, list[dict[str, Any]]],
) -> None:
    for name in ("django.request", "django.security.csrf"):
        logging.getLogger(name).setLevel(logging.ERROR)  # thousands of refusals are what is expected here
    for turn, address in enumerate(found):
        every = examples[address.on]
        for place, viewer in enumerate(everybody):
            variants = _next(every, turn + place, address, viewer)
            for values in variants:
                if not viewer.passes(address):
                    _try(findings, address, viewer, ("GET", "POST")[(turn + place) % 2], values)
                    continue
                _try(findings, address, viewer, "GET", values)
                if values is variants[0] or not viewer.opens(address, values):
                    _try(findings, address, viewer, "POST", values)
            opened = next((one for one in variants if viewer.opens(address, one)), None)
            if viewer.signed_in and opened is not None:
                _without_token(findings, address, viewer, opened)


def _next(every: list[dict[str, Any]], turn: int, address: Address, viewer: Viewer) -> list[dict[str, Any]]:
    """Two examples, others at each turn, so that every state meets every kind of viewer at some address.

    To citizens one of everybody whose there are, as well. Whom the address itself turns away, before it looks at any
    thing, is shown by one.
    """
    start = turn % len(every)
    turned = [*every[start:], *every[:start]]
    if not viewer.passes(address):
        return turned[:1]
    if viewer.roles and not address.access.startswith("officer"):
        return turned[:1]  # no post opens anything here, whatever its state
    if viewer.roles or address.on not in OF_ONE_HOLDER:
        return turned[:2]
    first_of_each = {one[WHOSE]: one for one in reversed(turned)}
    return [*turned[:2], *(one for one in first_of_each.values() if one not in turned[:2])]


class Browser(Client):
    """A browser whose answers nobody takes apart: the test client copies the context of every template it sees drawn."""

    def request(self, **request: Any) -> Any:
        """Straight through the middleware and the view. No cookie is kept: what was written is taken back as well."""
        return self.handler(self._base_environ(**request))


def _ask(viewer: Viewer, method: str, path: str, *, csrf: bool = False) -> Any:
    viewer.client.handler.enforce_csrf_checks = csrf
    return viewer.client.generic(method, path, content_type="application/x-www-form-urlencoded")


def _try(findings: Findings, address: Address, viewer: Viewer, method: str, values: Mapping[str, Any]) -> None:
    path = address.at(values)
    findings.tried += 1
    with undone(), writes() as written:
        answer = _ask(viewer, method, path)
    status = answer.status_code
    if status >= 500 or status == 403:
        findings.hole(f"{status}", viewer, method, path)
    elif viewer.opens(address, values):
        if status != 404:
            findings.opened.add(address.route)
        if status < 300 and address.on in OF_ONE_PRINCIPAL and not address.access.startswith("officer"):
            findings.met.add((viewer.name, values[WHOSE]))
    elif not viewer.signed_in:
        if status != 302 or "/account/login/" not in answer["Location"]:
            findings.hole(f"{status} instead of the sign-in page", viewer, method, path)
    elif status == 405 and viewer.passes(address):
        pass  # the address takes no such request from anybody, whatever it leads to
    elif status != 404:
        findings.hole(f"{status} instead of 404", viewer, method, path)
    elif _read(answer, path) != _missing(address, viewer, method, values):
        findings.hole("what is somebody else's differs from what is not there", viewer, method, path)
    if written and not viewer.opens(address, values):
        findings.hole(f"a refused request wrote to {sorted(set(written))}", viewer, method, path)


def _without_token(findings: Findings, address: Address, viewer: Viewer, values: Mapping[str, Any]) -> None:
    path = address.at(values)
    findings.tried += 1
    with undone(), writes() as written:
        status = _ask(viewer, "POST", path, csrf=True).status_code
    if written or (status != 403 and address.private):
        findings.hole(f"{status} without the token of the form, wrote to {written}", viewer, "POST", path)


def _missing(address: Address, viewer: Viewer, method: str, values: Mapping[str, Any]) -> tuple[int, str]:
    """What this viewer is answered where there is no such thing; whom the address turns away: no such page."""
    if not viewer.passes(address):
        method, path = "GET", "/no/such/page/"
    else:
        path = _to_nothing(address, values)
    if (method, path) not in viewer.nothing:
        with undone():
            viewer.nothing[method, path] = _read(_ask(viewer, method, path), path)
    return viewer.nothing[method, path]


def _to_nothing(address: Address, values: Mapping[str, Any]) -> str:
    """The same address with things that do not exist."""
    away = {"uuid": NOBODY, "int": 99_999_999}
    return address.at({name: away.get(kind, values[name]) for name, kind in address.parameters})


def _read(answer: HttpResponse, path: str) -> tuple[int, str]:
    """An answer as far as it tells something: without the address asked for and the token of its forms."""
    text = answer.content.decode(errors="replace")
    return answer.status_code, _TOKEN.sub("token", _BACK.sub("next=here", text.replace(path, "here")))
