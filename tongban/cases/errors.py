"""Refusals of case handling, each a sentence for the applicant or the officer."""

from collections.abc import Sequence

from tongban.cases.states import Act, CaseState
from tongban.kernel.errors import Invalid, NotFound, Refusal
from tongban.kernel.language import sentence


class CaseNotFound(NotFound):
    """没有找到这个办件。请核对办件编号和查询密码；登录后也可以在“我的办件”里查看。"""


class CaseMovedOn(Refusal):
    """这个办件刚刚已由别人处理，您看到的页面旧了。请刷新页面，看过最新情况后再操作。"""


class MoveNotAllowed(Refusal):
    """这个办件现在不能做这个操作。请刷新页面查看它的当前状态。"""

    def __init__(self, *, state: CaseState, act: Act) -> None:
        super().__init__(
            sentence("办件现在是“{state}”，不能“{act}”。请刷新页面查看当前状态。", state=state.label, act=act.label)
        )


class NotYourDesk(NotFound):
    """这个办件不在您的岗位职责内。如需协助，请联系承办机构的窗口。"""


class ReasonNeeded(Invalid):
    """请写明理由。法律要求把理由告知申请人，至少写 5 个字。"""


class AnotherLevelDecides(Refusal):
    """按您的情形，这个事项由另一级机关办理，这里不能提交。请回到办事指南，按提示到那一级办理。"""


class PartOfJoint(Refusal):
    """这份申请是一件事的一部分，请在“一件事”里一次提交、统一送达。"""


class JointIncomplete(Refusal):
    """一件事的申请还没有填完，请逐项补充后再提交。"""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(sentences[0] if sentences else None)


class JointNotFound(NotFound):
    """没有找到这个一件事办件。请核对办件编号；登录后也可以在“我的办件”里查看。"""


class JointNotReady(Refusal):
    """还有事项没有办完，全部办完后再统一送达。"""


class TaskUnknown(NotFound):
    """没有这项联办任务，或者它已经办完。请刷新页面。"""


class AnswerNotOverdue(Refusal):
    """答复期限还没有过，不能视为受理。"""


class CorrectionsOpen(Refusal):
    """补正告知书要求的材料还没有交齐，请补齐后再提交。"""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(
            sentence(
                "补正告知书要求的内容还没有交齐：{titles}。请逐项补充后再提交。", titles=sentence("、").join(titles)
            )
        )


class CorrectionsEmpty(Invalid):
    """请至少勾选一项需要补正的内容，并逐项写明怎样补正。"""


class VisibleBefore(Refusal):
    """第一次告知时就能看到的问题，不能再次要求补正。"""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(
            sentence(
                "{titles}：第一次告知时就能看到，不能再次要求补正（行政许可法第三十二条）。确有必要的，由有决定权的负责人再次告知并负责。",
                titles=sentence("、").join(titles),
            )
        )


class NothingToRepeat(Refusal):
    """这个办件还没有告知过补正，请由窗口受理人员一次性告知。"""


class BodyUnknown(Invalid):
    """没有找到这个机构，请从列表中选择应当受理的机构。"""


class ConsentNeeded(Invalid):
    """请写明申请人怎样确认了这次更正，例如“申请人电话确认”，至少写 5 个字。"""


class SupplyNotOverdue(Refusal):
    """补正期限还没有过，不能视为放弃申请。"""


class CheckPointsOpen(Invalid):
    """还有审查要点没有给出结论，请逐条核对后再完成本环节。"""


class ProcedureRunning(Refusal):
    """有特别程序还没有结束，请先登记它的结果，再作出决定。"""


class ProcedureUnknown(Invalid):
    """没有这样的特别程序，或者它已经结束。请刷新页面。"""


class ProcedureKindNotAllowed(Invalid):
    """法律和本事项都没有规定这个特别程序，不能据此中止计时。"""


class ExtensionNotAllowed(Refusal):
    """这个办件已经延长过一次，或者本事项不允许延长。"""


class SecondOfficerNeeded(Invalid):
    """法律要求本环节由两名以上工作人员进行（行政许可法第三十四条），请选择另一名核查人员。"""


class SamePersonDecides(Refusal):
    """审查人员不能同时作出决定，请由其他有决定权的同事办理。"""


class LicenceDataMissing(Refusal):
    """证照上有必填内容还没有填写，请补充后再制证。"""


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


class MaterialsMayFollow(Refusal):
    """还缺容缺后补的材料，不能直接受理。请改用“容缺受理”，或者一次性告知补正。"""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            sentence(
                "还缺容缺后补的材料：{names}。请改用“容缺受理”，或者一次性告知补正。", names=sentence("、").join(names)
            )
        )


class NothingToFollow(Refusal):
    """材料已经齐全，不需要容缺受理，请直接受理。"""


class LaterNotPromised(Invalid):
    """申请人提交时没有承诺补交缺少的材料。请写明申请人怎样承诺了补交，至少写 5 个字；或者一次性告知补正。"""


class LaterMaterialsOpen(Refusal):
    """容缺受理时承诺补交的材料还没有交齐。"""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(sentence("还没有交：{titles}。请逐项上传后再提交。", titles=sentence("、").join(titles)))


class LaterMaterialsAwaited(Refusal):
    """容缺后补的材料还没有补交，不能作出准予决定。"""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(
            sentence("容缺后补的材料还没有补交：{titles}。补齐以前不能决定准予。", titles=sentence("、").join(titles))
        )


class ToleranceNotOverdue(Refusal):
    """补交期限还没有过，不能视为撤回申请。"""


class PromiseBarred(Refusal):
    """您或者您代表的单位以前的承诺经核查与事实不符，在信用修复以前不能以告知承诺方式办理。请在“说明情况”里改选一般程序，材料备齐后照常办理。"""


