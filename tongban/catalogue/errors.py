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
