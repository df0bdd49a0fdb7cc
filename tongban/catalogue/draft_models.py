"""Drafts: definitions that an office is still writing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.authorities.models import Body
from tongban.catalogue.change_models import ChangeRequest
from tongban.kernel.ids import new_id


class Draft(models.Model):
    """A definition that an office is still writing. It may be incomplete; nothing of it is in force or seen by citizens.

    `document` is the truth and `text` says the same in YAML with the comments of whoever wrote them. `revision` counts
    the changes: who saves names the one that was read, so that two people at once lose nothing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("起草中")
        PROPOSED = "proposed", _("已提交审核")
        DISCARDED = "discarded", _("已放弃")

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    # not a foreign key: a new item has no row until it is published
    item_id = models.CharField("事项编号", max_length=40)
    body = models.ForeignKey(Body, models.PROTECT, related_name="drafts", verbose_name="起草机构")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    document = models.JSONField("定义")
    text = models.TextField("文本")
    revision = models.PositiveIntegerField("第几次修改", default=1)
    base_number = models.PositiveIntegerField("据以修改的版本", null=True, blank=True)
    #: The request by which it goes to the two offices; it comes back here when they return it.
    change = models.ForeignKey(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name="变更申请"
    )
    begun_by = models.CharField("起草人", max_length=60)
    begun_at = models.DateTimeField("起草时间")
    #: Accounts of everybody who has written in it: none of them reviews what comes of it.
    writers = models.JSONField("参与起草的账号", default=list)
    changed_by = models.CharField("修改人", max_length=60)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "事项草稿"
        ordering = ("-changed_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["item_id", "body"], condition=models.Q(state="open"), name="one_open_draft_per_office"
            ),
            models.CheckConstraint(condition=models.Q(revision__gte=1), name="draft_revision_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} 草稿"

    @property
    def title(self) -> str:
        """Name and handling item, as far as they are written."""
        name, handling = self.document.get("name"), self.document.get("handling_item")
        return f"{name or self.item_id}（{handling}）" if handling else str(name or self.item_id)


class DraftRevision(models.Model):
    """What a draft said after a change. The last ones are kept, so that what two people typed at once can be put together."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="revisions", verbose_name="草稿")
    revision = models.PositiveIntegerField("第几次修改")
    document = models.JSONField("定义")

    class Meta:
        verbose_name = "草稿的一次修改"
        constraints = (models.UniqueConstraint(fields=["draft", "revision"], name="draft_revision_once"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.revision}"
