"""A case is a row and its log; corrections, node records and papers hang on it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body, Division
from tongban.cases.errors import CaseMovedOn
from tongban.cases.log import as_written, event_hash
from tongban.cases.states import CaseState, Decision, DeliveryWay, PaperKind
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.people import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile
from tongban.licences.models import Licence
from tongban.materials.models import Dossier

_OPEN = Q(state__in=["submitted", "correcting", "pre_reviewed", "in_review", "deciding", "granted", "issued", "denied"])


class Case(models.Model):
    """One matter of one applicant. Names of item and applicant are kept as they were when filed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, unique=True)
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="case", verbose_name="申请材料")
    implementation = models.ForeignKey(Implementation, models.PROTECT, related_name="+", verbose_name="实施清单")
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases", verbose_name="事项", db_index=False)
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="事项版本", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", verbose_name="承办机构", db_index=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="cases", verbose_name="填报账号", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人或经办人")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    item_name = models.CharField("事项名称", max_length=200)
    applicant_name = models.CharField("申请人", max_length=100)

    state = models.CharField("状态", max_length=14, choices=CaseState, default=CaseState.SUBMITTED)
    node_key = models.CharField("环节", max_length=40, blank=True)
    node_name = models.CharField("环节名称", max_length=60, blank=True)
    seq = models.PositiveIntegerField("日志序号", default=0)
    head_hash = models.CharField("日志摘要", max_length=64, blank=True)

    submitted_at = models.DateTimeField("提交时间")
    received_at = models.DateTimeField("收到材料时间")
    #: The day by which the office must accept, refuse or tell what to correct (行政许可法第三十二条).
    answer_due_on = models.DateField("受理答复期限", null=True)
    #: The day by which the applicant has to supply the corrections asked for; later the case is abandoned.
    supply_due_on = models.DateField("补正期限", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    limit_value = models.PositiveSmallIntegerField("承诺时限", null=True)
    limit_unit = models.CharField("时限单位", max_length=10, blank=True)
    due_on = models.DateField("应办结日", null=True)
    #: Working days by which the limit was extended, once, by the head of the body (行政许可法第四十二条).
    extension_value = models.PositiveSmallIntegerField("延长期限", default=0)
    #: Since when a notified special procedure keeps the clock; the due day then waits for its end.
    held_since = models.DateField("中止起始", null=True)
    #: The procedure that holds it, so that lists can say so.
    held_for = models.CharField("中止事由", max_length=30, blank=True)
    due_provisional = models.BooleanField("日历未公布", default=False)
    decided_at = models.DateTimeField("决定时间", null=True)
    decision = models.CharField("决定", max_length=10, choices=Decision, blank=True)
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+", verbose_name="证照")
    delivery_way = models.CharField("送达方式", max_length=12, choices=DeliveryWay, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    archive = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="档案包")

    class Meta:
        verbose_name = "办件"
        indexes = (
            # The desk's inbox: one body, open cases, what is due first. Cursor: (due, id).
            models.Index(fields=["body", "due_on", "id"], name="case_inbox", condition=_OPEN),
            models.Index(fields=["body", "state", "id"], name="case_inbox_state", condition=_OPEN),
            models.Index(fields=["account", "-id"], name="case_of_account"),
            # The nightly sweep for corrections that never came.
            models.Index(fields=["supply_due_on"], name="case_supply_due", condition=Q(state="correcting")),
            # The nightly sweep for answers that never came touches only what is due.
            models.Index(
                fields=["answer_due_on"], name="case_answer_due", condition=Q(state__in=["submitted", "pre_reviewed"])
            ),
        )

    def __str__(self) -> str:
        return self.number

    def begin(self, kind: str, *, by: Actor, at: datetime, data: dict[str, Any]) -> "CaseEvent":
        """The first event of a case that is not yet inserted; both are then inserted together."""
        event = self._next_event(kind, by=by, at=at, data=data, changes=self.as_row())
        self.seq, self.head_hash = event.seq, event.hash
        return event

    def advance(
        self, kind: str, *, to: CaseState | None = None, by: Actor, at: datetime, data: dict[str, Any], **fields: Any
    ) -> "CaseEvent":
        """The only writer of a case: conditional update on what was read, plus the event that says why.

        Raises CaseMovedOn when somebody else has written since this row was read; then nothing changes.
        """
        if to is not None:
            fields["state"] = to
        before = (self.state, self.seq)
        for name, value in fields.items():
            setattr(self, name, value)
        column_of = {field.name: field.attname for field in self._meta.concrete_fields}
        columns = [column_of.get(name, name) for name in fields]
        written = {column: as_written(getattr(self, column)) for column in columns}
        event = self._next_event(kind, by=by, at=at, data=data, changes=written)
        values = {column: getattr(self, column) for column in columns}
        mine = Case.objects.filter(id=self.id, state=before[0], seq=before[1])
        if not mine.update(**values, seq=event.seq, head_hash=event.hash):
            raise CaseMovedOn
        event.save(force_insert=True)
        self.seq, self.head_hash = event.seq, event.hash
        return event

    def as_row(self) -> dict[str, Any]:
        """Every column as the log writes it, except those that the chain itself keeps."""
        columns = (field.attname for field in self._meta.concrete_fields)
        return {name: as_written(getattr(self, name)) for name in columns if name not in {"seq", "head_hash"}}

    def _next_event(
        self, kind: str, *, by: Actor, at: datetime, data: dict[str, Any], changes: dict[str, Any]
    ) -> "CaseEvent":
        actor = {"account": by.account_id, "name": by.name, "role": by.role, "post": by.post_id, "for": by.acting_for}
        event = CaseEvent(
            case=self,
            seq=self.seq + 1,
            kind=kind,
            at=at,
            by=actor,
            data=data,
            changes=changes,
            prev_hash=self.head_hash,
        )
        event.hash = event.own_hash()
        return event


class CaseEvent(models.Model):
    """One entry of the log: append-only, chained by hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name="办件", db_index=False)
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("事由", max_length=30)
    at = models.DateTimeField("时间")
    by = models.JSONField("经办")
    data = models.JSONField("内容")
    #: The columns of the case that this act wrote, so that the row can be rebuilt from the log.
    changes = models.JSONField("写入")
    prev_hash = models.CharField("前一摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "办件日志"
        ordering = ("case", "seq")
        constraints = (models.UniqueConstraint(fields=["case", "seq"], name="log_has_one_entry_per_seq"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.kind}"

    def own_hash(self) -> str:
        """What the hash of this entry must be."""
        return event_hash(
            prev_hash=self.prev_hash,
            case_id=str(self.case_id),
            seq=self.seq,
            kind=str(self.kind),
            at=self.at,
            by=self.by,
            data=self.data,
            changes=self.changes,
        )


class Correction(models.Model):
    """One line of the one-off correction list: which material or field, what is wrong, how to mend it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", verbose_name="办件")
    round = models.PositiveSmallIntegerField("轮次")
    material_id = models.CharField("材料编号", max_length=20, blank=True)
    field_key = models.CharField("表单项", max_length=60, blank=True)
    title = models.CharField("内容", max_length=200)
    remedy = models.CharField("怎样补正", max_length=500)
    supplied_at = models.DateTimeField("补正时间", null=True)

    class Meta:
        verbose_name = "补正项"
        ordering = ("round", "id")

    def __str__(self) -> str:
        return self.title


class SpecialProcedure(models.Model):
    """听证、检验、检测、鉴定、专家评审 …: its days do not count from its written notice on (行政许可法第四十五条)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures", verbose_name="办件")
    kind = models.CharField("程序", max_length=30)
    reason = models.CharField("事由", max_length=500)
    #: Where the item says that the procedure is part of the limit, it never stops the clock.
    counts_in_limit = models.BooleanField("计入时限", default=False)
    expected_days = models.PositiveSmallIntegerField("预计需要的工作日")
    started_on = models.DateField("开始")
    noticed_on = models.DateField("书面告知", null=True)
    ended_on = models.DateField("结束", null=True)
    result = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        verbose_name = "特别程序"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_running_procedure"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")), name="procedure_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class NodeRecord(models.Model):
    """What a review node found, point by point (GB/T 39046 table 7)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="nodes", verbose_name="办件")
    node_key = models.CharField("环节", max_length=40)
    node_name = models.CharField("环节名称", max_length=60)
    officer = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="办理人")
    second_officer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="共同核查人")
    result = models.CharField("结果", max_length=10)  # pass | fail | return
    opinion = models.TextField("意见", blank=True)
    points = models.JSONField("审查要点", default=list)
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = "审查记录"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.node_name}"


class Paper(models.Model):
    """A numbered, dated paper of the body. The content is fixed at once; the PDF is its rendering."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers", verbose_name="办件")
    kind = models.CharField("文书", max_length=14, choices=PaperKind)
    number = models.CharField("文号", max_length=80, unique=True)
    issued_at = models.DateTimeField("出具时间")
    content = models.JSONField("内容")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="PDF")

    class Meta:
        verbose_name = "文书"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number
