"""Scenes of guardians' consent: a child with two guardians, and everybody at the same moment."""

from functools import partial

from tests import build
from tests.durability.scenes import at_once
from tests.identity import mandated
from tongban.catalogue.queries import implementation_for
from tongban.identity import actions
from tongban.identity.actions.standing_in import claim_guardianship
from tongban.identity.models.personal_data import Consent
from tongban.kernel.models import AuditEntry
from tongban.materials.actions import start_dossier
from tongban.materials.models import Dossier


def guardians_at_once(rounds: str) -> list[dict[str, object]]:
    """Withdraw four times by two guardians while an application begins, then agree four times: what became of it."""
    child, mother, father = mandated.person("张小雨"), build.account("zhangli"), build.account("zhangsan")
    hers, his = (claim_guardianship(one, child=child, name=child.name, registered=True).pk for one in (mother, father))
    office = implementation_for("SCJG-004", build.CHANGAN)
    assert office is not None
    results: list[dict[str, object]] = []
    for _ in range(int(rounds)):
        begun, said = Dossier.objects.filter(person=child).count(), Consent.objects.filter(person=child).count()
        ends = [partial(actions.withdraw_for_child, hers, account=mother)] * 2
        ends += [partial(actions.withdraw_for_child, his, account=father)] * 2
        outcomes = at_once(*ends, partial(start_dossier, office, account=mother, person_id=child.pk))
        refused = outcomes.count("GuardianWithdrew")
        drafts = Dossier.objects.filter(person=child).order_by("started_at")[begun:]
        withdrawn = Consent.objects.filter(person=child, given=False).latest("id")
        results.append({
            "withdrawn": outcomes.count(""),
            "told": outcomes.count("NothingToWithdraw"),
            "begun or refused": refused + len(drafts),
            "said": Consent.objects.filter(person=child).count() - said,
            "begun before": all(one.started_at <= withdrawn.at for one in drafts),
        })  # fmt: skip
        again = at_once(
            *[partial(actions.agree_for_child, hers, account=mother)] * 2,
            *[partial(actions.agree_for_child, his, account=father)] * 2,
        )
        results.append({
            "agreed": again.count(""),
            "standing": Consent.objects.filter(person=child, withdrawn_at=None).count(),
            "said": Consent.objects.filter(person=child).count() - said,
            "written": AuditEntry.objects.filter(act__startswith="consent.guardian").count() == Consent.objects.count(),
        })  # fmt: skip
    return results
