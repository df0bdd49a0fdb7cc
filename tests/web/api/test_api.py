"""The catalogue for machines: right answers, kept answers, and errors that say what to do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.catalogue import shipped
from tests.guards.test_every_url_declares_access import patterns
from tongban.catalogue.actions import bump_catalogue
from tongban.catalogue.forms import form_for, validate_form
from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.statistics import statistics_of
from tongban.kernel.today import today
from tongban.web.api import serving
from tongban.web.api.document import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

V1 = "/api/v1"
CHECK = f"{V1}/items/SCJG-006/form/check"


def get(client: Client, path: str, **query: object) -> Any:
    answer = client.get(V1 + path, query)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def refused(answer: Any, status: int) -> Any:
    """The problem that an answer tells."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"].endswith("。")
    return told


def test_pages_of_the_catalogue_follow_each_other_to_the_end(client: Client) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = get(client, "/items", described="yes", limit=30, **cursor)
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"after": page["next"]}
    assert seen == sorted(one.id for one in shipped.definitions())


def test_filters_narrow_the_list(client: Client) -> None:
    found = get(client, "/items", department="SCJG", theme="legal-010", audience="legal", described="yes")["items"]
    assert "SCJG-006" in [one["id"] for one in found]
    assert {one["department"]["id"] for one in found} == {"SCJG"}
    assert all("legal-010" in one["themes"] and one["for_legal"] for one in found)
    assert get(client, "/items", department="NOPE")["items"] == []


def test_an_item_its_version_and_its_definition_without_the_inside_of_the_office(client: Client) -> None:
    item = get(client, "/items/SCJG-006")
    assert (item["title"], item["version"]["number"]) == ("食品经营许可（新办）", 1)
    versions = get(client, "/items/SCJG-006/versions")["versions"]
    assert [(one["number"], one["until"]) for one in versions] == [(1, None)]
    by_day = get(client, "/items/SCJG-006/definition", on=today().isoformat())
    assert by_day == get(client, "/items/SCJG-006/versions/1") == get(client, "/items/SCJG-006/definition")
    assert by_day["definition"]["materials"][0]["id"] == "M1"
    assert "nodes" not in by_day["definition"]
    plain = Item.objects.filter(described=False).values_list("id", flat=True)[0]
    assert get(client, f"/items/{plain}")["version"] is None


def test_who_does_it_where(client: Client) -> None:
    rows = get(client, "/items/SCJG-006/implementations", limit=100)
    seen = [one["id"] for one in rows["implementations"]]
    while rows["next"] is not None:
        rows = get(client, "/items/SCJG-006/implementations", limit=100, after=rows["next"])
        seen += [one["id"] for one in rows["implementations"]]
    everywhere = Implementation.objects.filter(item_id="SCJG-006", in_force=True).order_by("id")
    assert seen == list(everywhere.values_list("id", flat=True))
    own = get(client, "/items/SCJG-006/implementations", division="130102000000")["implementations"]
    assert [one["id"] for one in own] == ["SCJG-006@130102000000"]
    guide = get(client, "/items/SCJG-006/guides/130102000000")
    assert guide["implementation"]["body"]["id"] == own[0]["body"]["id"]
    above = get(client, "/items/SCJG-006/guides/130000000000")
    assert above["implementation"] is None
    assert "130100000000" in [one["code"] for one in above["offered_in"]]
    place = get(client, "/divisions/130102000000")
    assert [one["name"] for one in place["above"]] == ["石家庄市", "河北省"]


