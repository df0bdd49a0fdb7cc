"""Items, their immutable versions, who implements them where, themes and joint services."""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.authorities.models import Body, Department, Division, Level, Theme
from tongban.catalogue.change_models import (
    ChangedItem,
    ChangeEntry,
    ChangeRequest,
    ChangeWriter,
    ItemStanding,
    Succession,
)
from tongban.catalogue.draft_models import Draft, DraftRevision
from tongban.catalogue.errors import PublishedForever
from tongban.catalogue.states import ItemState

__all__ = [
    "Alias",
    "Asking",
    "Bundle",
    "CatalogueStamp",
    "ChangeEntry",
    "ChangeRequest",
    "ChangeWriter",
    "ChangedItem",
    "DefinitionText",
    "Draft",
    "DraftRevision",
    "GuideVisits",
    "Implementation",
    "Item",
    "ItemStanding",
    "ItemTheme",
    "ItemVersion",
    "Succession",
]


class Item(models.Model):
    """A service item (事项). What it asks and gives is in its versions; what lists filter by is here."""

    class Source(models.TextChoices):
        DESCRIBED = "described", _("办事指南")
        NATIONAL = "N", _("全国行政许可事项清单")
        ELSEWHERE = "G", _("外省公开目录")

    id = models.CharField("事项编号", max_length=40, primary_key=True)
    name = models.CharField("事项名称", max_length=200)
    handling_item = models.CharField("业务办理项", max_length=200, blank=True)
    basic_code = models.CharField("基本编码", max_length=12, blank=True)
    item_type = models.CharField("事项类型", max_length=20)
    item_type_code = models.CharField("类型代码", max_length=2)
    department = models.ForeignKey(Department, models.PROTECT, related_name="items", verbose_name="实施部门")
    described = models.BooleanField("已公布办事指南", default=False)
    source = models.CharField("来源", max_length=10, choices=Source)
    source_code = models.CharField("来源编码", max_length=60, blank=True)
    source_levels = models.CharField("来源层级", max_length=40, blank=True)
    legal_basis = models.TextField("设定依据（目录）", blank=True)
    for_natural = models.BooleanField("面向个人", default=False)
    for_legal = models.BooleanField("面向企业和组织", default=False)
    levels = models.JSONField("行使层级", default=list)
    approval_bureau = models.BooleanField("由行政审批局行使", default=False)
    #: Where it stands today; on other days: `ItemStanding`. Planned and abolished items are not described: no list has them.
    state = models.CharField("状态", max_length=10, choices=ItemState, default=ItemState.IN_FORCE)
    #: The version from which this row was written. A later one that is only scheduled changes nothing here before its day.
    shown_version = models.PositiveIntegerField("所示版本", default=0)
    themes: "models.ManyToManyField[Theme, ItemTheme]" = models.ManyToManyField(
        Theme, through="ItemTheme", related_name="items", verbose_name="主题"
    )

    class Meta:
        verbose_name = "事项"
        ordering = ("id",)
        indexes = (models.Index(fields=["department", "id"], name="item_by_department"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Name and handling item, as lists and papers show it."""
        return f"{self.name}（{self.handling_item}）" if self.handling_item else self.name


class ItemTheme(models.Model):
    item = models.ForeignKey(Item, models.CASCADE, related_name="theme_links", verbose_name="事项")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="item_links", verbose_name="主题")

    class Meta:
        verbose_name = "事项主题"
        constraints = (models.UniqueConstraint(fields=["item", "theme"], name="item_theme_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.theme_id}"


_Written = TypeVar("_Written", bound=models.Model)


class WrittenOnce(models.QuerySet[_Written]):
    """Versions can be added and read. Nothing else: cases point at them for decades."""

    def update(self, **_: Any) -> NoReturn:
        raise PublishedForever

    def delete(self) -> NoReturn:
        raise PublishedForever

    def bulk_update(self, objs: Iterable[_Written], fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise PublishedForever


class _Basic(models.Manager["ItemVersion"]):
    """Versions of basic items only: whoever asks for "the versions of an item" never meets those of single bodies."""

    def get_queryset(self) -> WrittenOnce["ItemVersion"]:
        return WrittenOnce(self.model, using=self._db).filter(implementation=None)


class ItemVersion(models.Model):
    """One published definition. The version in force on a day is the highest number effective by then, so
    publishing the next one touches nothing here; its hash shows any change made behind the program's back.

    A row with an `implementation` is what applies at one body: the basic version with this number, composed with an
    override. It is stored whole, so a case points for ever at exactly what it was decided under (decision 0022).
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions", verbose_name="事项")
    number = models.PositiveIntegerField("版本号")
    implementation = models.ForeignKey(
        "Implementation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="实施清单"
    )
    override = models.ForeignKey(
        "Override", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="地方调整", db_index=False
    )
    #: The how-manieth composition of this implementation; 0 for the basic version itself.
    revision = models.PositiveIntegerField("地方版次", default=0)
    #: Changes of the override that did not hold against this basic version: path, why, conflict.
    lapsed = models.JSONField("没有保留的调整", default=list, blank=True)
    definition = models.JSONField("定义")
    definition_hash = models.CharField("定义摘要", max_length=64)
    effective_from = models.DateField("生效日期")
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=60, blank=True)

    #: The basic items' versions; it stands first, so it is what `item.versions` and every list use.
    objects = _Basic()
    #: These and those of single bodies.
    everywhere = WrittenOnce["ItemVersion"].as_manager()

    class Meta:
        verbose_name = "事项版本"
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["item", "number"],
                condition=models.Q(implementation=None),
                name="version_number_once",
            ),
            models.UniqueConstraint(fields=["implementation", "revision"], name="local_revision_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(
                condition=models.Q(implementation=None, override=None, revision=0)
                | models.Q(implementation__isnull=False, override__isnull=False, revision__gte=1),
                name="version_basic_or_local",
            ),
        )

    def __str__(self) -> str:
        where = f"{self.implementation_id} " if self.implementation_id else f"{self.item_id} "
        return f"{where}第 {self.edition} 版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForever
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise PublishedForever

    @property
    def edition(self) -> str:
        """How people name it: 3, or 3-2 for the second composition at one body, which rests on version 3."""
        return f"{self.number}-{self.revision}" if self.revision else str(self.number)


