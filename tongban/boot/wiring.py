"""Who reacts to which event: the whole list. And what runs by the timetable."""

from collections.abc import Sequence

from tongban.cases.jobs import (
    accept_unanswered,
    close_unsupplied,
    end_public_notices,
    lapse_hearing_rights,
    lapse_opinions,
    lapse_unsupplied,
    renew_undecided,
)
from tongban.cases.reactions import (
    queue_archiving,
    queue_freezing,
    queue_joint_printing,
    queue_joint_settling,
    queue_moving,
    queue_printing,
    queue_reckoning,
    queue_settling,
)
from tongban.catalogue.jobs import put_changes_into_effect
from tongban.catalogue.reactions import queue_effect
from tongban.identity.jobs import clear_sign_on, end_mandates, forget_old_hand_overs, tell_waiting, tidy_sign_on
from tongban.identity.reactions import queue_code, queue_former_phone, queue_telling
from tongban.kernel.audit_keeping import anchor_audit, cut_audit
from tongban.kernel.jobs import Timetable
from tongban.kernel.outbox import Reaction
from tongban.notifications.reactions import (
    tell_account,
    tell_applicant,
    tell_around_child,
    tell_asked_body,
    tell_editors,
    tell_heads,
    tell_joint_applicant,
    tell_mandate_sides,
    tell_person,
    tell_proposer,
)

REACTIONS: dict[str, Sequence[Reaction]] = {
    "mandate.offered": (tell_mandate_sides,),
    "mandate.asked": (tell_mandate_sides,),
    "mandate.begun": (tell_mandate_sides,),
    "mandate.closed": (tell_mandate_sides,),
    "case.submitted": (tell_applicant, queue_printing),
    "case.pre_reviewed": (tell_applicant,),
    "case.corrections_requested": (tell_applicant, queue_printing, queue_settling),
    "case.corrections_supplied": (tell_applicant, queue_settling),
    "case.corrected_on_spot": (tell_applicant,),
    "case.accepted": (tell_applicant, queue_printing),
    "case.refused": (tell_applicant, queue_printing, queue_archiving, queue_settling),
    "case.not_needed": (tell_applicant, queue_printing, queue_archiving, queue_settling),
    "case.procedure_begun": (tell_applicant, queue_printing, queue_settling),
    "case.procedure_ended": (tell_applicant, queue_settling),
    "case.extended": (tell_applicant, queue_printing),
    "case.decided": (tell_applicant, queue_printing, queue_settling),
    "case.issued": (tell_applicant, queue_settling),
    "case.hearing_offered": (tell_applicant, queue_printing),
    "case.hearing_requested": (tell_applicant,),
    "case.hearing_waived": (tell_applicant, queue_settling),
    "case.hearing_scheduled": (tell_applicant, queue_printing, queue_settling),
    "case.hearing_closed": (tell_applicant, queue_settling),
    "case.opinion_asked": (queue_printing,),
    "case.transferred": (tell_applicant, queue_printing),
    "case.submitted_upward": (tell_applicant, queue_printing),
    "case.closed": (tell_applicant, queue_printing, queue_archiving),
    "case.result_opened": (queue_archiving,),
    "case.abandoned": (tell_applicant, queue_printing, queue_archiving, queue_settling),
    "case.withdrawn": (tell_applicant, queue_archiving, queue_settling),
    "joint.submitted": (tell_joint_applicant,),
    "joint.moved": (queue_joint_settling, queue_joint_printing),
    "joint.part_started": (tell_joint_applicant,),
    "joint.part_finished": (tell_joint_applicant,),
    "joint.parts_dropped": (tell_joint_applicant,),
    "joint.due_moved": (tell_joint_applicant,),
    "joint.finished": (tell_joint_applicant, queue_joint_printing),
    "joint.extended": (tell_joint_applicant, queue_joint_printing),
    "joint.closed": (tell_joint_applicant, queue_joint_printing),
    "case.supply_moved": (tell_applicant,),
    "case.day_moved": (tell_applicant,),
    "case.opinion_day_moved": (tell_asked_body,),
    "calendar.imported": (queue_reckoning,),
    "outage.declared": (queue_reckoning,),
    "outage.withdrawn": (queue_reckoning,),
    "case.tolerated": (tell_applicant, queue_printing),
    "case.later_supplied": (tell_applicant,),
    "case.lapsed": (tell_applicant, queue_printing, queue_archiving, queue_settling),
    "case.promise_checked": (tell_applicant, queue_printing),
    # The revocation is a case of its own, opened by an officer who has read the finding.
    "case.promise_broken": (tell_applicant, queue_printing),
    "case.fee_notified": (tell_applicant, queue_printing),
    "case.fee_paid": (tell_applicant,),
    "case.matter_opened": (tell_applicant, queue_printing),
    "case.licence_ended": (tell_applicant, queue_printing),
    "case.matter_dropped": (tell_applicant, queue_printing, queue_archiving),
    "case.renewed_by_law": (tell_applicant, queue_printing),
    "case.decision_corrected": (tell_applicant, queue_printing, queue_archiving),
    "case.appeal_filed": (tell_applicant, queue_freezing, queue_archiving),
    "case.appeal_closed": (tell_applicant, queue_archiving),
    "case.bar_lifted": (tell_applicant, queue_archiving),
    "case.reopened": (tell_applicant,),
    "case.version_moved": (tell_applicant,),
    "case.version_restored": (tell_applicant,),
    "cases.version_move_begun": (queue_moving,),
    "catalogue.change_moved": (queue_effect, tell_proposer),
    "catalogue.rolled_out": (tell_editors,),
    "code.asked": (queue_code,),
    "session.new_device": (tell_account,),
    "session.closed": (),
    "factor.added": (tell_account,),
    "factor.removed": (tell_account,),
    "phone.bound": (tell_account, queue_former_phone),
    "phone.unbound": (tell_account, queue_former_phone),
    "password.changed": (tell_account,),
    "password.reset": (tell_account,),
    "data.answered": (tell_person,),
    "child.consent_withdrawn": (tell_around_child,),
    "child.consent_given": (tell_around_child,),
    "identity.signed_off": (queue_telling,),
    "post.ended": (tell_heads,),
}

