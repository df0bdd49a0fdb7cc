"""Words of identity: roles of a post, roles of a mandate, kinds of entity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a post may do. Rights follow the post, not the person."""

    CLERK = "clerk", _("窗口受理")
    REVIEWER = "reviewer", _("审查")
    DECIDER = "decider", _("决定")
    ISSUER = "issuer", _("制证送达")
    EDITOR = "editor", _("目录管理")
    STAFFING = "staffing", _("机构编制审核")
    LEGAL = "legal", _("合法性审核")
    SUPERVISOR = "supervisor", _("效能监督")
    # The three administrators (三员分立): nobody holds two of these, and none of them touches a case.
    SYSADMIN = "sysadmin", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDITOR = "auditor", _("审计管理")


#: Roles of which a person holds one or none, and beside which no other.
ADMINISTRATORS = (Role.SYSADMIN, Role.SECURITY, Role.AUDITOR)
#: Not a post of its own: a decider's post may be marked as that of the body's head (本机关负责人), and what the law
#: leaves to the head asks for this beside the roles (行政许可法第四十二条).
HEAD = "head"
HEAD_LABEL = _("本机关负责人")


class Duty(models.TextChoices):
    """What an account may hold posts of. One at a time: nobody is two administrators, no administrator handles a matter."""

    NONE = "", _("没有岗位")
    BUSINESS = "business", _("业务")
    SYSADMIN = "sysadmin", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDITOR = "auditor", _("审计管理")


class AppointmentState(models.TextChoices):
    """Where a proposed post stands."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")
    FALLEN = "fallen", _("已失效")


class LeaveState(models.TextChoices):
    """Where a leave with a substitute stands."""

    OPEN = "open", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    ENDED = "ended", _("已提前结束")


class RealNameLevel(models.IntegerChoices):
    """How well it is proved that the account belongs to its person (国办函〔2016〕108号, 用户注册).

    Inside we use these names; each border (national platform, city systems) maps its own numbers.
    """

    NONE = 0, _("未实名")
    COMPARED = 1, _("姓名和证件号码已比对")
    PROVED = 2, _("三项信息已核验")
    SEEN = 3, _("窗口当面核验")


class MandateRole(models.TextChoices):
    """By what right somebody acts for another (民法典第二十七、三十三、六十一、一百六十一至一百七十条)."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人（负责人）")
    AGENT = "agent", _("经办人")
    FAMILY = "family", _("家人")
    GUARDIAN = "guardian", _("监护人")
    HELPER = "helper", _("村（社区）代办员")
    INTERMEDIARY = "intermediary", _("中介服务机构人员")


class MandateState(models.TextChoices):
    """Where a mandate stands. What it allows today is asked of its days and people as well (`mandates.living`)."""

    OFFERED = "offered", _("等对方接受")
    ASKED = "asked", _("等对方同意")
    LIVING = "living", _("有效")
    REFUSED = "refused", _("对方没有接受")
    TAKEN_BACK = "taken_back", _("接受前已撤回")
    REVOKED = "revoked", _("委托人已收回")
    GIVEN_UP = "given_up", _("代办人已放弃")
    ENDED = "ended", _("依法终止")


class Step(models.TextChoices):
    """What of a matter may be done for another. The last four are sensitive: they count only where they are named."""

    VIEW = "view", _("查看进度")
    FILL = "fill", _("填写申请")
    UPLOAD = "upload", _("上传材料、使用证照")
    SUBMIT = "submit", _("提交申请")
    CORRECT = "correct", _("补正、补交材料")
    PAY = "pay", _("缴费")
    RECEIVE = "receive", _("领取文书和结果")
    RATE = "rate", _("评价服务")
    HEARING = "hearing", _("申请或放弃听证")
    WITHDRAW = "withdraw", _("撤回申请")
    APPEAL = "appeal", _("登记复议、诉讼")
    SURRENDER = "surrender", _("注销证照")


class EntityKind(models.TextChoices):
    """服务对象 among organisations, by name."""

    ENTERPRISE = "enterprise", _("企业法人")
    SOLE_PROPRIETOR = "sole_proprietor", _("个体工商户")
    UNINCORPORATED = "unincorporated", _("非法人企业")
    INSTITUTION = "institution", _("事业法人")
    SOCIAL = "social", _("社会组织法人")
    ORGAN = "organ", _("机关法人")


class WishKind(models.TextChoices):
    """What a person asks for (个人信息保护法第四十四条、第四十六条至第四十八条)."""

    CORRECT = "correct", _("更正或者补充")
    DELETE = "delete", _("删除")
    OBJECT = "object", _("限制或者拒绝处理")
    EXPLAIN = "explain", _("解释处理规则")


class WishState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("办理中")
    MET = "met", _("已办理")
    PARTLY = "partly", _("部分办理")
    REFUSED = "refused", _("不予办理")
    WITHDRAWN = "withdrawn", _("已撤回")


class Scope(models.TextChoices):
    """What a connected system may ask for about whoever signs on; each is granted to it by approval."""

    OPENID = "openid", _("您在该系统中的编号")
    PROFILE = "profile", _("姓名和实名等级")
    PHONE = "phone", _("手机号码")
    ENTITY = "entity", _("您代表的企业或组织")
    IDENTITY = "identity", _("公民身份号码")


class SystemState(models.TextChoices):
    """Where a system of a city or department stands that wants our sign-on."""

    APPLIED = "applied", _("待安全管理员审批")
    CONNECTED = "connected", _("已接入")
    REFUSED = "refused", _("未同意接入")
    SUSPENDED = "suspended", _("已停用")


class CredentialKind(models.TextChoices):
    """What a connected system holds of a grant."""

    CODE = "code", _("授权码")
    ACCESS = "access", _("访问令牌")
    REFRESH = "refresh", _("续期令牌")


class NoticeState(models.TextChoices):
    """Whether a system has been told that somebody signed off."""

    WAITING = "waiting", _("等待通知")
    DELIVERED = "delivered", _("已通知")
    FAILED = "failed", _("没有通知到")


class DocumentKind(models.TextChoices):
    """What a person is known by. GA/T 2000.156 has numbers for these; each border maps its own."""

    CITIZEN = "citizen", _("居民身份证")
    HMT_PERMIT = "hmt_permit", _("港澳台居民居住证")
    PERMANENT_RESIDENT = "permanent_resident", _("外国人永久居留身份证")
    PASSPORT = "passport", _("外国护照")


class Proof(models.TextChoices):
    """What may be compared beside name and number when somebody registers online (国办函〔2016〕108号, 用户注册)."""

    MOBILE = "mobile", _("手机号码")
    SOCIAL = "social", _("社会保障卡卡号")
    BANK = "bank", _("银行账户（银行卡号）")
    FUND = "fund", _("住房公积金账号")
    LICENCE = "licence", _("驾驶证档案编号")
