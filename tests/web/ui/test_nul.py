"""A NUL in an address or a form gets one sentence on every database; it never reaches a query."""

import pytest
from django.test import Client

SENTENCE = "发来的内容我们读不懂，没有做任何改动。请返回上一页，刷新后再试。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/search/?q=%00", "/search/?%00=1", "/guide/%00/130102000000/", "/progress/?a=b%00c"]
)
def test_a_nul_in_an_address_is_refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)


@pytest.mark.django_db
def test_a_nul_in_a_form_is_refused(client: Client) -> None:
    answer = client.post("/progress/", "number=1%00&password=1", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)


@pytest.mark.django_db
def test_a_nul_in_a_form_with_files_is_refused(client: Client) -> None:
    answer = client.post("/progress/", {"number": "1\0", "password": "1"})
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)
