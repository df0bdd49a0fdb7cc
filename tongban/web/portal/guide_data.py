"""A guide for machines: the whole of it as JSON, and its outline as a schema.org GovernmentService within the page.

The outline is a data block (`application/ld+json`). A browser never runs it, so the content security policy, which
forbids scripts in pages, does not touch it; crawlers read it.
"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from tongban.catalogue.errors import NoGuide
from tongban.catalogue.models import Item
from tongban.catalogue.queries import Guide, guide_for, public_definition
from tongban.web.portal import places
from tongban.web.portal.places import Place
from tongban.web.ui.access import public
from tongban.web.ui.public_pages import public_page

# As in Django's json_script: what could end the data block is written as an escape.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@public
@require_safe
@public_page()
def guide_json(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    """Everything that the guide page of this division is drawn from. Raises NoGuide, NoSuchPlace."""
    get_object_or_404(Item, pk=item_id)
    place = places.place(code)
    found = guide_for(item_id, code)
    if found is None:
        raise NoGuide
    return JsonResponse(_whole(found, place), json_dumps_params={"ensure_ascii": False})


def _address(name: str, *args: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse(name, args=args)


def _whole(found: Guide, place: Place) -> dict[str, Any]:
    done = found.implementation
    return {
        "item": {"id": found.item.id, "title": found.item.title, "basic_code": found.item.basic_code},
        "division": {"code": place.code, "name": place.full_name},
        "implementation": {
            "id": done.id,
            "code": done.code,
            "level": done.level,
            "division": done.division_id,
            "body": {"name": done.body.name, "usc": done.body.usc},
        }
        if done
        else None,
        "offered_in": [{"code": one.code, "name": one.name} for one in found.places],
        "state": _state(found, place),
        "version": {
            "number": found.version.number,
            "revision": found.version.revision,
            "effective_from": found.version.effective_from.isoformat(),
        },
        "definition": public_definition(found.definition),
        "links": {
            "guide": _address("portal:guide", found.item.id, place.code),
            "form": _address("portal:guide-form", found.item.id, place.code),
            "sample": _address("portal:guide-sample", found.item.id, place.code),
            "apply": _address("portal:apply", found.item.id, done.division_id)
            if done and found.standing.open
            else None,
        },
    }


def _state(found: Guide, place: Place) -> dict[str, Any]:
    """Where the item stands, and for one that is no more, where its old number leads."""
    row = found.standing.row
    return {
        "state": str(found.standing.state),
        "since": row.from_on.isoformat() if row else None,
        "reason": row.reason if row else None,
        "went_to": [
            {"id": one.id, "title": one.title, "guide": _address("portal:guide", one.id, place.code)}
            for one in found.standing.went_to
        ],
    }


def government_service(found: Guide, place: Place) -> dict[str, Any]:
    """The outline after schema.org: what it is, who provides it where, for whom, and by which channels."""
    definition, done = found.definition, found.implementation
    page = _address("portal:guide", found.item.id, place.code)
    channels: list[dict[str, Any]] = []
    if done and found.standing.open and "网上" in definition.online.channels:
        online = {"@type": "ServiceChannel", "name": "网上", "availableLanguage": "zh-Hans"}
        channels.append({**online, "serviceUrl": _address("portal:apply", found.item.id, done.division_id)})
    channels += [
        {"@type": "ServiceChannel", "name": channel, "availableLanguage": "zh-Hans"}
        for channel in definition.online.channels
        if channel != "网上"
    ]
    audiences = [
        name for name, serves in (("个人", definition.for_natural), ("企业和组织", definition.for_legal)) if serves
    ]
    outline: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": page,
        "url": page,
        "name": definition.title,
        "identifier": done.code or done.id if done else found.item.id,
        "serviceType": definition.item_type,
        "inLanguage": "zh-Hans",
        "areaServed": {"@type": "AdministrativeArea", "name": place.full_name, "identifier": place.code},
        "audience": [{"@type": "Audience", "audienceType": name} for name in audiences],
        "availableChannel": channels,
        "serviceOutput": [{"@type": "GovernmentPermit", "name": result.name} for result in definition.results],
    }
    if done:
        body = {"@type": "GovernmentOrganization", "name": done.body.name, "identifier": done.body.usc}
        outline |= {"provider": body, "serviceOperator": body}
    if definition.aliases:
        outline["alternateName"] = list(definition.aliases)
    return outline


def data_block(content: dict[str, Any]) -> SafeString:
    """The outline as it stands in the page; nothing in it can end the block."""
    written = json.dumps(content, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped above
