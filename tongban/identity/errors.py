"""How identity says no."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class PurposeMissing(Invalid):
    """请选择为什么需要看完整的号码。"""


class ReasonMissing(Invalid):
    """请用一句话写明具体事由（4 个字以上），当事人会看到。"""


class WishUnexplained(Invalid):
    """请写明要更正、删除或者不同意的是什么、为什么（4 个字以上）。"""


class WishUnknown(NotFound):
    """没有找到这个请求，可能已经答复或者撤回。请回到列表查看。"""


class WishAnswered(Refusal):
    """这个请求已经答复或者撤回，不能再改。请刷新页面查看。"""


class WishWaits(Refusal):
    """您已经提出过同样的请求，正在办理，答复前不用重复提出。"""


class AnswerUnexplained(Invalid):
    """请写明答复的理由（10 个字以上），当事人会收到。"""


class NotForConsent(Invalid):
    """这一项不是以同意为依据的，不能在这里同意或者撤回。"""


class GuardianMissing(Refusal):
    """处理不满十四周岁未成年人的个人信息，应当先取得父母或者其他监护人的同意。"""


class HandOverUnexplained(Invalid):
    """请写明提供给谁、为了什么、提供了哪些内容。"""
