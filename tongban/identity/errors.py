"""Refusals of identity, each a sentence for whoever reads it."""

from tongban.identity.states import RealNameLevel
from tongban.kernel.errors import Invalid, NotFound, Refusal, TooMany
from tongban.kernel.language import sentence


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
    """未满十八周岁的人由监护人代理，不能自己委托别人，也不能代别人办理。证件号码里没有出生日期的（例如护照）无法核对年龄，请本人直接办理。"""


class NotAppointed(Refusal):
    """对方现在不是登记在册的代办员或者中介机构人员，不能接受这类委托。"""


class NotGuardian(Refusal):
    """没有查到您是这个孩子的监护人。请带出生医学证明或户口簿到政务服务窗口登记。"""


class RegisterSilent(Refusal):
    """登记系统暂时没有回应，您填写的内容没有丢失。请稍后再试，或者带证件原件到政务服务大厅窗口办理。"""

    status = 503


class SignOnRefused(Invalid):
    """登录信息不对。请核对后再试；忘了密码可以找回，或者带身份证到政务大厅窗口重设。"""


class SlowDown(TooMany):
    """试错次数较多，为了账号安全请稍等一会儿再试。以前登录过的设备、短信验证码和通行密钥不受影响。"""


class WrongCode(Invalid):
    """验证码不对或者已经失效。请核对后再填，或者重新获取。"""


class PhoneWrong(Invalid):
    """手机号码不对。请填 11 位的手机号码。"""


class PhoneTaken(Refusal):
    """这个手机号码已经用来登录另一个账号。家里人共用一部手机的，先绑定的人用它登录；您可以换一个号码，或者用用户名、证件号码登录。"""


class WrongFactor(Invalid):
    """第二重验证没有通过。动态码每 30 秒换一次，用过的不能再用；请等下一个码再试。"""


class SignedOutMeanwhile(Refusal):
    """您的账号刚刚在别处重设，所有设备都已退出，没有添加登录方式。请重新登录后再添加。"""


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


class PurposeMissing(Invalid):
    """请选择为什么需要看完整的号码。"""


class ReasonMissing(Invalid):
    """请用一句话写明具体事由（4 个字以上），当事人会看到。"""


class WishUnexplained(Invalid):
    """请写明要更正、删除或者不同意的是什么、为什么（4 个字以上）。"""


class KeptFormGone(NotFound):
    """这里没有为您保存的表单。没有提交的内容只保留半小时，只有填写的人能打开；请回到原来的页面重新填写。"""


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
    """不满十四周岁的孩子，要先由父母或者其他监护人同意，才能开户和办事。请监护人登录后在“委托”里选“我是孩子的监护人”，或者带证明到窗口办理。"""


class GuardianWithdrew(GuardianMissing):
    """监护人已经撤回同意，现在不能替这个孩子开户、填写和提交新的申请。要办的，请监护人登录后在“委托”里重新同意，或者带证件到窗口办理；已经提交的办件照常进行。"""


class NothingToWithdraw(Refusal):
    """没有可以撤回的同意：已经撤回了，或者还没有同意过。不用再做什么。"""


class ChildNoMore(Refusal):
    """孩子已满十四周岁，个人信息怎样处理由本人决定，不再需要监护人同意，也不用撤回。"""


class HandOverUnexplained(Invalid):
    """请写明提供给谁、为了什么、提供了哪些内容。"""


class NoSuchPost(NotFound):
    """没有这个岗位，或者它已经免去。请回到岗位列表重新查找。"""


class NoSuchAppointment(NotFound):
    """没有这份任职申请，或者您不能处理它。请回到任职申请列表。"""


class NoSuchLeave(NotFound):
    """没有这份休假代理，或者您不能处理它。请回到休假代理列表。"""


class NoSuchOfficer(NotFound):
    """没有这个账号。请先由系统管理员为工作人员开通账号，再任命岗位。"""


class NotForYourself(Refusal):
    """不能给自己任命岗位。请由另一位安全管理员提出。"""


class NotYourOwnProposal(Refusal):
    """自己提出的任命不能由自己确认。请由另一位安全管理员或者该机构负责人确认。"""


class NoSuchReset(NotFound):
    """没有这次登录重设，或者不归您办：只有在岗或者将要到岗的工作人员能重设，自己的不能自己办。请回到列表查看。"""


class NotYourOwnReset(Refusal):
    """初始密码的两半要由两位管理员分别交给本人。您已经交过前一半，或者这是您自己的账号；请另一位管理员交后一半。"""


class DutiesConflict(Refusal):
    """这个人已有别的职责。系统、安全、审计三种管理员各由不同的人担任，也不办理业务。请先免去原来的岗位，或者换一个人。"""


class PostHeldAlready(Refusal):
    """这个人在这个机构已有这个岗位，或者同样的申请正在等待确认。不用再任命。"""


class AppointmentInvalid(Invalid):
    """任命写得不完整。请选好机构、岗位和起止日期，写明依据；止期不能早于起期，也不能早于今天。"""


class HelperInvalid(Invalid):
    """代办人登记写得不完整，请按提示修改。"""


class NoSuchHelper(NotFound):
    """没有这条代办人登记，或者不归您的机关管。"""


class AlreadyDecided(Refusal):
    """别人已经处理过了。请刷新页面看结果。"""


class AccountNameTaken(Invalid):
    """这个用户名已经有人用了。请换一个：小写字母开头，3 到 30 位字母、数字。"""


class OfficerInvalid(Invalid):
    """姓名或者身份号码不对。请照身份证核对；号码 18 位，最后一位可能是 X。"""


class LeaveInvalid(Invalid):
    """休假代理写得不对。代理人要是同一机构的在岗同事，不能是自己，也不能是管理员；日期从今天起，最长 90 天；请写明事由。"""


class NotTheLastSecurity(Refusal):
    """这是最后一位安全管理员，免去以后再没有人能任命岗位。请先任命一位接替的人。"""


class NameWrong(Invalid):
    """姓名不能这样填，请按证件上的姓名填写。"""


class DocumentWrong(Invalid):
    """证件号码不对，请对照证件逐位核对。"""


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


class ResetFirst(Refusal):
    """这个账号还没有核验过三项信息，不能确定现在是谁在用。请给来人重设密码，重设时实名等级一并提高为“窗口当面核验”。"""


class NotTheRepresentative(Refusal):
    """登记信息里，您不是这家单位的法定代表人（负责人），不能以单位名义注册。请由法定代表人办理，或者由其给您授权。"""


class LevelTooLow(Refusal):
    """办这件事要先提高实名等级，您填写的内容已经保存。"""

    def __init__(self, needed: RealNameLevel) -> None:
        self.needed = needed
        super().__init__(
            sentence("办这件事需要实名等级达到“{level}”，您填写的内容已经保存。请先提高等级。", level=needed.label)
        )


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


class UpstreamRefused(Refusal):
    """国家平台的登录没有成功，没有做任何改动。请从登录页重新开始。"""
