"""Which status may follow which. Revoked, cancelled and superseded are final: the right comes back by a new licence."""

from collections.abc import Mapping

_MOVES: Mapping[str, frozenset[str]] = {
    "valid": frozenset({"suspended", "revoked", "cancelled", "superseded"}),
    "suspended": frozenset({"valid", "revoked", "cancelled", "superseded"}),
}


def may_become(status: str, target: str) -> bool:
    """Whether the law knows this move."""
    return target in _MOVES.get(status, frozenset())
