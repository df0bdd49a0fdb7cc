"""How the licence library says no."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class LicenceNotFound(NotFound):
    """没有找到这张证照。请核对网址，或者到“我的证照”里重新打开。"""


class LicenceFieldsInvalid(Invalid):
    """证照要印制的内容有误，证照没有制作。请退回办件核对后再制证。"""


class HolderInvalid(Invalid):
    """持证人的名称或证件号码不完整，证照没有制作。请核对申请人信息。"""


class KeyReused(Refusal):
    """这次制证与之前的一次使用了同一个编号，但内容不同，证照没有制作。请刷新办件后再试。"""


class AlreadyIssued(Refusal):
    """这个持证人已有一张同号的证照。如需换发，请从原证照发起换证。"""


class SealNotAuthorised(Refusal):
    """本机关的印章没有获得签发这类证照的授权，证照没有制作。请先由管理员办理印章授权。"""


class MayNotChangeLicence(NotFound):
    """没有找到这张证照，或者您的岗位不能变更它。请由发证机关的决定或制证岗位办理。"""


class StatusChangeNotAllowed(Refusal):
    """这张证照现在的状态不允许这样变更。请刷新页面，看看它是否已被处理。"""


class LicenceMovedOn(Refusal):
    """另一位工作人员刚刚变更了这张证照。请刷新页面后再看是否还需要处理。"""


class ReasonMissing(Invalid):
    """请写明变更证照状态的理由，持证人会看到它。"""
