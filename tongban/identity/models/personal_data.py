"""What a person agreed to, asked for, and to whom data went (个人信息保护法)."""

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.identity.models import Account, Person
from tongban.identity.states import WishKind, WishState
from tongban.kernel.crypto.fields import EncryptedTextField
from tongban.kernel.ids import new_id


class Consent(models.Model):
    """Consent to one purpose, where consent is the ground; given by the person, for a child by a guardian."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name="个人")
    purpose = models.CharField("目的", max_length=40)
    given = models.BooleanField("同意", default=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="由谁同意")
    at = models.DateTimeField("时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "同意"
        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="one_living_consent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class DataWish(models.Model):
    """A person asks for correction, deletion, an explanation, or objects; answered in writing within a limit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="wishes", verbose_name="个人")
    #: The body that holds the data; none: the platform's own keeper.
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="机构")
    kind = models.CharField("请求", max_length=10, choices=WishKind)
    text = EncryptedTextField("内容和理由")
    made_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=WishState, default=WishState.OPEN)
    answer = EncryptedTextField("答复理由", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="答复人")

    class Meta:
        verbose_name = "个人信息请求"
        constraints = (
            # two, because SQLite takes one empty body for another than the next
            models.UniqueConstraint(
                fields=["person", "kind", "body"], condition=Q(state="open"), name="one_open_wish_of_a_body"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="open", body=None), name="one_open_wish_of_the_platform"
            ),
        )
        indexes = (models.Index(fields=["due_on"], name="wishes_open", condition=Q(state="open")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class HandOver(models.Model):
    """Data of a person went to somebody else: to whom, for what, which kinds, on what ground. Kept three years or more."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="hand_overs", verbose_name="个人")
    recipient = models.CharField("接收方", max_length=120)
    purpose = models.CharField("目的", max_length=200)
    #: Kinds of data (姓名、公民身份号码), never the data.
    kinds = models.JSONField("种类")
    basis = models.CharField("依据", max_length=120)
    way = models.CharField("方式", max_length=60)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "提供记录"
        indexes = (models.Index(fields=["person", "-at"], name="hand_overs_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.recipient}"
