"""Words of the catalogue: where an item stands, what is asked to become of it, how far that request has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemState(models.TextChoices):
    """Where a service item stands. 事项状态 of the item dictionaries: in use, suspended, cancelled; before: planned."""

    PLANNED = "planned", _("待施行")
    IN_FORCE = "in_force", _("施行中")
    SUSPENDED = "suspended", _("暂停办理")
    ABOLISHED = "abolished", _("已取消")


class ChangeKind(models.TextChoices):
    """What is asked for: the seven acts on a catalogue (国办函〔2016〕108号, 目录的动态调整)."""

    NEW = "new", _("新增")
    CHANGE = "change", _("变更")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    SUSPEND = "suspend", _("暂停")
    RESUME = "resume", _("恢复")
    ABOLISH = "abolish", _("取消")


class ChangeState(models.TextChoices):
    """How far a request has come."""

    STAFFING = "staffing", _("待机构编制部门审核")
    LEGAL = "legal", _("待合法性审核")
    RETURNED = "returned", _("已退回修改")
    SCHEDULED = "scheduled", _("待施行")
    HELD = "held", _("施行受阻")
    DONE = "done", _("已施行")
    WITHDRAWN = "withdrawn", _("已撤回")


class ChangeAct(models.TextChoices):
    """What was done to a request."""

    PROPOSE = "propose", _("提出")
    RETURN = "return", _("退回")
    RESUBMIT = "resubmit", _("修改后重新提出")
    AGREE_STAFFING = "agree_staffing", _("机构编制部门同意")
    AGREE_LEGAL = "agree_legal", _("合法性审核通过")
    WITHDRAW = "withdraw", _("撤回")
    EFFECT = "effect", _("施行")
    HOLD = "hold", _("施行受阻")
