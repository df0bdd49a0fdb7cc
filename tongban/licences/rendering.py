"""A licence as a PDF: the face typeset from the record, and under it a line that seals every byte before it.

The line is a comment after the end of the PDF, so every reader shows the file; the QR code on the page carries
the licence itself. The document's metadata name the licence, so that an altered copy is still known as one.
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tongban.kernel.crypto import cose
from tongban.kernel.crypto.keyring import Signer
from tongban.kernel.crypto.sm3 import sm3
from tongban.kernel.qr import qr_svg
from tongban.kernel.typesetting import typeset
from tongban.licences.face import laid_out
from tongban.licences.identifier import Identifier
from tongban.licences.record import FileClaims, qr_text
from tongban.licences.verification import seal_line

#: Changes with every change of the template: files made before keep theirs.
TEMPLATE_VERSION = "2026-11"
_TEMPLATE = Path(__file__).resolve().parent / "typst" / "licence.typ"


def pdf_of(
    *,
    title: str,
    fields: dict[str, str],
    identifier: Identifier,
    token: bytes,
    issuer_name: str,
    issued_at: datetime,
    simulated: bool,
    public_address: str,
    signer: Signer,
) -> bytes:
    """The sealed PDF of a licence."""
    page = typeset(
        _TEMPLATE,
        {
            "title": title,
            **asdict(laid_out(fields)),
            "identifier": str(identifier),
            "issuer": issuer_name,
            "qr": qr_svg(qr_text(public_address, token)),
            "address": public_address,
            "simulated": simulated,
        },
        at=issued_at,
    )
    covered = page if page.endswith(b"\n") else page + b"\n"
    claims = FileClaims(identifier, sm3(covered), len(covered))
    return covered + seal_line(cose.sign(claims.encode(), signer))
