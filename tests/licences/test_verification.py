"""A stranger's question: genuine and valid? Every verdict, and no way to a false "valid"."""

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import TextField, Value
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from tests.licences.conftest import Issue
from tongban.authorities.models import Body
from tongban.identity.people import Officer
from tongban.kernel.crypto import cose
from tongban.kernel.crypto.keyring import SoftwareSigner, keyring
from tongban.kernel.crypto.sm2 import PrivateKey
from tongban.kernel.crypto.sm3 import sm3
from tongban.kernel.storage import read_file
from tongban.kernel.today import now
from tongban.kernel.typesetting import PaperContent, typeset_paper
from tongban.licences import actions
from tongban.licences.identifier import Identifier
from tongban.licences.models import Licence, Seal, SealAuthority
from tongban.licences.queries import verify_file, verify_text
from tongban.licences.record import FileClaims, qr_text, token_text
from tongban.licences.verification import LARGEST_FILE, Unreadable, masked_name, read_text, seal_line
from tongban.licences.verification import read_file as read

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 25, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def licence(issue: Issue) -> Licence:
    return issue()


@pytest.fixture
def token(licence: Licence) -> bytes:
    return bytes(licence.token)


@pytest.fixture
def pdf(licence: Licence) -> bytes:
    return read_file(actions.render_licence(licence.id).hash)


def foreign_pdf() -> bytes:
    paper = PaperContent(
        title="通知",
        number="1",
        body_name="某局",
        addressee="张三",
        paragraphs=["正文。"],
        date_text="",
        seal_name="某局",
    )
    return typeset_paper(paper, at=datetime(2026, 1, 1, tzinfo=UTC))


def said(verdict: Any) -> tuple[str, str]:
    return str(verdict.verdict), "".join(verdict.reasons)


# What is genuine


def test_scanned_typed_or_uploaded_a_genuine_licence_is_valid(licence: Licence, token: bytes, pdf: bytes) -> None:
    for text in (
        qr_text(ADDRESS, token),
        qr_text(ADDRESS, token).lower(),
        f"http://127.0.0.1:8000/V/{token_text(token)}",
        f"  {token_text(token)}\n",
        token_text(token).lower(),
        licence.identifier,
        licence.number,
        licence.number.lower(),
    ):
        assert verify_text(text).verdict == "valid", text
    assert verify_file(pdf).verdict == "valid"
    assert verify_file(qr_text(ADDRESS, token).encode()).verdict == "valid"


def test_the_verdict_for_machines(licence: Licence, bureau: Body) -> None:
    assert json.loads(json.dumps(verify_text(licence.number).as_json())) == {
        "verdict": "valid",
        "licence": {
            "identifier": licence.identifier,
            "number": licence.number,
            "type_name": "食品经营许可证",
            "holder_name": "石家庄市演示县张三家常菜馆",
            "issuer_name": bureau.name,
            "issued_on": "2026-11-23",
            "valid_from": "2026-11-23",
            "valid_until": "2031-11-22",
            "status": "有效",
            "simulated": True,
        },
        "reasons": ["签名和登记的内容一致，在有效期内。", "这是演示数据，印章为测试章，没有法律效力。"],
        "as_of": "2026-11-25T10:00:00+08:00",
    }


def test_a_persons_name_is_masked_and_no_personal_number_appears(identity_card: Licence) -> None:
    text = json.dumps(verify_text(identity_card.identifier).as_json(), ensure_ascii=False)
    assert "张*" in text
    assert "张三" not in text
    assert "1101051949" not in text


def test_a_citizen_number_finds_no_licence(identity_card: Licence) -> None:
    assert verify_text("11010519491231002X").verdict == "not_ours"


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("欧阳小明", "欧***"), ("王", "王*"), ("", "*")])
def test_masking(name: str, masked: str) -> None:
    assert masked_name(name) == masked


# What is genuine and not in force


@pytest.mark.parametrize(
    ("act", "verdict", "reason"),
    [
        (actions.revoke_licence, "revoked", "已撤销"),
        (actions.cancel_licence, "revoked", "已经注销"),
        (actions.suspend_licence, "suspended", "暂停"),
    ],
)
def test_a_change_of_status_is_seen_at_once_by_every_way_of_asking(
    licence: Licence, token: bytes, pdf: bytes, decider: Officer, act: Any, verdict: str, reason: str
) -> None:
    act(licence, by=decider, reason="理由", at=now())
    for answer in (verify_text(token_text(token)), verify_text(licence.number), verify_file(pdf)):
        assert answer.verdict == verdict
        assert reason in answer.reasons[0]


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2031, 11, 22), "valid"), (date(2031, 11, 23), "expired"), (date(2026, 11, 22), "suspended")],
)
def test_the_days_of_validity_are_whole_days_in_beijing(token: bytes, day: date, verdict: str) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    with time_machine.travel(moment, tick=False):
        assert verify_text(token_text(token)).verdict == verdict


def test_a_revoked_licence_stays_revoked_after_its_last_day(licence: Licence, decider: Officer) -> None:
    actions.revoke_licence(licence, by=decider, reason="理由", at=now())
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        assert verify_text(licence.number).verdict == "revoked"


