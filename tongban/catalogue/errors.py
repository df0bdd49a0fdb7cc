"""How the catalogue says no."""

from collections.abc import Sequence

from tongban.kernel.errors import Invalid, NotFound, Refusal


class NoSuchItem(NotFound):
    """没有找到这个事项。请从首页重新查找，或者换一个说法搜索。"""


class NoGuide(NotFound):
    """这个事项只列入了目录，还没有公布办事指南。请向当地政务服务窗口咨询。"""


class NoGuideThen(NotFound):
    """那一天这个事项还没有公布办事指南。请换一个日期，或者看现在的指南。"""


class PublishedForever(Refusal):
    """已发布的版本不能改动。请修改定义后发布新版本。"""


class AlreadyPublished(Refusal):
    """这个事项刚刚由别人发布了新版本，请刷新后再试。"""


class NotLoaded(Refusal):
    """还没有载入行政区划和部门，请先运行 tongban load。"""


class HeldByTheGate(Refusal):
    """质量检查发现了必须先改正的问题，没有发布。请按提示改正，或者登记有负责人和期限的例外。"""


class NotThisBody(NotFound):
    """地方调整由这个机构自己的目录管理人员发布，您的岗位不能改动。"""


class OverrideRefused(Invalid):
    """地方调整没有发布，原来的内容没有改动。请按提示逐项改正。"""

    def __init__(self, problems: Sequence[tuple[str, str]], message: str | None = None) -> None:
        super().__init__(message)
        #: (path of the field, what is wrong and what to do)
        self.problems = tuple(problems)


class OverrideInThePast(Invalid):
    """生效日期不能早于今天。请改为今天或以后的日期。"""


class OverrideNeedsReason(Invalid):
    """请写明调整的依据，例如文件名称和文号。"""


class NothingOverridden(Refusal):
    """与现行的调整完全一样，没有需要发布的内容。"""


class OverrideTaken(Refusal):
    """这个机构刚刚由别人发布了新的调整，请刷新后再试。"""


class NotAnEditor(NotFound):
    """事项的常用说法只由目录管理人员维护，您的岗位不能改动。"""


class AliasUnusable(Invalid):
    """这个说法不能用：要 2 到 40 个字，说清楚办什么事，不能只有“怎么办”一类的话，也不能带证件号码、电话或邮箱。"""


class AliasAlreadyThere(Refusal):
    """这个事项已经有这个说法了，不用再加。请看看它是不是被别的事项挡在后面。"""


class NoSuchAlias(NotFound):
    """没有找到这个说法，可能已经由别人撤下。请刷新列表。"""


class AskingHandled(Refusal):
    """这条问法刚刚由别人处理了。请刷新列表再看。"""


class NoSuchAsking(NotFound):
    """没有找到这条问法，可能已经清理。请刷新列表。"""
