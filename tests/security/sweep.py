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

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.guards.test_every_url_declares_access import OF_LIBRARIES, patterns
from tongban.identity.states import ADMINISTRATORS
from tongban.web.ui.access import OF_ONE_BODY, OF_ONE_HOLDER, On

#: Where a viewer stands to the things of the example world.
OWN, FOREIGN = "own", "foreign"
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
    holder: bool = False
    #: Things of the holder that this one may open as well (an agent within a mandate).
    also: frozenset[On] = frozenset()
    #: What this one is answered at an address that there is not.
    no_page: tuple[int, str] | None = None

    def passes(self, address: Address) -> bool:
        """Whether the address itself is for people like this."""
        if address.access.startswith("officer"):
            return bool(self.roles & address.roles) if address.roles else bool(self.roles)
        return address.access == "public" or self.signed_in

    def opens(self, address: Address) -> bool:
        """Whether the thing behind the address is, too."""
        if not self.passes(address):
            return False
        if address.access.startswith("officer"):
            everywhere = bool(self.roles & (address.roles or self.roles) & frozenset(ADMINISTRATORS))
            return everywhere or self.place == OWN or address.on not in OF_ONE_BODY
        return address.on not in OF_ONE_HOLDER or self.holder or address.on in self.also


@dataclass
class Findings:
    """What was tried, and everything that was not as declared."""

    tried: int = 0
    holes: list[str] = field(default_factory=list)
    #: Addresses that opened for somebody.
    opened: set[str] = field(default_factory=set)

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
    logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands of refusals are what is expected here
    for turn, address in enumerate(found):
        every = examples[address.on]
        for place, viewer in enumerate(everybody):
            variants = _next(every, turn + place, viewer.passes(address))
            for values in variants:
                if viewer.passes(address) or viewer.place == OWN:
                    _try(findings, address, viewer, "GET", values)
                if values is variants[0] or not viewer.opens(address):
                    _try(findings, address, viewer, "POST", values)
            if viewer.signed_in and viewer.opens(address):
                _without_token(findings, address, viewer, variants[0])
    return findings


def _next(every: list[dict[str, Any]], turn: int, passes: bool) -> list[dict[str, Any]]:
    """Two examples, others at each turn, so that every state meets every kind of viewer at some address.

    Whom the address itself turns away, before it looks at any thing, is shown by one.
    """
    start = turn % len(every)
    return [*every[start:], *every[:start]][: 2 if passes else 1]


def _ask(viewer: Viewer, method: str, path: str, *, csrf: bool = False) -> HttpResponse:
    viewer.client.handler.enforce_csrf_checks = csrf
    viewer.client.raise_request_exception = False
    return viewer.client.generic(method, path, content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]


def _try(findings: Findings, address: Address, viewer: Viewer, method: str, values: Mapping[str, Any]) -> None:
    path = address.at(values)
    findings.tried += 1
    with undone(), writes() as written:
        answer = _ask(viewer, method, path)
    status = answer.status_code
    if status >= 500 or status == 403:
        findings.hole(f"{status}", viewer, method, path)
    elif viewer.opens(address):
        if status != 404:
            findings.opened.add(address.route)
    elif not viewer.signed_in:
        if status != 302 or "/account/login/" not in answer["Location"]:
            findings.hole(f"{status} instead of the sign-in page", viewer, method, path)
    elif status == 405 and viewer.passes(address):
        pass  # the address takes no such request from anybody, whatever it leads to
    elif status != 404:
        findings.hole(f"{status} instead of 404", viewer, method, path)
    elif _read(answer, path) != _missing(address, viewer, method, values):
        findings.hole("what is somebody else's differs from what is not there", viewer, method, path)
    if written and not viewer.opens(address):
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
    if viewer.passes(address):
        path = _to_nothing(address, values)
        return _read(_ask(viewer, method, path), path)
    if viewer.no_page is None:
        path = "/no/such/page/"
        viewer.no_page = _read(_ask(viewer, "GET", path), path)
    return viewer.no_page


def _to_nothing(address: Address, values: Mapping[str, Any]) -> str:
    """The same address with things that do not exist."""
    away = {"uuid": NOBODY, "int": 99_999_999}
    return address.at({name: away.get(kind, values[name]) for name, kind in address.parameters})


def _read(answer: HttpResponse, path: str) -> tuple[int, str]:
    """An answer as far as it tells something: without the address asked for and the token of its forms."""
    text = answer.content.decode(errors="replace")
    return answer.status_code, _TOKEN.sub("token", _BACK.sub("next=here", text.replace(path, "here")))
