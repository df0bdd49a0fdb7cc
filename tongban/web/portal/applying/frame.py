"""What all pages of an application share: the draft behind the address, the steps, the page frame."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.barred import bar_against
from tongban.cases.linked import case_filed_with
from tongban.catalogue.queries import definition_of
from tongban.materials.models import Dossier
from tongban.materials.queries import dossier_for
from tongban.materials.states import DossierState
from tongban.web.portal.bar_lines import bar_lines
from tongban.web.ui.access import SignedInRequest
from tongban.web.ui.parts import Crumb
from tongban.web.ui.private import private_page

P = ParamSpec("P")
DraftView = Callable[Concatenate[SignedInRequest, Dossier, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: str


def on_draft(view: DraftView[P]) -> Callable[..., HttpResponse]:
    """Give the view the reader's own draft; a page of what is submitted already leads to its case.

    A form sent for a submitted draft goes on to the action, which refuses it with its sentence.
    """

    @wraps(view)
    def opened(request: SignedInRequest, dossier_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        dossier = dossier_for(dossier_id, account=request.user)
        if dossier.state == DossierState.SEALED and request.method in {"GET", "HEAD"}:
            case = case_filed_with(dossier)
            return HttpResponseRedirect(reverse("portal:case", args=[case]))
        return view(request, dossier, *args, **kwargs)

    return opened


def steps_of(*, with_situations: bool) -> list[Step]:
    """The steps in words; an item without questions has one less."""
    asked = [Step("situation", _("说明情况"))] if with_situations else []
    return [
        Step("start", _("选择申请人")),
        *asked,
        Step("form", _("填写申请表")),
        Step("materials", _("提交材料")),
        Step("review", _("核对并提交")),
    ]


def progress(key: str, *, with_situations: bool, part: str = "") -> dict[str, object]:
    """Arguments of the progress line for one step."""
    steps = steps_of(with_situations=with_situations)
    at = next(number for number, step in enumerate(steps, start=1) if step.key == key)
    title = steps[at - 1].title
    return {"step": at, "of": len(steps), "title": f"{title}{_('：')}{_(part)}" if part else title}


def address(name: str, dossier: Dossier, *more: str) -> str:
    """Address of one of the application's pages."""
    return reverse(f"portal:dossier-{name}", args=[dossier.id, *more])


def dossier_page(
    request: SignedInRequest,
    dossier: Dossier,
    template: str,
    *,
    step: str,
    context: dict[str, Any],
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """One page of the application in its frame."""
    definition = definition_of(dossier.version)
    item = dossier.implementation.item
    bar = bar_against(dossier)
    frame = {
        "dossier": dossier,
        "definition": definition,
        "item_title": definition.title,
        "applicant": dossier.entity.name if dossier.entity is not None else dossier.person.name,
        "office": dossier.implementation.body.name,
        "bars": bar_lines(request.user, [bar] if bar is not None else []),
        "progress": progress(step, with_situations=bool(definition.situations), part=part),
        "crumbs": [
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(definition.title, reverse("portal:guide", args=[item.id, dossier.implementation.division_id])),
            Crumb(_("在线办理")),
        ],
    }
    return private_page(request, template, {**frame, **context}, status=status)