class DefinitionText(models.Model):
    """How somebody wrote a definition down in YAML, comments and all. Beside the versions, never instead of them: the
    canonical JSON is the truth, and a text belongs to the definition with this hash, published or not.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="texts", verbose_name="事项")
    definition_hash = models.CharField("定义摘要", max_length=64)
    text = models.TextField("文本")
    kept_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "事项定义文本"
        constraints = (models.UniqueConstraint(fields=["item", "definition_hash"], name="one_text_per_definition"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.definition_hash[:12]}"


class Implementation(models.Model):
    """实施清单: one item exercised by one body in one division. Id: `SCJG-006@130102000000`.

    `level` is the level of power, not always that of the division: 定州 and 辛集 are counties by code and
    exercise a city's powers. A row that is no longer in force stays, because cases refer to it.
    """

    id = models.CharField("实施编号", max_length=60, primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="implementations", verbose_name="事项")
    division = models.ForeignKey(Division, models.PROTECT, related_name="implementations", verbose_name="区划")
    body = models.ForeignKey(Body, models.PROTECT, related_name="implementations", verbose_name="实施机构")
    level = models.CharField("行使层级", max_length=10, choices=Level)
    code = models.CharField("实施编码", max_length=31, blank=True)
    in_force = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "实施清单"
        constraints = (models.UniqueConstraint(fields=["division", "item"], name="implemented_once_per_division"),)
        indexes = (models.Index(fields=["code"], name="implementation_by_code"),)

    def __str__(self) -> str:
        return self.id


class Override(models.Model):
    """地方调整: what one body settles more favourably than the basic item, where the item opens it; written once.

    The one in force on a day is the highest number effective by then. One without changes takes the former back.
    """

    implementation = models.ForeignKey(
        Implementation, models.PROTECT, related_name="overrides", verbose_name="实施清单"
    )
    number = models.PositiveIntegerField("次序")
    changes = models.JSONField("调整内容", default=dict, blank=True)
    changes_hash = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("依据", max_length=300)
    effective_from = models.DateField("生效日期")
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=60)

    objects = WrittenOnce["Override"].as_manager()

    class Meta:
        verbose_name = "地方调整"
        ordering = ("implementation", "number")
        constraints = (
            models.UniqueConstraint(fields=["implementation", "number"], name="override_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="override_number_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.implementation_id} 第 {self.number} 次调整"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForever
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise PublishedForever


class Bundle(models.Model):
    """一件事: several items that people meet as one matter. Its definition is read by `queries.bundle_definition`."""

    id = models.CharField("代号", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=60)
    subject = models.CharField("服务对象", max_length=10, choices=Theme.Subject)
    lead_department = models.ForeignKey(Department, models.PROTECT, related_name="bundles", verbose_name="牵头部门")
    definition = models.JSONField("组成")

    class Meta:
        verbose_name = "一件事"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class CatalogueStamp(models.Model):
    """One row that every publication bumps: whoever keeps something derived compares it and rebuilds."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    version = models.PositiveBigIntegerField("目录版次", default=0)
    at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "目录版次"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_catalogue_stamp"),)

    def __str__(self) -> str:
        return str(self.version)


class Alias(models.Model):
    """常用说法: a name that an editor gave an item, to be found by. Withdrawn ones stay, so that it is known who did what."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="given_aliases", verbose_name="事项")
    text = models.CharField("说法", max_length=40)
    added_by = models.CharField("添加人", max_length=60)
    added_at = models.DateTimeField("添加时间")
    withdrawn_by = models.CharField("撤下人", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = "常用说法"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["item", "text"], condition=models.Q(withdrawn_at=None), name="alias_in_force_once"
            ),
        )

    def __str__(self) -> str:
        return self.text


class Asking(models.Model):
    """没找准的问法: what somebody searched for without a sure answer, counted per text. Nothing about who asked: numbers
    are hidden before storing (`search.askings`), days are kept, not moments.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        NAMED = "named", _("已加说法")
        DISMISSED = "dismissed", _("不属于本平台")

    text = models.CharField("问法", max_length=40, unique=True)
    found_nothing = models.BooleanField("什么都没有找到", default=True)
    times = models.PositiveIntegerField("次数", default=1)
    first_on = models.DateField("最早")
    last_on = models.DateField("最近")
    state = models.CharField("处理", max_length=10, choices=State, default=State.OPEN)
    handled_by = models.CharField("处理人", max_length=60, blank=True)
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "没找准的问法"
        ordering = ("-times", "id")
        indexes = (models.Index(fields=["state", "-times", "id"], name="asking_by_times"),)

    def __str__(self) -> str:
        return self.text


class GuideVisits(models.Model):
    """How often the guides of an item were opened on a day. A number, and nothing about anybody."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="visits", verbose_name="事项")
    day = models.DateField("日期")
    times = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "指南访问量"
        constraints = (models.UniqueConstraint(fields=["item", "day"], name="visits_once_a_day"),)
        indexes = (models.Index(fields=["day"], name="visits_by_day"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.day}: {self.times}"
