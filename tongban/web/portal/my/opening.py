"""That a reader has opened a result is noted beside the answer, and never in its way."""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from tongban.cases.actions import open_licence, open_paper
from tongban.cases.errors import CaseMovedOn
from tongban.web.ui.access import SignedInRequest

logger = logging.getLogger(__name__)
#: The file may be archived, or opened in another window, in this very moment.
_TRIES = 3


def licence_opened(request: SignedInRequest, licence_id: UUID) -> None:
    """Note that the reader sees this licence now."""
    _note(request, partial(open_licence, licence_id, account=request.user))


def paper_opened(request: SignedInRequest, paper_id: UUID) -> None:
    """Note that the reader sees this paper now."""
    _note(request, partial(open_paper, paper_id, account=request.user))


def _note(request: SignedInRequest, record: Callable[[], bool]) -> None:
    """Call it when the answer is ready. A failure is logged: whoever has a right to the result gets it all the same."""
    if request.method != "GET" or _fetched_ahead(request):
        return
    try:
        for attempt in range(1, _TRIES + 1):
            try:
                record()
                return
            except CaseMovedOn:
                if attempt == _TRIES:
                    raise
    except Exception:
        logger.exception("The first opening of a result was not recorded.")


def _fetched_ahead(request: SignedInRequest) -> bool:
    """A browser loads what might be wanted next: nobody has looked at it yet (Sec-Purpose; Purpose and X-Moz of old)."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
