"""Every write of materials: dossiers of one item, and the shared dossier of a joint service."""

from tongban.materials.actions.amending import amend_form
from tongban.materials.actions.applicants import require_consent
from tongban.materials.actions.assisting import hand_to_person, start_assisted_dossier
from tongban.materials.actions.dossiers import (
    answer_situations,
    attach_file,
    attach_licence,
    detach,
    discard_dossier,
    fill_form,
    move_to_version,
    own_dossier,
    promise_later,
    seal,
    start_dossier,
)
from tongban.materials.actions.joint import (
    answer_joint,
    attach_joint_file,
    attach_joint_form_file,
    attach_joint_licence,
    detach_joint,
    discard_joint,
    fill_joint,
    plan_joint,
    prepare_waiting,
    promise_joint_later,
    seal_joint,
    start_joint,
)
from tongban.materials.actions.linking import (
    copy_dossier,
    open_office_dossier,
    restore_dossier,
    start_linked_dossier,
)
from tongban.materials.actions.rounds import close_round, reopen
from tongban.materials.actions.sharing import hand_over

__all__ = [
    "amend_form",
    "answer_joint",
    "answer_situations",
    "attach_file",
    "attach_joint_file",
    "attach_joint_form_file",
    "attach_joint_licence",
    "attach_licence",
    "close_round",
    "copy_dossier",
    "detach",
    "detach_joint",
    "discard_dossier",
    "discard_joint",
    "fill_form",
    "fill_joint",
    "hand_over",
    "hand_to_person",
    "move_to_version",
    "open_office_dossier",
    "own_dossier",
    "plan_joint",
    "prepare_waiting",
    "promise_joint_later",
    "promise_later",
    "reopen",
    "require_consent",
    "restore_dossier",
    "seal",
    "seal_joint",
    "start_assisted_dossier",
    "start_dossier",
    "start_joint",
    "start_linked_dossier",
]
