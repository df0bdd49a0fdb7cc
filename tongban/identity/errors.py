"""Refusals of identity, each a sentence for the reader."""

from tongban.identity.states import RealNameLevel
from tongban.kernel.errors import Invalid, NotFound, Refusal
from tongban.kernel.language import sentence


class NameWrong(Invalid):
    """姓名不能这样填，请按证件上的姓名填写。"""


class DocumentWrong(Invalid):
    """证件号码不对，请对照证件逐位核对。"""


class RegisterSilent(Refusal):
    """登记系统暂时没有回应，您填写的内容没有丢失。请稍后再试，或者带证件原件到政务服务大厅窗口办理。"""

    status = 503


class NotConfirmed(Refusal):
    """您填写的内容与登记信息没有核对上，请对照证件和卡片核对后再试；核对不上的，可以带证件原件到窗口办理。"""


class RegistrationGone(NotFound):
    """这次注册已经过期或者已经完成。请重新开始注册，或者直接登录。"""


class CodeWrong(Invalid):
    """短信验证码不对或者已经过期，请核对后再填，或者重新发送一条。"""


class SmsSilent(Refusal):
    """短信暂时发不出去。请稍后再试，或者改用别的核验方式。"""

    status = 503


class ProofsWrong(Invalid):
    """请至少填写一项核验信息。"""


class PasswordWeak(Invalid):
    """这个密码太容易被猜到，请换一个更长的密码。"""


class UsernameTaken(Invalid):
    """这个用户名已经有人用了，请换一个。"""


class UsernameWrong(Invalid):
    """用户名用 4 到 30 个小写字母、数字、下划线或者短横线，以字母开头，不要用身份证号和手机号。"""


class AgreementNotSigned(Invalid):
    """请先阅读并同意网上服务协议。"""


class AccountExists(Refusal):
    """您已经有账号了，请用原来的用户名登录；忘记密码的，可以带证件原件到窗口重设。"""


class NotInitialPassword(Refusal):
    """这个账号现在不用更换初始密码。请直接继续办理。"""


class VisitOver(NotFound):
    """这次窗口服务已经结束，或者不是您接待的。请重新查验证件后再办理。"""


class DocumentNotSeen(Invalid):
    """请先查验来人的证件原件，确认与本人相符，再勾选。"""


class ConsentNeeded(Invalid):
    """请先把要办的事念给来人听，得到同意后写下来，再开始填写。"""


class NoAccount(Refusal):
    """来人还没有账号，不能重设密码或者提高等级。请先为其开通账号。"""


class NotTheRepresentative(Refusal):
    """登记信息里，您不是这家单位的法定代表人（负责人），不能以单位名义注册。请由法定代表人办理，或者由其给您授权。"""


class LevelTooLow(Refusal):
    """办这件事要先提高实名等级，您填写的内容已经保存。"""

    def __init__(self, needed: RealNameLevel) -> None:
        self.needed = needed
        super().__init__(
            sentence("办这件事需要实名等级达到“{level}”，您填写的内容已经保存。请先提高等级。", level=needed.label)
        )


class SignOnRefused(Refusal):
    """国家平台的登录没有成功，没有做任何改动。请从登录页重新开始。"""


class PlatformSilent(Refusal):
    """国家平台暂时没有回应。请稍后再试，或者用本平台的用户名和密码登录。"""

    status = 503


class NotForOfficers(Refusal):
    """工作人员账号不能用国家平台登录，请用本平台的用户名、密码和第二重验证登录。"""


class LinkRefused(Invalid):
    """用户名或者密码不对，或者这个账号不能与国家平台的身份关联。请核对后再试，或者到窗口办理。"""


class NotMergeable(Refusal):
    """这两个身份不能合并：请确认查验过两份证件，且属于同一个人。"""


class NotSeparable(Refusal):
    """不能拆分：请确认另一位使用者的证件已经查验，且与账号登记的不是同一个人。"""
