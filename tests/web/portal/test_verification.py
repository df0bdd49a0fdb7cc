"""Anybody may verify a licence: by address, number or file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.licences.models import Licence
from tongban.licences.record import token_text


@pytest.fixture
def licence(hebei: None) -> Licence:
    return Licence.objects.get(type_id="L-YYZZ")


@pytest.mark.parametrize("small", [False, True])
def test_the_scanned_address_says_genuine(client: Client, licence: Licence, small: bool) -> None:
    token = token_text(bytes(licence.token))
    page = client.get(f"/v/{token.lower()}" if small else f"/V/{token}")
    assert page.status_code == 200
    assert "真实有效" in page.content.decode()
    assert "营业执照" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")


def test_an_altered_code_is_told(client: Client, licence: Licence) -> None:
    token = token_text(bytes(licence.token))
    page = client.get(f"/V/{token[:-8]}AAAAAAAA").content.decode()
    assert "内容被改动过，不要相信" in page


def test_a_number_is_sent_in_the_body_never_in_the_address(client: Client, licence: Licence) -> None:
    response = client.post("/verify/", {"number": licence.identifier})
    assert "真实有效" in response.content.decode()
    assert "真实有效" not in client.get("/verify/", {"number": licence.identifier}).content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"number": ""}, "请输入证照上的编号。"),
        ({"number": "长" * 2001}, "内容太长，不是证照编号。"),
        ({}, "请选择要验证的证照文件。"),
    ],
)
def test_nothing_useful_is_one_clear_sentence(client: Client, db: None, sent: dict[str, str], sentence: str) -> None:
    response = client.post("/verify/", sent)
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_a_file_that_is_no_licence_is_told(client: Client, db: None) -> None:
    response = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00 not a licence")})
    assert "没有读懂，还不能下结论" in response.content.decode()


def test_what_somebody_else_issued_is_not_ours(client: Client, db: None) -> None:
    response = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\nforeign\n%%EOF\n")})
    assert "不是本平台签发的" in response.content.decode()
