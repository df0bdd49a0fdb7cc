"""How identity says no."""

from tongban.kernel.errors import Invalid, Refusal, TooMany


class SignOnRefused(Invalid):
    """登录信息不对。请核对后再试；忘了密码可以找回，或者带身份证到政务大厅窗口重设。"""


class SlowDown(TooMany):
    """试错次数较多，为了账号安全请稍等一会儿再试。以前登录过的设备、短信验证码和通行密钥不受影响。"""


class WrongCode(Invalid):
    """验证码不对或者已经失效。请核对后再填，或者重新获取。"""


class WrongFactor(Invalid):
    """第二重验证没有通过。动态码每 30 秒换一次，用过的不能再用；请等下一个码再试。"""


class LastFactor(Refusal):
    """工作人员账号至少要留一个第二重验证。请先添加新的，再删除这一个。"""


class TooManyFactors(Refusal):
    """最多可以设 10 个通行密钥。请先删除不用的，再添加。"""


class NoSecondFactor(Refusal):
    """还没有设第二重验证，没有什么可恢复的。请先添加通行密钥或动态码。"""


class SamePassword(Invalid):
    """新密码不能和原来的一样。请换一个。"""


class NotAtThisWindow(Refusal):
    """这个账号的密码不在您的岗位重设。群众的由受理窗口办，工作人员的由安全管理员办，自己的不能自己办。"""

    status = 403
