"""What hangs on a case: corrections, special procedures, node records, papers, obligations, opinions, hearings, appeals, bars."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.cases.models.case import Case
from tongban.cases.models.logged import Part
from tongban.cases.states import (
    AppealKind,
    AppealOutcome,
    Deceit,
    ObligationKind,
    ObligationOutcome,
    OpinionAnswer,
    Party,
    Silence,
)
from tongban.catalogue.models import Item
from tongban.identity.models import Account, LegalEntity, Person
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile


class Correction(Part):
    """One line of the one-off correction list: which material or field, what is wrong, how to mend it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", verbose_name="办件")
    round = models.PositiveSmallIntegerField("轮次")
    material_id = models.CharField("材料编号", max_length=20, blank=True)
    #: A place of the form by its flat name: a field, a row of a table (staff-1), one answer in it (staff-1-name).
    field_key = models.CharField("表单项", max_length=100, blank=True)
    title = models.CharField("内容", max_length=200)
    remedy = models.CharField("怎样补正", max_length=500)
    supplied_at = models.DateTimeField("补正时间", null=True)

    class Meta:
        verbose_name = "补正项"
        ordering = ("round", "id")

    def __str__(self) -> str:
        return self.title


class SpecialProcedure(Part):
    """听证、检验、检测、鉴定、专家评审 …: its days do not count from its written notice on (行政许可法第四十五条)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures", verbose_name="办件")
    kind = models.CharField("程序", max_length=30)
    reason = models.CharField("事由", max_length=500)
    #: Where the item says that the procedure is part of the limit, it never stops the clock.
    counts_in_limit = models.BooleanField("计入时限", default=False)
    expected_days = models.PositiveSmallIntegerField("预计需要的工作日")
    started_on = models.DateField("开始")
    noticed_on = models.DateField("书面告知", null=True)
    #: The last day as it was told in writing; afterwards supervision asks why it still holds the clock.
    told_until = models.DateField("告知的结束日", null=True)
    ended_on = models.DateField("结束", null=True)
    result = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        verbose_name = "特别程序"
        ordering = ("id",)
        indexes = (
            # Begun and not told, even if ended since: it holds no clock, and supervision sees it.
            models.Index(
                fields=["started_on", "id"],
                name="procedure_untold",
                condition=Q(noticed_on=None, counts_in_limit=False),
            ),
            # Told and still running: past the day that was told, supervision sees it.
            models.Index(
                fields=["told_until", "id"],
                name="procedure_running",
                condition=Q(ended_on=None, counts_in_limit=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_running_procedure"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")), name="procedure_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class NodeRecord(Part):
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


class Obligation(Part):
    """Something that somebody still owes in a case by a day; a sweep reads only those that are due.

    Kept as rows, not as check boxes: what was promised, by whom, until when, and what became of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations", verbose_name="办件")
    kind = models.CharField("事由", max_length=20, choices=ObligationKind)
    party = models.CharField("责任方", max_length=10, choices=Party)
    title = models.CharField("内容", max_length=200)
    #: The material, procedure or node it is about, where it is about one.
    subject = models.CharField("对象", max_length=60, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    started_on = models.DateField("起算")
    #: How long it runs from there: what its day is reckoned anew from. None: it has no day, or began before this was kept.
    limit_value = models.PositiveSmallIntegerField("时长", null=True)
    limit_unit = models.CharField("时长单位", max_length=10, blank=True)
    due_on = models.DateField("期限", null=True)
    closed_at = models.DateTimeField("了结时间", null=True)
    outcome = models.CharField("结果", max_length=10, choices=ObligationOutcome, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "待履行事项"
        ordering = ("started_on", "id")
        indexes = (models.Index(fields=["due_on", "kind"], name="obligation_due", condition=Q(closed_at=None)),)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="obligation_closes_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Opinion(Part):
    """A question to another body, with only what it needs to answer; the case stays where it is (征求意见)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name="办件")
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="opinions_asked", verbose_name="被征求机构", db_index=False
    )
    question = models.CharField("征求事项", max_length=500)
    #: What the asked body sees, and nothing else: form field keys and material ids of the case.
    fields = models.JSONField("提供的表单项", default=list)
    materials = models.JSONField("提供的材料", default=list)
    asked_at = models.DateTimeField("征求时间")
    due_on = models.DateField("答复期限")
    on_silence = models.CharField("逾期未答复", max_length=10, choices=Silence)
    answer = models.CharField("答复", max_length=10, choices=OpinionAnswer, blank=True)
    text = models.CharField("意见", max_length=2000, blank=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "征求意见"
        ordering = ("asked_at", "id")
        indexes = (
            models.Index(fields=["body", "due_on", "id"], name="opinions_to_give", condition=Q(answered_at=None)),
            models.Index(fields=["due_on"], name="opinion_due", condition=Q(answered_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.body_id}"


class Hearing(Part):
    """听证: the right is told, asked for within five days, held within twenty (行政许可法第四十六至四十八条)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings", verbose_name="办件")
    reason = models.CharField("为什么可以听证", max_length=500)
    #: Who may ask for it besides the applicant, as the notice names them.
    interested = models.CharField("利害关系人", max_length=300, blank=True)
    told_at = models.DateTimeField("告知权利")
    ask_by = models.DateField("申请听证的期限")
    requested_at = models.DateTimeField("申请听证", null=True)
    requested_by = models.CharField("听证申请人", max_length=100, blank=True)
    waived_at = models.DateTimeField("放弃或逾期未申请", null=True)
    hold_by = models.DateField("组织听证的期限", null=True)
    held_on = models.DateField("听证日", null=True)
    held_at_time = models.CharField("听证时间", max_length=20, blank=True)
    place = models.CharField("听证地点", max_length=120, blank=True)
    in_public = models.BooleanField("公开举行", default=True)
    chair = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="听证主持人")
    noticed_at = models.DateTimeField("通知时间地点", null=True)
    record = models.TextField("听证笔录", blank=True)
    #: The day on which it was really over; the record may be typed later.
    ended_on = models.DateField("听证结束日", null=True)
    closed_at = models.DateTimeField("听证结束", null=True)

    class Meta:
        verbose_name = "听证"
        ordering = ("told_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None, waived_at=None), name="one_open_hearing"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("held_on")),
                name="hearing_ends_when_held_or_later",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.told_at:%Y-%m-%d}"


class Appeal(Part):
    """A review or a suit against the decision, with the record of the case as it was when it was filed."""

    NOT_LOGGED: ClassVar[frozenset[str]] = frozenset({"record_id"})

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals", verbose_name="办件")
    kind = models.CharField("途径", max_length=16, choices=AppealKind)
    agency = models.CharField("受理机关", max_length=100)
    reason = models.CharField("理由", max_length=1000, blank=True)
    filed_on = models.DateField("提出日期")
    filed_by = models.CharField("提出人", max_length=100)
    #: The last day of the term; what came later is recorded as late, not refused here.
    until = models.DateField("期限")
    record_head = models.CharField("冻结时的日志摘要", max_length=64)
    record_seq = models.PositiveIntegerField("冻结时的日志序号")
    #: The frozen record as a package; made after the act, outside its transaction.
    record = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="案卷包")
    outcome = models.CharField("结果", max_length=12, choices=AppealOutcome, blank=True)
    outcome_on = models.DateField("结果日期", null=True)
    outcome_note = models.CharField("结果说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = "复议诉讼"
        ordering = ("filed_on", "id")

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Bar(Part):
    """Who may not apply for which item until when, and why; hangs on the case in which it was found out.

    Nothing of it changes but that it can be lifted, once and with a reason (`actions.barring`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="bars", verbose_name="办件")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="事项", db_index=False)
    #: Who applied: the entity, or the person who applied as one.
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="申请人", db_index=False
    )
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位", db_index=False
    )
    deceit = models.CharField("情形", max_length=10, choices=Deceit)
    article = models.CharField("依据", max_length=60)
    finding = models.CharField("查明的事实", max_length=2000)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止（含）")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除原因", max_length=2000, blank=True)

    class Meta:
        verbose_name = "再次申请的限制"
        ordering = ("starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None, entity__isnull=False) | Q(person__isnull=False, entity=None),
                name="bar_names_one_applicant",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="bar_ends_after_start"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lift_reason="") | (Q(lifted_at__isnull=False) & ~Q(lift_reason="")),
                name="bar_lifted_with_a_reason",
            ),
        )
        indexes = (
            # Asked at every submission; nearly always there is none.
            models.Index(fields=["entity", "item"], name="bar_of_entity", condition=Q(lifted_at=None, person=None)),
            models.Index(fields=["person", "item"], name="bar_of_person", condition=Q(lifted_at=None, entity=None)),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.item_id} {self.ends_on}"

    @property
    def who(self) -> str:
        """The name of the applicant that it stands against."""
        one = self.entity or self.person
        if one is None:
            raise ValueError("a bar names one applicant")
        return one.name
