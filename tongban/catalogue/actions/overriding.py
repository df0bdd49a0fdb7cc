"""A body settles something more favourably than the basic item, where the item opens it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from tongban.catalogue.access import require_editor_of
from tongban.catalogue.actions.composing import write_compositions
from tongban.catalogue.actions.publishing import bump_catalogue
from tongban.catalogue.errors import (
    NoGuide,
    NothingOverridden,
    NotThisBody,
    OverrideInThePast,
    OverrideNeedsReason,
    OverrideRefused,
    OverrideTaken,
)
from tongban.catalogue.events import OverridePublished
from tongban.catalogue.models import Implementation, Override
from tongban.catalogue.overriding import compose, fingerprint_of
from tongban.catalogue.queries import current_version, definition_of
from tongban.catalogue.rollouts import Soundness
from tongban.identity.people import Officer
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today


def publish_override(
    implementation_id: str,
    *,
    officer: Officer,
    changes: Mapping[str, Any],
    reason: str,
    effective_from: date | None = None,
) -> Override:
    """Settle what this body does more favourably; all of it at once, in place of what it settled before.

    No changes take the former ones back. The composed definition goes through checks and gate like any other. Raises
    OverrideRefused with every place and remedy for what is closed, less favourable or extra; then nothing changes.
    """
    try:
        with transaction.atomic():
            return _publish_override(
                implementation_id, officer, changes, reason.strip()[:300], effective_from or today()
            )
    except IntegrityError as error:
        # the only thing that can clash is the number: somebody else has just published one
        raise OverrideTaken from error


def _publish_override(
    implementation_id: str, officer: Officer, changes: Mapping[str, Any], reason: str, effective_from: date
) -> Override:
    implementation = Implementation.objects.filter(id=implementation_id, in_force=True).first()
    if implementation is None:
        raise NotThisBody
    require_editor_of(officer, implementation.body_id)
    if len(reason) < 2:
        raise OverrideNeedsReason(field="reason")
    if effective_from < today():
        raise OverrideInThePast(field="effective_from")
    require_sound(implementation, changes, on=effective_from)
    former = list(Override.objects.filter(implementation=implementation).order_by("number"))
    digest = fingerprint_of(changes)
    if (former[-1].changes_hash if former else fingerprint_of({})) == digest:
        raise NothingOverridden
    at = now()
    override = Override.objects.create(
        implementation=implementation,
        number=former[-1].number + 1 if former else 1,
        changes=dict(changes),
        changes_hash=digest,
        reason=reason,
        effective_from=effective_from,
        published_at=at,
        published_by=officer.name,
    )
    write_compositions(
        implementation.item_id,
        {implementation.id: [*former, override]},
        since=effective_from,
        at=at,
        by=officer.name,
    )
    announce(
        OverridePublished(
            subject=implementation.id,
            number=override.number,
            effective_from=effective_from.isoformat(),
            by=officer.name,
        )
    )
    bump_catalogue()
    return override


def require_sound(implementation: Implementation, changes: Mapping[str, Any], *, on: date) -> None:
    """Raises OverrideRefused for changes that may not be made upon the basic version in force on that day."""
    basic = current_version(implementation.item_id, on=on)
    if basic is None:
        raise NoGuide
    definition = definition_of(basic)
    composition = compose(definition, changes)
    if composition.lapsed:
        raise OverrideRefused([(lapse.path, lapse.why) for lapse in composition.lapsed])
    if wrong := Soundness(on).faults(definition, composition.definition):
        raise OverrideRefused([("", one) for one in wrong])
