"""Dossiers and their attachments."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Division
from tongban.catalogue.definition import Definition
from tongban.catalogue.facts import Facts
from tongban.catalogue.models import Bundle, Implementation, ItemVersion
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.models.registration import WindowVisit
from tongban.kernel.crypto.fields import SealedJSONField
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile
from tongban.licences.models import Licence
from tongban.materials.states import Channel, DossierState, Source, Trust

#: What stands in an attachment's place for a material where the form itself asks for the file.
FORM_FILES = "_form"


class JointDossier(models.Model):
    """What an applicant brings for a joint service, asked once; each component's share lies in a dossier of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="+", verbose_name="一件事")
    #: The bundle as it was when this was begun.
    definition = models.JSONField("组成")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划")
    account = models.ForeignKey(Account, models.PROTECT, related_name="joint_dossiers", verbose_name="填报账号")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人或经办人")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    #: Answers to the bundle's own and to the shared questions, and the optional components that are not wanted.
    answers = models.JSONField("情形选择", default=dict)
    #: The one form as it was typed; each component's share of it is in its own dossier.
    form = SealedJSONField("表单内容", purpose="materials.form", default=dict)
    left_out = models.JSONField("不办的事项", default=list)
    planned = models.BooleanField("组成已确定", default=False)
    state = models.CharField("状态", max_length=10, choices=DossierState, default=DossierState.DRAFT)
    started_at = models.DateTimeField("开始时间")
    updated_at = models.DateTimeField("最近修改")

    class Meta:
        verbose_name = "一件事申请材料"
        indexes = (
            models.Index(fields=["account", "-updated_at"], name="joint_drafts_of_account", condition=Q(state="draft")),
        )

    def __str__(self) -> str:
        return str(self.id)


class Dossier(models.Model):
    """Everything an applicant brings for one matter: answers, form, files. Pins the version it was begun under."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    implementation = models.ForeignKey(Implementation, models.PROTECT, related_name="+", verbose_name="实施清单")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name="事项版本")
    account = models.ForeignKey(Account, models.PROTECT, related_name="dossiers", verbose_name="填报账号")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人或经办人")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    channel = models.CharField("渠道", max_length=10, choices=Channel, default=Channel.WEB)
    answers = models.JSONField("情形选择", default=dict)
    answered = models.BooleanField("情形已选完", default=False)
    form = SealedJSONField("表单内容", purpose="materials.form", default=dict)
    state = models.CharField("状态", max_length=10, choices=DossierState, default=DossierState.DRAFT)
    #: While corrections are asked for: the round, and what may be changed in it, by name of place (staff-1 is the
    #: second row of a table). 0 and empty otherwise.
    open_round = models.PositiveSmallIntegerField("补正轮次", default=0)
    open_fields = models.JSONField("可补正的表单项", default=list)
    open_materials = models.JSONField("可补正的材料", default=list)
    #: Where this is one component's share of a joint service.
    joint = models.ForeignKey(
        JointDossier, models.CASCADE, null=True, related_name="dossiers", verbose_name="一件事申请材料"
    )
    branch_no = models.PositiveSmallIntegerField("联办分支", null=True)
    #: The applicant is an entity that an earlier component of the joint service has yet to found.
    awaits_entity = models.BooleanField("单位待设立", default=False)
    #: Materials that the applicant promised to hand in later (容缺后补), and when they promised.
    later = models.JSONField("承诺后补的材料", default=list)
    later_promised_at = models.DateTimeField("承诺时间", null=True)
    #: What is asked for where it is not a first licence, and the licence that it is about.
    purpose = models.CharField("办理类型", max_length=10, default="new")
    about = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+", verbose_name="涉及的证照")
    started_at = models.DateTimeField("开始时间")
    updated_at = models.DateTimeField("最近修改")

    class Meta:
        verbose_name = "申请材料"
        constraints = (models.UniqueConstraint(fields=["joint", "branch_no"], name="one_dossier_per_branch"),)
        indexes = (
            models.Index(fields=["account", "-updated_at"], name="drafts_of_account", condition=Q(state="draft")),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def typist_name(self) -> str:
        """Who fills it in, which may be another person than the applicant."""
        return self.account.person.name if self.account.person is not None else self.person.name

    @property
    def applicant_kind(self) -> Literal["natural", "legal"]:
        """natural or legal: who the applicant is, not who types."""
        return "natural" if self.entity_id is None and not self.awaits_entity else "legal"

    def facts(self, definition: Definition, form: Mapping[str, Any] | None = None) -> Facts:
        """What tables and formulas of its definition may look at; a form that nobody has begun is not known yet.

        `form` stands for the kept values, where what the registers supply is in them already.
        """
        level = self.implementation.level if definition.looks_at_level else None
        return Facts(self.answers, form or self.form or None, self.applicant_kind, level)


class Assistance(models.Model):
    """A clerk fills this in for somebody who stands at the window; what that person said to it is kept.

    The draft is in the clerk's hands while the visit lasts. What is submitted is the person's.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="assistance", verbose_name="申请材料")
    visit = models.ForeignKey(WindowVisit, models.PROTECT, related_name="+", verbose_name="窗口接待")
    consent = models.CharField("本人的意思", max_length=300)
    begun_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = "窗口代填"

    def __str__(self) -> str:
        return str(self.dossier_id)


class Attachment(models.Model):
    """One thing brought for one material: an uploaded file, or a licence from the library."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="attachments", verbose_name="申请材料")
    material_id = models.CharField("材料编号", max_length=20)
    name = models.CharField("名称", max_length=130)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="文件")
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+", verbose_name="电子证照")
    source = models.CharField("来源", max_length=10, choices=Source)
    trust = models.CharField("可信等级", max_length=1, choices=Trust)
    round = models.PositiveSmallIntegerField("提交轮次", default=0)
    attached_at = models.DateTimeField("提交时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "附件"
        ordering = ("material_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(file__isnull=False, licence=None) | Q(file=None, licence__isnull=False),
                name="attachment_is_file_or_licence",
            ),
            models.UniqueConstraint(
                fields=["dossier", "material_id", "file"],
                condition=Q(withdrawn_at=None, file__isnull=False),
                name="same_file_once_per_material",
            ),
            models.UniqueConstraint(
                fields=["dossier", "material_id", "licence"],
                condition=Q(withdrawn_at=None, licence__isnull=False),
                name="same_licence_once_per_material",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def digest(self) -> str:
        """What proves the content: the file's SM3, or the licence's record hash."""
        return self.file_id or (self.licence.record_hash if self.licence is not None else "")

    @property
    def evidence(self) -> dict[str, str]:
        """What the log of a case keeps of it."""
        return {"material": self.material_id, "name": self.name, "source": self.source, "hash": self.digest}
