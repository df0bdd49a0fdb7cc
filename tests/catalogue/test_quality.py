"""Publication asks the gate first; a file from outside is refused only for what is plainly against the law."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue import quality
from tongban.catalogue.actions import import_items, publish_version
from tongban.catalogue.definition import Definition, Exemption, Material, Span, parse
from tongban.catalogue.errors import HeldByTheGate
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.catalogue.quality import examine_catalogue, scores_of_bodies, scores_of_divisions
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
CHANGAN = "130102000000"
PROVINCE = "130000000000"


def asking(**parts: Any) -> Definition:
    """An item that asks for a licence which the platform has."""
    one = parse(unseen.with_conditions())
    return replace(one, materials=(*one.materials, Material(id="M9", name="法定代表人身份证")), **parts)


def exemption(until: date) -> Exemption:
    return Exemption(
        rule="ask-twice-licence", part="M9", reason="未接通", owner="省农业农村厅", until=until.isoformat()
    )


def test_asking_for_what_a_licence_supplies_holds_up_a_publication() -> None:
    with pytest.raises(HeldByTheGate) as held:
        publish_version(asking(), by="钱进")
    assert held.value.message == (
        "NY-902 materials[4].licence：“法定代表人身份证”可以由电子证照“居民身份证”（L-SFZ）提供，却要申请人提交。"
        "在这项材料的证照类型（licence）里写 L-SFZ。（国务院关于在线政务服务的若干规定（国务院令第716号）第七条）"
    )
    assert not Item.objects.filter(id="NY-902").exists()

    one = asking()
    mended = replace(one, materials=(*one.materials[:-1], replace(one.materials[-1], licence="L-SFZ")))
    assert publish_version(mended, by="钱进") is not None


def test_an_exemption_lets_pass_until_it_is_over() -> None:
    with pytest.raises(HeldByTheGate):
        publish_version(asking(exemptions=(exemption(today() - timedelta(days=1)),)), by="钱进")
    late = exemption(today() + timedelta(days=3))
    with pytest.raises(HeldByTheGate):  # over before the version takes effect
        publish_version(asking(exemptions=(late,)), by="钱进", effective_from=today() + timedelta(days=4))
    assert publish_version(asking(exemptions=(late,)), by="钱进") is not None


def test_a_file_that_asks_for_a_licence_is_taken_and_told() -> None:
    raw = unseen.with_conditions()
    raw["materials"].append({"id": "M9", "name": "法定代表人身份证"})
    report = import_items([raw])
    assert (report.accepted, report.rejected) == (1, [])
    assert [(one.field, one.severity) for one in report.findings if one.rule == "ask-twice-licence"] == [
        ("materials[4].licence", "blocks")
    ]
    assert ItemVersion.objects.filter(item_id="NY-902").count() == 1


def test_a_file_against_the_law_is_refused_as_a_whole_with_the_sentence() -> None:
    raw = unseen.with_conditions()
    raw["time_limit"]["statutory"] = {"value": 60, "unit": "工作日"}
    for dry_run in (True, False):
        report = import_items([unseen.smallest(), raw], dry_run=dry_run)
        assert report.accepted == 0
        assert [(one.id, one.problems) for one in report.rejected] == [
            (
                "NY-902",
                [
                    "time_limit.statutory：60 工作日超过法律规定的 20 个工作日，又没有写依据。"
                    "缩短时限；法律、行政法规另有规定的，写明是哪一条。"
                    "（行政许可法第四十二条（二十个工作日；统一、联合、集中办理的四十五个工作日；法律、法规另有规定的除外））"
                ],
            )
        ]
    assert not Item.objects.filter(id__in=["NY-902", "TYU-901"]).exists()
    with pytest.raises(HeldByTheGate):
        publish_version(replace(parse(unseen.with_conditions()), time_limit=replace(
            parse(raw).time_limit, statutory=Span(value=60, unit="工作日")
        )), by="钱进")  # fmt: skip


def test_the_database_and_the_data_folder_know_the_same_licences_and_laws() -> None:
    assert quality.gate_context(date(2026, 11, 26)) == shipped.gate_context(date(2026, 11, 26))


def test_scores_of_bodies_and_divisions_are_means_over_what_they_implement() -> None:
    examined = examine_catalogue()
    assert [one.item_id for one in examined] == sorted(one.id for one in shipped.definitions())
    score = {one.item_id: one.score for one in examined}
    rows = Implementation.objects.filter(division_id=CHANGAN, in_force=True).values_list("body_id", "item_id")
    mine = [score[item] for body, item in rows if body == f"SPJ@{CHANGAN}"]
    (bureau,) = [one for one in scores_of_bodies(CHANGAN, examined) if one.id == f"SPJ@{CHANGAN}"]
    assert (bureau.items, bureau.score) == (len(mine), round(sum(mine) / len(mine), 1))
    here = [score[item] for _, item in rows]
    (itself,) = [one for one in scores_of_divisions(CHANGAN, examined) if one.id == CHANGAN]
    assert (itself.items, itself.score) == (len(here), round(sum(here) / len(here), 1))
    assert len(scores_of_divisions(PROVINCE, examined)) == 14, "the province, 11 cities, 定州 and 辛集"
