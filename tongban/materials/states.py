"""Words of materials."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DossierState(models.TextChoices):
    """A dossier is a draft until it is submitted; then it is sealed and only corrections may add to it."""

    DRAFT = "draft", _("草稿")
    SEALED = "sealed", _("已提交")


class Trust(models.TextChoices):
    """可信等级 of a material (国办函〔2016〕108号): it decides how far the material may be reused."""

    A = "A", _("发证机关签发")
    B = "B", _("窗口已核原件")
    C = "C", _("本人上传证照")
    D = "D", _("本人自制材料")


class Source(models.TextChoices):
    """Where an attachment came from."""

    UPLOAD = "upload", _("本人上传")
    LICENCE = "licence", _("电子证照库")
    CASE = "case", _("以前的办件")


class Channel(models.TextChoices):
    """By which door a dossier came in."""

    WEB = "web", _("网上")
    COUNTER = "counter", _("窗口")
    #: Nobody applied: an office began it by itself.
    OFFICE = "office", _("依职权")
