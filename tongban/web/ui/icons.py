"""Our own line icons, drawn on a 24 x 24 grid. An icon stands beside a word and is silent for screen readers."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_DRAWINGS: dict[str, str] = {
    "arrow-right": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4z"/><path d="M10 21h4"/>',
    "building": '<path d="M4 21V5l8-2v18M12 9h8v12M2 21h20"/><path d="M8 8v0M8 12v0M8 16v0M16 13v0M16 17v0"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="1.5"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "chat": '<path d="M4 5h16v11h-9l-5 4v-4H4z"/>',
    "check": '<path d="M4 12.5l5.5 5.5L20 7"/>',
    "chevron-down": '<path d="M6 9l6 6 6-6"/>',
    "chevron-right": '<path d="M9 6l6 6-6 6"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "contrast": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="1.5"/><path d="M16 8V4H4v12h4"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "door": '<path d="M5 21V8a7 7 0 0 1 14 0v13M3 21h18"/><path d="M15 14v1.5"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>',
    "eye": '<path d="M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>',
    "folder": '<path d="M3 6h7l2 2h9v11H3z"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v0"/>',
    "licence": '<rect x="3" y="4" width="18" height="14" rx="1.5"/><path d="M7 9h7M7 13h4"/>'
    '<circle cx="16.5" cy="13" r="2.5"/><path d="M15 15v5l1.5-1 1.5 1v-5"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1"/><path d="M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6v0M4.5 12v0M4.5 18v0"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "minus": '<path d="M5 12h14"/>',
    "money": '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 7.5L12 12l3.5-4.5M12 12v5M9 12.5h6M9 15h6"/>',
    "pencil": '<path d="M4 20l1-5L16 4l4 4L9 19z"/><path d="M14 6l4 4"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"/>',
    "phone": '<path d="M5 4h4l1.5 5-2.5 1.5a11 11 0 0 0 5.5 5.5L15 13.5l5 1.5v4c0 1-1 1.5-2 1.5A15.5 15.5 0 0 1 3.5 6C3.5 5 4 4 5 4z"/>',
    "pin": '<path d="M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3"/><path d="M7 14h10v7H7z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2"/>',
    "question": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 16.5v0"/>',
    "route": '<circle cx="5" cy="19" r="2"/><circle cx="19" cy="5" r="2"/><path d="M7 19h8a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h8"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>',
    "star": '<path d="M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z"/>',
    "text-size": '<path d="M3 19L9 5l6 14M5.2 14h7.6M16 19l3-7 3 7M17 17h4"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6"/>',
    "upload": '<path d="M12 16V5M7 9l5-5 5 5M4 20h16"/>',
    "warning": '<path d="M12 4l9 16H3z"/><path d="M12 10v5M12 17.5v0"/>',
}

NAMES = tuple(sorted(_DRAWINGS))


#: Tone of a status -> the shape that says the same without colour.
SHAPES = {
    "neutral": "minus",
    "active": "arrow-right",
    "good": "check",
    "notice": "clock",
    "late": "warning",
    "ended": "cross",
}


def drawing_of(name: str) -> SafeString:
    """Only what is drawn, for use inside another drawing of ours."""
    return mark_safe(_DRAWINGS[name])  # noqa: S308 - our own constant drawings


def icon_svg(name: str, css_class: str = "icon") -> SafeString:
    """The drawing as inline SVG. A name that does not exist is a mistake in a template and says so."""
    if name not in _DRAWINGS:
        raise KeyError(f"There is no icon {name!r}; known: {', '.join(NAMES)}")
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        css_class,
        drawing_of(name),
    )
