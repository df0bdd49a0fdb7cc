"""Who is asking: the one place that works out a client's network address, for limits on how often something is tried.

What a header claims counts only when the connection comes from a proxy that the deployer has named
(`TONGBAN_PROXIES`): otherwise anybody could give themselves a new address with every request.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: One subscriber has a whole /64 of IPv6; counting single addresses would count nothing.
_SUBSCRIBER = 64


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas: "127.0.0.1, 10.0.0.0/8". Raises ValueError with the wrong part."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def client_address(meta: Mapping[str, Any]) -> str:
    """The address behind a request's META; "" when it has none (a socket file without a named proxy)."""
    return nearest_stranger(
        str(meta.get("REMOTE_ADDR", "")), str(meta.get("HTTP_X_FORWARDED_FOR", "")), settings.TONGBAN_PROXIES
    )


def nearest_stranger(peer: str, forwarded_for: str, proxies: Iterable[Network]) -> str:
    """The last address on the way here that is not one of our proxies. What stands before it anybody may have written."""
    trusted = tuple(proxies)
    here = peer
    for hop in [peer, *reversed(forwarded_for.split(","))]:
        address = _read(hop)
        if address is None:
            break
        here = _written(address)
        if not any(address in network for network in trusted if network.version == address.version):
            break
    return here


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _written(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _SUBSCRIBER), strict=False))
    return str(address)
