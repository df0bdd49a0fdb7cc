"""Batches in which running cases went over to a newer version of their item: who, why, and what became of each case."""

from django.db import models

from tongban.cases.models.case import Case
from tongban.catalogue.models import Item, ItemVersion
from tongban.identity.models import Account
from tongban.kernel.ids import new_id


class VersionMove(models.Model):
    """One batch. It is no record of any case: the move of a case is an event in its own log."""

    class State(models.TextChoices):
        RUNNING = "running", "办理中"
        DONE = "done", "已完成"
        UNDOING = "undoing", "恢复中"
        UNDONE = "undone", "已恢复"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="version_moves", verbose_name="事项")
    to_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="改用版本")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="办理人")
    by = models.CharField("办理人姓名", max_length=100)
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    at = models.DateTimeField("开始时间")
    undone_at = models.DateTimeField("恢复时间", null=True)
    chosen = models.PositiveIntegerField("选中件数")

    class Meta:
        verbose_name = "改用新版事项"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.item_id} {self.to_version_id}"


class VersionMoveLine(models.Model):
    """One case of a batch: the state in which it was chosen, what became of it, and of the undoing."""

    class Outcome(models.TextChoices):
        WAITING = "", "等待"
        MOVED = "moved", "已改用"
        REFUSED = "refused", "不能改用"
        CHANGED = "changed", "期间已由别人处理"
        UNDONE = "undone", "已恢复"
        KEPT = "kept", "不能恢复"

    move = models.ForeignKey(VersionMove, models.PROTECT, related_name="lines", verbose_name="批次", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    seq = models.PositiveIntegerField("选中时的日志序号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    note = models.CharField("说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = "改用新版事项的办件"
        ordering = ("move", "id")
        indexes = (models.Index(fields=["move", "outcome", "id"], name="version_move_lines"),)
        constraints = (models.UniqueConstraint(fields=["move", "case"], name="case_once_per_version_move"),)

    def __str__(self) -> str:
        return f"{self.move_id} {self.case_id}"
