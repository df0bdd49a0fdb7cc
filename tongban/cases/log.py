"""The hash chain of a case's log: each event seals all events before it. Pure."""

import json
from datetime import UTC, datetime
from typing import Any

from tongban.kernel.crypto.sm3 import sm3_hex


def event_hash(
    *, prev_hash: str, case_id: str, seq: int, kind: str, at: datetime, by: dict[str, Any], data: Any
) -> str:
    """SM3 over the canonical JSON of the event and the hash before it."""
    canonical = json.dumps(
        {
            "prev": prev_hash,
            "case": case_id,
            "seq": seq,
            "kind": kind,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": by,
            "data": data,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sm3_hex(canonical.encode())
