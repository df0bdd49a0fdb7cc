"""How an account comes to its person: registrations under way, agreements, windows, links to another platform."""

from django.db import models

from tongban.authorities.models import Body
from tongban.identity.documents import Document
from tongban.identity.levels import level_of
from tongban.identity.models import Account, Person
from tongban.identity.states import DocumentKind, RealNameLevel
from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField
from tongban.kernel.ids import new_id


class Registration(models.Model):
    """Somebody is registering, or raising a level. Lives half an hour; the browser holds only its key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    #: Whose level is being raised; none: somebody new.
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+", verbose_name="账号")
    name = EncryptedTextField("姓名", purpose="registration.name")
    document = models.CharField("证件类型", max_length=20, choices=DocumentKind)
    country = models.CharField("签发国", max_length=3, blank=True)
    id_number = EncryptedTextField("证件号码", purpose="registration.id_number")
    phone = EncryptedTextField("手机号码", purpose="registration.phone", blank=True)
    #: Name and number agree with the register; and which further proofs do.
    agreed = models.BooleanField("姓名和号码一致", default=False)
    proofs = models.JSONField("核对上的信息", default=list)
    #: Keyed hash of the code that was sent, until when it is good, and how often it may still be tried.
    code_hash = models.CharField("验证码摘要", max_length=64, blank=True)
    code_until = models.DateTimeField("验证码有效至", null=True)
    code_tries = models.PositiveSmallIntegerField("验证码已试次数", default=0)
    #: Another platform has proved who it is: the platform, the subject there, and its level here.
    source = models.CharField("来源平台", max_length=20, blank=True)
    subject = EncryptedTextField("来源身份", purpose="registration.subject", blank=True)
    source_level = models.PositiveSmallIntegerField("来源等级", choices=RealNameLevel, default=RealNameLevel.NONE)
    synthetic = models.BooleanField("虚构人员", default=False)
    until = models.DateTimeField("有效至")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "注册"
        indexes = (models.Index(fields=["until"], name="registrations_by_end"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def papers(self) -> Document:
        return Document(DocumentKind(self.document), self.id_number, self.country)

    @property
    def level(self) -> RealNameLevel:
        """What has been proved so far."""
        if self.source:
            return RealNameLevel(self.source_level)
        return level_of(agreed=self.agreed, proofs=len(self.proofs))


class AgreementSigned(models.Model):
    """An account's person agreed to the service agreement of this version."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="agreements", verbose_name="账号")
    version = models.CharField("协议版本", max_length=20)
    on_paper = models.BooleanField("纸质签署", default=False)
    at = models.DateTimeField("签署时间")

    class Meta:
        verbose_name = "服务协议签署"
        constraints = (models.UniqueConstraint(fields=["account", "version"], name="one_signature_per_version"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.version}"


class WindowVisit(models.Model):
    """A person stands at a window and a clerk has looked at the document. Ends by itself after an hour."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clerk = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="接待人员")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="窗口所在机构")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="来人")
    #: The register said so too; it may have been silent.
    compared = models.BooleanField("登记系统已核对", default=False)
    opened_at = models.DateTimeField("查验时间")
    until = models.DateTimeField("有效至")
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "窗口接待"
        indexes = (models.Index(fields=["clerk", "-opened_at"], name="visits_of_clerk"),)

    def __str__(self) -> str:
        return str(self.id)


class UpstreamLink(models.Model):
    """An account and the same person's identity at another platform: its number there, sealed, and nothing else."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="upstream_links", verbose_name="账号")
    source = models.CharField("来源平台", max_length=20)
    subject = EncryptedTextField("来源身份", purpose="upstream.subject")
    subject_index = KeyedIndexField("来源身份索引", of="subject_text", purpose="upstream.subject")
    linked_at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "平台身份关联"
        constraints = (
            models.UniqueConstraint(fields=["source", "subject_index"], name="one_account_per_subject"),
            models.UniqueConstraint(fields=["source", "account"], name="one_subject_per_account"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.account_id}"

    @property
    def subject_text(self) -> str:
        """What the keyed index is made of."""
        return subject_text(self.source, self.subject)


def subject_text(source: str, subject: str) -> str:
    """How somebody at another platform is named, whichever platform it is."""
    return f"{source} {subject}"
