"""Reads: what a dossier needs, what it has, what could be taken from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from tongban.catalogue.definition import Definition, Form, FormField, Material
from tongban.catalogue.forms import (
    RESERVED_KEYS,
    RESERVED_SECTIONS,
    all_parts,
    clean_form,
    covered,
    form_for,
    opened,
    place_named,
    prefilled,
    validate_form,
    with_known,
)
from tongban.catalogue.models import Implementation
from tongban.catalogue.purposes import is_made_for
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import check_answers, materials_for, refused_by
from tongban.catalogue.tables import Fired
from tongban.identity.models import Account
from tongban.identity.numbers import born_on, gender_of
from tongban.identity.states import DocumentKind
from tongban.kernel.language import sentence
from tongban.licences.models import Licence, LicenceType
from tongban.licences.queries import fields_of_newest, licences_of_type
from tongban.materials.access import in_hands_of, not_found, open_to, reached_by
from tongban.materials.errors import AnswersInvalid, DossierNotFound, FormInvalid, MaterialMissing
from tongban.materials.models import Assistance, Attachment, Dossier
from tongban.materials.queries.filled import FilledForm
from tongban.materials.states import Channel, DossierState


@dataclass(frozen=True)
class Required:
    """One material this dossier calls for, with what has been brought for it."""

    material: Material
    brought: list[Attachment]
    #: Licences of the applicant in the library that can stand in for it.
    usable: list[Licence]

    @property
    def here(self) -> bool:
        """Something was brought for it, or the form stands in for it."""
        return bool(self.brought) or self.is_the_form

    @property
    def missing(self) -> bool:
        """Without it nothing can be submitted."""
        return not self.here and self.material.necessity == "必要"

    @property
    def to_follow(self) -> bool:
        """容缺后补 and not here yet: it may be promised, and it has to come before the decision."""
        return not self.here and self.material.necessity == "容缺后补"

    @property
    def done(self) -> bool:
        """Whether nothing more is wanted, now or later."""
        return not self.missing and not self.to_follow

    @property
    def is_the_form(self) -> bool:
        """The application form itself: what is typed online is that paper (国务院令第716号第七条)."""
        return is_the_form(self.material)


_FORM_WORDS = ("申请书", "申请表", "登记表", "备案表")


def is_the_form(material: Material) -> bool:
    """Whether the material is the application form, which online filling replaces."""
    return material.kind == "申请表格文书" and any(
        word in material.name for word in ("申请书", "申请表", "登记表", "备案表")
    )


def drafts_of(account: Account) -> QuerySet[Dossier]:
    """Drafts of the principal for whom the account acts, last touched first."""
    return (
        Dossier.objects.filter(open_to(account), state=DossierState.DRAFT, joint=None)
        .select_related("implementation__item", "implementation__division", "implementation__body", "entity", "person")
        .order_by("-updated_at")
    )


#: The definition itself is kept by `definition_of`; nobody reads it again from the row.
_WITH_EVERYTHING = Dossier.objects.select_related(
    "implementation__item",
    "implementation__division",
    "implementation__body",
    "version",
    "person",
    "entity__legal_representative",
).defer("version__definition", "implementation__item__legal_basis")


def dossier_for(dossier_id: UUID, *, account: Account) -> Dossier:
    """A dossier of the principal for whom the account acts, or of the visitor at its window; else DossierNotFound."""
    try:
        return _WITH_EVERYTHING.get(reached_by(account) | in_hands_of(account), id=dossier_id)
    except Dossier.DoesNotExist:
        raise not_found(account, dossier_id) from None


def drafts_in_visit(visit_id: UUID) -> list[Dossier]:
    """What a clerk began to fill in during this visit and has not submitted, the latest first."""
    rows = Dossier.objects.filter(assistance__visit_id=visit_id, state=DossierState.DRAFT)
    return list(rows.select_related("implementation__item").order_by("-started_at"))


def visit_of(dossier: Dossier) -> UUID | None:
    """The visit at a window during which a clerk fills this in; None: nobody helps."""
    if dossier.channel != Channel.COUNTER:
        return None
    return Assistance.objects.filter(dossier=dossier).values_list("visit_id", flat=True).first()


def living_attachments(dossier: Dossier) -> list[Attachment]:
    """What lies in the dossier now, without what was taken out again."""
    return list(
        Attachment.objects.filter(dossier=dossier, withdrawn_at=None).select_related("file", "licence", "licence__type")
    )


def evidence_in(dossier: Dossier) -> list[Attachment]:
    """The same, read only as far as the log and the receipt need it."""
    return list(
        Attachment.objects.filter(dossier=dossier, withdrawn_at=None)
        .select_related("licence")
        .only("dossier_id", "material_id", "name", "file_id", "source", "round", "licence__record_hash")
    )


def own_file(attachment_id: UUID, *, account: Account) -> Attachment:
    """A file that was brought for the principal and not taken out again, or DossierNotFound."""
    theirs = Dossier.objects.filter(reached_by(account) | in_hands_of(account))
    found = (
        Attachment.objects.filter(id=attachment_id, dossier__in=theirs, withdrawn_at=None)
        .exclude(file=None)
        .select_related("file")
        .first()
    )
    if found is None:
        raise DossierNotFound
    return found


def required_materials(
    dossier: Dossier, *, with_licences: bool = True, form: Mapping[str, Any] | None = None
) -> list[Required]:
    """The exact list for this dossier's answers, each with what was brought and what could be taken instead."""
    return _required(dossier, living_attachments(dossier), with_licences=with_licences, form=form)


