"""Refusals on the straight way of a case, from application to delivery."""

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


class OwnMatter(Refusal):
    """这个办件是您本人提交的（为自己或者代别人），依法应当回避。请交给同事办理。"""


class NotYourDesk(NotFound):
    """这个办件不在您的岗位职责内。如需协助，请联系承办机构的窗口。"""


class ReasonNeeded(Invalid):
    """请写明理由。法律要求把理由告知申请人，至少写 5 个字。"""


class AnotherLevelDecides(Refusal):
    """按您的情形，这个事项由另一级机关办理，这里不能提交。请回到办事指南，按提示到那一级办理。"""


class NotEligible(Refusal):
    """按您的情况不能申请这个事项，没有提交。"""

    def __init__(self, reason: str, basis: str) -> None:
        super().__init__(
            sentence("按您的情况不能申请，没有提交：{reason}。依据：{basis}。", reason=reason.rstrip("。"), basis=basis)
        )


class AnswerOverdue(Refusal):
    """答复期限已过，依法自收到申请材料之日起即为受理（行政许可法第三十二条）。系统会自动登记受理，之后请直接审查。"""


class RenewalSettled(Refusal):
    """许可有效期届满前没有作出决定，依法视为准予延续（行政许可法第五十条）。系统会自动登记，不能再另作处理。"""


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
                "{titles}：第一次告知时就能看到，不能再次要求补正（行政许可法第三十二条）。确有必要的，由本机关负责人再次告知并负责。",
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
