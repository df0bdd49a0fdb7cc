"""Who exercises power where: divisions, departments, bodies, themes and the working calendar."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """行使层级 by name; each border has its own codes (domain facts §2.5)."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇（街道）级")
    VILLAGE = "village", _("村（社区）级")


class Division(models.Model):
    """A division of the province. `parent` follows the statistical code, `reports_to` the platform:
    定州 and 辛集 sit under a city by code, yet report to the province (冀政发〔2017〕4号)."""

    code = models.CharField("统计代码", max_length=12, primary_key=True)
    short_code = models.CharField("简码", max_length=9, db_index=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name="代码上级")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="reporters", verbose_name="平台上级")
    kind = models.CharField("类别", max_length=30)
    official = models.BooleanField("是行政区划", default=True)
    managed_by = models.CharField("管理说明", max_length=60, blank=True)

    class Meta:
        verbose_name = "行政区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def chain(self) -> list["Division"]:
        """This division and those above it on the platform, nearest first (at most 4 queries)."""
        here: Division | None = self
        found: list[Division] = []
        while here is not None:
            found.append(here)
            here = here.reports_to
        return found

    @property
    def full_name(self) -> str:
        """Names from the city down, as people write an address."""
        return "".join(part.name for part in reversed(self.chain()) if part.level != Level.PROVINCE) or self.name


class Department(models.Model):
    """A kind of department, with the patterns by which its bodies are named at each level."""

    id = models.CharField("部门代号", max_length=10, primary_key=True)
    short = models.CharField("简称", max_length=30)
    province_name = models.CharField("省级名称", max_length=60, blank=True)
    city_pattern = models.CharField("市级名称式", max_length=60, blank=True)
    county_pattern = models.CharField("县级名称式", max_length=60, blank=True)
    district_pattern = models.CharField("区级名称式", max_length=60, blank=True)
    township_pattern = models.CharField("乡级名称式", max_length=60, blank=True)
    kind = models.CharField("性质", max_length=30)
    code2 = models.CharField("两位部门码", max_length=2, blank=True)
    domain = models.CharField("职责领域", max_length=200, blank=True)

    class Meta:
        verbose_name = "部门"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.short


class Body(models.Model):
    """A public body: one department in one division. Id: `SCJG@130102000000`."""

    id = models.CharField("机构代号", max_length=30, primary_key=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="bodies", verbose_name="区划")
    department = models.ForeignKey(Department, models.PROTECT, related_name="bodies", verbose_name="部门")
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=10, choices=Level)
    usc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    usc_is_test = models.BooleanField("代码为测试用", default=True)

    class Meta:
        verbose_name = "机构"
        constraints = (models.UniqueConstraint(fields=["division", "department"], name="one_body_per_department"),)

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A service theme for persons or legal persons, with its national three-digit code."""

    class Subject(models.TextChoices):
        NATURAL = "natural", _("个人")
        LEGAL = "legal", _("企业")

    id = models.CharField("代号", max_length=20, primary_key=True)
    subject = models.CharField("服务对象", max_length=10, choices=Subject)
    code = models.CharField("主题码", max_length=3)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "主题"
        ordering = ("subject", "code")
        constraints = (models.UniqueConstraint(fields=["subject", "code"], name="theme_code_once"),)

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """A year whose whole calendar an administrator imported: only this makes a year known that is not shipped."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    document = models.CharField("文号", max_length=80, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=60)

    class Meta:
        verbose_name = "年度日历"
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """A day that differs from an ordinary weekday or weekend: imported by an administrator."""

    day = models.DateField("日期", primary_key=True)
    works = models.BooleanField("是工作日")
    name = models.CharField("说明", max_length=40, blank=True)
    #: The import that brought it. A day without one is a single exception and makes no year known.
    year = models.ForeignKey(CalendarYear, models.PROTECT, null=True, related_name="days", verbose_name="年度日历")

    class Meta:
        verbose_name = "日历例外"

    def __str__(self) -> str:
        return f"{self.day} {'工作' if self.works else '休息'}"


class Outage(models.Model):
    """Days on which the platform was not there, declared afterwards: deadlines that they touch move on."""

    from_on = models.DateField("开始")
    until_on = models.DateField("结束")
    what = models.CharField("情况", max_length=200)
    declared_by = models.CharField("公告人", max_length=60)
    declared_at = models.DateTimeField("公告时间")
    withdrawn_by = models.CharField("撤销人", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "平台故障"
        ordering = ("-from_on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="outage_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.from_on} {self.until_on}"
