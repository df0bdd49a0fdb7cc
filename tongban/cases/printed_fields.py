"""What the licence of a case will print: from the form, from the issuer, and what is left for the officer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongban.cases.linking import renewed_until
from tongban.cases.models import Case
from tongban.cases.states import Act, Purpose
from tongban.catalogue.forms import printed_values
from tongban.catalogue.queries import definition_of
from tongban.identity.documents import national_code
from tongban.licences.face import Issue, completed, filled_by_issuer
from tongban.licences.lifecycle import may_become
from tongban.licences.models import Licence
from tongban.licences.states import LicenceStatus
from tongban.licences.validity import last_day
from tongban.materials.queries import form_of, result_licence_type

_AT_ISSUE = "制证时生成"
_DIVISION_CODE = re.compile(r"\d{12}")


@dataclass(frozen=True)
class LicenceDraft:
    """A licence about to be made."""

    type_id: str
    type_name: str
    holder_name: str
    holder_code_kind: str  # 111 citizen number, 001 unified social credit code (GB/T 36903)
    holder_code: str
    valid_until: date | None
    #: The licence that this one changes or renews, so that it becomes its next version.
    continues: Licence | None
    #: What the applicant declared, by printed field.
    declared: dict[str, str]
    #: Every field as it will be printed, as far as it is known before issue; empty where the officer must fill.
    known: dict[str, str]

    @property
    def to_fill(self) -> tuple[str, ...]:
        """Printed fields that neither the form nor the issuer can supply."""
        return tuple(name for name, value in self.known.items() if not value)

    def completed(self, given: Mapping[str, str]) -> dict[str, str]:
        """What is handed to the licence library; what is known cannot be overwritten."""
        filled = {name: given.get(name, "").strip() for name in self.to_fill}
        return {**self.declared, **{name: value for name, value in filled.items() if value}}


def draft_of(case: Case, *, on: date) -> LicenceDraft | None:
    """The licence this case ends in if it is issued that day, or None when it ends in none.

    A change keeps the last day of the licence, a renewal moves it on; what the form does not ask stays as it was printed.
    """
    if case.wanted in {Purpose.CANCEL, Purpose.REVOKE}:
        return None
    definition = definition_of(case.version)
    licence_type = result_licence_type(definition)
    if licence_type is None:
        return None
    result = next(result for result in definition.results if result.licence == licence_type.id)
    former = case.about if case.about is not None and case.about.type_id == licence_type.id else None
    until = _last_day(case, former, result.validity or "", on=on)
    filled = form_of(case.dossier)
    declared = {
        name: value
        for name, value in printed_values(filled.form, filled.values, filled.names).items()
        if name in licence_type.fields
    }
    if former is not None:
        declared = {**printed_before(former), **declared, **_changed_on_appeal(case)}
    entity = case.entity
    # What a setting-up registration founds is itself the holder; its code is given out at the moment of issue.
    founds = definition.founds if entity is None and former is None else None
    founded = declared.get(founds.name) or case.person.name if founds is not None else ""
    issue = Issue(
        number=former.number if former is not None else _AT_ISSUE,
        holder_name=founded or (entity.name if entity is not None else case.person.name),
        holder_code_kind="001" if entity is not None or founded else national_code(case.person.papers),
        holder_code=_AT_ISSUE if founded else entity.usc if entity is not None else case.person.id_number,
        issuer_name=case.body.name,
        issued_on=on,
        valid_from=on,
        valid_until=until,
    )
    return LicenceDraft(
        type_id=licence_type.id,
        type_name=licence_type.name,
        holder_name=issue.holder_name,
        holder_code_kind=issue.holder_code_kind,
        holder_code=issue.holder_code,
        valid_until=until,
        continues=former if former is not None and may_become(former.status, LicenceStatus.SUPERSEDED) else None,
        declared=declared,
        known=completed(licence_type.fields, declared, issue),
    )


def _changed_on_appeal(case: Case) -> dict[str, str]:
    """What the agency that changed the decision wants printed otherwise."""
    if case.purpose != Purpose.REDO:
        return {}
    opening = case.events.filter(kind=Act.OPEN_LINKED).first()
    return dict(opening.data.get("printed", {})) if opening is not None else {}


def _last_day(case: Case, former: Licence | None, validity: str, *, on: date) -> date | None:
    if former is None or former.valid_until is None:
        return last_day(validity, first=on)
    # A changed licence and one whose decision was changed on appeal last as long as the one that they replace.
    replaced = case.follows.licence_id if case.purpose == Purpose.REDO and case.follows is not None else None
    if case.wanted == Purpose.CHANGE or replaced == former.id:
        return former.valid_until
    return renewed_until(validity, former_from=former.valid_from, former_end=former.valid_until, on=on)


def printed_before(former: Licence) -> dict[str, str]:
    """What the former licence prints, without what every issue fills in anew: number, issuer, dates."""
    anew = filled_by_issuer(former.type.fields)
    return {name: value for name, value in former.fields.items() if name not in anew and value}
