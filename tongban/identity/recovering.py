"""Who may get back in by phone: whoever can say what only the owner of the account is likely to know, and is no officer."""

import hmac
import unicodedata

from tongban.identity.models import Account
from tongban.identity.models.signon import SignOnPhone
from tongban.identity.signing_on import is_officer, phone_indexes, plain


def recoverable(*, phone: str, name: str, tail: str) -> Account | None:
    """The account with this phone whose person has this name and whose number ends so; never an officer's.

    A phone can be stolen and numbers are handed on to strangers; name and number beside it stop a finder. An officer
    goes to the security administrator, because other people's data hang on the account.
    """
    bound = SignOnPhone.objects.select_related("account__person").filter(index__in=phone_indexes(phone)).first()
    account = bound.account if bound is not None else None
    person = account.person if account is not None else None
    known = (person.name, person.id_number[-6:]) if person is not None else ("", "------")
    given = (unicodedata.normalize("NFKC", name).strip(), plain(tail).upper())
    fits = all([hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(known, given, strict=True)])
    officer = is_officer(account if account is not None else Account(pk=0))
    return account if account is not None and account.is_active and fits and not officer else None
