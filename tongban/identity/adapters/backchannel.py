"""One small POST to a connected system, guarded: it must not become a way to reach what only this machine can reach.

The address is one that was registered and approved. Its name is looked up here, each answer is looked at, and the
connection goes to that very answer, so that a name cannot point elsewhere a moment later. No redirect is followed, and
no more than the first line and a few bytes are read. Addresses of the government's own network (10.0.0.0/8 and its like)
are where city systems live, so they are allowed; this machine and the link-local addresses of clouds are not.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlencode, urlsplit

from django.conf import settings

TIMEOUT = 5.0  # seconds for each step
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
        line = _connected(host, port, tls=parts.scheme == "https")
        try:
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
        finally:
            line.close()
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotTold(f"{type(fault).__name__}: {fault}"[:200]) from fault
    if answer.status not in {200, 204}:
        raise NotTold(f"HTTP {answer.status}")


def _connected(host: str, port: int, *, tls: bool) -> http.client.HTTPConnection:
    """A connection to an address that may be called, under the name that was registered."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [answer[4][0] for answer in found if may_call(str(answer[4][0]))]
    if not allowed:
        raise NotTold("this address may not be called")
    line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    line.sock = socket.create_connection((str(allowed[0]), port), timeout=TIMEOUT)
    if tls:
        line.sock = ssl.create_default_context().wrap_socket(line.sock, server_hostname=host)
    return line


def may_call(address: str) -> bool:
    """Whether a network address may be one of a connected system."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = mapped or ip
    if ip.is_loopback:
        return bool(settings.DEMO)
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved)
