"""One paper for several components of a joint service: what was brought for one is laid into the others."""

from collections.abc import Sequence

from tongban.kernel.today import now
from tongban.licences.actions import record_use
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries.joint import JointDraft


def hand_over(given: Sequence[Attachment], *, dossier: Dossier, material_id: str, purpose: str) -> list[Attachment]:
    """Lay what was brought for one component of a joint service into the dossier of another that uses the same paper.

    It goes into the open round where that asks for it. Part of the act that hands it in.
    """
    asked = bool(dossier.open_round) and material_id in dossier.open_materials
    moment = now()
    laid = []
    for one in given:
        copy, new = Attachment.objects.get_or_create(
            dossier=dossier,
            material_id=material_id,
            file=one.file,
            licence=one.licence,
            withdrawn_at=None,
            defaults={
                "name": one.name,
                "source": one.source,
                "trust": one.trust,
                "round": dossier.open_round if asked else 0,
                "attached_at": moment,
            },
        )
        if new and one.licence is not None:
            record_use(
                one.licence, by_account_id=dossier.account_id, by_name=dossier.typist_name, purpose=purpose, at=moment
            )
        laid.append(copy)
    return laid


def share_what_lies(draft: JointDraft) -> None:
    """A component that has come to use a paper only now gets what was brought for the others before: asked once."""
    lying: dict[tuple[int | None, str], list[Attachment]] = {}
    brought = Attachment.objects.filter(dossier__joint=draft.joint, withdrawn_at=None)
    for one in brought.select_related("dossier", "file", "licence").order_by("attached_at", "id"):
        lying.setdefault((one.dossier.branch_no, one.material_id), []).append(one)
    for need in draft.needs if lying else ():
        members = need.need.members if need.need.produced_by is None else ()
        given = next((lying[member] for member in members if member in lying), [])
        for no, material_id in members:
            if given and (no, material_id) not in lying:
                purpose = f"办理“{draft.bundle.name}”"
                hand_over(given, dossier=draft.shares[no], material_id=material_id, purpose=purpose)
