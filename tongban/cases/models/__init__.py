"""A case and a joint case are each a row and its log; everything else hangs on them."""

from tongban.cases.models.case import Case, CaseEvent
from tongban.cases.models.joint import Branch, JointCase, JointEvent
from tongban.cases.models.logged import LogEntry, Logged, Part
from tongban.cases.models.moves import VersionMove, VersionMoveLine
from tongban.cases.models.paper import Paper
from tongban.cases.models.records import (
    Appeal,
    Bar,
    Correction,
    Hearing,
    NodeRecord,
    Obligation,
    Opinion,
    SpecialProcedure,
)

__all__ = [
    "Appeal",
    "Bar",
    "Branch",
    "Case",
    "CaseEvent",
    "Correction",
    "Hearing",
    "JointCase",
    "JointEvent",
    "LogEntry",
    "Logged",
    "NodeRecord",
    "Obligation",
    "Opinion",
    "Paper",
    "Part",
    "SpecialProcedure",
    "VersionMove",
    "VersionMoveLine",
]
