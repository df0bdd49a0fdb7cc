"""Service reviews: one per matter when handled online (一事一评), voluntary, by the person served."""

from django.db import models

from tongban.cases.models import Case
from tongban.identity.models import Account
from tongban.supervision.grades import Grade


class Rating(models.Model):
    """What the applicant said of the service. Default reviews of the system never look like one of these."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating", verbose_name="办件")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="评价人")
    grade = models.CharField("满意程度", max_length=20, choices=Grade)
    tags = models.JSONField("标签", default=list)
    text = models.CharField("意见", max_length=500, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "好差评"

    def __str__(self) -> str:
        return self.grade
