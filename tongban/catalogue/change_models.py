"""What is to become of items, and what became of them: requests with their log, states with their days, succession."""

from collections.abc import Iterable
from typing import Any, Generic, NoReturn, TypeVar

from django.db import models
from django.db.models import Q

from tongban.catalogue.changing import entry_hash
from tongban.catalogue.errors import PublishedForever
from tongban.catalogue.states import ChangeAct, ChangeKind, ChangeState, ItemState
from tongban.kernel.ids import new_id

M = TypeVar("M", bound=models.Model)


class OnlyAdded(models.QuerySet[M], Generic[M]):
    """Rows that can be added and read, nothing else: what was true on a day stays readable."""

    def update(self, **_: Any) -> NoReturn:
        raise PublishedForever

    def delete(self) -> NoReturn:
        raise PublishedForever

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise PublishedForever


class Kept(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForever
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise PublishedForever


class ChangeRequest(models.Model):
    """事项变更申请: what shall become of which items from which day, and how far that has come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("变更种类", max_length=10, choices=ChangeKind)
    title = models.CharField("标题", max_length=200)
    #: Canonical JSON of the new definitions.
    definitions = models.JSONField("新定义", default=list)
    reason = models.CharField("理由", max_length=500)
    basis = models.CharField("依据", max_length=500, blank=True)
    #: What becomes of the cases that are open (过渡安排).
    transition = models.CharField("在办件的过渡安排", max_length=500, blank=True)
    effective_from = models.DateField("施行日期")
    state = models.CharField("状态", max_length=10, choices=ChangeState)
    proposed_by = models.CharField("提出人", max_length=60)
    #: Accounts, not people: what separates the three who act on a request. Numbers, because rows outlive accounts.
    proposer = models.PositiveBigIntegerField("提出人账号")
    staffing_reviewer = models.PositiveBigIntegerField("机构编制审核人账号", null=True, blank=True)
    proposed_at = models.DateTimeField("提出时间")
    #: The day on which it took effect.
    effected_on = models.DateField("施行于", null=True, blank=True)
    #: Why it did not take effect on its day.
    held_because = models.TextField("受阻原因", blank=True)
    seq = models.PositiveIntegerField("日志序号", default=0)
    head_hash = models.CharField("日志摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "事项变更申请"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["state", "-id"], name="change_by_state"),
            models.Index(fields=["proposer", "-id"], name="change_by_proposer"),
            models.Index(fields=["effective_from"], name="change_due", condition=Q(state="scheduled")),
        )

    def __str__(self) -> str:
        return self.title


class ChangeWriter(models.Model):
    """An account that wrote in the draft from which a request came: it does not review the request."""

    change = models.ForeignKey(
        ChangeRequest, models.CASCADE, related_name="writers", verbose_name="变更申请", db_index=False
    )
    account = models.PositiveBigIntegerField("账号")

    class Meta:
        verbose_name = "参与起草的人"
        constraints = (models.UniqueConstraint(fields=["change", "account"], name="change_writer_once"),)

    def __str__(self) -> str:
        return f"{self.change_id} {self.account}"


class ChangedItem(models.Model):
    """One item that a request names. `side`: what is there (from), what comes of it (to), or an item that stays (both)."""

    class Side(models.TextChoices):
        FROM = "from", "原事项"
        TO = "to", "新事项"
        BOTH = "both", "保留的事项"

    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="items", verbose_name="变更申请")
    side = models.CharField("方面", max_length=4, choices=Side)
    #: No reference: a new item is not there yet.
    item_id = models.CharField("事项编号", max_length=40)
    name = models.CharField("事项名称", max_length=500)
    #: The newest version when it was proposed; 0 for none. Whatever is published later is not overwritten.
    base = models.PositiveIntegerField("原版本号", default=0)
    open = models.BooleanField("未办完", default=True)

    class Meta:
        verbose_name = "变更涉及的事项"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["change", "item_id"], name="changed_item_once"),
            # two requests about one item at a time would overwrite each other
            models.UniqueConstraint(fields=["item_id"], condition=Q(open=True), name="one_open_change_per_item"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"

    @property
    def goes(self) -> bool:
        """Whether the item ends with this request, where the request ends any."""
        return self.side == self.Side.FROM

    @property
    def comes(self) -> bool:
        """Whether the item stands after this request."""
        return self.side != self.Side.FROM


class ChangeEntry(Kept):
    """One entry of a request's log: who did what when, with which remarks; chained by hash."""

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="entries", verbose_name="变更申请")
    seq = models.PositiveIntegerField("序号")
    act = models.CharField("事由", max_length=20, choices=ChangeAct)
    at = models.DateTimeField("时间")
    by = models.JSONField("经办")
    text = models.TextField("意见", blank=True)
    data = models.JSONField("内容", default=dict)
    prev_hash = models.CharField("前一摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    objects = OnlyAdded.as_manager()

    class Meta:
        verbose_name = "变更日志"
        ordering = ("change", "seq")
        constraints = (models.UniqueConstraint(fields=["change", "seq"], name="change_entry_once"),)

    def __str__(self) -> str:
        return f"{self.change_id} {self.seq}"

    def own_hash(self) -> str:
        """What the hash of this entry must be."""
        return entry_hash(
            prev_hash=self.prev_hash,
            change=str(self.change_id),
            seq=self.seq,
            act=str(self.act),
            at=self.at,
            by=self.by,
            text=self.text,
            data=self.data,
        )


class ItemStanding(Kept):
    """事项状态: from this day on the item stands so; without a row it is in force since its first version."""

    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="standings", verbose_name="事项")
    state = models.CharField("状态", max_length=10, choices=ItemState)
    from_on = models.DateField("起")
    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="standings", verbose_name="变更申请")
    reason = models.CharField("理由", max_length=500)
    basis = models.CharField("依据", max_length=500, blank=True)

    objects = OnlyAdded.as_manager()

    class Meta:
        verbose_name = "事项状态"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["change", "item"], name="standing_once_per_change"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.from_on}: {self.state}"


class Succession(Kept):
    """Which item another went over to, by split or merge: the old number and address keep leading somewhere."""

    old = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="went_to", verbose_name="原事项")
    new = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="came_from", verbose_name="新事项")
    kind = models.CharField("方式", max_length=10, choices=ChangeKind)
    on = models.DateField("日期")
    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="successions", verbose_name="变更申请")

    objects = OnlyAdded.as_manager()

    class Meta:
        verbose_name = "事项承接"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["change", "old", "new"], name="succession_once"),)

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
