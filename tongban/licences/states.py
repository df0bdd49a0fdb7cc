"""The states of a licence, and what a verification can say."""

from enum import StrEnum

from django.db import models


class LicenceStatus(models.TextChoices):
    """Stored status. That a licence has expired is not stored: it follows from its last day."""

    VALID = "valid", "有效"
    SUSPENDED = "suspended", "暂停"
    REVOKED = "revoked", "已撤销"
    CANCELLED = "cancelled", "已注销"
    SUPERSEDED = "superseded", "已换发新证"


class HolderKind(models.TextChoices):
    """Whom a licence belongs to."""

    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人和其他组织"


class CodeKind(models.TextChoices):
    """What kind of number names the holder (GB/T 36903)."""

    CITIZEN = "111", "公民身份号码"
    USCC = "001", "统一社会信用代码"


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
