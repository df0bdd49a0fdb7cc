"""People, organisations, accounts, who may act for whom, and which post an officer holds."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.identity.documents import Document
from tongban.identity.states import DocumentKind, EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.crypto.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.kernel.today import now


class Person(models.Model):
    """A natural person. The number of the document is stored sealed and found through a keyed index."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("姓名", max_length=60)
    document = models.CharField("证件类型", max_length=20, choices=DocumentKind, default=DocumentKind.CITIZEN)
    #: Who issued a passport; empty for our own documents.
    country = models.CharField("签发国", max_length=3, blank=True)
    id_number = EncryptedTextField("证件号码", purpose="person.id_number")
    id_index = models.CharField("号码索引", max_length=64, unique=True)
    phone = EncryptedTextField("手机号码", purpose="person.phone", blank=True)
    address = models.CharField("住址", max_length=120, blank=True)
    synthetic = models.BooleanField("虚构人员", default=False)
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
    def keys(self) -> list[str]:
        """Under which keys other rooms know this person: the own one, and those merged into it."""
        return [str(self.pk), *self.former_ids]


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
    is_active = models.BooleanField("启用", default=True)
    opened_at = models.DateTimeField("开通时间")
    #: While set, the password is one that a window printed: it opens nothing but the page that changes it.
    start_password_until = models.DateTimeField("初始密码有效至", null=True)
    #: Raised to end every session there is.
    sessions_ended = models.PositiveIntegerField("会话轮次", default=0)
    #: Accounts that were merged into this one; what they filed is this one's.
    former_ids = models.JSONField("曾用账号", default=list)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """A printed start password is good for its day only; it is hashed all the same, so that nobody hears the difference."""
        right = super().check_password(raw_password)
        return right and (self.start_password_until is None or now() < self.start_password_until)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session is good until the password changes or `sessions_ended` is raised."""
        base: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # unknown to the stubs
        return f"{base}.{self.sessions_ended}" if self.sessions_ended else base

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
    synthetic = models.BooleanField("虚构主体", default=False)

    class Meta:
        verbose_name = "法人和其他组织"

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A person's right to act for an entity, from a day, perhaps until a day, unless revoked."""

    entity = models.ForeignKey(LegalEntity, models.CASCADE, related_name="mandates", verbose_name="主体")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name="受托人")
    role = models.CharField("身份", max_length=24, choices=MandateRole)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "授权"
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "person", "role"], condition=Q(revoked_at=None), name="one_living_mandate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity_id} {self.role}"


class Post(models.Model):
    """A post: one role in one body, held by one account for a time."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name="任职人")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts", verbose_name="机构")
    role = models.CharField("岗位", max_length=12, choices=Role)
    title = models.CharField("职务", max_length=40, blank=True)
    #: Whoever holds it heads the body: what the law leaves to 本行政机关负责人 is theirs (行政许可法第四十二条).
    head = models.BooleanField("负责人", default=False)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.UniqueConstraint(fields=["account", "body", "role"], name="one_post_per_role"),
            models.CheckConstraint(condition=Q(head=False) | Q(role="decider"), name="a_head_decides"),
        )

    def __str__(self) -> str:
        return f"{self.body_id} {self.role}"


from tongban.identity.models import registration as registration  # noqa: E402  # refers to the tables above
