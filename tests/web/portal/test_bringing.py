"""Materials: what is taken in, what is refused with which sentence, what the receipt says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build
from tongban.kernel.crypto.sm3 import sm3
from tongban.licences.models import Licence, LicenceUse
from tongban.materials.models import Dossier

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]


def send(browser: Client, dossier: Dossier, *files: Any, material: str = "M3", **more: Any) -> Any:
    return browser.post(reverse("portal:dossier-upload", args=[dossier.id, material]), {"file": list(files)}, **more)


def pdf(name: str = "平面图.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, build.PDF + more)


@pytest.fixture
def draft(hebei: None) -> Dossier:
    """A draft whose situation is told, without any material."""
    made = build.dossier()
    made.attachments.all().delete()
    return made


def test_a_file_comes_in_with_a_receipt_of_its_hash(draft: Dossier, citizen: Citizen, words: Words) -> None:
    browser = citizen()
    answer = send(browser, draft, pdf())
    materials = reverse("portal:dossier-materials", args=[draft.id])
    assert answer.headers["Location"] == f"{materials}#m-M3"
    page = words(browser.get(materials))
    assert "平面图.pdf" in page
    assert sm3(build.PDF).hex() in page


def test_several_files_come_in_at_once(draft: Dossier, citizen: Citizen) -> None:
    send(citizen(), draft, pdf("一.pdf", b"1"), pdf("二.pdf", b"2"))
    assert [one.name for one in draft.attachments.order_by("name")] == ["一.pdf", "二.pdf"]


def test_the_same_file_twice_is_one(draft: Dossier, citizen: Citizen) -> None:
    browser = citizen()
    send(browser, draft, pdf())
    send(browser, draft, pdf())
    assert draft.attachments.count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            SimpleUploadedFile("合同.pdf", b"MZ\x90\x00" + b"\0" * 200),
            "“合同.pdf”没有收下：只能上传PDF、OFD、JPG、PNG、DOCX、XLSX文件；这个文件的内容不是其中任何一种。",
        ),
        (SimpleUploadedFile("空.pdf", b""), "“空.pdf”没有收下：这个文件是空的（0字节），请检查后重新选择文件。"),
        (
            SimpleUploadedFile("照片.jpg", build.PDF),
            "“照片.jpg”没有收下：文件名以“.jpg”结尾，内容却是PDF。请改正文件名后上传。",
        ),
    ],
)
def test_a_bad_file_is_named_and_not_kept(
    file: SimpleUploadedFile, sentence: str, draft: Dossier, citizen: Citizen, words: Words
) -> None:
    answer = send(citizen(), draft, file)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert 'href="#f-M3"' in answer.content.decode()
    assert not draft.attachments.exists()


def test_good_files_beside_a_bad_one_are_kept(draft: Dossier, citizen: Citizen) -> None:
    answer = send(citizen(), draft, pdf(), SimpleUploadedFile("空.pdf", b""))
    assert answer.status_code == 400
    assert [one.name for one in draft.attachments.all()] == ["平面图.pdf"]


def test_no_file_chosen_says_so(draft: Dossier, citizen: Citizen, words: Words) -> None:
    answer = citizen().post(reverse("portal:dossier-upload", args=[draft.id, "M3"]))
    assert answer.status_code == 400
    assert "请先选择要上传的文件。" in words(answer)


def test_an_upload_above_the_limit_is_cut_off(draft: Dossier, citizen: Citizen, words: Words) -> None:
    answer = send(citizen(), draft, SimpleUploadedFile("大.pdf", build.PDF + b"\0" * 22 * 1024 * 1024))
    assert answer.status_code == 413
    assert "每个文件不能超过20MB。请压缩或分成几份后重新上传；已经收到的材料没有改动。" in words(answer)
    assert not draft.attachments.exists()


def test_two_hundred_megabytes_are_refused_before_they_are_read(draft: Dossier, citizen: Citizen) -> None:
    browser = citizen()
    answer = browser.generic(
        "POST",
        reverse("portal:dossier-upload", args=[draft.id, "M3"]),
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(240 * 1024 * 1024),
    )
    assert answer.status_code == 413


def test_eleven_files_at_once_are_too_many(draft: Dossier, citizen: Citizen, words: Words) -> None:
    answer = send(citizen(), draft, *[pdf(f"{number}.pdf", bytes([number])) for number in range(11)])
    assert answer.status_code == 413
    assert "一次最多上传10个文件，请分几次上传；已经收到的材料没有改动。" in words(answer)
    assert not draft.attachments.exists()


def test_a_material_that_is_not_wanted_is_refused(draft: Dossier, citizen: Citizen, words: Words) -> None:
    answer = send(citizen(), draft, pdf(), material="M7")
    assert answer.status_code == 400
    assert "您的办理情形不需要这份材料，无需上传。" in words(answer)


def test_a_licence_of_the_library_stands_in_and_its_use_is_recorded(
    draft: Dossier, citizen: Citizen, words: Words
) -> None:
    browser = citizen()
    card = next(
        one
        for one in browser.get(reverse("portal:dossier-materials", args=[draft.id])).context["cards"]
        if one.id == "M2"
    )
    assert (card.word, card.tone) == ("系统已有，等您确认使用", "notice")
    browser.post(card.licence_url, {"licence": card.usable[0].id})
    assert draft.attachments.get().licence == card.usable[0]
    use = LicenceUse.objects.filter(licence=card.usable[0]).first()
    assert use is not None
    assert (use.by_name, use.purpose) == ("张三", "办理“食品经营许可”")


@pytest.mark.parametrize("licence", ["nonsense", "", "somebody's"])
def test_a_licence_that_is_not_the_applicants_is_refused(
    licence: str, draft: Dossier, citizen: Citizen, words: Words
) -> None:
    given = str(Licence.objects.get(type_id="L-SFZ").id) if licence == "somebody's" else licence
    answer = citizen().post(reverse("portal:dossier-licence", args=[draft.id, "M2"]), {"licence": given})
    assert answer.status_code == 409
    assert "这份电子证照不能用于本次申请：它已失效，或者不属于申请人。请改为上传材料。" in words(answer)
    assert not draft.attachments.exists()


def test_what_was_brought_can_be_taken_out_again(draft: Dossier, citizen: Citizen) -> None:
    browser = citizen()
    send(browser, draft, pdf())
    brought = draft.attachments.get()
    remove = reverse("portal:dossier-remove", args=[draft.id, "M3"])
    assert browser.post(remove, {"attachment": "nonsense"}).status_code == 302
    assert draft.attachments.filter(withdrawn_at=None).count() == 1
    browser.post(remove, {"attachment": brought.id})
    assert draft.attachments.filter(withdrawn_at=None).count() == 0
    assert browser.get(reverse("portal:file", args=[brought.id])).status_code == 404


def test_htmx_gets_the_one_card(draft: Dossier, citizen: Citizen, words: Words) -> None:
    browser = citizen()
    answer = send(browser, draft, pdf(), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<li class="material" id="m-M3">')
    refused = send(browser, draft, SimpleUploadedFile("空.pdf", b""), headers={"HX-Request": "true"})
    assert refused.status_code == 400
    assert refused.content.decode().strip().startswith('<li class="material" id="m-M3">')


def test_the_application_form_need_not_be_uploaded(draft: Dossier, citizen: Citizen, words: Words) -> None:
    page = words(citizen().get(reverse("portal:dossier-materials", args=[draft.id])))
    assert "您在线填写的申请表就是这份材料，提交时自动生成，不用上传。" in page


def test_a_file_is_downloaded_as_it_came_and_by_its_owner_only(draft: Dossier, citizen: Citizen) -> None:
    browser = citizen()
    send(browser, draft, pdf())
    address = reverse("portal:file", args=[draft.attachments.get().id])
    answer = browser.get(address)
    assert answer.content == build.PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E5%B9%B3%E9%9D%A2%E5%9B%BE.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.post(address).status_code == 405
    assert citizen("wangwu").get(address).status_code == 404
