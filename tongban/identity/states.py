"""Words of identity: roles of a post, roles of a mandate, kinds of entity."""

from django.db import models


class Role(models.TextChoices):
    """What a post may do. Rights follow the post, not the person."""

    CLERK = "clerk", "窗口受理"
    REVIEWER = "reviewer", "审查"
    DECIDER = "decider", "决定"
    ISSUER = "issuer", "制证送达"
    EDITOR = "editor", "目录管理"
    SUPERVISOR = "supervisor", "效能监督"
    SYSADMIN = "sysadmin", "系统管理"


class MandateRole(models.TextChoices):
    """By what right a person acts for an entity."""

    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人（负责人）"
    AGENT = "agent", "经办人"


class EntityKind(models.TextChoices):
    """服务对象 among organisations, by name."""

    ENTERPRISE = "enterprise", "企业法人"
    SOLE_PROPRIETOR = "sole_proprietor", "个体工商户"
    UNINCORPORATED = "unincorporated", "非法人企业"
    INSTITUTION = "institution", "事业法人"
    SOCIAL = "social", "社会组织法人"
    ORGAN = "organ", "机关法人"