def test_the_old_version_is_superseded_and_the_number_finds_the_new_one(issue: Issue) -> None:
    old = issue()
    new = issue(idempotency_key="case:2", supersedes=old)
    assert verify_text(old.identifier).verdict == "superseded"
    answer = verify_text(old.number)
    assert answer.verdict == "valid"
    assert answer.licence is not None
    assert answer.licence.identifier == new.identifier


# What is not genuine


def test_no_changed_byte_of_a_file_is_ever_valid_and_most_are_called_altered(pdf: bytes) -> None:
    chance = random.Random(20261123)
    places = {chance.randrange(len(pdf)) for _ in range(200)} | set(range(len(pdf) - 420, len(pdf), 2)) | set(range(12))
    verdicts: dict[str, int] = {}
    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 1 << chance.randrange(8)
        verdict = str(verify_file(bytes(changed)).verdict)
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    assert set(verdicts) <= {"altered", "unreadable"}
    assert verdicts["altered"] > 0.98 * len(places)


def test_a_cut_file_is_unreadable(pdf: bytes) -> None:
    for size in (1, 5, 100, len(pdf) // 2, len(pdf) - 600, len(pdf) - 100, len(pdf) - 1):
        assert verify_file(pdf[:size]).verdict == "unreadable", size


def test_a_file_with_something_added_is_altered(pdf: bytes) -> None:
    for added in (b"\n", b"\0", b"% a comment\n", foreign_pdf()):
        assert verify_file(pdf + added).verdict == "altered"
    assert verify_file(b"\n" + pdf).verdict == "altered"


def test_a_file_whose_seal_line_was_taken_off_or_put_under_another_is_altered(pdf: bytes, issue: Issue) -> None:
    other = read_file(actions.render_licence(issue(idempotency_key="case:2").id).hash)
    place, place_of_other = pdf.rindex(b"%TONGBAN"), other.rindex(b"%TONGBAN")
    assert verify_file(pdf[:place]).verdict == "altered"
    assert verify_file(pdf[:place] + other[place_of_other:]).verdict == "altered"
    assert verify_file(foreign_pdf() + pdf[place:]).verdict == "altered"


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"MZ" + b"\0" * 999, b"hello"])
def test_what_is_no_pdf_is_unreadable(data: bytes) -> None:
    assert verify_file(data).verdict == "unreadable"


def test_a_file_that_is_too_large_is_unreadable() -> None:
    verdict, reason = said(verify_file(b"%PDF-1.7" + b"\0" * LARGEST_FILE))
    assert (verdict, "超过 30 MB" in reason) == ("unreadable", True)


@settings(max_examples=150)
@given(st.binary(max_size=3000))
def test_random_bytes_are_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_somebody_elses_pdf_is_not_ours() -> None:
    assert verify_file(foreign_pdf()).verdict == "not_ours"


def test_a_licence_of_another_platform_is_not_ours(licence: Licence) -> None:
    stranger = SoftwareSigner(PrivateKey.generate())
    elsewhere = Identifier("0T0000000000000000001", "0T0000000000000000", "202600000001", 1)
    page = foreign_pdf() + b"\n"
    claims = FileClaims(elsewhere, sm3(page), len(page))
    assert said(verify_file(page + seal_line(cose.sign(claims.encode(), stranger))))[0] == "not_ours"
    payload = cose.parse(bytes(licence.token)).payload.replace(b"202600000001", b"202600000999")
    assert said(verify_text(token_text(cose.sign(payload, stranger))))[0] == "not_ours"


def test_our_licence_signed_again_by_a_stranger_is_altered(licence: Licence, pdf: bytes) -> None:
    stranger = SoftwareSigner(PrivateKey.generate())
    forged = cose.sign(cose.parse(bytes(licence.token)).payload, stranger)
    assert verify_text(token_text(forged)).verdict == "altered"
    page = pdf[: pdf.rindex(b"%TONGBAN")].replace(b"/Title", b"/Titel")
    claims = FileClaims(Identifier.parse(licence.identifier), sm3(page), len(page))
    assert verify_file(page + seal_line(cose.sign(claims.encode(), stranger))).verdict == "altered"


def test_no_changed_letter_of_a_token_is_ever_valid(token: bytes) -> None:
    text = token_text(token)
    chance = random.Random(7)
    for place in range(len(text)):
        wrong = chance.choice([letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if letter != text[place]])
        assert verify_text(text[:place] + wrong + text[place + 1 :]).verdict in {"altered", "unreadable", "not_ours"}
        assert (
            verify_text(text[:place] + text[place].lower() + text[place + 1 :]).verdict != "valid"
            or text[place].isdigit()
        )
    for cut in range(0, len(text), 7):
        assert verify_text(text[:cut]).verdict != "valid"


