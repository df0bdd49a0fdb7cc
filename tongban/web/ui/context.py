"""What every page knows about itself. Asks neither session nor database, so that public pages can be kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tongban.web.ui import regions
from tongban.web.ui.preferences import Preferences, preferences_of


@dataclass(frozen=True, slots=True)
class Page:
    """The page frame: the visitor's preferences, and how to change them and come back."""

    preferences: Preferences
    address: str
    demo: bool

    @property
    def region_name(self) -> str:
        return regions.region_name(self.preferences.division) if self.preferences.division else ""

    def choose(self, **choices: str) -> str:
        """Address that keeps the choices and leads back to this page."""
        return f"{reverse('ui:preferences')}?{urlencode({**choices, 'next': self.address})}"


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor."""
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return {"page": Page(preferences_of(request), address, bool(settings.DEMO))}
