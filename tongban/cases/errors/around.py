"""Refusals around a case: hearings, inspections, opinions, transfers, the first review."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class HearingOpen(Refusal):
    """听证的权利还在期限内，或者听证还没有结束，现在不能作出决定，也不能报送。"""


class HearingUnknown(Refusal):
    """这个办件现在没有可以办理的听证。请刷新页面查看最新情况。"""


class HearingAlreadyTold(Refusal):
    """这个办件已经告知过听证权利，听证结束或者放弃以前不能再次告知。"""


class HearingAskedTooLate(Refusal):
    """申请听证的期限已过，不能再申请。您仍可以在决定作出前提交书面意见。"""


class HearingHasItsOwnWay(Refusal):
    """听证有自己的步骤：先告知权利，再通知时间地点，结束时记入笔录。请在“听证”里办理。"""


class HearingDayWrong(Invalid):
    """听证日期不在法律允许的日子里，请重新选择。"""


class HearingEndWrong(Invalid):
    """听证结束的日期应在通知的听证日当天或者以后，不能晚于今天。请重新填写。"""


class HearingMovedTwice(Refusal):
    """听证时间已经改过一次，不能再改。"""


class HearingNotHeldYet(Refusal):
    """还没有到听证的日子，不能登记听证结束。"""


class ChairNotAllowed(Invalid):
    """听证主持人必须是本机构里没有审查过这个办件的人（行政许可法第四十八条），请重新选择。"""


class ChairReviews(Refusal):
    """听证主持人不能审查同一个办件（行政许可法第四十八条），请由其他同事办理本环节。"""


class RecordNeeded(Invalid):
    """请写入听证笔录。决定要根据笔录作出，至少写 20 个字。"""


class ApplicantNamed(Invalid):
    """请写明提出人的姓名或者名称，以及身份和收到申请的凭证，各至少 2 个字。"""


class ReasonOnRecordNeeded(Invalid):
    """举行过听证的，决定必须写明怎样依据听证笔录作出（行政许可法第四十八条），至少写 5 个字。"""


class ObjectionUnanswered(Invalid):
    """有机构答复不同意，请在决定的理由里逐一回应，至少写 5 个字。"""


class NoObjectionHere(Refusal):
    """现在没有正在进行的公示，不能登记异议。请刷新页面。"""


class PublicNoticeRuns(Refusal):
    """公示期还没有满，不能提前结束。请在期满以后登记结果。"""


class InspectorsNeeded(Invalid):
    """请从本机构选择两名以上不同的工作人员（行政许可法第五十五条）。"""


class InspectorsNotAwaited(Refusal):
    """这个办件没有等待指派的核查，或者已经指派。请刷新页面。"""


class QuestionNeeded(Invalid):
    """请写清楚要征求什么意见，至少写 5 个字。"""


class OpinionBodyWrong(Invalid):
    """请从列表中选择要征求意见的机构；不能征求本机构的意见，也不能同时两次征求同一机构的意见。"""


class OpinionSharesUnknown(Invalid):
    """勾选的内容不在这份申请里，请重新勾选。"""


class OpinionUnknown(NotFound):
    """没有找到这份征求意见，或者它已经答复、已经到期。"""


class OpinionsOpen(Refusal):
    """征求的意见还没有答复，现在不能作出决定，也不能报送。"""


class OpinionNotOverdue(Refusal):
    """答复期限还没有过，或者逾期也要继续等待，不能视为没有意见。"""


class OpinionTextNeeded(Invalid):
    """请选择答复；不同意的，请写明理由，至少写 5 个字。"""


class NotExercisedThere(Invalid):
    """请从列表中选择办理同一事项的机构；其他情况请作“不予受理”，并写明应当向哪个机构申请。"""


class FirstReviewOpen(Refusal):
    """这个事项由上级机关决定：审查完毕后请写明初审意见，连同全部材料报送上级（行政许可法第三十五条）。"""


class NoFirstReview(Refusal):
    """这个办件不需要报送上级，或者已经报送。"""


class ReviewNotFinished(Refusal):
    """还有审查环节没有完成，完成以后才能报送上级。"""


class NodeNotDone(Invalid):
    """只能退回到已经完成过的审查环节，请从列表中选择。"""
