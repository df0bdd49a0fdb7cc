"""The joint case (一件事联办): one submission and one number, a branch for each item, one feedback with all results."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body, Division
from tongban.cases.models.case import Case
from tongban.cases.models.logged import LogEntry, Logged, Part, typist_of
from tongban.cases.states import BranchState, JointOutcome, JointState
from tongban.catalogue.models import Bundle, Item
from tongban.identity.models import Account, LegalEntity, Person
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile
from tongban.materials.models import Dossier, JointDossier


class JointEvent(LogEntry):
    """One entry of a joint case's log."""

    OF: ClassVar[str] = "joint"

    joint = models.ForeignKey("JointCase", models.PROTECT, related_name="events", verbose_name="一件事", db_index=False)

    class Meta:
        verbose_name = "一件事日志"
        ordering = ("joint", "seq")
        constraints = (models.UniqueConstraint(fields=["joint", "seq"], name="joint_log_has_one_entry_per_seq"),)

    def __str__(self) -> str:
        return f"{self.joint_id} {self.seq} {self.kind}"


class JointCase(Logged):
    """One matter of one applicant at several offices. It pins the bundle as it was when filed."""

    ENTRY = JointEvent

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, unique=True)
    dossier = models.OneToOneField(JointDossier, models.PROTECT, related_name="joint_case", verbose_name="申请材料")
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="+", verbose_name="一件事")
    #: The bundle's definition as it was on the day of submission; a later change does not touch it.
    definition = models.JSONField("组成")
    name = models.CharField("名称", max_length=60)
    body = models.ForeignKey(Body, models.PROTECT, related_name="joint_cases", verbose_name="牵头机构", db_index=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划", db_index=False)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="joint_cases", verbose_name="填报账号", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人或经办人")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    applicant_name = models.CharField("申请人", max_length=100)

    state = models.CharField("状态", max_length=10, choices=JointState, default=JointState.RUNNING)
    outcome = models.CharField("结果", max_length=10, choices=JointOutcome, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    #: The bundle's own clock: the longest way through the graph, at most the law's 45 working days (第四十二条第二款).
    limit_days = models.PositiveSmallIntegerField("总时限（工作日）")
    due_on = models.DateField("应办结日")
    due_provisional = models.BooleanField("应办结日暂定", default=False)
    #: From when on a hold without end keeps the whole from being decided, and which; it may lie ahead of today.
    held_since = models.DateField("停表之日", null=True)
    held_for = models.CharField("停表事由", max_length=250, blank=True)
    extension_value = models.PositiveSmallIntegerField("延长期限", default=0)
    finished_at = models.DateTimeField("全部办完时间", null=True)
    closed_at = models.DateTimeField("统一送达时间", null=True)

    class Meta:
        verbose_name = "一件事办件"
        indexes = (
            models.Index(
                fields=["body", "due_on", "id"], name="joint_inbox", condition=Q(state__in=["running", "ready"])
            ),
            models.Index(fields=["account", "-id"], name="joint_of_account"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def agent_name(self) -> str:
        """Who filed it for the applicant; empty where that was the applicant, or the entity's own representative."""
        return typist_of(self.account, self.person, self.entity)


class Branch(Part):
    """One component of a joint case at one office: a case of its own, or a task where the catalogue has no item."""

    OF: ClassVar[tuple[str, ...]] = ("joint",)
    NOT_LOGGED: ClassVar[frozenset[str]] = frozenset({"result_id"})

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="branches", verbose_name="一件事")
    no = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=200)
    # No index of its own: the rows without an item, the tasks, are found by body and day below.
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", verbose_name="事项", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="branches", verbose_name="承办机构", db_index=False)
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="branch", verbose_name="申请材料")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="branch", verbose_name="办件")
    state = models.CharField("状态", max_length=10, choices=BranchState, default=BranchState.WAITING)
    days = models.PositiveSmallIntegerField("时限（工作日）", null=True)
    started_on = models.DateField("开始", null=True)
    due_on = models.DateField("应办结日", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    #: What the office wrote at the end of a task, or why the branch was dropped.
    note = models.CharField("说明", max_length=500, blank=True)
    #: The paper that later branches take over as a material, where the result is no licence; a rendering.
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="结果文书")

    class Meta:
        verbose_name = "联办分支"
        ordering = ("joint", "no")
        constraints = (models.UniqueConstraint(fields=["joint", "no"], name="branch_no_once"),)
        indexes = (
            # Tasks of a body that wait for it; branches that are cases are in the body's own trays.
            models.Index(fields=["body", "due_on", "id"], name="joint_tasks", condition=Q(state="running", item=None)),
        )

    def __str__(self) -> str:
        return f"{self.joint_id} {self.no}"
