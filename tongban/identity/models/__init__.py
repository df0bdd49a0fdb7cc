"""People, organisations, accounts, who may act for whom (`mandates`), and which post an officer holds."""

from datetime import date
from importlib import import_module
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from tongban.authorities.models import Body
from tongban.identity.documents import Document
from tongban.identity.mandating import Principal
from tongban.identity.numbers import born_on
from tongban.identity.states import DocumentKind, Duty, EntityKind, RealNameLevel, Role
from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField
from tongban.kernel.ids import new_id


class Person(models.Model):
    """A natural person. The number of the document is stored sealed and found through a keyed index."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("姓名", max_length=60)
    document = models.CharField("证件类型", max_length=20, choices=DocumentKind, default=DocumentKind.CITIZEN)
    #: Who issued a passport; empty for our own documents.
    country = models.CharField("签发国", max_length=3, blank=True)
    id_number = EncryptedTextField("证件号码", purpose="person.id_number")
    id_index = KeyedIndexField("号码索引", of="index_text", purpose="person.id_number", unique=True)
    phone = EncryptedTextField("手机号码", purpose="person.phone", blank=True)
    address = models.CharField("住址", max_length=120, blank=True)
    #: Told by the population register; every mandate given or held ends with it.
    died_on = models.DateField("死亡日期", null=True)
    synthetic = models.BooleanField("虚构人员", default=False)
    #: The fourteenth birthday of somebody who was a child when registered: lists look at it without opening the number.
    child_until = models.DateField("未满十四周岁至", null=True)
    #: Found to be the same as another person (registered twice, with two documents); who asks for this one gets that one.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="并入")
    #: On that other one: who was merged into it. What other rooms keep under those keys is theirs too.
    former_ids = models.JSONField("曾用身份", default=list)

    class Meta:
        verbose_name = "自然人"

    def __str__(self) -> str:
        return self.name

    @property
    def papers(self) -> Document:
        """The document that this person is known by."""
        return Document(DocumentKind(self.document), self.id_number, self.country)

    @property
    def born(self) -> date | None:
        """The day of birth, where the number of the document tells it."""
        return born_on(self.id_number) if self.papers.has_citizen_form else None

    @property
    def index_text(self) -> str:
        """What the keyed index is made of."""
        return self.papers.index_text

    @property
    def keys(self) -> list[str]:
        """Under which keys other rooms know this person: the own one, and those merged into it."""
        return [str(self.pk), *self.former_ids]

    @property
    def ids(self) -> list[UUID]:
        """The same, as look-ups want them."""
        return [self.pk, *(UUID(one) for one in self.former_ids)]


#: Begins the user name of an account that only holds what a person without one filed at a window.
RECORD = "_"


class AccountManager(BaseUserManager["Account"]):
    """Django asks for a manager with a natural key; accounts are made in actions."""


class Account(AbstractBaseUser):
    """What signs in. A person has at most one; rights come from mandates and posts, never from here."""

    username = models.CharField("用户名", max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account", verbose_name="本人")
    email = models.EmailField("电子邮箱", blank=True)
    level = models.PositiveSmallIntegerField("实名等级", choices=RealNameLevel, default=RealNameLevel.NONE)
    #: Of what it may hold posts. One column, so that two people who grant at once cannot make it two.
    duty = models.CharField("职责", max_length=10, choices=Duty, default=Duty.NONE, blank=True)
    is_active = models.BooleanField("启用", default=True)
    opened_at = models.DateTimeField("开通时间")
    #: Part of what every session is signed with: raised, it ends them all at the next request.
    session_round = models.PositiveIntegerField("会话轮次", default=0)
    #: Accounts that were merged into this one; what they filed is this one's.
    former_ids = models.JSONField("曾用账号", default=list)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    #: For whom this request acts; set for every signed-in request (`acting.bind`). None: nothing is chosen, as in
    #: commands and jobs, which act for everybody the account may act for.
    acting: Principal | None = None

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        text = f"{self.password} {self.session_round}"
        return salted_hmac("tongban.identity.session", text, secret=secret, algorithm="sha256").hexdigest()

    @property
    def only_a_record(self) -> bool:
        """Nobody can sign in to it yet."""
        return self.username.startswith(RECORD)

    @property
    def keys(self) -> list[int]:
        """Under which keys other rooms know this account: the own one, and those merged into it."""
        return [self.pk, *self.former_ids]


class LegalEntity(models.Model):
    """An organisation or a sole proprietor, known by its unified social credit code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=100)
    usc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    kind = models.CharField("类型", max_length=20, choices=EntityKind)
    legal_representative = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="法定代表人（负责人）"
    )
    address = models.CharField("住所", max_length=120, blank=True)
    #: Told by the register of legal persons; every mandate of it ends with it.
    closed_on = models.DateField("注销日期", null=True)
    synthetic = models.BooleanField("虚构主体", default=False)

    class Meta:
        verbose_name = "法人和其他组织"

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An office inside a body (科室、窗口): where people sit. Rights follow the body's posts, not the office."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="offices", verbose_name="机构")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "内设机构"
        constraints = (models.UniqueConstraint(fields=["body", "name"], name="one_office_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post: one role in one body, held by one account for a time."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name="任职人")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts", verbose_name="机构")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="posts", verbose_name="内设机构")
    role = models.CharField("岗位", max_length=12, choices=Role)
    title = models.CharField("职务", max_length=40, blank=True)
    #: Whoever holds it heads the body: what the law leaves to 本行政机关负责人 is theirs (行政许可法第四十二条).
    head = models.BooleanField("负责人", default=False)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    #: Taken away at this moment, whatever `valid_until` says.
    ended_at = models.DateTimeField("免去时间", null=True)
    ended_why = models.CharField("免去理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.UniqueConstraint(
                fields=["account", "body", "role"], condition=Q(ended_at=None), name="one_post_per_role"
            ),
            models.CheckConstraint(condition=Q(head=False) | Q(role="decider"), name="a_head_decides"),
            # Whoever is one administrator holds no second administration, in no body.
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_at=None, role__in=("sysadmin", "security", "auditor")),
                name="one_administration_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body_id} {self.role}"


# After the tables that they point to, so that Django finds them; unseen by mypy, which trips over circles.
from tongban.identity.models.appointing import Leave, PostProposal  # noqa: E402
from tongban.identity.models.mandates import Appointment, Mandate, MandateUse  # noqa: E402

for topic in ("personal_data", "provider", "registration", "signon"):
    import_module(f"tongban.identity.models.{topic}")

__all__ = [
    "Account", "AccountManager", "Appointment", "Leave", "LegalEntity", "Mandate", "MandateUse",
    "Office", "Person", "Post", "PostProposal",
]  # fmt: skip
