"""The case: one matter of one applicant, from application to archive."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body, Division
from tongban.cases.models.logged import LogEntry, Logged, typist_of
from tongban.cases.states import CaseState, Decision, DeliveryWay, Purpose
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.identity.models import Account, LegalEntity, Person
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile
from tongban.licences.models import Licence
from tongban.materials.models import Dossier

_OPEN = Q(state__in=["submitted", "correcting", "pre_reviewed", "in_review", "deciding", "granted", "issued", "denied"])


class CaseEvent(LogEntry):
    """One entry of a case's log."""

    OF: ClassVar[str] = "case"

    case = models.ForeignKey("Case", models.PROTECT, related_name="events", verbose_name="办件", db_index=False)

    class Meta:
        verbose_name = "办件日志"
        ordering = ("case", "seq")
        constraints = (models.UniqueConstraint(fields=["case", "seq"], name="log_has_one_entry_per_seq"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.kind}"


class Case(Logged):
    """One matter of one applicant. Names of item and applicant are kept as they were when filed."""

    ENTRY = CaseEvent

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, unique=True)
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="case", verbose_name="申请材料")
    implementation = models.ForeignKey(Implementation, models.PROTECT, related_name="+", verbose_name="实施清单")
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases", verbose_name="事项", db_index=False)
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="事项版本", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", verbose_name="承办机构", db_index=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="cases", verbose_name="填报账号", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人或经办人", db_index=False)
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位", db_index=False
    )
    item_name = models.CharField("事项名称", max_length=200)
    applicant_name = models.CharField("申请人", max_length=100)
    #: What is asked for: a first licence, or something about one that exists (行政许可法第四十九、五十、六十九、七十条).
    purpose = models.CharField("办理类型", max_length=10, choices=Purpose, default=Purpose.NEW)
    about = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+", verbose_name="涉及的证照")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", verbose_name="关联办件")
    #: The joint case of which this is one branch, and the branch's number in it.
    joint = models.ForeignKey("JointCase", models.PROTECT, null=True, related_name="cases", verbose_name="所属一件事")
    branch_no = models.PositiveSmallIntegerField("联办分支", null=True)

    state = models.CharField("状态", max_length=14, choices=CaseState, default=CaseState.SUBMITTED)
    node_key = models.CharField("环节", max_length=40, blank=True)
    node_name = models.CharField("环节名称", max_length=60, blank=True)

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
    #: Granted on the applicant's promise and checked afterwards (告知承诺).
    on_promise = models.BooleanField("告知承诺", default=False)
    #: Where the number of licences is limited: the number given with the acceptance; who comes before whom follows from
    #: `accepted_at` and only then from this (行政许可法第五十七条, `owing.place_of`).
    rank = models.PositiveIntegerField("受理顺序", null=True)
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
    #: When the applicant first opened what was delivered electronically; None: not yet, or it went another way.
    opened_at = models.DateTimeField("首次查看时间", null=True)
    archive = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="档案包")

    class Meta:
        verbose_name = "办件"
        constraints = (models.UniqueConstraint(fields=["joint", "branch_no"], name="one_case_per_branch"),)
        indexes = (
            # The desk's inbox: one body, open cases, what is due first. Cursor: (due, id).
            models.Index(fields=["body", "due_on", "id"], name="case_inbox", condition=_OPEN),
            models.Index(fields=["body", "state", "id"], name="case_inbox_state", condition=_OPEN),
            models.Index(fields=["account", "-id"], name="case_of_account"),
            # What the one for whom a session acts has filed, the newest first.
            models.Index(fields=["person", "-id"], name="case_of_person"),
            models.Index(fields=["entity", "-id"], name="case_of_entity", condition=Q(entity__isnull=False)),
            # The nightly sweep for corrections that never came.
            models.Index(fields=["supply_due_on"], name="case_supply_due", condition=Q(state="correcting")),
            # The nightly sweep for renewals whose licence has ended: the open ones are few.
            models.Index(
                fields=["about"],
                name="case_renewals",
                condition=Q(
                    purpose="renew", state__in=["submitted", "correcting", "pre_reviewed", "in_review", "deciding"]
                ),
            ),
            # The nightly sweep for answers that never came touches only what is due.
            models.Index(
                fields=["answer_due_on"], name="case_answer_due", condition=Q(state__in=["submitted", "pre_reviewed"])
            ),
            # What supervision looks for, the longest late first: decisions and deliveries whose day has come.
            models.Index(
                fields=["due_on", "id"],
                name="case_decision_due",
                condition=Q(state__in=["in_review", "deciding"], held_since=None),
            ),
            models.Index(
                fields=["decided_at", "id"],
                name="case_delivery_due",
                condition=Q(state__in=["granted", "issued", "denied"]),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def agent_name(self) -> str:
        """Who filed it for the applicant; empty where that was the applicant, or the entity's own representative."""
        return "" if self.ex_officio else typist_of(self.account, self.person, self.entity)

    @property
    def wanted(self) -> Purpose:
        """What it is about in the end: a matter decided anew is about what the annulled decision was about."""
        former = self.follows if self.purpose == Purpose.REDO else None
        return former.wanted if former is not None else Purpose(self.purpose)

    @property
    def ex_officio(self) -> bool:
        """Begun by the office itself: nobody applied, so nobody waits for an answer (行政许可法第六十九、七十条)."""
        return self.answer_due_on is None and self.purpose in {Purpose.REVOKE, Purpose.CANCEL}
