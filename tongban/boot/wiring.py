"""Who reacts to which event: the whole list. And what runs by the timetable."""

from collections.abc import Sequence

from tongban.cases.jobs import accept_unanswered, close_unsupplied, lapse_unsupplied
from tongban.cases.reactions import queue_archiving, queue_printing
from tongban.kernel.jobs import Timetable
from tongban.kernel.outbox import Reaction
from tongban.notifications.reactions import tell_applicant

REACTIONS: dict[str, Sequence[Reaction]] = {
    "case.submitted": (tell_applicant, queue_printing),
    "case.pre_reviewed": (tell_applicant,),
    "case.corrections_requested": (tell_applicant, queue_printing),
    "case.corrections_supplied": (tell_applicant,),
    "case.corrected_on_spot": (tell_applicant,),
    "case.accepted": (tell_applicant, queue_printing),
    "case.refused": (tell_applicant, queue_printing, queue_archiving),
    "case.not_needed": (tell_applicant, queue_printing, queue_archiving),
    "case.procedure_begun": (tell_applicant, queue_printing),
    "case.procedure_ended": (tell_applicant,),
    "case.extended": (tell_applicant, queue_printing),
    "case.decided": (tell_applicant, queue_printing),
    "case.issued": (tell_applicant,),
    "case.closed": (tell_applicant, queue_printing, queue_archiving),
    "case.abandoned": (tell_applicant, queue_printing, queue_archiving),
    "case.withdrawn": (tell_applicant, queue_archiving),
    "case.tolerated": (tell_applicant, queue_printing),
    "case.later_supplied": (tell_applicant,),
    "case.lapsed": (tell_applicant, queue_printing, queue_archiving),
    "case.promise_checked": (tell_applicant, queue_printing),
    # The revocation is a case of its own, opened by an officer who has read the finding.
    "case.promise_broken": (tell_applicant, queue_printing),
    "case.fee_notified": (tell_applicant, queue_printing),
    "case.fee_paid": (tell_applicant,),
}

TIMETABLE: list[Timetable] = [
    # Shortly after midnight in Beijing, when the last day of an answer has ended (行政许可法第三十二条).
    Timetable("accept-unanswered", "5 0 * * *", accept_unanswered),
    Timetable("close-unsupplied", "10 0 * * *", close_unsupplied),
    Timetable("lapse-tolerance", "15 0 * * *", lapse_unsupplied),
]