def test_no_changed_byte_of_the_qr_text_is_ever_valid(token: bytes) -> None:
    text = qr_text(ADDRESS, token).encode()
    for place in range(len(text)):
        for bit in range(8) if place < len(ADDRESS) + 8 else (0, place % 8, 5):
            changed = bytearray(text)
            changed[place] ^= 1 << bit
            assert verify_text(bytes(changed).decode("latin-1")).verdict != "valid", bytes(changed)


def test_a_genuine_token_behind_a_strangers_address_is_not_ours(token: bytes) -> None:
    verdict, reason = said(verify_text(qr_text("https://zwfw.example.com", token)))
    assert (verdict, "ZWFW.EXAMPLE.COM" in reason) == ("not_ours", True)


def test_a_token_printed_under_a_former_address_stays_valid(token: bytes, settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = "https://zwfw.example.gov.cn"
    assert verify_text(qr_text(ADDRESS, token)).verdict == "not_ours"
    settings.FORMER_PUBLIC_HOSTS = ["127.0.0.1:8000"]
    assert verify_text(qr_text(ADDRESS, token)).verdict == "valid"


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "?", "张三", "' OR 1=1 --", "<script>alert(1)</script>", "\0" * 30, "A" * 2001, "\ud800" * 9),
        "http://127.0.0.1:8000/V/",
        "http://127.0.0.1:8000/verify",
        "HTTP://127.0.0.1:8000/V/ABC",
        "1.2.156.3005.2.x",
        "A" * 120,
    ],
)
def test_nonsense_is_unreadable(text: str) -> None:
    assert verify_text(text).verdict == "unreadable"


def test_a_wrong_check_character_is_said_to_be_a_slip(licence: Licence) -> None:
    wrong = licence.identifier[:-1] + ("0" if licence.identifier[-1] != "0" else "1")
    verdict, reason = said(verify_text(wrong))
    assert (verdict, "逐位核对" in reason) == ("unreadable", True)


@pytest.mark.parametrize(
    "text", ["JY21399010000999", "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"]
)
def test_what_we_have_no_record_of_is_not_ours(text: str) -> None:
    assert said(verify_text(text)) == ("not_ours", "本平台没有这张证照的记录。")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_text(text, hosts=["127.0.0.1:8000"])


# What somebody inside may have done


@pytest.mark.parametrize(
    "change",
    [{"holder_name": "另一家餐馆"}, {"valid_until": date(2099, 1, 1)}, {"number": "JY9"}, {"record_hash": "0"}],
)
def test_a_row_changed_behind_the_platforms_back_is_not_confirmed(licence: Licence, change: dict[str, Any]) -> None:
    Licence.objects.filter(id=licence.id).update(**change)
    if "record_hash" in change:
        assert verify_text(licence.identifier).verdict == "valid"  # a copy for look-up; the signature decides
    else:
        assert verify_text(licence.identifier).verdict == "altered"


def test_printed_fields_changed_behind_the_platforms_back_are_not_confirmed(licence: Licence) -> None:
    licence.fields = {**licence.fields, "经营项目": "生食类食品制售"}
    licence.save(update_fields=["fields"])
    assert verify_text(licence.identifier).verdict == "altered"


@pytest.mark.parametrize("column", ["holder_code", "salt", "fields"])
def test_a_sealed_column_that_no_longer_opens_is_not_confirmed(licence: Licence, pdf: bytes, column: str) -> None:
    Licence.objects.filter(id=licence.id).update(**{column: Value("sealed:AAAA", TextField())})
    for answer in (verify_text(licence.number), verify_text(licence.identifier), verify_file(pdf)):
        assert answer.verdict == "altered"


def test_the_seal_of_another_body_does_not_make_a_food_licence(licence: Licence, police: Body) -> None:
    """The signature is genuine, the certificate one of ours; what fails is the authority."""
    other = keyring().signer(f"seal-{police.pk}")
    seal = Seal.objects.create(id=other.key_id.hex(), body=police, public_key=other.public_key, made_at=now())
    forged = cose.sign(cose.parse(bytes(licence.token)).payload, other)
    Licence.objects.filter(id=licence.id).update(token=forged, seal=seal)
    verdict, reason = said(verify_text(token_text(forged)))
    assert (verdict, "没有获得签发这类证照的授权" in reason) == ("not_ours", True)


def test_a_seal_outside_its_authorisation_does_not_make_a_licence(licence: Licence) -> None:
    for outside in ({"until_on": date(2026, 11, 22)}, {"until_on": None, "from_on": date(2026, 11, 24)}):
        SealAuthority.objects.filter(seal=licence.seal).update(**outside)
        assert verify_text(licence.number).verdict == "not_ours"


def test_another_bodys_seal_under_a_file_is_not_accepted(licence: Licence, pdf: bytes, police: Body) -> None:
    other = keyring().signer(f"seal-{police.pk}")
    Seal.objects.create(id=other.key_id.hex(), body=police, public_key=other.public_key, made_at=now())
    page = pdf[: pdf.rindex(b"%TONGBAN")]
    claims = FileClaims(Identifier.parse(licence.identifier), sm3(page), len(page))
    assert verify_file(page + seal_line(cose.sign(claims.encode(), other))).verdict == "not_ours"
