"""The console shows how bodies differ, tries a roll-out, and lets a body settle what the basic item opens."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from tests.catalogue import overridden as two
from tests.catalogue.unseen import smallest
from tongban.authorities.models import Body
from tongban.catalogue.actions import begin_draft, begin_new, change_draft, propose_change, withdraw_change
from tongban.catalogue.definition import Span, to_json
from tongban.catalogue.models import Implementation, ItemVersion, Override
from tongban.catalogue.queries import catalogue_version, guide_for
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
LIST = f"/console/items/{two.ITEM}/deviations/"
TRIAL = f"/console/items/{two.ITEM}/roll-out/"
FORM = f"/console/implementations/{two.HERE}/override/"


def signed_in(username: str = "zhengmei") -> Client:
    client = Client()
    client.force_login(build.account(username))
    return client


def cells(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(f"{LIST}file/{query}").content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_every_body_s_deviation_stands_beside_the_basic_value() -> None:
    two.basic()
    two.settle({**two.THREE, "contact.consultation": "+86-311-86000001"})
    client = signed_in()
    page = client.get(LIST)
    lines = [(line.deviation.implementation.id, line.field, line.basic, line.value) for line in page.context["lines"]]
    assert lines == [
        (two.HERE, "承诺时限", "7个工作日", "3个工作日"),
        (two.HERE, "咨询电话", "没有规定", "+86-311-86000001"),
    ]
    assert page.context["differing"] == 1
    assert [(bar.label, bar.bodies) for bar in page.context["spread"]] == [("承诺时限", 1), ("咨询电话", 1)]
    text = page.content.decode()
    assert f'href="{FORM}"' in text
    body = Body.objects.get(implementations__id=two.HERE)
    assert [row[1:] for row in cells(client)[1:]] == [
        ["长安区", body.name, "time_limit.promised", "承诺时限", "7个工作日", "3个工作日", _today(), ""],
        ["长安区", body.name, "contact.consultation", "咨询电话", "没有规定", "'+86-311-86000001", _today(), ""],
    ]
    only = client.get(LIST, {"field": "contact.consultation"})
    assert [line.field for line in only.context["lines"]] == ["咨询电话"]
    assert len(cells(client, "?field=contact.consultation")) == 2


def _today() -> str:
    return Override.objects.latest("id").effective_from.isoformat()


def test_without_deviations_the_page_says_so() -> None:
    page = signed_in().get(LIST)
    assert page.context["lines"] == []
    assert "各地都照基本事项办" in page.content.decode()
    assert signed_in().get("/console/items/NO-1/deviations/").status_code == 404


def test_a_long_list_has_pages_and_the_same_queries(django_assert_max_num_queries: Any) -> None:
    two.basic()
    two.settle_everywhere(120)
    client = signed_in()
    with django_assert_max_num_queries(20):
        page = client.get(LIST)
    assert len(page.context["lines"]) == 100
    rest = client.get(page.context["pager"].next_url)
    assert len(rest.context["lines"]) == 60
    assert rest.context["pager"].next_url == ""
    assert page.context["differing"] == 120


def upload(**changes: Any) -> SimpleUploadedFile:
    raw = to_json(two.definition())
    return SimpleUploadedFile("items.json", json.dumps([{**raw, **changes}], ensure_ascii=False).encode())


def test_a_trial_shows_every_body_and_writes_nothing() -> None:
    two.basic()
    two.settle({**two.THREE, **two.PHONE})
    raw = to_json(two.definition())
    before = ItemVersion.everywhere.count(), catalogue_version()
    limit = {**raw["time_limit"], "promised": {"value": 2, "unit": "工作日"}}
    page = signed_in().post(TRIAL, {"file": upload(time_limit=limit, samples=[])})
    [body] = page.context["plan"].bodies
    assert [(lapse.path, lapse.conflict) for lapse in body.lapsed] == [("time_limit.promised", True)]
    text = page.content.decode()
    assert "冲突" in text
    assert "没有发布，也没有改动任何机构" in text
    assert (ItemVersion.everywhere.count(), catalogue_version()) == before


def test_a_trial_names_what_is_kept_and_what_is_lost_once_for_all_bodies_alike() -> None:
    two.basic()
    two.settle_everywhere(7)
    raw = to_json(two.definition())
    limit = {**raw["time_limit"], "promised": {"value": 2, "unit": "工作日"}}
    page = signed_in().post(TRIAL, {"file": upload(time_limit=limit, samples=[])})
    losing, keeping = page.context["losing"], page.context["keeping"]
    [lost] = losing
    assert (len(lost.bodies), lost.outcome.kept) == (2, ("咨询电话",))
    assert [(one.label, one.conflict) for one in lost.outcome.fallen] == [("承诺时限", True)]
    assert [(len(one.bodies), one.outcome.kept) for one in keeping] == [
        (3, ("咨询电话",)),
        (2, (f"“{raw['materials'][1]['name']}”的复印件份数",)),
    ]
    text = page.content.decode()
    assert "7 家机构重新合成，其中 2 家有调整不能保留" in text
    assert all(name in text for name in lost.bodies)


def test_a_change_request_is_tried_by_everybody_who_reads_it_as_of_its_day() -> None:
    two.basic()
    two.settle(two.THREE)
    old = two.definition()
    shorter = replace(old, samples=(), time_limit=replace(old.time_limit, promised=Span(value=2, unit="工作日")))
    change = propose_change(
        build.officer("zhengmei"), kind="change", definitions=[shorter], reason="压缩时限。", basis="文件第一条",
        effective_from=today() + timedelta(days=3),
    )  # fmt: skip
    address = f"/console/changes/{change.id}/roll-out/{two.ITEM}/"
    for reader in ("zhengmei", "hanbing", "tangwei", "fengchao"):
        page = signed_in(reader).get(address)
        assert [one.outcome.fallen[0].label for one in page.context["losing"]] == ["承诺时限"]
        assert 'name="file"' not in page.content.decode()
    assert f'href="{address}"' in signed_in("hanbing").get(f"/console/changes/{change.id}/").content.decode()
    for stranger in ("zhaomin", "chenlin", "zhangsan"):
        assert signed_in(stranger).get(address).status_code == 404
    assert signed_in().get(address.replace(two.ITEM, "SCJG-007")).status_code == 404
    withdraw_change(change.id, by=build.officer("zhengmei"), seq=change.seq)
    assert signed_in().get(address).status_code == 404, "nothing is going to happen any more"


def test_a_draft_is_tried_once_nothing_in_it_must_be_mended() -> None:
    two.basic()
    two.settle(two.THREE)
    editor = build.officer("zhengmei")
    draft = begin_draft(two.ITEM, by=editor, body_id="SPJ@130102000000")
    address = f"/console/workbench/{draft.id}/roll-out/"
    limit = {**draft.document["time_limit"], "promised": {"value": 2, "unit": "工作日"}}
    shorter = {**draft.document, "time_limit": limit, "samples": []}
    draft = change_draft(draft.id, by=editor, revision=1, document=shorter)
    before = ItemVersion.everywhere.count(), catalogue_version()
    page = signed_in().get(address)
    assert [one.outcome.fallen[0].label for one in page.context["losing"]] == ["承诺时限"]
    draft = change_draft(draft.id, by=editor, revision=2, document={**draft.document, "materials": [{"id": "M1"}]})
    page = signed_in().get(address)
    assert "还不能试算" in page.content.decode()
    assert "plan" not in page.context
    assert (ItemVersion.everywhere.count(), catalogue_version()) == before
    assert signed_in("hanbing").get(address).status_code == 404
    new = begin_new({**smallest(), "id": "TYU-977"}, by=editor, body_id="SPJ@130102000000")
    assert signed_in().get(f"/console/workbench/{new.id}/roll-out/").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("items.json", b"[]")}])
def test_a_trial_of_nothing_says_what_is_missing(sent: dict[str, Any]) -> None:
    page = signed_in().post(TRIAL, sent)
    assert page.status_code == 400
    assert len(page.context["problems"]) == 1


def test_a_trial_of_a_refused_file_names_its_faults() -> None:
    page = signed_in().post(TRIAL, {"file": upload(item_type_code="07")})
    assert page.status_code == 400
    assert "与类型代码不一致" in page.content.decode()


def test_from_the_form_to_the_guide_and_back() -> None:
    two.basic()
    client = signed_in()
    typed = {
        "time_limit.promised": "3",
        "contact.address": "长安区政务服务中心",
        "online.channels": "自助终端",
        "materials[M2].copies": "0",
        "reason": two.NOTICE,
    }
    looked = client.post(FORM, {**typed, "look": "1"})
    assert looked.status_code == 200
    assert "承诺时限由 7 工作日缩短为 3 工作日。" in [change.meaning for change in looked.context["looked"]]
    assert not Override.objects.exists(), "looking publishes nothing"
    assert client.post(FORM, {**typed, "publish": "1"}).status_code == 302
    override = Override.objects.get()
    assert override.changes["time_limit.promised"] == {"value": 3, "unit": "工作日"}
    assert override.changes["online.channels"][-1] == "自助终端"
    guide = Client().get(f"/guide/{two.ITEM}/{build.CHANGAN}/").content.decode()
    for words in ("3个工作日", "长安区政务服务中心", "这里比全省标准更优的有", two.NOTICE):
        assert words in guide
    again = client.get(FORM)
    values = {field.name: field.value for group in again.context["groups"] for field in group.fields if field.value}
    assert values == {name: text for name, text in typed.items() if name != "reason"}
    assert client.post(FORM, {"reason": "收回", "publish": "1"}).status_code == 302
    found = guide_for(two.ITEM, build.CHANGAN)
    assert found is not None
    assert found.definition == two.definition()
    assert "这里比全省标准更优的有" not in Client().get(f"/guide/{two.ITEM}/{build.CHANGAN}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "target", "said"),
    [
        ({"time_limit.promised": "8"}, "f-time_limit.promised", "不能超过基本事项和法律规定的 7 工作日，请改短。"),
        ({"time_limit.promised": "三天"}, "f-time_limit.promised", "请写一个不小于 0 的整数。"),
        ({"materials[M2].copies": "99"}, "f-materials[M2].copies", "不能高于基本事项的"),
        ({"time_limit.promised": "3", "reason": ""}, "f-reason", "请写明调整的依据"),
        ({"time_limit.promised": "3", "effective_from": "2020-01-01"}, "f-effective_from", "不能早于今天"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    typed: dict[str, str], target: str, said: str
) -> None:
    two.basic()
    page = signed_in().post(FORM, {"reason": two.NOTICE, **typed, "publish": "1"})
    assert page.status_code == 400
    [problem] = page.context["problems"]
    assert problem.target == target
    assert said in problem.message
    text = page.content.decode()
    assert f'href="#{target}"' in text
    assert f'id="{target}"' in text
    assert all(f'value="{value}"' in text for value in typed.values())
    assert not Override.objects.exists()


def test_a_field_that_is_not_open_is_not_read() -> None:
    two.basic(opens=("contact.consultation",))
    page = signed_in().get(FORM)
    assert [field.name for group in page.context["groups"] for field in group.fields] == ["contact.consultation"]
    signed_in().post(FORM, {"time_limit.promised": "1", **two.PHONE, "reason": two.NOTICE, "publish": "1"})
    assert Override.objects.get().changes == two.PHONE


def test_only_editors_of_that_body_open_the_form() -> None:
    two.basic()
    other = Implementation.objects.filter(item_id=two.ITEM).exclude(id=two.HERE)[0]
    assert signed_in().get(f"/console/implementations/{other.id}/override/").status_code == 404
    assert signed_in().post(f"/console/implementations/{other.id}/override/", {"publish": "1"}).status_code == 404
    for username in ("zhaomin", "zhangsan", "fengchao"):
        assert signed_in(username).get(FORM).status_code == 404
    assert Client().get(FORM).status_code == 302
    assert signed_in("fengchao").get(LIST).status_code == 200
    assert signed_in("fengchao").get(TRIAL).status_code == 404
    assert signed_in("zhaomin").get(LIST).status_code == 404
