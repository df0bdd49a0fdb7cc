"""Mending a submitted form at the window, as the applicant said."""

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.definition import PlainField
from tongban.catalogue.forms import display, fields_of, parts_of, rows_of, visible_fields
from tongban.kernel.today import now
from tongban.materials.errors import AmendedNothing, DossierSealed, FieldNotAmendable, FormInvalid
from tongban.materials.models import Dossier
from tongban.materials.queries import form_of
from tongban.materials.states import DossierState


def amend_form(dossier: Dossier, *, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Mend form values of a submitted dossier; returns (label, old, new) of what really changed, and no more.

    Part of the act of the window to whom the applicant said what is right. Raises FieldNotAmendable for a
    field that these answers do not call for or that comes from a register, FormInvalid when the form would no
    longer hold, AmendedNothing. Then nothing changes.
    """
    before = form_of(dossier)
    open_ = {field.key: field for field in visible_fields(before.form, before.values) if not field.lock}
    if not set(values) <= set(open_):
        raise FieldNotAmendable
    after = form_of(dossier, {**dossier.form, **values})
    if any(_locked_parts(open_[key], before.values) != _locked_parts(open_[key], after.values) for key in values):
        raise FieldNotAmendable
    if after.problems:
        raise FormInvalid(after.problems)
    changed = [key for key in open_ if before.values.get(key) != after.values.get(key)]
    if not changed:
        raise AmendedNothing
    known = {field.key for field, _ in fields_of(after.form)}
    form = {key: value for key, value in after.values.items() if key in known}
    mine = Dossier.objects.filter(id=dossier.id, state=DossierState.SEALED, open_round=0, updated_at=dossier.updated_at)
    if not mine.update(form=form, updated_at=now()):
        raise DossierSealed
    dossier.form = form
    names = before.names | after.names
    return [
        (
            open_[key].label,
            display(open_[key], before.values.get(key, ""), names),
            display(open_[key], form.get(key, ""), names),
        )
        for key in changed
    ]


def _locked_parts(field: PlainField, values: Mapping[str, Any]) -> list[Any]:
    """What a block says that came from a register and is nobody's to change."""
    rows = rows_of(field, values.get(field.key))
    return [row.get(part.key) for part in parts_of(field) if part.lock for _, row in rows]
