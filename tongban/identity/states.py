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
    SYSADMIN = "sysadmin", _("系统管理")


#: Not a post of its own: a decider's post may be marked as that of the body's head (本机关负责人), and what the law
#: leaves to the head asks for this beside the roles (行政许可法第四十二条).
HEAD = "head"
HEAD_LABEL = _("本机关负责人")


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
