"""What supervision looks for: everything with a day of its own by which somebody owes something."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.cases.states import ObligationKind


class OwedKind(models.TextChoices):
    """What is owed by the law or the bundle itself; what an act made somebody owe is an `ObligationKind`."""

    ANSWER = "answer", _("答复是否受理")
    SUPPLY = "supply", _("补正申请材料")
    DECISION = "decision", _("作出决定")
    DELIVERY = "delivery", _("送达办理结果")
    JOINT = "joint", _("办完一件事")
    TASK = "task", _("完成联办任务")
    UNTOLD = "untold", _("书面告知特别程序")
    OVERHELD = "overheld", _("结束特别程序")


#: Every kind with its words, in the order in which they are shown where nothing else decides.
KINDS = {kind.value: kind.label for kind in (*OwedKind, *ObligationKind)}


class When(models.TextChoices):
    """Late already, or about to be."""

    LATE = "late", _("已超期")
    SOON = "soon", _("即将到期")
