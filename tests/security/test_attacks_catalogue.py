"""Attacks on the life of the catalogue, its workbench and its API that once worked, each as the attacker made it."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.catalogue import shipped, unseen
from tests.web.console.bench import begun
from tongban.catalogue.actions import import_items
from tongban.catalogue.forms import form_for, validate_form
from tongban.catalogue.models import Draft
from tongban.catalogue.reading import Unreadable, parsed
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def check(client: Client, item: str, values: dict[str, Any], answers: dict[str, list[str]] | None = None) -> Any:
    sent = {"applicant": "legal", "answers": answers or {}, "values": values}
    body = json.dumps(sent, separators=(",", ":"))
    assert len(body) < 256 * 1024
    return client.post(f"/api/v1/items/{item}/form/check", body, content_type="application/json")


def test_a_body_whose_last_of_many_keys_stands_twice_is_refused_at_once() -> None:
    """Looking for the one that is there twice took half a minute of a processor, for 200 KB that anybody may send."""
    keys = [f"{n:x}" for n in range(24_000)]
    body = "{" + ",".join(f'"{key}":1' for key in [*keys, keys[-1]]) + "}"
    began = time.process_time()
    with pytest.raises(Unreadable, match="“5dbf”写了两遍"):
        parsed(body)
    assert time.process_time() - began < 3


def test_a_list_of_tens_of_thousands_is_judged_as_one(client: Client) -> None:
    """Every element was called wrong by itself, the sentences were thrown away again, and the worker was busy for it."""
    many = check(client, "JT-001", {"scope": [{}] * 60_000}).json()["problems"]
    few = check(client, "JT-001", {"scope": [{}] * 60}).json()["problems"]
    assert [one for one in many if one["key"] == "scope"] == [one for one in few if one["key"] == "scope"] != []
    item = next(one for one in shipped.definitions() if one.id == "JT-001")
    form = form_for(item, [], "legal", None)
    validate_form(form, {"scope": [{}]})  # the schema is compiled once
    began = time.process_time()
    validate_form(form, {"scope": [{}] * 60_000})
    assert time.process_time() - began < 0.5


def test_what_is_only_planned_is_not_told_by_the_api(client: Client) -> None:
    raw = unseen.smallest() | {"id": "TYU-777", "name": "明年才有的事项"}
    assert import_items([raw], effective_from=today() + timedelta(days=5)).rejected == []
    for address in ("", "/versions", "/definition", "/implementations"):
        answer = client.get(f"/api/v1/items/TYU-777{address}")
        assert (answer.status_code, "明年才有的事项" in answer.content.decode()) == (404, False), address
    assert client.get("/api/v1/items/TYU-901").status_code == 404
    assert client.get("/api/v1/items/SCJG-006").status_code == 200


@pytest.mark.parametrize(
    "act", ["up materials[{n}]", "down materials[{n}]", "drop materials[{n}]", "up materials[999]"]
)
def test_a_row_that_is_not_there_is_not_moved(act: str) -> None:
    """Two editors at once: the other one has taken the row away. It was an error of the server."""
    draft = begun()
    act = act.format(n=len(draft.document["materials"]))
    client = Client()
    client.force_login(build.account("zhengmei"))
    answer = client.post(f"/console/workbench/{draft.id}/part/materials/", {"revision": "1", "_act": act})
    assert answer.status_code in (302, 400, 404, 409)
    assert (Draft.objects.get().document, Draft.objects.get().revision) == (draft.document, 1)
