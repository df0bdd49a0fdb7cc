"""Refusals about connected systems and the sign-on for them."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class NoSuchSystem(NotFound):
    """没有找到这个接入系统。请回到“接入系统”列表重新选择。"""


class SystemIncomplete(Invalid):
    """接入申请没有填全，请按提示补充后再提交。"""


class OwnApplication(Refusal):
    """接入申请不能由提出的人自己审批。请由另一位安全管理员审批。"""


class SystemMovedOn(Refusal):
    """这个接入系统刚被别人处理过，状态已经变了。请刷新页面，看过现状再操作。"""


class NotConnected(Refusal):
    """这个系统没有接入或者已经停用，不能更换密钥。"""


class ConsentGone(NotFound):
    """没有找到这项授权，它可能已经撤回。请刷新页面查看。"""


class InvalidGrant(Invalid):
    """授权码或者令牌无效、已经用过或者已经过期。请重新发起登录。"""


class InvalidScope(Invalid):
    """请求的信息超出了授权的范围。"""
