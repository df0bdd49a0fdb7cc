"""Papers carry the body's seal: genuine, altered, or not ours, and nobody learns whom they are about."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from tongban.boot.cli import main
from tongban.cases.actions import render_paper
from tongban.cases.models import Paper
from tongban.cases.proving import verify_paper
from tongban.cases.sealing import sealed
from tongban.kernel import storage
from tongban.kernel.crypto.keyring import keyring
from tongban.licences.actions import render_licence, signer_for
from tongban.licences.models import Licence
from tongban.licences.queries import verify_file
from tongban.licences.states import VerdictKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def receipt() -> tuple[Paper, bytes]:
    case = build.case()
    paper = case.papers.get(kind="receipt")
    return paper, storage.read_file(render_paper(paper.id).hash)


def test_a_paper_is_genuine_and_says_who_issued_it_when() -> None:
    paper, data = receipt()
    assert data.startswith(b"%PDF-")
    verdict = verify_paper(data)
    assert verdict is not None
    assert verdict.verdict == VerdictKind.VALID
    assert verdict.paper == {
        "title": "接收回执",
        "number": paper.number,
        "body": "石家庄市长安区行政审批局",
        "date": paper.content["date_text"],
    }
    assert "测试章" in verdict.reasons[1]
    assert paper.case.applicant_name not in json.dumps(verdict.as_json(), ensure_ascii=False)
    assert storage.read_file(render_paper(paper.id).hash) == data  # sealed once


@pytest.mark.parametrize(
    "bend",
    [
        lambda data: data.replace(b"%PDF-1", b"%PDF-2", 1),
        lambda data: data + b"%more\n",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
    ],
)
def test_one_changed_byte_is_seen(bend: Callable[[bytes], bytes]) -> None:
    verdict = verify_paper(bend(receipt()[1]))
    assert verdict is not None
    assert (verdict.verdict, verdict.paper) == (VerdictKind.ALTERED, {})


def test_the_seal_of_another_body_or_of_nobody_makes_no_paper() -> None:
    paper, data = receipt()
    page = data[: data.rfind(b"%TONGBAN-SEAL-1 ")]
    police = Licence.objects.get(idempotency_key="demo:zhangsan:L-SFZ").issuer
    foreign = verify_paper(sealed(page, number=paper.number, signer=signer_for(police)))
    unknown = verify_paper(sealed(page, number="无字〔2026〕第1号", signer=signer_for(paper.case.body)))
    stranger = keyring().signer("seal-nobody-here")
    forged = verify_paper(sealed(page, number=paper.number, signer=stranger))
    elsewhere = verify_paper(sealed(page, number="无字〔2026〕第1号", signer=stranger))
    assert [one.verdict for one in (foreign, unknown, forged, elsewhere) if one] == [
        VerdictKind.NOT_OURS, VerdictKind.NOT_OURS, VerdictKind.ALTERED, VerdictKind.NOT_OURS,
    ]  # fmt: skip


def test_a_papers_seal_is_no_licence_and_a_licences_is_no_paper() -> None:
    _, data = receipt()
    assert verify_file(data).verdict == VerdictKind.ALTERED
    licence = Licence.objects.get(idempotency_key="demo:xiaoman:L-YYZZ")
    file = storage.read_file(render_licence(licence.id).hash)
    assert verify_paper(file) is None
    assert verify_file(file).verdict == VerdictKind.VALID
    for junk in (b"", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n%TONGBAN-SEAL-1 " + base64.b64encode(b"x" * 50) + b"\n"):
        assert verify_paper(junk) is None


def test_page_and_command_verify_a_paper(client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, data = receipt()
    page = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", data)}).content.decode()
    for said in ("文书是真的，没有被改动", paper.number, "石家庄市长安区行政审批局"):
        assert said in page
    bent = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", data + b"x")}).content.decode()
    assert "内容被改动过，不要相信" in bent
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    assert main(["verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["paper"]["number"] == paper.number
    file.write_bytes(data + b"x")
    assert main(["verify", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "altered"
