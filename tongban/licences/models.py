"""Licence types, seals, licences, their renderings, status changes and uses."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from tongban.authorities.models import Body, Department
from tongban.identity.models import Account, LegalEntity, Person
from tongban.kernel.crypto.fields import EncryptedJSONField, EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile
from tongban.licences.identifier import Identifier, provisional_type_code
from tongban.licences.record import Claims, holder_digest, record_digest
from tongban.licences.states import CodeKind, Format, HolderKind, LicenceStatus


class LicenceType(models.Model):
    """A kind of licence and what is printed on it. Rows are loaded data; no code knows one by name."""

    id = models.CharField("类型代号", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=60)
    category = models.CharField("类别", max_length=20)
    issuing_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="主管部门")
    holders = models.JSONField("持证主体")
    #: 111, 001, or both joined by `|` where persons and entities alike can hold one.
    holder_id_type = models.CharField("持证主体代码类型", max_length=7)
    validity = models.CharField("有效期", max_length=100)
    number_rule = models.CharField("编号规则", max_length=120, blank=True)
    fields = models.JSONField("照面项目")
    type_code = models.CharField("证照类型代码", max_length=21, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = "证照类型"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The official type code, or one that is plainly for tests while it is not known."""
        return self.type_code or provisional_type_code(self.id)


class Seal(models.Model):
    """A body's signing key, by its public half. The private half is with the keyring or a signing server."""

    id = models.CharField("密钥标识", max_length=16, primary_key=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="seals", verbose_name="机构")
    public_key = models.BinaryField("公钥")
    simulated = models.BooleanField("测试章", default=True)
    made_at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "印章"

    def __str__(self) -> str:
        return f"{self.body_id} {self.id}"


class SealAuthority(models.Model):
    """What a seal may sign, from when until when. A genuine signature outside of it is worth nothing."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="authorities", verbose_name="印章")
    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+", verbose_name="证照类型")
    from_on = models.DateField("起")
    until_on = models.DateField("止", null=True)

    class Meta:
        verbose_name = "用章授权"
        constraints = (models.UniqueConstraint(fields=["seal", "type", "from_on"], name="seal_authority_once"),)

    def __str__(self) -> str:
        return f"{self.seal_id} {self.type_id}"


class Licence(models.Model):
    """A signed record. Its content never changes; a correction is a new version, and the old one is superseded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identifier = models.CharField("证照标识", max_length=130, unique=True)
    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="licences", verbose_name="证照类型")
    number = models.CharField("证照编号", max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField("版本号", default=1)
    serial = models.CharField("流水号", max_length=40)
    holder_name = models.CharField("持证主体", max_length=100)
    holder_kind = models.CharField("主体类别", max_length=10, choices=HolderKind)
    holder_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="licences", verbose_name="持证人")
    holder_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, null=True, related_name="licences", verbose_name="持证单位"
    )
    holder_code_kind = models.CharField("主体代码类型", max_length=3, choices=CodeKind)
    holder_code = EncryptedTextField("主体代码", purpose="licence.holder_code")
    salt = EncryptedTextField("摘要盐值", purpose="licence.salt")
    issuer = models.ForeignKey(Body, models.PROTECT, related_name="licences_issued", verbose_name="颁发机构")
    fields = EncryptedJSONField("照面内容", purpose="licence.fields")
    issued_on = models.DateField("颁发日期")
    issued_at = models.DateTimeField("制证时间")
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止", null=True)
    status = models.CharField("状态", max_length=10, choices=LicenceStatus, default=LicenceStatus.VALID)
    token = models.BinaryField("签名记录")
    record_hash = models.CharField("记录摘要", max_length=64)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="+", verbose_name="印章")
    case_number = models.CharField("办件编号", max_length=40, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name="换发自"
    )
    simulated = models.BooleanField("演示证照", default=True)
    idempotency_key = models.CharField("制证请求", max_length=120, unique=True)

    class Meta:
        verbose_name = "电子证照"
        constraints = (
            models.UniqueConstraint(fields=["type", "number", "version"], name="licence_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="licence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(holder_person__isnull=False) | Q(holder_entity__isnull=False), name="licence_has_a_holder"
            ),
        )
        indexes = (
            models.Index(fields=["holder_person", "type"], name="licence_of_person"),
            models.Index(fields=["holder_entity", "type"], name="licence_of_entity"),
        )

    def __str__(self) -> str:
        return f"{self.type_id} {self.number}"

    def record(self) -> dict[str, Any]:
        """What the signature stands for. Only columns of this row, so that a renamed body or type breaks no licence."""
        return {
            "identifier": self.identifier,
            "number": self.number,
            "holder_name": self.holder_name,
            "holder_code_kind": self.holder_code_kind,
            "holder_code": self.holder_code,
            "fields": self.fields,
            "issued_on": self.issued_on.isoformat(),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "case_number": self.case_number,
            "simulated": self.simulated,
        }

    def claims(self) -> Claims:
        """What the token must say, computed from the row as it stands."""
        salt = bytes.fromhex(self.salt)
        return Claims(
            identifier=Identifier.parse(self.identifier),
            issued_on=self.issued_on,
            valid_until=self.valid_until,
            holder_digest=holder_digest(self.holder_code, salt=salt),
            record_digest=record_digest(self.record(), salt=salt),
            holder_name=self.holder_name,
            simulated=self.simulated,
        )

    def has_expired(self, *, on: date) -> bool:
        """Whether its last day lies before the given one."""
        return self.valid_until is not None and self.valid_until < on


class LicenceRendering(models.Model):
    """A file made of a licence under one template version. Made on demand, kept, never changed."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="renderings", verbose_name="证照")
    format = models.CharField("格式", max_length=5, choices=Format)
    template_version = models.CharField("版式版本", max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "证照文件"
        constraints = (
            models.UniqueConstraint(
                fields=["licence", "format", "template_version"], name="one_rendering_per_template"
            ),
        )

    def __str__(self) -> str:
        return f"{self.licence_id} {self.format}"


class LicenceStatusChange(models.Model):
    """Who changed a licence's status, when and why; the holder sees it."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="status_changes", verbose_name="证照")
    before = models.CharField("原状态", max_length=10, choices=LicenceStatus)
    after = models.CharField("新状态", max_length=10, choices=LicenceStatus)
    reason = models.CharField("理由", max_length=500)
    by_name = models.CharField("办理人", max_length=60)
    by_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="办理账号")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "证照状态变更"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.licence_id} {self.before}→{self.after}"


class LicenceUse(models.Model):
    """One use of a licence: by whom and for what (the holder sees it). A use without a purpose does not exist."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="uses", verbose_name="证照")
    purpose = models.CharField("用途", max_length=200)
    by_name = models.CharField("使用人", max_length=80)
    by_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="使用账号")
    case_number = models.CharField("办件编号", max_length=40, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "证照使用记录"
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(purpose=""), name="licence_use_has_a_purpose"),)

    def __str__(self) -> str:
        return f"{self.licence_id} {self.purpose}"
