"""A passkey in software: registers and signs as a phone or a security key would."""

import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode

USER_PRESENT, USER_VERIFIED, WITH_CREDENTIAL = 0x01, 0x04, 0x40


class Authenticator:
    """One passkey of one owner at `http://localhost` or wherever `origin` says."""

    def __init__(self, origin: str = "https://localhost", *, verifies: bool = True) -> None:
        self.origin, self.host = origin, origin.partition("//")[2].partition(":")[0]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(16)
        self.user_handle = ""
        self.flags = USER_PRESENT | (USER_VERIFIED if verifies else 0)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def create(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        data = sha256(self.host.encode()) + bytes([self.flags | WITH_CREDENTIAL]) + bytes(4) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client_data("create", asked["challenge"])),
                "attestationObject": websafe_encode(attestation),
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        client_data = self._client_data("get", options["publicKey"]["challenge"])
        data = sha256(self.host.encode()) + bytes([self.flags]) + bytes(4)
        signature = self.key.sign(data + sha256(client_data), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client_data),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            },
            {},
        )

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        name = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )
