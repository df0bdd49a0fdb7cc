"""How the catalogue says no."""

from tongban.kernel.errors import NotFound, Refusal


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
