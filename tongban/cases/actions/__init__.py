"""Every write of cases: one function per act of the law, each one transaction.

An act asks for the right, checks the law, updates the row on condition that it is still as read,
appends the event to the log, writes the paper and announces the event. Nothing else writes a case.
"""

from tongban.cases.actions.appealing import close_appeal, correct_decision, file_appeal, keep_record, record_appeal
from tongban.cases.actions.applying import submit_dossier, supply_corrections, withdraw_case
from tongban.cases.actions.concluding import archive_case, deliver_case, has_news, issue_result
from tongban.cases.actions.correcting import (
    CorrectionLine,
    correct_on_the_spot,
    deem_abandoned,
    request_corrections,
    request_corrections_again,
)
from tongban.cases.actions.ending import drop_matter, end_licence, hear_holder, open_revocation
from tongban.cases.actions.intake import accept_case, deem_accepted, mark_not_needed, pass_pre_review, refuse_case
from tongban.cases.actions.linking import renew_by_law, start_about_licence
from tongban.cases.actions.packing import package_of
from tongban.cases.actions.pausing import begin_procedure, end_procedure, extend_deadline, notify_procedure
from tongban.cases.actions.printing import render_paper
from tongban.cases.actions.restoring import Restored, restore_case
from tongban.cases.actions.reviewing import PointFinding, complete_node, deny_case, grant_case, return_to_node

__all__ = [
    "CorrectionLine",
    "PointFinding",
    "Restored",
    "accept_case",
    "archive_case",
    "begin_procedure",
    "close_appeal",
    "complete_node",
    "correct_decision",
    "correct_on_the_spot",
    "deem_abandoned",
    "deem_accepted",
    "deliver_case",
    "deny_case",
    "drop_matter",
    "end_licence",
    "end_procedure",
    "extend_deadline",
    "file_appeal",
    "grant_case",
    "has_news",
    "hear_holder",
    "issue_result",
    "keep_record",
    "mark_not_needed",
    "notify_procedure",
    "open_revocation",
    "package_of",
    "pass_pre_review",
    "record_appeal",
    "refuse_case",
    "render_paper",
    "renew_by_law",
    "request_corrections",
    "request_corrections_again",
    "restore_case",
    "return_to_node",
    "start_about_licence",
    "submit_dossier",
    "supply_corrections",
    "withdraw_case",
]
