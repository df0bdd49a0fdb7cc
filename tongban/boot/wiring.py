"""Who reacts to which event: the whole list. And what runs by the timetable."""

from collections.abc import Sequence

from tongban.cases.jobs import accept_unanswered, close_unsupplied, renew_undecided
from tongban.cases.reactions import queue_archiving, queue_freezing, queue_printing
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
    "case.matter_opened": (tell_applicant, queue_printing),
    "case.licence_ended": (tell_applicant, queue_printing),
    "case.matter_dropped": (tell_applicant, queue_printing, queue_archiving),
    "case.renewed_by_law": (tell_applicant, queue_printing),
    "case.decision_corrected": (tell_applicant, queue_printing, queue_archiving),
    "case.appeal_filed": (tell_applicant, queue_freezing, queue_archiving),
    "case.appeal_closed": (tell_applicant, queue_archiving),
    "case.reopened": (tell_applicant,),
    "case.withdrawn": (tell_applicant, queue_archiving),
}

TIMETABLE: list[Timetable] = [
    # Shortly after midnight in Beijing, when the last day of an answer has ended (行政许可法第三十二条).
    Timetable("accept-unanswered", "5 0 * * *", accept_unanswered),
    Timetable("close-unsupplied", "10 0 * * *", close_unsupplied),
    # After it: an application that its applicant let go is not renewed by law (行政许可法第五十条).
    Timetable("renew-undecided", "12 0 * * *", renew_undecided),
]
