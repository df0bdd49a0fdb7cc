"""Joint cases in lists: one entry for the whole, among everything else that was filed; and who may begin one."""

import pytest

from tests import build, joint
from tongban.cases import queries
from tongban.cases.joint_queries import filings_of
from tongban.catalogue.bundles.definition import parse_bundle
from tongban.catalogue.bundles.planning import plan
from tongban.catalogue.models import Bundle
from tongban.materials.actions import start_joint
from tongban.materials.errors import NotOffered
from tongban.materials.queries import applicant_kinds_of, joint_offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
RESTAURANT = {"Q1": ["individual"], "Q2": ["no"], "Q3": ["no"], "Q4": ["no"]}


def test_cases_and_joint_cases_are_one_list_cut_by_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    filed = [build.case(), joint.submitted("T-CYD", RESTAURANT), build.case(), joint.submitted("T-CYD", RESTAURANT)]
    monkeypatch.setattr(queries, "PAGE", 3)
    first = filings_of(build.account())
    assert [one.id for one in first.found] == [one.id for one in reversed(filed)][:3]
    rest = filings_of(build.account(), after=first.next_cursor)
    assert [one.id for one in rest.found] == [filed[0].id]
    assert rest.next_cursor == ""
    assert filings_of(build.account("wangwu")).found == []
    assert filings_of(build.account(), after="nonsense").found == first.found


@pytest.mark.parametrize(
    ("bundle", "kinds"),
    [("T-CYD", {"natural"}), ("T-QYKB", {"natural"}), ("T-QYZX", {"legal"}), ("T-CS", {"natural"})],
)
def test_a_matter_that_founds_its_organisation_is_begun_by_the_founder(bundle: str, kinds: set[str]) -> None:
    assert applicant_kinds_of(parse_bundle(Bundle.objects.get(id=bundle).definition)) == kinds


def test_a_matter_that_founds_only_under_one_answer_is_open_to_both() -> None:
    raw = Bundle.objects.get(id="T-CYD").definition
    options = [*raw["situations"][0]["options"], {"value": "there", "label": "已经有营业执照"}]
    raw["situations"][0] = raw["situations"][0] | {"options": options}
    assert applicant_kinds_of(parse_bundle(raw)) == {"natural", "legal"}


def test_it_is_offered_only_where_every_item_has_an_office() -> None:
    bundle = Bundle.objects.get(id="T-CYD")
    offered = {code: joint_offered(parse_bundle(bundle.definition), code) for code in (build.CHANGAN, "130100000000")}
    assert offered == {build.CHANGAN: True, "130100000000": False}
    with pytest.raises(NotOffered):
        start_joint(bundle, account=build.account(), division_code="130100000000")


def test_people_count_the_parts_of_a_plan_without_gaps() -> None:
    planned = plan(parse_bundle(Bundle.objects.get(id="T-CYD").definition), RESTAURANT)
    assert planned.places == {1: 1, 3: 2, 7: 3}
