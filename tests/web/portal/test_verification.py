"""Anybody may verify a licence: by address, number or file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tongban.kernel.client_address import networks
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


def test_a_file_above_thirty_megabytes_is_one_clear_sentence(client: Client, db: None) -> None:
    million = b"\0" * 1024 * 1024
    fits = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + 29 * million)})
    assert "没有读懂，还不能下结论" in fits.content.decode()
    response = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + 30 * million)})
    assert response.status_code == 413
    assert "要验证的文件不能超过 30 MB。请选从“我的证照”下载的 PDF 原文件。" in response.content.decode()


def test_numbers_cannot_be_guessed_without_end(client: Client, db: None) -> None:
    for _ in range(120):
        assert client.post("/verify/", {"number": "JY11301020000018"}, REMOTE_ADDR="203.0.113.1").status_code == 200
    refused = client.post("/verify/", {"number": "JY11301020000018"}, REMOTE_ADDR="203.0.113.1")
    assert refused.status_code == 429
    assert "操作过于频繁，请稍后再试。" in refused.content.decode()
    behind = Client(REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR="203.0.113.2")
    assert behind.post("/verify/", {"number": "1"}).status_code == 429
    assert client.post("/verify/", {"number": "1"}, REMOTE_ADDR="203.0.113.2").status_code == 200
    with override_settings(TONGBAN_PROXIES=networks("203.0.113.1")):
        assert behind.post("/verify/", {"number": "1"}).status_code == 200


def test_looking_at_the_page_and_scanning_are_not_counted(client: Client, licence: Licence) -> None:
    token = token_text(bytes(licence.token))
    for _ in range(121):
        client.get("/verify/")
    assert client.get(f"/V/{token}").status_code == 200
    assert client.post("/verify/", {"number": licence.identifier}).status_code == 200
