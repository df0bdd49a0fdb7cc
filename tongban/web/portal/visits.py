"""How often guides are opened, counted in the process and written down once a minute. Nobody is noted, only numbers."""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from tongban.catalogue.actions import count_visits
from tongban.kernel.today import today

_GUIDE = re.compile(r"/guide/([^/]{1,40})/\d{12}/")
#: Whoever says of itself that it is a machine is no visitor.
_MACHINE = re.compile(r"bot|spider|crawl|curl|wget|python|monitor", re.IGNORECASE)
#: Written down at the latest after so many different items, however short the time.
_MOST_ITEMS = 500

_log = logging.getLogger(__name__)


class GuideVisits:
    """Middleware above the kept pages, which would not be counted otherwise. A lost process loses a minute of counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.counted: Counter[str] = Counter()
        self.written_at = time.monotonic()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and (found := _GUIDE.fullmatch(request.path)):
            if not _MACHINE.search(request.META.get("HTTP_USER_AGENT", "")):
                self.count(found.group(1))
        return response

    def count(self, item_id: str) -> None:
        """One more visit; what is due is written by whoever notices."""
        with self.lock:
            self.counted[item_id] += 1
            due = time.monotonic() - self.written_at >= settings.TONGBAN_COUNT_EVERY
            if not due and len(self.counted) < _MOST_ITEMS:
                return
            counted, self.counted, self.written_at = self.counted, Counter(), time.monotonic()
        try:
            count_visits(counted, on=today())
        except DatabaseError as problem:  # numbers are never worth a reader's page
            _log.warning("Visits of guides were not counted: %s", problem)
