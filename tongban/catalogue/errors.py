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


class NotYours(NotFound):
    """没有找到这个变更申请，或者您的岗位不办理它。请从“事项变更”列表重新打开。"""


class ChangeNotThere(Refusal):
    """这个变更申请现在不在这一步，可能刚刚由别人办理。请刷新页面，看过最新情况后再办。"""


class SamePerson(Refusal):
    """提出人和两个审核部门的审核人必须是三个不同的人。请由其他同事审核。"""


class WroteIt(Refusal):
    """您参与起草了这份定义，不能再审核它。请由没有参与起草的同事审核。"""


class PastDay(Invalid):
    """施行日期已经过去。已经过去的日子公布过什么，以后还要原样查得到，请改为今天或者以后的日期。"""


class FarDay(Invalid):
    """施行日期太远，最远只能定在两年以内。请改一个日期。"""


class NothingProposed(Invalid):
    """没有写明要变更什么。请选定事项，需要新定义的附上定义。"""


class ReasonMissing(Invalid):
    """请写明变更的理由，2 到 500 个字。"""


class BasisMissing(Invalid):
    """请写明依据：哪部法律法规或者哪个文件的哪一条，2 到 500 个字。"""


class RemarksMissing(Invalid):
    """退回时请写明意见，2 到 1000 个字，提出人按它修改。"""


class NotInThatState(Invalid):
    """这个事项现在的状态不能这样变更。请在事项页面核对状态。"""


class AnotherChangeOpen(Refusal):
    """这个事项还有一个变更申请没有办完，请先等它施行，或者请提出人撤回。"""


class IdTaken(Invalid):
    """新事项的编号已经有别的事项使用。编号用过就不再给别的事项，请换一个编号。"""


class CodeStays(Invalid):
    """基本编码一经赋予就不再改变，改名、拆分、合并也不变。请保留原来的基本编码。"""


class NothingChanged(Invalid):
    """新定义和现在的一样，没有需要变更的内容。"""


class VersionMovedOn(Refusal):
    """提出以后，这个事项又发布了新版本。请在新版本上重新修改后再提出。"""


class OpenCases(Refusal):
    """这个事项还有没办结的办件。请等它们办结，或者在“在办件怎么办”里写明过渡安排后再提出。"""


class NeededByBundle(Refusal):
    """这个事项是一件事的组成部分。请先修改这件事，不再包含它，再取消、合并或拆分。"""


class ItemNotOffered(Refusal):
    """这个事项现在不接受新的申请。已经提交的办件照常办理。"""


class NoSuchDraft(NotFound):
    """没有找到这份草稿，可能不是您所在机构的，或者已经发布、放弃。请回到起草工作台看列表。"""


class DraftAlreadyThere(Refusal):
    """您所在的机构已经有这个事项的草稿，请接着改那一份。"""

    def __init__(self, draft_id: object) -> None:
        self.draft_id = draft_id
        super().__init__()


class DraftMovedOn(Refusal):
    """这份草稿刚刚由别人改过，您的内容没有保存，也没有丢。请核对差别以后再保存。"""


class DraftUnusable(Invalid):
    """有写错的地方，没有保存，草稿还是原来的样子。请按提示改正后再保存。"""

    def __init__(self, problems: Sequence[tuple[str, str, str]], document: object = None) -> None:
        #: (path, sentence, place in the text or file)
        self.problems = list(problems)
        #: what the paths are about, as far as it could be read
        self.document = document
        super().__init__()


class DraftNotReady(Refusal):
    """草稿还有没写完或者必须先改正的地方，没有发布。请按检查结果改正。"""


class DraftOutdated(Refusal):
    """起草以后，这个事项又发布了新版本，没有发布这份草稿。请先对照现行版本，把别人的改动并进来。"""


class ItemIdTaken(Invalid):
    """已经有这个编号的事项。要修改它，请从事项页进入；是新事项，请换一个编号。"""
