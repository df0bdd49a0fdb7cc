"""The words that all parts of a definition share: levels, stages, conditions and lengths of time."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

Level = Literal["province", "city", "county", "township", "village"]
Stage = Literal["pre_review", "accept", "review", "decide", "issue"]
FieldType = Literal[
    "text", "longtext", "number", "money", "date", "choice", "choices",
    "division", "citizen_id", "uscc", "phone", "postcode", "address", "files", "person", "entity", "group",
]  # fmt: skip

#: "Needed when": for every question named, the answer is one of those listed; None = always.
When = Mapping[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time in the unit the law uses."""

    value: int
    unit: Literal["工作日", "自然日", "月", "小时"]
