"""Every write of materials: dossiers and what lies in them (`dossiers.py`); dossiers that follow from others (`linking.py`)."""

from tongban.materials.actions.dossiers import (
    amend_form,
    answer_situations,
    attach_file,
    attach_licence,
    close_round,
    detach,
    discard_dossier,
    fill_form,
    own_dossier,
    reopen,
    seal,
    start_dossier,
)
from tongban.materials.actions.linking import (
    copy_dossier,
    open_office_dossier,
    restore_dossier,
    start_linked_dossier,
)

__all__ = [
    "amend_form",
    "answer_situations",
    "attach_file",
    "attach_licence",
    "close_round",
    "copy_dossier",
    "detach",
    "discard_dossier",
    "fill_form",
    "open_office_dossier",
    "own_dossier",
    "reopen",
    "restore_dossier",
    "seal",
    "start_dossier",
    "start_linked_dossier",
]
