"""Whether a paper that a stranger brings is one of ours, and unaltered. Says nothing of the applicant."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.cases.models import Paper
from tongban.cases.sealing import PaperClaims
from tongban.kernel.crypto import cose
from tongban.kernel.crypto.errors import BadToken, CryptoError
from tongban.kernel.crypto.sm2 import PublicKey
from tongban.kernel.language import sentence
from tongban.kernel.today import now
from tongban.licences.models import Seal
from tongban.licences.states import VerdictKind
from tongban.licences.verification import Sealed, Unreadable, read_file


@dataclass(frozen=True)
class PaperVerdict:
    """valid, altered or not_ours; of a genuine one what stands on it."""

    verdict: VerdictKind
    as_of: datetime
    reasons: list[str]
    paper: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "verdict": str(self.verdict),
            "paper": self.paper or None,
            "reasons": self.reasons,
            "as_of": self.as_of.isoformat(),
        }


def verify_paper(data: bytes) -> PaperVerdict | None:
    """Examine a file; None when it carries no paper's seal, so that the licence library may look at it."""
    try:
        reading = read_file(data)
        if not isinstance(reading, Sealed):
            return None
        token = cose.parse(reading.token)
        claims = PaperClaims.decode(token.payload)
    except (Unreadable, BadToken):
        return None
    seal = Seal.objects.select_related("body").filter(id=token.key_id.hex()).first()
    paper = Paper.objects.filter(number=claims.number).first()
    if seal is None and paper is None:
        return _no(VerdictKind.NOT_OURS, sentence("签名不是本平台任何机关的，不是本平台出具的文书。"))
    altered = sentence("文书里有我们的印记，但内容与出具时不一致：被改动过，或者被另存成了另一个文件。")
    if seal is None or reading.trailing or not claims.covers(reading.covered) or not _verifies(seal, token):
        return _no(VerdictKind.ALTERED, altered)
    if paper is None or paper.content["body_name"] != seal.body.name:
        return _no(VerdictKind.NOT_OURS, sentence("文书上的章不是出具机关的章，或者本平台没有这份文书的记录。"))
    reasons = [sentence("签章和登记的内容一致，文书没有被改动。")]
    if seal.simulated:
        reasons.append(sentence("这是演示数据，印章为测试章，没有法律效力。"))
    content = paper.content
    shown = {
        "title": content["title"],
        "number": paper.number,
        "body": content["body_name"],
        "date": content["date_text"],
    }
    return PaperVerdict(VerdictKind.VALID, now(), reasons, shown)


def _no(kind: VerdictKind, reason: str) -> PaperVerdict:
    return PaperVerdict(kind, now(), [reason])


def _verifies(seal: Seal, token: cose.Token) -> bool:
    try:
        return PublicKey(bytes(seal.public_key)).verifies(token.signed, token.signature)
    except CryptoError:
        return False
