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


#: Not a post of its own: a decider's post may be marked as that of the body's head (本机关负责人), and what the law
#: leaves to the head asks for this beside the roles (行政许可法第四十二条).
HEAD = "head"
HEAD_LABEL = _("本机关负责人")


class RealNameLevel(models.IntegerChoices):
    """How well it is proved that the account belongs to its person (国办函〔2016〕108号, 用户注册).

    Inside we use these names; each border (national platform, city systems) maps its own numbers.
    """

    NONE = 0, _("未实名")
    COMPARED = 1, _("姓名和证件号码已比对")
    PROVED = 2, _("三项信息已核验")
    SEEN = 3, _("窗口当面核验")


class MandateRole(models.TextChoices):
    """By what right a person acts for an entity."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人（负责人）")
    AGENT = "agent", _("经办人")


class EntityKind(models.TextChoices):
    """服务对象 among organisations, by name."""

    ENTERPRISE = "enterprise", _("企业法人")
    SOLE_PROPRIETOR = "sole_proprietor", _("个体工商户")
    UNINCORPORATED = "unincorporated", _("非法人企业")
    INSTITUTION = "institution", _("事业法人")
    SOCIAL = "social", _("社会组织法人")
    ORGAN = "organ", _("机关法人")


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
