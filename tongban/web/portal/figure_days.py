"""As of which day the public figures are asked for, and how often one address may ask for days that have been."""

from datetime import date, timedelta

from django.http import HttpRequest

from tongban.kernel.client_address import client_address
from tongban.kernel.throttle import count_try
from tongban.kernel.today import today
from tongban.web.portal.versions import DayNotYet, day_asked

#: Pages and files of past days that one address may ask for; a page that is kept is not counted.
PAST_DAYS_PER_HOUR = 120


def day_of(request: HttpRequest) -> date:
    """The day in ?on=, today without one. What is only scheduled is not told. Raises NotADay, DayNotYet, TooMany."""
    on = day_asked(request) if request.GET.get("on") else today()
    if on > today():
        raise DayNotYet
    if on < today():  # today's figures are kept; another day is worked out from every definition that was in force
        count_try("figures", client_address(request.META), limit=PAST_DAYS_PER_HOUR, per=timedelta(hours=1))
    return on