class NoPromiseToCheck(Refusal):
    """这个办件没有等待核查的承诺，或者核查已经登记。请刷新页面。"""


class RectificationRuns(Refusal):
    """整改期限还没有过，不能认定没有整改。整改到位的可以现在登记；没有到位的，请在期限过后再次核查。"""


class OutcomeNeeded(Invalid):
    """请选择核查结论：与承诺相符，或者与承诺不符。"""


class FindingNeeded(Invalid):
    """请写明核查的情况，至少写 5 个字；结论会告知申请人。"""


class PlacesTaken(Refusal):
    """名额已经用完，不能再准予。没有名额的，应当作出不予准予的决定并说明理由。"""


class OthersComeFirst(Refusal):
    """受理在先的申请还没有决定，不能先准予这一件（行政许可法第五十七条）。"""

    def __init__(self, before: int) -> None:
        super().__init__(
            sentence(
                "本事项有数量限制，按受理先后决定（行政许可法第五十七条）。前面还有 {n} 件没有决定，请先办理前面的。",
                n=before,
            )
        )


class NothingToCharge(Refusal):
    """这个事项按申请人的情形不收费，不能发缴费通知（行政许可法第五十八条）。"""


class ChargedAlready(Refusal):
    """这个办件已经通知过缴费，不能再次收费。"""


class AmountWrong(Invalid):
    """请填写金额，单位是元，最多两位小数，例如 80 或者 12.50。"""


class AmountFixed(Refusal):
    """这一项的收费标准是固定的，不能改动金额。"""


class QuantityWrong(Invalid):
    """请填写数量，0 到 999 之间的整数；不适用的填 0。"""


class ChargeBasisNeeded(Invalid):
    """请写明这项金额的依据，例如当地收费标准的文号，至少写 5 个字。"""


class NoPaymentOpen(Refusal):
    """这个办件没有等待缴纳的费用，或者缴费已经登记。请刷新页面。"""


class PaymentOpen(Refusal):
    """缴费通知已经发出，费用还没有缴清，不能制作办理结果。请先登记缴费。"""


class ReceiptNeeded(Invalid):
    """请填写票据号码，4 到 50 个字符。"""


class PaidDayWrong(Invalid):
    """请填写缴费日期，例如 2026-11-24，不早于发出缴费通知的那一天，也不晚于今天。"""


class CannotAskAboutLicence(Refusal):
    """这张证照现在不能办理这件事：它已经失效、到期，或者本平台没有开通。请回到“我的证照”查看它的状态。"""


class MatterOpen(Refusal):
    """这张证照有一件事正在办理，请等它办完再申请。"""

    def __init__(self, *, number: str) -> None:
        super().__init__(sentence("这张证照有一件事正在办理（办件编号 {number}），请等它办完再申请。", number=number))


class GroundUnknown(Invalid):
    """请选择法律规定的情形（行政许可法第六十九条、第七十条）。"""


class EvidenceNeeded(Invalid):
    """请写明证据，例如检查笔录、鉴定报告的名称和日期，至少写 5 个字。"""


class HolderNotHeard(Invalid):
    """请如实记下持证人说了什么；没有提出的，等告知书写明的期限过后再登记。"""


class OpenerDecides(Refusal):
    """立案和听取陈述申辩的人不能同时作出决定，请由其他有决定权的同事办理。"""


class RenewalNotDue(Refusal):
    """这件延续申请不符合“视为准予延续”的条件：证照还没有到期，已经作出决定，或者申请提出得太晚。"""


class PaperNotCorrectable(Invalid):
    """请选择要更正的决定文书。"""


class NothingToCorrect(Invalid):
    """原文书里没有这段文字。请从原文书中原样抄写有错的部分，并写出不同的正确文字。"""


class OutcomeUntouchable(Invalid):
    """更正只改文字错误，不能改变决定的结果。结果有误的，请依法撤销后重新作出决定。"""


class AppealInvalid(Invalid):
    """请写明受理复议或者诉讼的机关，以及提出的日期；日期不能早于决定，也不能晚于今天。"""


class AppealUnknown(Refusal):
    """没有找到这次复议或者诉讼，或者结果已经登记过。请刷新页面。"""


class DeliveryUnproven(Invalid):
    """请写明送达凭证：窗口领取写领取人、证件号码和日期，邮寄写快递公司和运单号。"""


class PackageFaulty(Refusal):
    """这个档案包不完整或者被改动过，没有恢复任何内容。"""


class RecordDiffers(Refusal):
    """平台里已有同一个办件，日志与档案包不同，没有恢复任何内容。"""


class BaseDataMissing(Refusal):
    """恢复这个办件需要的基础数据不在平台里，没有恢复任何内容。"""


class AnchorUnreadable(Invalid):
    """这不是完整的日志锚定文件，或者文件被改动过。请使用当时保存的原文件。"""


class LogNotWhole(Refusal):
    """这个办件的日志不完整，不能据此恢复记录。请先用 tongban audit 查明哪一条日志被改动。"""


class VersionNotMovable(Refusal):
    """这个版本不能改用：要选已经生效的、比办件所用版本更新的版本。"""


class NothingChosen(Invalid):
    """请先选择办件。没有可以改用这个版本的办件时，不用办理。"""


class WorseOff(Refusal):
    """改用新版会让申请人更不利，不能改用。"""

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__(sentence("；").join(obstacles))


class MoveNotUndoable(Refusal):
    """这一批现在不能恢复：还没有办完，或者已经恢复过。请刷新页面查看。"""


class MovedOnUnderNewVersion(Refusal):
    """办件已经按新版继续办理，不能恢复。"""

    def __init__(self, act: Act) -> None:
        super().__init__(sentence("办件已经按新版做了“{act}”，不能恢复。", act=act.label))
