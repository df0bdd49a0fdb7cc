"""Papers: what a body says in writing, numbered, dated and sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.cases.models.case import Case
from tongban.cases.models.joint import JointCase
from tongban.cases.models.logged import Part
from tongban.cases.states import PaperKind
from tongban.kernel.ids import new_id
from tongban.kernel.models import StoredFile


class Paper(Part):
    """A numbered, dated paper of the body. The content is fixed at once; the PDF is its rendering."""

    OF: ClassVar[tuple[str, ...]] = ("case", "joint")
    NOT_LOGGED: ClassVar[frozenset[str]] = frozenset({"file_id"})

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    #: Of one case, or of a joint case as a whole.
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="papers", verbose_name="办件")
    joint = models.ForeignKey(JointCase, models.PROTECT, null=True, related_name="papers", verbose_name="一件事")
    #: The body that speaks, as it was then: a case may go to another body, its papers stay with who wrote them.
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="出具机构")
    kind = models.CharField("文书", max_length=14, choices=PaperKind)
    number = models.CharField("文号", max_length=80, unique=True)
    issued_at = models.DateTimeField("出具时间")
    content = models.JSONField("内容")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="PDF")

    class Meta:
        verbose_name = "文书"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(case__isnull=False, joint=None) | Q(case=None, joint__isnull=False),
                name="paper_of_a_case_or_a_joint_case",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def speaker(self) -> Body:
        """The body whose seal it bears."""
        owner = self.case or self.joint
        if self.body is None and owner is not None:
            return owner.body  # written before papers named their body
        if self.body is None:
            raise ValueError("a paper belongs to a case or to a joint case")
        return self.body

    @property
    def owner_number(self) -> str:
        """The number of the case, or of the joint case, that the paper belongs to."""
        owner = self.case or self.joint
        return owner.number if owner is not None else ""
