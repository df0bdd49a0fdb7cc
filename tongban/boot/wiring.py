"""Who reacts to which event: the whole list. And what runs by the timetable."""

from collections.abc import Sequence

from tongban.cases.jobs import accept_unanswered, close_unsupplied
from tongban.cases.reactions import queue_archiving, queue_moving, queue_printing
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
    "case.version_moved": (tell_applicant,),
    "case.version_restored": (tell_applicant,),
    "cases.version_move_begun": (queue_moving,),
    "case.withdrawn": (tell_applicant, queue_archiving),
}

TIMETABLE: list[Timetable] = [
    # Shortly after midnight in Beijing, when the last day of an answer has ended (行政许可法第三十二条).
    Timetable("accept-unanswered", "5 0 * * *", accept_unanswered),
    Timetable("close-unsupplied", "10 0 * * *", close_unsupplied),
]
