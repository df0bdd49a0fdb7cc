"""A form as it is filled in: what is wrong with it, and what its codes and files are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.authorities.models import Division
from tongban.authorities.queries import full_names
from tongban.catalogue.definition import Definition, Form
from tongban.catalogue.facts import Answers
from tongban.catalogue.forms import (
    FieldProblem,
    Filled,
    Places,
    clean_form,
    document_in,
    form_for,
    references,
    validate_form,
)
from tongban.catalogue.forms.building import ApplicantKind
from tongban.materials.models import FORM_FILES, Attachment


@dataclass(frozen=True)
class FilledForm:
    """The form of a dossier: its fields, what is filled in, what was brought in from a source, what is wrong.

    `dossiers`: those whose files its file fields may name. `opened`: while corrections are asked for, the places that
    may change; None: all of them.
    """

    form: Form
    values: dict[str, Any]
    brought_in: dict[str, Filled]
    dossiers: Sequence[UUID] = ()
    opened: Places | None = None

    @property
    def problems(self) -> list[FieldProblem]:
        """Everything that stands against submitting, missing answers included."""
        return validate_form(self.form, self.values, broken=broken_references(self.form, self.values, self.dossiers))

    @property
    def names(self) -> dict[str, str]:
        """What the division codes and the hashes of files among the values stand for."""
        divisions, files = map(_askable, references(self.form, self.values))
        named = full_names(divisions) if divisions else {}
        return named | {str(one.file_id): one.name for one in files_named(files, self.dossiers)}


def broken_references(form: Form, values: Mapping[str, Any], dossiers: Sequence[UUID]) -> set[str]:
    """Codes that no division has and hashes of no file of these dossiers."""
    divisions, files = references(form, values)
    broken = files - {str(one.file_id) for one in files_named(_askable(files), dossiers)}
    if divisions:
        known = Division.objects.filter(code__in=_askable(divisions))
        broken |= divisions - set(known.values_list("code", flat=True))
    return broken


def _askable(named: set[str]) -> set[str]:
    """Nothing has a name with a NUL in it, and PostgreSQL cannot even compare one."""
    return {one for one in named if "\0" not in one}


def files_named(hashes: set[str], dossiers: Sequence[UUID]) -> list[Attachment]:
    """The files of the form that these hashes name, as far as they are there."""
    if not hashes or not dossiers:
        return []
    living = Attachment.objects.filter(dossier__in=dossiers, material_id=FORM_FILES, withdrawn_at=None)
    return list(living.filter(file__in=hashes).order_by("id"))


def check_application(
    definition: Definition,
    data: bytes,
    *,
    applicant: ApplicantKind,
    answers: Answers | None = None,
    printed: Sequence[str] = (),
    dossiers: Sequence[UUID] = (),
) -> list[FieldProblem]:
    """What is wrong with an application form sent as JSON: the sentences and places that the pages would show.

    `printed`: what the resulting licence prints (`printed_fields`). Raises DocumentUnreadable. Nothing is kept.
    """
    form = form_for(definition, printed, applicant, answers)
    values = clean_form(form, document_in(data))
    return validate_form(form, values, broken=broken_references(form, values, dossiers))
