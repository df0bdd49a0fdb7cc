"""An account comes into its person's hands: nothing that somebody else set up in it meanwhile opens it any more.

Whoever held it cannot be known, so nothing is sorted out by who set it up; the person sets up anew what is wanted.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tongban.identity.actions.factors import drop_factors
from tongban.identity.actions.mandates import end_by_law
from tongban.identity.actions.phones import unbind_phone
from tongban.identity.actions.sessions import forget_devices
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.mandating import GIVEN
from tongban.identity.models import Account, Mandate, Person
from tongban.identity.models.provider import SystemConsent
from tongban.identity.models.registration import UpstreamLink
from tongban.identity.models.signon import KeptForm, SmsCode
from tongban.identity.states import MandateState
from tongban.kernel import audit
from tongban.kernel.today import now


@transaction.atomic
def clear_ways_in(account: Account, *, why: str, by: Account, who: str, keep_phone: bool = False) -> None:
    """End every way into the account but its password, which the caller sets, and what connected systems may learn.

    Sessions and sign-ons, factors and recovery codes, known devices, codes on their way, the phone that signs on, links
    with another platform, consents to connected systems, forms kept for whoever comes back. `by` and `who`: as the
    audit names whoever does it.
    """
    # First of all: it takes the account's row, and a factor added at the same moment is refused or falls below.
    sign_out_everywhere(account, why=why)
    factors = drop_factors(account)
    forget_devices(account)
    SmsCode.objects.filter(account=account).delete()
    KeptForm.objects.filter(account=account).delete()
    phones = 0 if keep_phone else int(unbind_phone(account, by=by, place="online" if by.pk == account.pk else "window"))
    links = UpstreamLink.objects.filter(account=account).delete()[0]
    consents = SystemConsent.objects.filter(account__in=account.keys, withdrawn_at=None).update(withdrawn_at=now())
    audit.record(
        "account.cleared", account_id=by.pk, who=who, subject=f"account:{account.pk}", concerning=account.person_id,
        why=why, factors=factors, phones=phones, links=links, consents=consents,
    )  # fmt: skip


def end_what_it_gave(person: Person, *, since: datetime, note: str) -> int:
    """End the mandates given, or asked for, through the person's account since then. Part of an act; both sides are told.

    What was said at a window, what a register tells and what a guardian has are not given by whoever holds an account.
    """
    online = Mandate.objects.filter(role__in=GIVEN, taken_down_by=None, begun_at__gte=since)
    gave = Q(principal=person) | Q(given_by=person)
    return end_by_law(online.filter(gave | Q(person=person, state=MandateState.ASKED)), note=note)
