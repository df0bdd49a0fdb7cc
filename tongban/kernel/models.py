"""Tables every room may lean on: files, counters, the outbox and what became of it."""

from django.db import models
from django.db.models import Q

from tongban.kernel.crypto.fields import EncryptedTextField
from tongban.kernel.ids import new_id


class StoredFile(models.Model):
    """One stored content, named by its own SM3 hash; equal contents are one row and one file."""

    hash = models.CharField("内容摘要(SM3)", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=100)
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = "存储文件"

    def __str__(self) -> str:
        return self.hash


class Counter(models.Model):
    """A gapless counter: taken inside the transaction that uses the number."""

    name = models.CharField("名称", max_length=120, primary_key=True)
    value = models.PositiveBigIntegerField("当前值", default=0)

    class Meta:
        verbose_name = "序号"

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Throttle(models.Model):
    """How often something was tried within the current window; shared by all web processes."""

    key = models.CharField("对象", max_length=120, primary_key=True)
    tries = models.PositiveIntegerField("次数", default=0)
    window_ends_at = models.DateTimeField("窗口结束")

    class Meta:
        verbose_name = "频率限制"

    def __str__(self) -> str:
        return self.key


class OutboxMessage(models.Model):
    """An event of a room, committed together with the change it reports."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("事件", max_length=80)
    subject = models.CharField("对象", max_length=64)
    payload = models.JSONField("内容")
    at = models.DateTimeField("时间")
    relayed_at = models.DateTimeField("分发时间", null=True)

    class Meta:
        verbose_name = "待发事件"
        indexes = (models.Index(fields=["id"], name="outbox_waiting", condition=Q(relayed_at=None)),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Consumption(models.Model):
    """One reaction to one message. Its row and its effect commit together, so the effect happens once."""

    class State(models.TextChoices):
        PENDING = "pending", "待处理"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="consumptions")
    reaction = models.CharField("处理者", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("下次尝试")
    error = models.TextField("最近一次错误", blank=True)

    class Meta:
        verbose_name = "事件处理"
        constraints = (models.UniqueConstraint(fields=["message", "reaction"], name="consumption_once"),)
        indexes = (models.Index(fields=["due_at", "id"], name="consumption_due", condition=Q(state="pending")),)

    def __str__(self) -> str:
        return f"{self.reaction} {self.state}"


class Heartbeat(models.Model):
    """A worker that lives writes here every few seconds; silence means it is dead."""

    worker = models.CharField("工作进程", max_length=64, primary_key=True)
    started_at = models.DateTimeField("启动")
    seen_at = models.DateTimeField("最近心跳", db_index=True)

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return self.worker


class CronSlot(models.Model):
    """The last slot of a timetable entry that was enqueued; taken by conditional update, so once."""

    name = models.CharField("任务", max_length=80, primary_key=True)
    last_slot = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "定时"

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One act of importance, chained by hash to the one before it in its strand. Written by `kernel.audit` only."""

    strand = models.PositiveSmallIntegerField("链")
    seq = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    act = models.CharField("行为", max_length=60)
    account_id = models.BigIntegerField("账号", null=True)
    who = models.CharField("何人", max_length=120)
    acting_for = models.CharField("代谁", max_length=120, blank=True)
    subject = models.CharField("对象", max_length=120, blank=True)
    #: The person whose data the act touched: the one who may read the entry beside the audit administrator.
    concerning = models.UUIDField("涉及的人", null=True)
    purpose = models.CharField("事由", max_length=200, blank=True)
    result = models.CharField("结果", max_length=10)
    address = models.CharField("来源地址", max_length=64, blank=True)
    device = models.CharField("设备", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict)
    hash = models.CharField("摘要(SM3)", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        constraints = (models.UniqueConstraint(fields=["strand", "seq"], name="one_place_in_a_strand"),)
        indexes = (
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["account_id", "at"], name="audit_by_account"),
            models.Index(fields=["concerning", "at"], name="audit_by_person", condition=~Q(concerning=None)),
        )

    def __str__(self) -> str:
        return f"{self.strand}.{self.seq} {self.act}"


class KeptKey(models.Model):
    """A key that was derived from a master secret no longer there, kept because papers carry what was made with it."""

    purpose = models.CharField("用途", max_length=60)
    key = EncryptedTextField("密钥", purpose="kept_key.key")
    kept_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "留存密钥"

    def __str__(self) -> str:
        return self.purpose


class AuditCut(models.Model):
    """Up to where a strand was cut off by age: the entries are gone, the seal over their end stays.

    The database itself lets no entry be deleted that no mark covers, and none be changed.
    """

    strand = models.PositiveSmallIntegerField("链")
    #: The last entry that was cut off, and its hash: the next one seals it.
    seq = models.PositiveBigIntegerField("序号")
    hash = models.CharField("摘要(SM3)", max_length=64)
    first_at = models.DateTimeField("最早一条")
    last_at = models.DateTimeField("最晚一条")
    at = models.DateTimeField("清除时间")
    signature = models.BinaryField("签名(SM2)")

    class Meta:
        verbose_name = "审计清除标记"
        constraints = (models.UniqueConstraint(fields=["strand", "seq"], name="one_cut_at_a_place"),)

    def __str__(self) -> str:
        return f"{self.strand}.{self.seq}"


class AuditAnchor(models.Model):
    """The heads of all strands on a day, signed with the platform's key: what came before cannot be written anew."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("时间")
    lines = models.TextField("各链末端")
    #: How many entries there were; a plain figure for readers.
    entries = models.PositiveBigIntegerField("条数")
    signature = models.BinaryField("签名(SM2)")

    class Meta:
        verbose_name = "审计锚点"

    def __str__(self) -> str:
        return str(self.day)


class AuditCheck(models.Model):
    """One proof of the whole audit, asked for on a page and done by the worker, strand by strand."""

    asked_at = models.DateTimeField("发起时间")
    strands_done = models.PositiveSmallIntegerField("已核对的链", default=0)
    entries = models.PositiveBigIntegerField("已核对的记录", default=0)
    faults = models.JSONField("问题", default=list)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "审计核对"

    def __str__(self) -> str:
        return f"{self.asked_at} {self.strands_done}"
