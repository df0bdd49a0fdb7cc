"""What one submission of a joint service costs beside a plain one: eight components, one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from bench import crowd
from bench.crowd import copy_of
from bench.figures import Figure
from bench.serving import say
from tests import build, joint
from tongban.cases import actions
from tongban.kernel.ids import new_id
from tongban.materials.models import Attachment, Dossier, JointDossier

#: 企业开办 with every answer that adds a component.
BUNDLE, ANSWERS = "T-QYKB", {"Q1": ["yes"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["yes"]}
#: Submitted before the measurement, so that both find everything held that a process holds.
WARM = 3


def figure(count: int) -> Figure:
    """Processor time of a joint submission over that of a plain one of its first item."""
    say("Measuring the submission of joint cases …")
    pattern = joint.draft(BUNDLE, ANSWERS)
    parts = len(pattern.definition["components"])
    account = build.account()
    plain = crowd.drafts(count + WARM, pattern=build.dossier("SCJG-001", for_entity=False))
    one = _each(lambda draft: actions.submit_dossier(UUID(draft), account=account), plain)
    whole = _each(
        lambda draft: actions.submit_joint(UUID(draft), account=account), copies(count + WARM, pattern=pattern)
    )
    return Figure(
        f"submit a joint case, {parts} components ÷ plain", whole, "ms", one, at_most=3.0, note="processor time"
    )


def copies(count: int, *, pattern: JointDossier) -> list[str]:
    """Complete joint drafts like this one, with their shares and papers."""
    shares = list(Dossier.objects.filter(joint=pattern))
    papers = list(Attachment.objects.filter(dossier__in=shares, withdrawn_at=None))
    made = []
    for _ in range(count):
        whole = copy_of(pattern, id=new_id())
        whole.save(force_insert=True)
        ids = {share.id: new_id() for share in shares}
        Dossier.objects.bulk_create(copy_of(share, id=ids[share.id], joint_id=whole.id) for share in shares)
        Attachment.objects.bulk_create(
            copy_of(paper, id=new_id(), dossier_id=ids[paper.dossier_id]) for paper in papers
        )
        made.append(str(whole.id))
    return made


def _each(act: Callable[[str], object], drafts: Sequence[str]) -> float:
    """Milliseconds of processor time of one act."""
    for draft in drafts[:WARM]:
        act(draft)
    started = time.process_time()
    for draft in drafts[WARM:]:
        act(draft)
    return (time.process_time() - started) * 1000 / (len(drafts) - WARM)
