"""The reader's licences: cards, the licence as a document, its file."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.linked import cases_about, licence_open_to, offers_for, open_case_about
from tongban.identity.errors import LevelTooLow
from tongban.identity.levels import LEVEL_TO_SEE_LICENCES
from tongban.identity.states import MandateRole
from tongban.kernel.qr import qr_svg
from tongban.kernel.today import now, today
from tongban.licences.actions import record_use, render_licence
from tongban.licences.errors import LicenceNotFound
from tongban.licences.face import laid_out
from tongban.licences.models import Licence
from tongban.licences.queries import licences_held_by
from tongban.licences.record import qr_text
from tongban.licences.states import LicenceStatus
from tongban.web.portal.my.frame import my_page
from tongban.web.portal.my.opening import licence_opened
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Crumb
from tongban.web.ui.private import private_file


@dataclass(frozen=True, slots=True)
class LicenceCard:
    """One licence in the list."""

    licence: Licence
    word: str
    tone: str
    url: str


def _standing(licence: Licence) -> tuple[str, str]:
    """Word and tone: expiry is not stored, it follows from the last day."""
    if licence.status != LicenceStatus.VALID:
        return str(LicenceStatus(licence.status).label), "ended"
    if licence.has_expired(on=today()):
        return _("已过期"), "notice"
    return _("有效"), "good"


def _card(licence: Licence) -> LicenceCard:
    word, tone = _standing(licence)
    return LicenceCard(licence, word, tone, reverse("portal:licence", args=[licence.id]))


def require_level_to_see_licences(request: SignedInRequest) -> None:
    """The library shows what a stranger with a copy of somebody's card must not see. Raises LevelTooLow."""
    if request.user.person is not None and request.user.level < LEVEL_TO_SEE_LICENCES:
        raise LevelTooLow(LEVEL_TO_SEE_LICENCES)


def _own(request: SignedInRequest, licence_id: UUID) -> Licence:
    found = licence_open_to(request.user, licence_id)
    if found is None:
        raise LicenceNotFound
    return found


@signed_in
@require_safe
def licences(request: SignedInRequest) -> HttpResponse:
    """Cards of the licences of the one for whom the reader acts now."""
    require_level_to_see_licences(request)
    held = [_card(licence) for licence in licences_held_by(request.user)]
    return my_page(
        request,
        "portal/my_licences.html",
        place="licences",
        trail=(Crumb(_("我的证照")),),
        context={
            "own": [card for card in held if card.licence.holder_entity_id is None],
            "of_entities": [card for card in held if card.licence.holder_entity_id is not None],
        },
    )


@signed_in(on=On.LICENCE)
@require_safe
def licence(request: SignedInRequest, licence_id: UUID) -> HttpResponse:
    """The licence as a document, and who has used it for what."""
    found = _own(request, licence_id)
    word, tone = _standing(found)
    answer = my_page(
        request,
        "portal/licence.html",
        place="licences",
        trail=(Crumb(_("我的证照"), reverse("portal:licences")), Crumb(found.type.name)),
        context={
            "licence": found,
            "face": laid_out(found.fields),
            "word": word,
            "tone": tone,
            "qr": _qr(found),
            "uses": list(found.uses.all()[:20]),
            "offers": offers_for(request.user, found),
            "cases": cases_about(request.user, found),
            "open_case": open_case_about(found),
        },
    )
    licence_opened(request, found.id)
    return answer


def _qr(found: Licence) -> SafeString:
    drawing = qr_svg(qr_text(settings.PUBLIC_ADDRESS, bytes(found.token)))
    return mark_safe(drawing)  # noqa: S308 - drawn by the kernel from modules, carries no text


def _note_use(request: SignedInRequest, found: Licence) -> None:
    """An agent takes a licence away: its holder sees by whom. (A representative is the holder.)"""
    acting, me = request.user.acting, request.user.person
    if request.method == "HEAD" or acting is None or acting.own or me is None:
        return
    if any(grant.role == MandateRole.LEGAL_REPRESENTATIVE for grant in acting.grants):
        return
    record_use(found, by_account_id=request.user.pk, by_name=me.name, purpose=f"代{acting.name}下载", at=now())


@signed_in(on=On.LICENCE)
@require_safe
def licence_file(request: SignedInRequest, licence_id: UUID) -> HttpResponse:
    """The sealed PDF."""
    found = _own(request, licence_id)
    _note_use(request, found)
    answer = private_file(render_licence(found.id), name=f"{found.type.name}-{found.number}.pdf")
    licence_opened(request, found.id)
    return answer
