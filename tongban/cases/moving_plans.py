"""The dry run of a move to a newer version: every running case of the item with what would change for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from tongban.cases.deadlines import kinds_for, longest_extension
from tongban.cases.lifecycle import MOVES
from tongban.cases.models import Case, Correction, VersionMove, VersionMoveLine
from tongban.cases.states import Act, CaseState
from tongban.cases.version_moves import Comparison, Standing, compare
from tongban.catalogue.definition import Definition
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import normalised
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.today import today
from tongban.materials.models import Attachment
from tongban.materials.queries import printed_fields, wrong_under

#: Cases on one page of a dry run.
PAGE = 50


@dataclass(frozen=True)
class Planned:
    """One case of a dry run."""

    case: Case
    comparison: Comparison


def targets_of(item_id: str) -> list[ItemVersion]:
    """The versions of an item that running cases may go over to: in force, and not the first; the newest first."""
    rows = ItemVersion.objects.filter(item_id=item_id, effective_from__lte=today(), number__gt=1)
    return list(rows.defer("definition").order_by("-number"))


def movable_cases(officer: Officer, to: ItemVersion) -> QuerySet[Case]:
    """Running cases of older versions at the bodies whose catalogue the officer keeps."""
    return Case.objects.filter(
        body_id__in=officer.bodies_as(Role.EDITOR),
        state__in=MOVES[Act.MIGRATE].sources,
        item_id=to.item_id,
        version__number__lt=to.number,
    )


def plan_move(officer: Officer, to: ItemVersion, *, after: str = "", size: int = PAGE) -> tuple[list[Planned], str]:
    """One page of the dry run, the oldest cases first, and where the next begins. Nothing is written."""
    rows = movable_cases(officer, to).order_by("id")
    try:
        rows = rows.filter(id__gt=UUID(after)) if after else rows
    except ValueError:
        pass
    found = list(for_a_move(rows)[: size + 1])
    more = len(found) > size
    return compared(found[:size], to), str(found[size - 1].id) if more else ""


def locally(cases: Sequence[Case], to: ItemVersion) -> dict[str, ItemVersion]:
    """To what the cases of each implementation really go over: the version as composed at their body, if one is. One query."""
    composed = ItemVersion.everywhere.filter(
        implementation_id__in={case.implementation_id for case in cases},
        item_id=to.item_id,
        number=to.number,
        effective_from__lte=today(),
    )
    found = {version.implementation_id or "": version for version in composed.order_by("revision")}
    return {case.implementation_id: found.get(case.implementation_id, to) for case in cases}


def for_a_move(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With all that a comparison needs."""
    return rows.select_related("body", "version", "dossier", "implementation").defer("version__definition")


def compared(cases: Sequence[Case], to: ItemVersion) -> list[Planned]:
    """What the version means for each of these cases; three queries, and one for each definition that is met first."""
    brought: dict[UUID, set[str]] = {}
    ids = [case.dossier_id for case in cases]
    for dossier, material in Attachment.objects.filter(dossier_id__in=ids, withdrawn_at=None).values_list(
        "dossier_id", "material_id"
    ):
        brought.setdefault(dossier, set()).add(material)
    asked: dict[UUID, set[str]] = {}
    waiting = [case.id for case in cases if case.state == CaseState.CORRECTING]
    for key, material in Correction.objects.filter(case_id__in=waiting, supplied_at=None).values_list(
        "case_id", "material_id"
    ):
        asked.setdefault(key, set()).add(material)
    targets = locally(cases, to)
    printed: dict[str, list[str]] = {}
    planned = []
    for case in cases:
        target = targets[case.implementation_id]
        old, new = definition_of(case.version), definition_of(target)
        for version, definition in ((case.version, old), (target, new)):
            if version.definition_hash not in printed:
                printed[version.definition_hash] = printed_fields(definition)
        standing = _standing(
            case,
            old,
            new,
            printed[case.version.definition_hash],
            printed[target.definition_hash],
            brought=frozenset(brought.get(case.dossier_id, ())),
            asked=frozenset(asked.get(case.id, ())),
        )
        planned.append(Planned(case, compare(old, new, standing)))
    return planned


def _standing(
    case: Case,
    old: Definition,
    new: Definition,
    printed_before: list[str],
    printed_after: list[str],
    *,
    brought: frozenset[str],
    asked: frozenset[str],
) -> Standing:
    dossier = case.dossier
    return Standing(
        answers=dossier.answers,
        form=dossier.form,
        applicant_kind=dossier.applicant_kind,
        level=case.implementation.level,
        brought=brought,
        accepted=case.accepted_at is not None,
        asked=asked,
        node_key=case.node_key if case.state == CaseState.IN_REVIEW else "",
        wrong_before=wrong_under(dossier, old, answers=dossier.answers, printed=printed_before),
        wrong_after=wrong_under(dossier, new, answers=normalised(new, dossier.answers), printed=printed_after),
        holding_before=_holding(old),
        holding_after=_holding(new),
        extension_before=longest_extension(old),
        extension_after=longest_extension(new),
    )


def _holding(definition: Definition) -> frozenset[str]:
    """Procedures that stop the clock of this item."""
    return frozenset(kind for kind, counts in kinds_for(definition).items() if not counts)


def moves_of(officer: Officer, item_id: str) -> list[VersionMove]:
    """Batches of an item that this officer began, the latest first."""
    rows = VersionMove.objects.filter(item_id=item_id, account_id=officer.account_id)
    return list(rows.select_related("to_version").defer("to_version__definition")[:20])


def move_of(officer: Officer, move_id: UUID) -> VersionMove | None:
    """One batch of this officer's, or None."""
    rows = VersionMove.objects.select_related("item", "to_version").defer("to_version__definition")
    return rows.filter(id=move_id, account_id=officer.account_id).first()


def outcomes_of(move: VersionMove) -> dict[str, int]:
    """How many cases of a batch came to what."""
    rows = VersionMoveLine.objects.filter(move=move).order_by().values_list("outcome").annotate(n=Count("id"))
    return dict(rows)