TIMETABLE: list[Timetable] = [
    # The day begins with the catalogue of that day: scheduled versions and changes of items.
    Timetable("put-changes-into-effect", "1 0 * * *", put_changes_into_effect),
    # Shortly after midnight in Beijing, when the last day of an answer has ended (行政许可法第三十二条).
    Timetable("accept-unanswered", "5 0 * * *", accept_unanswered),
    Timetable("close-unsupplied", "10 0 * * *", close_unsupplied),
    Timetable("lapse-hearing-rights", "15 0 * * *", lapse_hearing_rights),
    Timetable("end-public-notices", "20 0 * * *", end_public_notices),
    Timetable("lapse-opinions", "25 0 * * *", lapse_opinions),
    Timetable("lapse-tolerance", "30 0 * * *", lapse_unsupplied),
    Timetable("end-mandates", "32 0 * * *", end_mandates),
    # After it: an application that its applicant let go is not renewed by law (行政许可法第五十条).
    Timetable("renew-undecided", "35 0 * * *", renew_undecided),
    Timetable("clear-sign-on", "50 3 * * *", clear_sign_on),
    Timetable("forget-hand-overs", "20 3 * * *", forget_old_hand_overs),
    # The audit: what is past its term goes, then the heads of that day are signed.
    Timetable("cut-audit", "30 3 * * *", cut_audit),
    Timetable("anchor-audit", "50 3 * * *", anchor_audit),
    # Systems that were away when somebody signed off, and sessions that ended without a word.
    Timetable("tell-signed-off", "* * * * *", tell_waiting),
    Timetable("tidy-sign-on", "17 * * * *", tidy_sign_on),
]
