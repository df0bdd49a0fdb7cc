"""Logs in which each entry seals all before it."""

import json
from datetime import UTC, datetime
from typing import Any

from tongban.kernel.crypto.sm3 import sm3_hex

#: Made once: `json.dumps` makes an encoder anew for every entry.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def sealed(prev_hash: str, *, at: datetime, **said: Any) -> str:
    """SM3 over the canonical JSON of an entry and the hash before it: no entry can be bent without all after it."""
    entry = {"prev": prev_hash, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), **said}
    return sm3_hex(_CANONICAL(entry).encode())