def asks_nothing(dossier: Dossier) -> bool:
    """Whether nothing is wanted but the will itself: a licence is given up under an item made for granting it.

    What the guide lists is what granting needs; nothing beyond a published guide may be demanded (国务院令第716号第七条).
    """
    return dossier.purpose == "cancel" and not is_made_for(definition_of(dossier.version), "cancel")


def _required(
    dossier: Dossier, brought: Sequence[Attachment], *, with_licences: bool, form: Mapping[str, Any] | None = None
) -> list[Required]:
    if asks_nothing(dossier):
        return []
    definition = definition_of(dossier.version)
    return [
        Required(
            material,
            [attachment for attachment in brought if attachment.material_id == material.id],
            usable_licences(dossier, material) if with_licences and material.licence else [],
        )
        for material in materials_for(definition, dossier.facts(definition, form))
    ]


def usable_licences(dossier: Dossier, material: Material) -> list[Licence]:
    """Valid licences of the applicant of the type that can stand in for this material."""
    if material.licence is None:
        return []
    of_entity = licences_of_type(dossier.entity, material.licence) if dossier.entity is not None else []
    return [*of_entity, *licences_of_type(dossier.person, material.licence)]


def missing_in(
    dossier: Dossier, brought: Sequence[Attachment] | None = None, *, form: Mapping[str, Any] | None = None
) -> list[Material]:
    """Required materials for which nothing has been brought; `brought` if it has been read already."""
    there = evidence_in(dossier) if brought is None else brought
    return [needed.material for needed in _required(dossier, there, with_licences=False, form=form) if needed.missing]


def to_follow_in(
    dossier: Dossier, brought: Sequence[Attachment] | None = None, *, form: Mapping[str, Any] | None = None
) -> list[Material]:
    """Materials that may follow later (容缺后补) and for which nothing has been brought yet."""
    there = evidence_in(dossier) if brought is None else brought
    return [needed.material for needed in _required(dossier, there, with_licences=False, form=form) if needed.to_follow]


def promised_in(dossier: Dossier, brought: Sequence[Attachment]) -> list[Material]:
    """What the applicant promised to hand in later, as far as it is still not here."""
    return [one for one in to_follow_in(dossier, brought) if one.id in dossier.later] if dossier.later else []


def result_licence_type(definition: Definition) -> LicenceType | None:
    """The licence that the item ends in, if it ends in one."""
    type_id = _result_licence(definition)
    return LicenceType.objects.filter(id=type_id).first() if type_id else None


def _result_licence(definition: Definition) -> str | None:
    return next((result.licence for result in definition.results if result.licence), None)


def printed_fields(definition: Definition) -> list[str]:
    """What the licence prints that the item ends in."""
    type_id = _result_licence(definition)
    return next(iter(LicenceType.objects.filter(id=type_id).values_list("fields", flat=True)), []) if type_id else []


def form_of(dossier: Dossier, typed: Mapping[str, Any] | None = None) -> FilledForm:
    """The dossier's form. In a draft, locked values are always read anew from their source and what is typed over
    them is ignored. What was submitted stays as it was whatever the sources say later, except for the fields that a
    correction list opens.

    `typed` stands for the kept values, so that a page can be checked before anything is kept.
    """
    definition = definition_of(dossier.version)
    form = form_for(definition, printed_fields(definition), dossier.applicant_kind, dossier.answers)
    form = _for_applicant(form, dossier)
    if asks_nothing(dossier):
        form = Form(sections=tuple(section for section in form.sections if section.key in RESERVED_SECTIONS))
    draft = dossier.state == DossierState.DRAFT
    known = prefilled(form, sources_of(dossier, form)) if draft or dossier.open_fields else {}
    places = opened(form, dossier.form, dossier.open_fields)
    brought_in = {name: filled for name, filled in known.items() if draft or covered(place_named(name), places)}
    kept = dossier.form if typed is None else typed
    if asks_nothing(dossier):
        kept = {key: value for key, value in kept.items() if key in RESERVED_KEYS}
    values = clean_form(form, with_known(kept, brought_in))
    values = clean_form(form, with_known(kept, brought_in))
    return FilledForm(form, values, brought_in, (dossier.pk,), places if dossier.open_round else None)


