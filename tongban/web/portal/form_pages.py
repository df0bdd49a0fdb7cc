"""The application form of an item to look at and to print: empty with its notes, and filled in as an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.authorities.queries import full_names
from tongban.catalogue.definition import Definition
from tongban.catalogue.forms import applicant_kinds, examples_for, form_for, nearest, references
from tongban.catalogue.forms.building import ApplicantKind
from tongban.catalogue.models import Item
from tongban.catalogue.queries import Guide, guide_for, licence_names, printed_by
from tongban.catalogue.states import ItemState
from tongban.kernel.today import today
from tongban.web.portal import places
from tongban.web.portal.browse import HOME
from tongban.web.portal.form_sheet import blank_sheet, filled_sheet
from tongban.web.portal.guide_missing import missing
from tongban.web.portal.guide_view import GuideView, chosen_words, read_answers, view_of
from tongban.web.portal.places import Place
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb
from tongban.web.ui.public_pages import public_page


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: whose form, with which answers, and the addresses of its neighbours."""

    found: Guide
    place: Place
    kind: ApplicantKind
    answers: Mapping[str, tuple[str, ...]]

    @property
    def definition(self) -> Definition:
        return self.found.definition

    def address(self, name: str, *, kind: ApplicantKind | None = None, **query: str) -> str:
        item_id, code = self.found.item.id, self.place.code
        return sheet_address(name, item_id, code, kind or self.kind, answers=self.answers, **query)


def sheet_address(
    name: str,
    item_id: str,
    code: str,
    kind: ApplicantKind,
    *,
    answers: Mapping[str, tuple[str, ...]] | None = None,
    **query: str,
) -> str:
    """Address of the "form" or the "sample" of an item, for one kind of applicant and a situation."""
    query_string = urlencode({"as": kind, **query, **(answers or {})}, doseq=True)
    return f"{reverse(f'portal:guide-{name}', args=[item_id, code])}?{query_string}"


def kind_names() -> dict[ApplicantKind, str]:
    return {"natural": _("个人"), "legal": _("企业和组织")}


@public
@require_safe
@public_page()
def blank(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    """The empty form: every box, what belongs into it, when it may stay empty."""
    asked = _asked(request, item_id, code)
    if asked is None:
        return _nothing_published(request, item_id, code)
    form = form_for(asked.definition, printed_by(asked.definition), asked.kind)
    context = {
        "sheet": blank_sheet(asked.definition, form),
        "kinds": _kind_tabs(asked, "form"),
        "sample_url": asked.address("sample"),
    }
    return _page(request, asked, "portal/guide_form.html", _("空白申请表"), context)


@public
@require_safe
@public_page()
def sample(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    """The form filled in, and what that application comes to: its materials and its limit."""
    asked = _asked(request, item_id, code)
    if asked is None:
        return _nothing_published(request, item_id, code)
    definition, printed = asked.definition, printed_by(asked.definition)
    examples = examples_for(
        definition, printed, asked.kind, on=today(), answers=asked.answers, division=asked.place.code
    )
    wanted = request.GET.get("n", "")
    known = {str(number): number - 1 for number in range(1, len(examples) + 1)}
    at = known.get(wanted, nearest(examples, asked.answers))
    example = examples[at]
    form = form_for(definition, printed, asked.kind, example.answers)
    view = _outcome(asked, example.answers)
    context = {
        "sheet": filled_sheet(form, example.values, full_names(references(form, example.values)[0])),
        "example": example,
        "chosen": chosen_words(definition, example.answers),
        "guide": view,
        "guide_url": f"{reverse('portal:guide', args=[item_id, code])}?{urlencode(example.answers, doseq=True)}",
        "kinds": _kind_tabs(asked, "sample"),
        "samples": [
            Tab(one.name, asked.address("sample", n=str(number)), number - 1 == at)
            for number, one in enumerate(examples, start=1)
            if len(examples) > 1
        ],
        "form_url": asked.address("form"),
    }
    return _page(request, asked, "portal/guide_sample.html", _("填写样例"), context)


def _asked(request: HttpRequest, item_id: str, code: str) -> Asked | None:
    place = places.place(code)
    found = guide_for(item_id, code)
    kinds = applicant_kinds(found.definition) if found else ()
    if found is None or not kinds or found.standing.state == ItemState.ABOLISHED:
        return None
    wanted = request.GET.get("as", "")
    kind = next((one for one in kinds if one == wanted), kinds[0])
    answers = read_answers(found.definition, {key: request.GET.getlist(key) for key in request.GET})
    return Asked(found, place, kind, answers)


def _outcome(asked: Asked, answers: Mapping[str, tuple[str, ...]]) -> GuideView:
    return view_of(asked.definition, answers, office=_office(asked), licence_names=licence_names(asked.definition))


def _office(asked: Asked) -> str:
    return asked.found.body.name if asked.found.body else _("由下级地区办理，请先选地区")


def _kind_tabs(asked: Asked, name: str) -> list[Tab]:
    kinds = applicant_kinds(asked.definition)
    if len(kinds) == 1:
        return []
    names = kind_names()
    return [Tab(names[kind], asked.address(name, kind=kind), kind == asked.kind) for kind in kinds]


def _page(request: HttpRequest, asked: Asked, template: str, title: str, context: Mapping[str, object]) -> HttpResponse:
    item = asked.found.item
    guide_url = reverse("portal:guide", args=[item.id, asked.place.code])
    frame = {
        "section": "services",
        "crumbs": [HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(item.title, guide_url), Crumb(title)],
        "title": title,
        "item_title": asked.definition.title,
        "office": _office(asked),
        "kind_name": kind_names()[asked.kind],
        "guide_url": guide_url,
        "version_number": asked.found.version.edition,
        "effective_from": asked.found.version.effective_from,
    }
    return render(request, template, {**frame, **context})


def _nothing_published(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.select_related("department"), pk=item_id)
    return missing(request, item, places.place(code))
