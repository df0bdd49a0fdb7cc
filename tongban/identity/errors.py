"""Refusals of identity, each a sentence for whoever reads it."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class MayNotActFor(Refusal):
    """您现在不能代表这个申请人办理：授权不存在、已到期或已撤销。请联系委托人重新授权。"""


class StepNotGranted(MayNotActFor):
    """委托您的时候没有包括这一步。请联系委托人，请对方在“我的委托”里补给您。"""


class MandateNotFound(NotFound):
    """没有找到这份委托，或者它与您无关。请到“我的委托”中查看。"""


class MandateMovedOn(Refusal):
    """这份委托刚刚有了变化（被接受、收回或结束）。请刷新页面看看现在的情况。"""


class MandateInvalid(Invalid):
    """委托的内容有误，请按提示修改后再继续。"""


class CannotGive(Refusal):
    """您现在不能给出这份委托。委托只能由本人、法定代表人或者有权指派经办人的人给出，不能转委托。"""


class NotOfAge(Refusal):
    """未满十八周岁的人由监护人代理，不能自己委托别人，也不能代别人办理。"""


class NotAppointed(Refusal):
    """对方现在不是登记在册的代办员或者中介机构人员，不能接受这类委托。"""


class NotGuardian(Refusal):
    """没有查到您是这个孩子的监护人。请带出生医学证明或户口簿到政务服务窗口登记。"""


class RegisterSilent(Refusal):
    """查询户籍和出生登记的系统暂时没有答复，请稍后再试，或者到政务服务窗口办理。"""

    status = 503
