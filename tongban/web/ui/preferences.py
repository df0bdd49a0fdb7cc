"""What a visitor chose about the page itself: text size, contrast, region, language. One cookie, no personal data."""

import re
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "tongban_page"
ONE_YEAR = 365 * 24 * 3600

TEXT_SIZES = ("standard", "large")
CONTRASTS = ("standard", "high")
LANGUAGES = ("zh-hans", "en")

_DIVISION = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Preferences:
    """A visitor's choices; anything unknown in the cookie falls back to the default, so it never breaks a page."""

    text: str = "standard"
    contrast: str = "standard"
    division: str = ""
    language: str = "zh-hans"

    @classmethod
    def from_cookie(cls, text: str) -> Self:
        parts = text.split(".")
        if len(parts) != 4:
            return cls()
        return cls().with_choices(text=parts[0], contrast=parts[1], division=parts[2], language=parts[3])

    def to_cookie(self) -> str:
        return f"{self.text}.{self.contrast}.{self.division}.{self.language}"

    def with_choices(
        self,
        *,
        text: str | None = None,
        contrast: str | None = None,
        division: str | None = None,
        language: str | None = None,
    ) -> Self:
        """The same preferences with the given choices; a value that does not exist is ignored."""
        chosen = self
        if text in TEXT_SIZES:
            chosen = replace(chosen, text=text)
        if contrast in CONTRASTS:
            chosen = replace(chosen, contrast=contrast)
        if division and _DIVISION.fullmatch(division):
            chosen = replace(chosen, division=division)
        if language in LANGUAGES:
            chosen = replace(chosen, language=language)
        return chosen


def preferences_of(request: HttpRequest) -> Preferences:
    """Read once per request; reading them touches neither session nor database."""
    kept = request.__dict__.get("_tongban_preferences")
    if isinstance(kept, Preferences):
        return kept
    read = Preferences.from_cookie(request.COOKIES.get(COOKIE, ""))
    request.__dict__["_tongban_preferences"] = read
    return read


def keep(response: HttpResponse, preferences: Preferences) -> None:
    """Remember the choices for a year on this device."""
    response.set_cookie(
        COOKIE,
        preferences.to_cookie(),
        max_age=ONE_YEAR,
        samesite="Lax",
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
