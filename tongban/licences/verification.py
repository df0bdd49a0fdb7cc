"""Reading what a stranger brings to be verified: a text or a file, without looking anything up.

Everything here takes hostile input. It answers with a reading or raises Unreadable with a sentence; it never
lets another exception out.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.language import sentence
from tongban.licences.identifier import ROOT, Identifier, NotAnIdentifier
from tongban.licences.record import token_bytes
from tongban.licences.states import VerdictKind

#: Larger than any licence we print; nobody can fill the memory with a file to verify.
LARGEST_FILE = 30 * 1024 * 1024
_LONGEST_TEXT = 2000
_MARK = b"%TONGBAN-SEAL-1 "
_ADDRESS = re.compile(r"(https?)://([^/?#@\s]+)/v/([A-Z2-7]{40,})", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Z2-7]{100,}", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff()（）〔〕\[\]×第字号.-]{4,60}")
_TRACE = re.compile(re.escape(ROOT).encode() + rb"\.[0-9A-Z]{21}\.[0-9A-Z]{6,18}\.[0-9A-Z]{1,40}\.[0-9]{3}\.[0-9A-Z]")


class Unreadable(ValueError):
    """What was brought cannot be a licence of anybody; the message says why, for the reader."""


@dataclass(frozen=True)
class LicenceSummary:
    """What a stranger may know of a licence. A person's name is masked; numbers of people do not appear."""

    identifier: str
    number: str
    type_name: str
    holder_name: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    status: str
    simulated: bool


@dataclass(frozen=True)
class Verdict:
    """The answer, the licence it is about if that may be said, the reasons in the reader's words, and the moment."""

    verdict: VerdictKind
    as_of: datetime
    licence: LicenceSummary | None = None
    reasons: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For machines; dates as ISO 8601."""
        licence = asdict(self.licence) if self.licence else None
        if licence:
            licence = {key: value.isoformat() if isinstance(value, date) else value for key, value in licence.items()}
        return {
            "verdict": str(self.verdict),
            "licence": licence,
            "reasons": self.reasons,
            "as_of": self.as_of.isoformat(),
        }


@dataclass(frozen=True)
class ForeignAddress:
    """A link of the right shape that leads to another site."""

    host: str


@dataclass(frozen=True)
class Sealed:
    """A file with our mark below it: the seal's token, and the bytes before and after it."""

    token: bytes
    covered: bytes
    trailing: bytes


@dataclass(frozen=True)
class Unsealed:
    """A whole PDF without a readable mark; the identifiers it mentions, if any."""

    identifiers: list[Identifier]
    marked: bool


def read_text(text: str, *, hosts: Iterable[str]) -> bytes | Identifier | str | ForeignAddress:
    """What a text is: a token, an identifier, a licence number, or a link to somebody else's site.

    A link counts only with one of our `hosts`: a forger can print a genuine token behind his own address.
    """
    text = re.sub(r"\s+", "", text)
    if not text:
        raise Unreadable(sentence("没有内容。请输入证照编号、证照标识，或者粘贴二维码里的网址。"))
    if len(text) > _LONGEST_TEXT:
        raise Unreadable(sentence("内容太长，不是证照编号或二维码的内容。"))
    if link := _ADDRESS.fullmatch(text):
        return _read_link(text, link, hosts)
    if text.startswith("1.2.156."):
        try:
            return Identifier.parse(text)
        except NotAnIdentifier as wrong:
            raise Unreadable(sentence("{wrong}，可能抄错了一位，请逐位核对。", wrong=wrong)) from wrong
    if _TOKEN.fullmatch(text):
        return _read_token(text)
    if _NUMBER.fullmatch(text) and re.search(r"\d", text):
        return text
    raise Unreadable(sentence("看不懂这段内容。请输入证照编号、证照标识，或者粘贴二维码里的网址。"))


def _read_link(text: str, link: re.Match[str], hosts: Iterable[str]) -> bytes | ForeignAddress:
    _, host, token = link.groups()
    before_path = text[: link.end(2)]
    # Phones and browsers write the address in small letters or leave it in capitals; nobody mixes them.
    if before_path not in (before_path.lower(), before_path.upper()) or (text != text.lower() and "/V/" not in text):
        raise Unreadable(sentence("二维码的网址不完整或者被改动过。请重新扫描。"))
    if host.lower() not in {known.lower() for known in hosts}:
        return ForeignAddress(host)
    return _read_token(token)


def _read_token(text: str) -> bytes:
    try:
        return token_bytes(text.upper() if text == text.lower() else text)
    except BadToken as broken:
        raise Unreadable(sentence("二维码的内容不完整或者被改动过。请重新扫描，扫全整个二维码。")) from broken


def read_file(data: bytes) -> Sealed | Unsealed:
    """What a file is: sealed by somebody's Tongban, or another whole PDF."""
    if not data:
        raise Unreadable(sentence("文件是空的。请重新下载证照文件。"))
    if len(data) > LARGEST_FILE:
        raise Unreadable(sentence("文件超过 {megabytes} MB，不是证照文件。", megabytes=LARGEST_FILE // 1024 // 1024))
    place = data.rfind(_MARK)
    if place >= 0:
        end = data.find(b"\n", place)
        if end < 0:
            raise Unreadable(sentence("文件末尾缺失。请重新下载证照文件。"))
        try:
            token = _seal_bytes(data[place + len(_MARK) : end])
        except BadToken:
            return Unsealed(_identifiers_in(data), marked=True)
        return Sealed(token, data[:place], data[end + 1 :])
    if not data.startswith(b"%PDF-"):
        raise Unreadable(sentence("这不是 PDF 文件。请上传下载的证照文件，纸质证照请扫描二维码核验。"))
    if b"%%EOF" not in data[-2048:]:
        raise Unreadable(sentence("文件末尾缺失。请重新下载证照文件。"))
    return Unsealed(_identifiers_in(data), marked=False)


def text_in(data: bytes) -> str | None:
    """The token or link that a small file holds instead of a document; None for any other file."""
    if len(data) > _LONGEST_TEXT or not data.isascii():
        return None
    text = re.sub(r"\s+", "", data.decode())
    return text if _ADDRESS.fullmatch(text) or _TOKEN.fullmatch(text) else None


def seal_line(token: bytes) -> bytes:
    """The line that goes under a sealed file."""
    return _MARK + base64.urlsafe_b64encode(token).rstrip(b"=") + b"\n"


def _seal_bytes(line: bytes) -> bytes:
    try:
        token = base64.b64decode(line + b"=" * (-len(line) % 4), altchars=b"-_", validate=True)
    except binascii.Error as broken:
        raise BadToken("not base64") from broken
    if seal_line(token) != _MARK + line + b"\n":
        raise BadToken("not the canonical base64")
    return token


def _identifiers_in(data: bytes) -> list[Identifier]:
    """Well-formed identifiers in the open parts of a file, at most a few."""
    found: dict[Identifier, None] = {}
    for text in _TRACE.findall(data)[:20]:
        try:
            found[Identifier.parse(text.decode())] = None
        except NotAnIdentifier:
            continue
    return list(found)


def masked_name(name: str) -> str:
    """张三 -> 张*, 欧阳小明 -> 欧***: the first character stays."""
    return name[:1] + "*" * max(len(name) - 1, 1)
