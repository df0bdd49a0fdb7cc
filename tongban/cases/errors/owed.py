"""Refusals about what is owed: materials to follow, promises, places, fees."""

from tongban.kernel.errors import Invalid, Refusal
from tongban.kernel.language import sentence


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


class ChargedAsAWhole(Invalid):
    """这一项按公式算出的已经是总金额，数量填 1；不收取的填 0。"""


class FeeNotReckoned(Refusal):
    """这一项收费按公式算不出来，请核对申请表。"""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(sentence("“{name}”按公式算不出来：{why}", name=name, why=why))


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
