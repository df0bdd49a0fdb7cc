"""The states of a licence, and what a verification can say."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class LicenceStatus(models.TextChoices):
    """Stored status. That a licence has expired is not stored: it follows from its last day."""

    VALID = "valid", _("有效")
    SUSPENDED = "suspended", _("暂停")
    REVOKED = "revoked", _("已撤销")
    CANCELLED = "cancelled", _("已注销")
    SUPERSEDED = "superseded", _("已换发新证")


class HolderKind(models.TextChoices):
    """Whom a licence belongs to."""

    NATURAL = "natural", _("自然人")
    LEGAL = "legal", _("法人和其他组织")


class CodeKind(models.TextChoices):
    """What kind of number names the holder (GB/T 36903)."""

    CITIZEN = "111", _("公民身份号码")
    USCC = "001", _("统一社会信用代码")
    PASSPORT = "414", _("护照号码")
    TAIWAN_PERMIT = "511", _("台湾居民居住证号码")
    HONG_KONG_MACAO_PERMIT = "516", _("港澳居民居住证号码")
    PERMANENT_RESIDENT = "553", _("外国人永久居留身份证号码")


class Format(models.TextChoices):
    """What a licence can be rendered as."""

    PDF = "pdf", "PDF"


class VerdictKind(StrEnum):
    """The answer to "is this licence genuine?"."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    NOT_OURS = "not_ours"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