def test_the_form_and_its_check_say_what_the_page_says(client: Client) -> None:
    definition = shipped.definition("SCJG-006")
    sample = definition.samples[0]
    answers = [f"{question}:{value}" for question, values in sample.answers.items() for value in values]
    told = get(client, "/items/SCJG-006/form", applicant=sample.applicant, answer=answers)
    assert told["form_schema"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {field["key"] for section in told["form"]["sections"] for field in section["fields"]} == set(
        told["form_schema"]["properties"]
    )
    filled = {
        "applicant": sample.applicant,
        "answers": {question: list(values) for question, values in sample.answers.items()},
        "values": dict(sample.form),
    }
    right = client.post(CHECK, filled, content_type="application/json").json()
    assert right == {"valid": True, "answers": [], "problems": []}
    spoilt = {**filled["values"], "entity_usc": "91130102", "unheard_of": 1}
    spoilt.pop("contact_phone")
    wrong = client.post(CHECK, {**filled, "values": spoilt}, content_type="application/json").json()
    form = form_for(definition, shipped.printed_by(definition), sample.applicant, sample.answers)
    expected = [
        {"key": one.key, "label": one.label, "reason": one.reason, "pointer": one.pointer}
        for one in validate_form(form, spoilt)
    ]
    assert wrong == {"valid": False, "answers": [], "problems": expected}
    assert {"entity_usc", "contact_phone", "unheard_of"} <= {one["key"] for one in expected}


def test_unanswered_questions_are_told_with_the_check(client: Client) -> None:
    told = client.post(CHECK, {"applicant": "legal", "values": {}}, content_type="application/json").json()
    assert not told["valid"]
    assert [one["key"] for one in told["answers"]] == [one.id for one in shipped.definition("SCJG-006").situations]


def test_search_and_suggestions(client: Client) -> None:
    found = get(client, "/search", q="开饭店", division="130102000000", limit=1)
    assert found["hits"][0]["item"] == "SCJG-006"
    assert found["hits"][0]["body"]["name"] == "石家庄市长安区行政审批局"
    assert found["sure"]
    assert get(client, "/search", q="今天天气怎么样")["total"] == 0
    assert get(client, "/suggestions", q="kfd", limit=1)["suggestions"][0]["text"] == "开饭店"


def test_figures_and_lists(client: Client) -> None:
    figures = get(client, "/statistics")
    expected = statistics_of(shipped.definitions(), on=today())
    assert figures["whole"]["items"] == 74
    assert figures["whole"]["compression"]["mean"] == expected.whole.compression.mean
    assert get(client, "/statistics", on="2020-01-01")["whole"]["items"] == 0
    assert len(get(client, "/third-party-papers")["papers"]) == 44
    kinds = [one["kind"] for one in get(client, "/sources")["sources"]]
    assert (kinds.count("licence"), kinds.count("data")) == (92, 30)
    assert len(get(client, "/bundles", subject="legal")["bundles"]) < len(get(client, "/bundles")["bundles"])
    assert get(client, "/bundles/T-CJR")["definition"]["components"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/items/NOPE", 404),
        ("/items/N-0001/definition", 404),
        ("/items/SCJG-006/versions/2", 404),
        ("/items/SCJG-006/definition?on=2020-01-01", 404),
        ("/items/SCJG-006/definition?on=2999-01-01", 404),
        ("/items/SCJG-006/definition?on=2026-02-30", 400),
        ("/items/SCJG-006/guides/999999999999", 404),
        ("/items/GA-001/form?applicant=legal", 409),
        ("/items/SCJG-006/form?applicant=legal&answer=S1", 409),
        ("/items?limit=0", 400),
        ("/items?limit=101", 400),
        ("/items?limit=ten", 400),
        ("/items?colour=red", 400),
        ("/items?limit=1&limit=2", 400),
        ("/items?after=%00", 400),
        ("/search", 400),
        (f"/search?q={'长' * 101}", 400),
        ("/nothing", 404),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(client: Client, path: str, status: int) -> None:
    refused(client.get(V1 + path), status)


def test_a_wrong_parameter_is_named(client: Client) -> None:
    told = refused(client.get(f"{V1}/items?limit=0&audience=nobody"), 400)
    assert told["problems"] == [
        {"field": "limit", "detail": "不能小于 1。"},
        {"field": "audience", "detail": "只能是 'natural' or 'legal' 之一。"},
    ]
    assert refused(client.get(f"{V1}/items?colour=red"), 400)["problems"] == [
        {"field": "colour", "detail": "没有这个参数，请去掉。"}
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("", "application/json", 400),
        ("[" * 40 + "]" * 40, "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"applicant": "legal", "applicant": "natural", "values": {}}', "application/json", 400),
        ('{"applicant": "legal", "values": {"a": "\\ud800"}}', "application/json", 400),
        ('{"applicant": "legal", "values": {"a": NaN}}', "application/json", 400),
        ('{"applicant": "legal", "values": {}, "more": 1}', "application/json", 400),
        ("applicant=legal", "application/x-www-form-urlencoded", 415),
        (json.dumps({"applicant": "legal", "values": {"a": "长" * 200_000}}), "application/json", 413),
        ("x" * 2_000_000, "application/json", 413),
    ],
    ids=range(11),
)
def test_a_body_that_is_no_form_is_refused(client: Client, body: str, content_type: str, status: int) -> None:
    refused(client.post(CHECK, body, content_type=content_type), status)


def test_only_what_is_described_can_be_done(client: Client) -> None:
    answer = client.post(f"{V1}/items", {}, content_type="application/json")
    refused(answer, 405)
    assert answer["Allow"] == "GET, HEAD"
    assert client.head(f"{V1}/items").status_code == 200


def test_answers_are_kept_until_the_next_publication(client: Client) -> None:
    first = client.get(f"{V1}/items/SCJG-006")
    again = client.get(f"{V1}/items/SCJG-006", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    bump_catalogue()
    assert client.get(f"{V1}/items/SCJG-006").content == first.content


def test_an_address_that_asks_too_often_waits_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "TRIES_PER_HOUR", 2)
    assert [client.get(f"{V1}/search", {"q": f"食品{n}"}).status_code for n in range(2)] == [200, 200]
    answer = client.get(f"{V1}/search", {"q": "食品许可"})
    refused(answer, 429)
    assert answer["Retry-After"] == str(int(timedelta(hours=1).total_seconds()))
    assert client.get(f"{V1}/search", {"q": "食品0"}).status_code == 200  # kept: it costs nothing


def test_what_breaks_inside_says_nothing_of_our_insides(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret table")

    monkeypatch.setattr("tongban.web.api.items.items_page", broken)
    told = refused(client.get(f"{V1}/items", {"limit": 3}), 500)
    assert "secret" not in json.dumps(told)


def test_every_operation_is_open_and_declared_so() -> None:
    views = [
        pattern.callback for address, pattern in patterns(get_resolver().url_patterns) if address.startswith("api/")
    ]
    besides = 3  # the page, the document, and what is no address of ours
    assert len(views) == besides + sum(map(len, document()["paths"].values()))
    assert {view.access for view in views} == {"public"}


def test_the_document_is_openapi_3_1_and_stands_at_its_address(client: Client) -> None:
    told = client.get(f"{V1}/openapi.json")
    content = told.json()
    assert content["openapi"] == "3.1.0"
    assert content["paths"] == document()["paths"]
    assert "事项" in told.content.decode()  # Chinese as it is
    for methods in content["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            errors = {status: one["content"] for status, one in operation["responses"].items() if status != "200"}
            assert "429" in errors
            assert {name for kinds in errors.values() for name in kinds} == {"application/problem+json"}


def test_the_page_lists_every_operation_with_an_example_that_works(client: Client) -> None:
    said = client.get("/api/").content.decode()
    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in said
    examples = [part.split('"')[0] for part in said.split('<a href="')[1:] if part.startswith(V1)]
    assert len(examples) == 1 + sum("get" in methods for methods in document()["paths"].values())
    assert {client.get(one.replace("&amp;", "&")).status_code for one in examples} == {200}
    assert "<script>" not in said
