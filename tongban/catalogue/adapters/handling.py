"""How many applications are being handled under an item. Cases lie above the catalogue, so the settings say who knows."""

from collections.abc import Callable, Collection, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

Counts = Callable[[Collection[str]], Mapping[str, int]]


def open_cases(item_ids: Collection[str]) -> Mapping[str, int]:
    """Cases that have not come to their end, by item; items without any are missing."""
    counts: Counts = import_string(settings.TONGBAN_OPEN_CASES)
    return counts(item_ids)
