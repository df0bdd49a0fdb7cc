"""A mandate is revoked while its agent submits: whichever comes first counts whole, and there is nothing in between.

It rests on one row. `use_mandate` takes the mandate's row with an UPDATE on condition that it still lives, inside the
transaction of the act and before anything of the act is written. A revocation that was committed before leaves that
UPDATE without a row, and the act is refused; one that comes later waits for the row until the act is committed.
"""

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.identity import mandated as m
from tongban.cases.actions import submit_dossier
from tongban.cases.models import Case
from tongban.catalogue.queries import implementation_for
from tongban.identity.acting import bind
from tongban.identity.actions import mandates as acts
from tongban.identity.actions.mandates import accept_mandate, offer_mandate, revoke_mandate
from tongban.identity.errors import CannotGive, MandateMovedOn, MayNotActFor
from tongban.identity.models import Account, Mandate
from tongban.identity.states import MandateRole, MandateState
from tongban.materials.actions import attach_file, discard_dossier, fill_form, start_dossier
from tongban.materials.models import Dossier
from tongban.materials.states import DossierState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

#: What a request may write whether it is refused or not: counters of tries, sessions, when an account was last here.
BESIDE = ("kernel_cache", "kernel_try", "django_session")
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@pytest.fixture
def draft() -> Dossier:
    """Complete, for 王秀英, by her daughter, who may do everything for her."""
    m.given(m.grandmother(), build.account("zhangli"))
    implementation = implementation_for(m.FOOD, build.CHANGAN)
    assert implementation is not None
    daughter = m.for_person("zhangli", "王秀英")
    return build.completed(
        start_dossier(implementation, account=daughter, person_id=m.person("王秀英").pk), by=daughter
    )


def held() -> Mandate:
    return Mandate.objects.get(principal__name="王秀英", person__name="张丽")


def revoke() -> None:
    revoke_mandate(held().pk, account=build.account("wangxiuying"))


def rows() -> dict[str, int]:
    """How many rows each table has, but for what a refused request may write as well."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.db_table.startswith(BESIDE) and model._meta.app_label != "authorities"
    }


def written(queries: CaptureQueriesContext) -> list[str]:
    """The tables that were written to, in order."""
    found = (_WRITES.match(query["sql"]) for query in queries.captured_queries)
    return [one[1] for one in found if one is not None and not one[1].startswith(BESIDE)]


def test_revoked_between_the_page_and_the_post_nothing_is_written(draft: Dossier) -> None:
    client = Client()
    client.force_login(build.account("zhangli"))
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    assert client.get(f"/my/drafts/{draft.id}/review/").status_code == 200
    revoke()
    before = rows()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"/my/drafts/{draft.id}/submit/")
    assert (answer.status_code, written(queries), rows()) == (409, [], before)
    assert Dossier.objects.get(id=draft.id).state == DossierState.DRAFT


@pytest.mark.parametrize("act", [
    lambda draft, agent: submit_dossier(draft.id, account=agent),
    lambda draft, agent: fill_form(draft.id, account=agent, values={}),
    lambda draft, agent: attach_file(
        draft.id, account=agent, material_id="M4", name="新的.pdf", file=build.pdf(), size=len(build.PDF)
    ),
    lambda draft, agent: discard_dossier(draft.id, account=agent),
], ids=["submit", "fill", "attach", "discard"])  # fmt: skip
def test_revoked_after_the_act_has_read_the_mandate_the_act_is_refused_whole(
    draft: Dossier, act: Callable[[Dossier, Account], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agent's page was bound and the mandate read as living; the revocation is committed before the row is taken."""
    agent = m.for_person("zhangli", "王秀英")
    really = acts.grant_of

    def revoked_meanwhile(mandate: Mandate) -> object:
        Mandate.objects.filter(id=mandate.pk, revoked_at=None).update(state="revoked", revoked_at=draft.started_at)
        return really(mandate)

    monkeypatch.setattr(acts, "grant_of", revoked_meanwhile)
    before, kept = rows(), Dossier.objects.values().get(id=draft.id)
    with pytest.raises(MayNotActFor):
        act(draft, agent)
    assert rows() == before
    assert Dossier.objects.values().get(id=draft.id) == kept


def test_the_same_agent_with_a_living_mandate_submits(draft: Dossier) -> None:
    """The twin: nothing but the revocation stood in the way."""
    case = submit_dossier(draft.id, account=m.for_person("zhangli", "王秀英"))
    assert (case.applicant_name, case.agent_name) == ("王秀英", "张丽")


def test_the_row_of_the_mandate_is_taken_on_condition_before_anything_of_the_act_is_written(draft: Dossier) -> None:
    agent = m.for_person("zhangli", "王秀英")
    with CaptureQueriesContext(connection) as queries:
        submit_dossier(draft.id, account=agent)
    assert written(queries)[0] == "identity_mandate"
    first = next(query["sql"] for query in queries.captured_queries if _WRITES.match(query["sql"]))
    where = first.partition(" WHERE ")[2]
    assert "revoked_at" in where
    assert "IS NULL" in where
    assert "living" in where


def test_a_submission_that_came_first_stands_and_the_agent_sees_it_no_more(draft: Dossier) -> None:
    agent = m.for_person("zhangli", "王秀英")
    case = submit_dossier(draft.id, account=agent)
    revoke()
    assert Case.objects.get(id=case.id).state == "submitted"
    assert not bind(build.account("zhangli"), f"person:{m.person('王秀英').pk}")


# --- whoever may appoint others for an entity ---


def appointer(*, days: int) -> tuple[Mandate, Account]:
    """王五, told by the representative that he may appoint others for so many days."""
    right = offer_mandate(
        m.for_restaurant("zhangsan"), role=MandateRole.AGENT, name="王五", number="13800000105",
        scope=m.scope(m.FOOD, days=days), may_appoint=True,
    )  # fmt: skip
    return accept_mandate(right.pk, account=build.account("wangwu")), m.for_restaurant("wangwu")


def offered(by: Account, *, days: int) -> Mandate:
    return offer_mandate(
        by, role=MandateRole.AGENT, name="张丽", number="13800000301", scope=m.scope(m.FOOD, days=days)
    )


def test_nobody_appoints_for_longer_than_they_may_act_themselves() -> None:
    _, chief = appointer(days=10)
    with pytest.raises(CannotGive):
        offered(chief, days=11)
    assert offered(chief, days=10).state == MandateState.OFFERED


def test_what_a_dismissed_appointer_had_offered_cannot_be_accepted_any_more() -> None:
    right, chief = appointer(days=10)
    first, second = offered(chief, days=10), offered(chief, days=10)
    assert accept_mandate(first.pk, account=build.account("zhangli")).state == MandateState.LIVING
    revoke_mandate(right.pk, account=m.for_restaurant("zhangsan"))
    with pytest.raises(MandateMovedOn):
        accept_mandate(second.pk, account=build.account("zhangli"))
    assert Mandate.objects.get(pk=second.pk).state == MandateState.OFFERED
