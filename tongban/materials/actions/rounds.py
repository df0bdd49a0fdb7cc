"""A round of corrections of a sealed dossier: opened and ended as part of the act of the case that does so."""

from collections.abc import Sequence

from tongban.materials.models import Dossier


def reopen(dossier: Dossier, *, round_: int, fields: Sequence[str], materials: Sequence[str]) -> None:
    """Let the applicant correct: new files for the listed materials, and the listed fields. Part of the act that asks."""
    Dossier.objects.filter(id=dossier.id).update(
        open_round=round_, open_fields=list(fields), open_materials=list(materials)
    )


def close_round(dossier: Dossier) -> None:
    """End a round of corrections. Part of the act that hands them in."""
    Dossier.objects.filter(id=dossier.id).update(open_round=0, open_fields=[], open_materials=[])
