"""One small POST to a connected system, guarded: it must not become a way to reach what only this machine can reach.

The address is one that was registered and approved. Its name is looked up here, each answer is looked at, and the
connection goes to that very answer, so that a name cannot point elsewhere a moment later. No redirect is followed, no
more than the first line and a few bytes are read, and after `WHOLE` the line is cut, however it drips. Addresses of the
government's own network (10.0.0.0/8 and its like) are where city systems live, so they are allowed; this machine and the
link-local addresses of clouds are not.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlencode, urlsplit

from django.conf import settings

TIMEOUT = 5.0  # seconds for each step
WHOLE = 10.0  # seconds for all steps together, from the connection on
_MOST_READ = 1024


class NotTold(Exception):
    """The system was not reached, or did not say that it has understood."""


def post_form(address: str, fields: dict[str, str]) -> None:
    """POST the fields as a form; NotTold unless the answer is 200 or 204."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (settings.DEMO and parts.scheme == "http"):
        raise NotTold("only https")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with _connected(host, port, tls=parts.scheme == "https") as line:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            line.request(
                "POST",
                path,
                urlencode(fields),
                {
                    "Host": parts.netloc,
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "application/json",
                    "Connection": "close",
                },
            )
            answer = line.getresponse()
            answer.read(_MOST_READ)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotTold(f"{type(fault).__name__}: {fault}"[:200]) from fault
    if answer.status not in {200, 204}:
        raise NotTold(f"HTTP {answer.status}")


@contextmanager
def _connected(host: str, port: int, *, tls: bool) -> Iterator[http.client.HTTPConnection]:
    """A connection to an address that may be called, under the name that was registered; cut when its time is over."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [answer[4][0] for answer in found if may_call(str(answer[4][0]))]
    if not allowed:
        raise NotTold("this address may not be called")
    line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    with socket.create_connection((str(allowed[0]), port), timeout=TIMEOUT) as wire, _cut_after(WHOLE, wire):
        line.sock = ssl.create_default_context().wrap_socket(wire, server_hostname=host) if tls else wire
        try:
            yield line
        finally:
            line.close()


@contextmanager
def _cut_after(seconds: float, wire: socket.socket) -> Iterator[None]:
    """Cut the line when its time is over; NotTold even if the other side had begun to say yes.

    A socket's own timeout is one between two bytes: what one thread waits for, another has to end.
    """
    over, spare = threading.Event(), wire.dup()

    def cut() -> None:
        over.set()
        with suppress(OSError):  # it is closed already
            spare.shutdown(socket.SHUT_RDWR)

    knife = threading.Timer(seconds, cut)
    knife.daemon = True
    knife.start()
    try:
        yield
    finally:
        knife.cancel()
        spare.close()
        if over.is_set():
            raise NotTold(f"no answer within {seconds:.0f} s")


def may_call(address: str) -> bool:
    """Whether a network address may be one of a connected system."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = mapped or ip
    if ip.is_loopback:
        return bool(settings.DEMO)
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved)
