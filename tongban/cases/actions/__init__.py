"""Every write of cases: one function per act of the law, each one transaction.

An act asks for the right, checks the law, updates the row on condition that it is still as read,
appends the event to the log, writes the paper and announces the event. Nothing else writes a case.
"""

from tongban.cases.actions.applying import submit_dossier, supply_corrections, withdraw_case
from tongban.cases.actions.concluding import archive_case, deliver_case, issue_result
from tongban.cases.actions.correcting import (
    CorrectionLine,
    correct_on_the_spot,
    deem_abandoned,
    request_corrections,
    request_corrections_again,
)
from tongban.cases.actions.intake import accept_case, deem_accepted, mark_not_needed, pass_pre_review, refuse_case
from tongban.cases.actions.migrating import carry_out, move_cases, undo_move
from tongban.cases.actions.pausing import begin_procedure, end_procedure, extend_deadline, notify_procedure
from tongban.cases.actions.printing import render_paper
from tongban.cases.actions.rebuilding import restore_from_log
from tongban.cases.actions.reviewing import PointFinding, complete_node, deny_case, grant_case, return_to_node

__all__ = [
    "CorrectionLine",
    "PointFinding",
    "accept_case",
    "archive_case",
    "begin_procedure",
    "carry_out",
    "complete_node",
    "correct_on_the_spot",
    "deem_abandoned",
    "deem_accepted",
    "deliver_case",
    "deny_case",
    "end_procedure",
    "extend_deadline",
    "grant_case",
    "issue_result",
    "mark_not_needed",
    "move_cases",
    "notify_procedure",
    "pass_pre_review",
    "refuse_case",
    "render_paper",
    "request_corrections",
    "request_corrections_again",
    "restore_from_log",
    "return_to_node",
    "submit_dossier",
    "supply_corrections",
    "undo_move",
    "withdraw_case",
]
