"""How failed tries slow down what follows. A slowdown, never a lock: nobody can shut an owner out by guessing.

Each try falls into several buckets. A device in which the account has signed on before has a bucket of its own and
is asked for no other, so what strangers do elsewhere does not touch it.
"""

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


_HOUR = timedelta(hours=1)
#: The account in a device where it has signed on before.
DEVICE = Limit(5, timedelta(seconds=1), timedelta(minutes=1), _HOUR)
#: What was typed, from one address, in devices nobody knows.
HERE = Limit(5, timedelta(seconds=2), timedelta(minutes=15), _HOUR)
#: The account from everywhere, in devices nobody knows: bounds a guess spread over many addresses.
ACCOUNT = Limit(50, timedelta(minutes=1), timedelta(minutes=5), _HOUR)
#: Everything from one address: bounds one stolen list of passwords tried on many accounts.
ADDRESS = Limit(30, timedelta(seconds=5), timedelta(minutes=1), _HOUR)
#: The second factor of an account, once the first was right.
SECOND = Limit(5, timedelta(seconds=5), timedelta(minutes=15), _HOUR)
#: Codes sent to one phone: each costs money and somebody's peace.
PHONE = Limit(3, timedelta(minutes=1), timedelta(minutes=30), _HOUR)
#: Codes asked for from one address: a service hall has many people behind one.
SENDING = Limit(60, timedelta(seconds=10), timedelta(minutes=1), _HOUR)

#: An account that signs on gives its address so many failures back, once an hour: a hall full of honest people
#: mistypes now and then; a stolen list hits almost never.
CREDIT = 2
