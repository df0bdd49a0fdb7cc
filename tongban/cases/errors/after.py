"""Refusals about licences that exist, decisions that were made, and archives."""

from datetime import date

from tongban.kernel.errors import Invalid, Refusal
from tongban.kernel.language import day_name, sentence


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


class NothingToChange(Refusal):
    """这个办件没有作出准予或者不予的决定，没有可以变更的内容；需要重新处理的，请登记为撤销原决定。"""


class ChangedHow(Invalid):
    """请写明变更后的决定：准予还是不予，以及变更后的内容（至少 5 个字）。"""


class DeliveryUnproven(Invalid):
    """请写明送达凭证：窗口领取写领取人、证件号码和日期，邮寄写快递公司和运单号。"""


class PackageFaulty(Refusal):
    """这个档案包不完整或者被改动过，没有恢复任何内容。"""


class RecordDiffers(Refusal):
    """平台里已有同一个办件，日志与档案包不同，没有恢复任何内容。"""


class BaseDataMissing(Refusal):
    """恢复这个办件需要的基础数据不在平台里，没有恢复任何内容。"""


class ApplicantBarred(Refusal):
    """以前的申请中查明有弄虚作假，这个申请人现在还不能再次申请本事项。填好的内容会保留。"""

    def __init__(
        self, *, name: str, item: str, until: date, again: date, deceit: str, article: str, number: str
    ) -> None:
        super().__init__(
            sentence(
                "{name}在 {until} 以前（含当日）不能再次申请“{item}”：办件 {number} 的决定认定{deceit}（{article}）。"
                "填好的内容会保留，{again} 起可以提交。不服原决定的，可以在法定期限内申请行政复议或者提起行政诉讼；"
                "决定被撤销的，这项限制同时解除。",
                name=name,
                until=day_name(until),
                item=item,
                number=number,
                deceit=deceit,
                article=sentence(article),
                again=day_name(again),
            )
        )


class DeceitUnknown(Invalid):
    """请选择是隐瞒有关情况，还是提供虚假材料（行政许可法第七十八条）。"""


class FalseMaterialsUnnamed(Invalid):
    """请勾选哪些材料不真实；决定书要写明。"""


class NotALicence(Refusal):
    """这个办件不是申请行政许可，不适用行政许可法第七十八条。请按一般理由作出决定。"""


class NoBarToLift(Refusal):
    """这个办件没有还在期限内的再次申请限制，或者已经解除。请刷新页面。"""
