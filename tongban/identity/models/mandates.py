"""Who may act for whom, who is appointed to help others, and what was done under a mandate."""

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Division
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.states import MandateRole, MandateState
from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField
from tongban.kernel.models import StoredFile


class Mandate(models.Model):
    """A person's right to act for another person or an entity: certain steps of certain matters, for a time.

    An offer is addressed by name and number, not to a person: whether anybody has that number is nobody's to learn.
    """

    #: For whom: exactly one of the two once it lives. Neither: asked for from somebody addressed below.
    entity = models.ForeignKey(LegalEntity, models.CASCADE, null=True, related_name="mandates", verbose_name="委托单位")
    principal = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="mandates_given", verbose_name="委托人"
    )
    #: Who acts. None: offered to somebody addressed below who has not accepted.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="mandates", verbose_name="受托人")
    role = models.CharField("身份", max_length=24, choices=MandateRole)
    state = models.CharField("状态", max_length=12, choices=MandateState, default=MandateState.LIVING)
    to_name = models.CharField("对方姓名", max_length=60, blank=True)
    #: The other side's citizen number or phone, and its keyed index: as long as an answer is waited for.
    to_number = EncryptedTextField("对方号码", purpose="mandate.to_number", blank=True)
    to_index = KeyedIndexField("对方号码索引", of="to_number", purpose="mandate.to_number", blank=True)
    to_masked = models.CharField("对方号码（脱敏）", max_length=20, blank=True)

    steps = models.JSONField("可办的步骤", default=list)
    everything = models.BooleanField("全部事项", default=False)
    #: Items and joint services; of a theme those that it held when the mandate was given.
    matters = models.JSONField("事项", default=list)
    #: What the reader sees of them.
    matter_words = models.CharField("事项说明", max_length=400, blank=True)
    may_appoint = models.BooleanField("可以指派经办人", default=False)

    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    #: Who gave it for the entity: when the legal representative changes, what the former one gave ends.
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="经手人")
    #: On paper at a window: which clerk took it down, what the principal said, and a scan if there is one.
    taken_down_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="窗口经办人")
    consent_note = models.CharField("同意的方式", max_length=300, blank=True)
    paper = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="委托书扫描件")
    begun_at = models.DateTimeField("提出时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    #: When it ended before its last day, however that came about; `state` says how.
    revoked_at = models.DateTimeField("结束时间", null=True)
    end_note = models.CharField("结束原因", max_length=200, blank=True)
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "授权"
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "person", "role"],
                condition=Q(revoked_at=None, role="legal_representative"),
                name="one_living_representation",
            ),
            models.CheckConstraint(
                condition=~Q(state="living")
                | Q(person__isnull=False, entity__isnull=False, principal=None)
                | Q(person__isnull=False, entity=None, principal__isnull=False),
                name="a_living_mandate_has_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(principal=None) | Q(person=None) | ~Q(principal=models.F("person")),
                name="nobody_is_their_own_agent",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=False) | Q(role="legal_representative"), name="a_mandate_ends"
            ),
            models.CheckConstraint(
                condition=Q(state="living", revoked_at=None)
                | Q(state__in=["offered", "asked"], revoked_at=None)
                | Q(state__in=["refused", "taken_back", "revoked", "given_up", "ended"], revoked_at__isnull=False),
                name="an_ended_mandate_says_when",
            ),
        )
        indexes = (
            models.Index(fields=["to_index"], name="mandates_waiting", condition=Q(state__in=["offered", "asked"])),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.role} {self.state}"

    @property
    def principal_name(self) -> str:
        """For whom, as readers know them."""
        if self.entity is not None:
            return self.entity.name
        return self.principal.name if self.principal is not None else self.to_name

    @property
    def agent_name(self) -> str:
        """Who acts, as readers know them."""
        return self.person.name if self.person is not None else self.to_name


class MandateUse(models.Model):
    """One step taken under a mandate, written in the transaction of the act."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="used", verbose_name="授权")
    step = models.CharField("步骤", max_length=12)
    title = models.CharField("办了什么", max_length=200)
    subject = models.CharField("对象", max_length=64, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "授权使用记录"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.step}"


class Appointment(models.Model):
    """Who may be asked for help: a helper of a village, community or township, or the staff of a registered company."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name="代办人")
    role = models.CharField("身份", max_length=24, choices=MandateRole)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", verbose_name="服务区划")
    company = models.ForeignKey(LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="中介服务机构")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "代办人登记"
        constraints = (
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ended_at=None), name="one_appointment_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(role="helper", division__isnull=False, company=None)
                | Q(role="intermediary", division=None, company__isnull=False),
                name="a_helper_has_a_place_an_intermediary_a_company",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.role}"
