"""How failed tries slow down what follows. A slowdown, never a lock: nobody can shut an owner out by guessing.

Each try falls into several buckets. A device in which the account has signed on before has a bucket of its own and
is asked for no other, so what strangers do elsewhere does not touch it. In devices nobody knows one network (`net_of`)
exhausts its own count. What is counted from everywhere leaks (`Leak`) and keeps three quarters of its room for networks that have
not had their share of the day: so the owner gets in while a dozen networks guess on, and all together stay few.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures cost nothing; each further one doubles the wait, up to the longest."""

    free: int
    first: timedelta
    longest: timedelta
    forget: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long after this many failures nothing more is checked."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta()
        # 2**20 first waits are beyond every longest one; no need to work out larger numbers.
        doubled: timedelta = self.first * (1 << min(beyond, 20))
        return min(self.longest, doubled)


@dataclass(frozen=True, slots=True)
class Leak:
    """So many at once; then one more each time so long has passed, also while tries go on."""

    room: int
    every: timedelta

    def wait(self, full_until: timedelta, *, kept_free: int = 0) -> timedelta:
        """How long until there is room for one more. `full_until`: in what time everything counted will have leaked."""
        return max(timedelta(), full_until - (self.room - kept_free - 1) * self.every)

    @property
    def kept_free(self) -> int:
        """How much of the room is for networks that have not had their share."""
        return self.room * 3 // 4


def net_of(address: str) -> str:
    """The network that is one party: a /24 of version 4, a /64 of version 6, which a single line of a household has."""
    return _within(address, 24)


def place_of(address: str) -> str:
    """One address of version 4: a hall is one. Of version 6 the /64, or there would be no end of them."""
    return _within(address, 32)


def _within(address: str, bits: int) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, bits), strict=False))


_HOUR = timedelta(hours=1)
#: The account in a device where it has signed on before.
DEVICE = Limit(5, timedelta(seconds=1), timedelta(minutes=1), _HOUR)
#: The account, or what was typed where none is meant, from one network, in devices nobody knows.
HERE = Limit(5, timedelta(seconds=2), timedelta(minutes=15), _HOUR)
#: The account from everywhere, in devices nobody knows: 50 and 288 a day bound a guess spread over ever so many networks.
ACCOUNT = Leak(50, timedelta(minutes=5))
#: What one network may take of the room kept free: three tries, and three more a day. Whatever a dozen networks do, 13
#: and 12 times 3 are less than 50: there is room for the first three of a network where the owner is.
SHARE = Leak(3, timedelta(hours=8))
#: Everything from one address: bounds one stolen list of passwords tried on many accounts.
ADDRESS = Limit(30, timedelta(seconds=5), timedelta(minutes=1), _HOUR)
#: The second factor of an account, once the first was right.
SECOND = Limit(5, timedelta(seconds=5), timedelta(minutes=15), _HOUR)
#: Codes sent to one phone, asked for from one network: each costs money and somebody's peace.
PHONE = Limit(3, timedelta(minutes=1), timedelta(minutes=30), _HOUR)
#: Codes sent to one phone, asked for from everywhere: 10 and 48 a day.
PHONE_ANYWHERE = Leak(10, timedelta(minutes=30))
#: Proofs compared for one person: 40 and 20 a day.
COMPARING = Leak(40, timedelta(minutes=72))
#: Tries to link one account with another platform's identity: 20 an hour.
LINKING = Leak(20, timedelta(minutes=3))
#: Codes asked for from one address: a service hall has many people behind one.
SENDING = Limit(60, timedelta(seconds=10), timedelta(minutes=1), _HOUR)

#: An account that signs on gives its address so many failures back, once an hour: a hall full of honest people
#: mistypes now and then; a stolen list hits almost never.
CREDIT = 2
