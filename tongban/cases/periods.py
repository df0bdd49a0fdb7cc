"""The lengths of hearings, inspections, opinions and the first review in working days, from the table of terms. Pure.

The organ's days are working days (行政许可法第八十二条). Whether the applicant's are, the law does not say: here they
are too, which is never worse for the applicant, and the notice says so.
"""

from tongban.cases import terms

ASK_HEARING_WITHIN = terms.ASK_FOR_HEARING.days
HOLD_HEARING_WITHIN = terms.HOLD_HEARING.days
HEARING_NOTICE_BEFORE = terms.HEARING_NOTICE.days
SEND_INSPECTORS_WITHIN = terms.SEND_INSPECTORS.days
FIRST_REVIEW_WITHIN = terms.FIRST_REVIEW.days
GIVE_OPINION_WITHIN = terms.OPINION.days
#: The longest time a body may be given to answer; no law sets one.
GIVE_OPINION_AT_MOST = 60
