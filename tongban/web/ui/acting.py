"""For whom this session acts: kept in the session, bound to the account at every request behind sign-in."""

import re

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.identity.acting import OWN, bind
from tongban.identity.actions.mandates import choose_principal
from tongban.identity.errors import MayNotActFor
from tongban.identity.mandates import principals_of
from tongban.identity.models import Account

_OWN_PAGE = re.compile(r"/my/[A-Za-z0-9/_-]*", re.ASCII)
#: Where the session keeps the key of the principal.
ACTING = "acting_for"


def bind_session(request: HttpRequest, *, strictly: bool) -> None:
    """Let the account of this request act for the one chosen, and for nobody else.

    A mandate that has ended meanwhile counts no more: what was sent is refused (`strictly`), a page that was asked for
    is the reader's own and says so. Nothing is ever done or shown for the wrong one.
    """
    account = request.user
    if not isinstance(account, Account):
        return
    session = getattr(request, "session", {})
    if bind(account, session.get(ACTING, OWN)):
        return
    session.pop(ACTING, None)
    bind(account, OWN)
    if not strictly:
        return
    if request.method not in {"GET", "HEAD"}:
        raise MayNotActFor
    messages.warning(request, _("您为别人办理的委托已经结束。现在看到的是您自己的事项。"))


def choose(request: HttpRequest, key: str) -> None:
    """From now on this session acts for this principal. Raises MayNotActFor when it may not."""
    account = request.user
    if not isinstance(account, Account):
        raise MayNotActFor
    chosen = choose_principal(account, key)
    if chosen.own:
        request.session.pop(ACTING, None)
    else:
        request.session[ACTING] = chosen.key


def acts_for_others(request: HttpRequest) -> bool:
    """Whether whoever is signed on may act for anybody else. One query."""
    account = request.user
    return isinstance(account, Account) and len(principals_of(account)) > 1


def returnable(path: str) -> bool:
    """Whether this is an address among a citizen's own pages, to which choosing a principal may lead back."""
    return _OWN_PAGE.fullmatch(path) is not None
