"""Terms of hearings, inspections, opinions and the first review, each with its article. Pure.

The organ's days are working days (行政许可法第八十二条). Whether the applicant's are, the law does not say: here they
are too, which is never worse for the applicant, and the notice says so.
"""

#: Working days in which a hearing may be asked for, from the notice of the right (第四十七条第一款).
ASK_HEARING_WITHIN = 5
#: Working days in which the hearing is held, from the request (第四十七条第一款).
HOLD_HEARING_WITHIN = 20
#: Working days between the notice of time and place and the hearing (第四十八条第一款第一项).
HEARING_NOTICE_BEFORE = 7
#: Working days in which at least two inspectors are named, from acceptance (第五十五条第二款).
SEND_INSPECTORS_WITHIN = 5
#: Working days of the lower body's review, from its acceptance, where the item sets no other (第四十三条).
FIRST_REVIEW_WITHIN = 20
#: Working days in which an asked body answers, where the question names no other; no law sets it.
GIVE_OPINION_WITHIN = 5
#: The longest time a body may be given to answer.
GIVE_OPINION_AT_MOST = 60