def _for_applicant(form: Form, dossier: Dossier) -> Form:
    """The form asks for the document that the person has: a passport is not called, or checked as, a citizen number.

    At a window it does without a telephone: not everybody has one.
    """
    person, at_window = dossier.person, dossier.channel == Channel.COUNTER
    if person.document == DocumentKind.CITIZEN and not at_window:
        return form

    def asked(field: FormField) -> FormField:
        if field.key == "contact_phone" and at_window:
            return replace(field, required=False)
        if person.document == DocumentKind.CITIZEN or field.prefill != "person.id_number":
            return field
        label = sentence("{document}号码", document=person.papers.kind.label)
        return replace(field, label=label, type=field.type if person.papers.has_citizen_form else "text", max_length=40)

    return replace(
        form,
        sections=tuple(replace(one, fields=tuple(asked(field) for field in one.fields)) for one in form.sections),
    )


def wrong_under(
    dossier: Dossier, definition: Definition, *, answers: Mapping[str, Any], printed: Sequence[str]
) -> tuple[str, ...]:
    """What would be wrong with the submitted form under another definition; `printed`: see `printed_fields`."""
    form = form_for(definition, list(printed), dossier.applicant_kind, answers)
    return tuple(problem.reason for problem in validate_form(form, clean_form(form, dossier.form)))


def sources_of(dossier: Dossier, form: Form) -> dict[str, Any]:
    """What the platform knows already, by the names that definitions use (do not ask twice)."""
    person, entity = dossier.person, dossier.entity
    sources: dict[str, Any] = {"person": {"name": person.name, "id_number": person.id_number, "phone": person.phone}}
    if person.papers.has_citizen_form:  # a passport and the older card of permanent residents do not tell
        born = born_on(person.id_number).isoformat()
        sources["person"] |= {"gender": gender_of(person.id_number), "birth_date": born}
    if entity is not None:
        head = entity.legal_representative
        sources["entity"] = {
            "name": entity.name,
            "usc": entity.usc,
            "address": entity.address,
            "legal_representative": head.name if head is not None else "",
        }
    wanted = {field.prefill.partition(".")[0] for field in all_parts(form) if field.prefill}
    for type_id in sorted(name.removeprefix("licence:") for name in wanted if name.startswith("licence:")):
        printed = fields_of_newest(entity if entity is not None else person, type_id)
        if printed is not None:
            sources.setdefault("licence", {})[type_id] = printed
    return sources


def implementation_at_level(implementation: Implementation, level: str) -> Implementation | None:
    """The same item's implementation at another level above the same place."""
    codes = [division.code for division in implementation.division.chain()]
    return Implementation.objects.filter(item_id=implementation.item_id, division_id__in=codes, level=level).first()


class Complete(NamedTuple):
    """A dossier that lacks nothing it must have now: what is filled in, what was brought as far as log and receipt
    need it, and what may follow later.

    Complete: nothing is to follow. Complete with promises: all that is to follow was promised. What must not be
    missing is refused before (`require_complete`).
    """

    form: dict[str, Any]
    brought: list[Attachment]
    to_follow: list[Material]
    promised: frozenset[str]

    @property
    def promised_later(self) -> list[Material]:
        """What the applicant promised to hand in later, as far as it is still not here."""
        return [material for material in self.to_follow if material.id in self.promised]

    @property
    def unpromised(self) -> list[Material]:
        """What may follow, is not here, and was not promised."""
        return [material for material in self.to_follow if material.id not in self.promised]


def refusal_of(dossier: Dossier, definition: Definition, form: Mapping[str, Any] | None = None) -> Fired | None:
    """The row of a table by which one may not apply; giving a licence up is open to whoever holds it."""
    return None if asks_nothing(dossier) else refused_by(definition, dossier.facts(definition, form))


def require_complete(dossier: Dossier) -> Complete:
    """Refuse with the first kind of thing that is wanting: answers, then form, then materials."""
    definition: Definition = definition_of(dossier.version)
    if (problems := check_answers(definition, dossier.answers)) and not asks_nothing(dossier):
        raise AnswersInvalid(problems[0].reason)
    filled = form_of(dossier)
    if wrong := filled.problems:
        raise FormInvalid(wrong)
    brought = evidence_in(dossier)
    if missing := missing_in(dossier, brought, form=filled.values):
        raise MaterialMissing([material.name for material in missing])
    return Complete(
        filled.values, brought, to_follow_in(dossier, brought, form=filled.values), frozenset(dossier.later)
    )
