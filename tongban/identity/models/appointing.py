"""How a post comes to be given, and who stands in for somebody on leave."""

from django.db import models
from django.db.models import F, Q

from tongban.authorities.models import Body
from tongban.identity.models import Account, Office, Post
from tongban.identity.states import AppointmentState, LeaveState, Role
from tongban.kernel.ids import new_id


class PostProposal(models.Model):
    """A post that one has proposed and another must confirm. Gives no right before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments", verbose_name="任职人")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="机构")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name="内设机构")
    role = models.CharField("岗位", max_length=12, choices=Role)
    title = models.CharField("职务", max_length=40, blank=True)
    head = models.BooleanField("负责人", default=False)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    #: The post that the appointee leaves for this one.
    replaces = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="调离的岗位")
    reason = models.CharField("依据", max_length=200)
    proposer = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, choices=AppointmentState, default=AppointmentState.OPEN)
    decider = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    decided_at = models.DateTimeField("确认时间", null=True)
    remarks = models.CharField("意见", max_length=200, blank=True)

    class Meta:
        verbose_name = "任职申请"
        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "-id"], name="appointments_waiting"),)
        constraints = (
            models.CheckConstraint(condition=~Q(proposer=F("account")), name="nobody_grants_to_themselves"),
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("proposer")) & ~Q(decider=F("account")),
                name="a_grant_takes_two",
            ),
            models.UniqueConstraint(
                fields=["account", "body", "role"], condition=Q(state="open"), name="one_open_appointment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.body_id} {self.role}"


class Leave(models.Model):
    """An officer away from a day to a day, and the colleague who looks after the posts. Ends by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absent = models.ForeignKey(Account, models.PROTECT, related_name="leaves", verbose_name="休假人")
    substitute = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="代理人")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="机构")
    from_on = models.DateField("起")
    until_on = models.DateField("止")
    reason = models.CharField("事由", max_length=200)
    asked_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, choices=LeaveState, default=LeaveState.OPEN)
    decider = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        verbose_name = "休假代理"
        ordering = ("-id",)
        indexes = (models.Index(fields=["substitute", "state", "until_on"], name="leaves_looked_after"),)
        constraints = (
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="a_leave_has_days"),
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("absent")) & ~Q(decider=F("substitute")),
                name="a_leave_is_approved_by_a_third",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body_id} {self.from_on}"
