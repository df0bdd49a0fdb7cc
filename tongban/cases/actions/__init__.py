"""Every write of cases: one function per act of the law, each one transaction.

An act asks for the right, checks the law, updates the row on condition that it is still as read,
appends the event to the log, writes the paper and announces the event. Nothing else writes a case.
"""

from tongban.cases.actions.appealing import close_appeal, correct_decision, file_appeal, keep_record, record_appeal
from tongban.cases.actions.applying import submit_dossier, supply_corrections, use_for, withdraw_case
from tongban.cases.actions.barring import lift_bar
from tongban.cases.actions.charging import FeeLine, notify_fee, record_payment
from tongban.cases.actions.concluding import archive_case, deliver_case, has_news, issue_result
from tongban.cases.actions.correcting import (
    CorrectionLine,
    correct_on_the_spot,
    deem_abandoned,
    request_corrections,
    request_corrections_again,
)
from tongban.cases.actions.ending import drop_matter, end_licence, hear_holder, open_revocation
from tongban.cases.actions.hearing import (
    close_hearing,
    lapse_hearing,
    offer_hearing,
    record_hearing_request,
    request_hearing,
    schedule_hearing,
    waive_hearing,
)
from tongban.cases.actions.inspecting import send_inspectors
from tongban.cases.actions.intake import accept_case, deem_accepted, mark_not_needed, pass_pre_review, refuse_case
from tongban.cases.actions.joining import settle_joint, submit_joint
from tongban.cases.actions.joint_acts import (
    deliver_joint,
    extend_joint,
    finish_task,
    keep_result,
    withdraw_joint,
)
from tongban.cases.actions.joint_reckoning import reckon_joint_anew
from tongban.cases.actions.linking import renew_by_law, start_about_licence
from tongban.cases.actions.migrating import carry_out, move_cases, undo_move
from tongban.cases.actions.moving import submit_upward, transfer_case
from tongban.cases.actions.opening import open_licence, open_paper
from tongban.cases.actions.opinions import ask_opinion, give_opinion, lapse_opinion
from tongban.cases.actions.packing import package_of
from tongban.cases.actions.pausing import (
    begin_procedure,
    end_procedure,
    end_public_notice,
    extend_deadline,
    notify_procedure,
    record_objection,
)
from tongban.cases.actions.printing import render_paper
from tongban.cases.actions.promising import check_promise
from tongban.cases.actions.rebuilding import restore_from_log
from tongban.cases.actions.reckoning import reckon_anew
from tongban.cases.actions.redoing import Changed
from tongban.cases.actions.restoring import Restored, restore_case
from tongban.cases.actions.reviewing import PointFinding, complete_node, deny_case, grant_case, return_to_node
from tongban.cases.actions.tolerating import accept_tolerantly, lapse_tolerance, supply_later

__all__ = [
    "Changed",
    "CorrectionLine",
    "FeeLine",
    "PointFinding",
    "Restored",
    "accept_case",
    "accept_tolerantly",
    "archive_case",
    "ask_opinion",
    "begin_procedure",
    "carry_out",
    "check_promise",
    "close_appeal",
    "close_hearing",
    "complete_node",
    "correct_decision",
    "correct_on_the_spot",
    "deem_abandoned",
    "deem_accepted",
    "deliver_case",
    "deliver_joint",
    "deny_case",
    "drop_matter",
    "end_licence",
    "end_procedure",
    "end_public_notice",
    "extend_deadline",
    "extend_joint",
    "file_appeal",
    "finish_task",
    "give_opinion",
    "grant_case",
    "has_news",
    "hear_holder",
    "issue_result",
    "keep_record",
    "keep_result",
    "lapse_hearing",
    "lapse_opinion",
    "lapse_tolerance",
    "lift_bar",
    "mark_not_needed",
    "move_cases",
    "notify_fee",
    "notify_procedure",
    "offer_hearing",
    "open_licence",
    "open_paper",
    "open_revocation",
    "package_of",
    "pass_pre_review",
    "reckon_anew",
    "reckon_joint_anew",
    "record_appeal",
    "record_hearing_request",
    "record_objection",
    "record_payment",
    "refuse_case",
    "render_paper",
    "renew_by_law",
    "request_corrections",
    "request_corrections_again",
    "request_hearing",
    "restore_case",
    "restore_from_log",
    "return_to_node",
    "schedule_hearing",
    "send_inspectors",
    "settle_joint",
    "start_about_licence",
    "submit_dossier",
    "submit_joint",
    "submit_upward",
    "supply_corrections",
    "supply_later",
    "transfer_case",
    "undo_move",
    "use_for",
    "waive_hearing",
    "withdraw_case",
    "withdraw_joint",
]
