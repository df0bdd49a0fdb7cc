"""Why an officer may see somebody's whole number, and for how long. Pure.

Personal data is shown only as far as the work needs it (个人信息保护法第六条): masked, until somebody says what for.
"""

from datetime import timedelta

from tongban.kernel.language import translatable

#: What it can be needed for; the reason in one's own words stands beside it.
PURPOSES = {
    "identify": translatable("核对身份"),
    "contact": translatable("联系当事人"),
    "paper": translatable("制作或者核对法律文书"),
    "inquiry": translatable("核查投诉、举报或者复议诉讼"),
}
#: So long it stays open, for one case in one session.
OPEN_FOR = timedelta(minutes=15)
#: A reason of fewer characters says nothing.
SHORTEST_REASON = 4
