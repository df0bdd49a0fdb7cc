"""Sign-on for the systems of cities and departments: who may use it, what was granted, what they hold, who is told."""

from django.db import models
from django.db.models import F, Q

from tongban.authorities.models import Body
from tongban.identity.states import CredentialKind, NoticeState, SystemState
from tongban.kernel.crypto.fields import EncryptedTextField
from tongban.kernel.ids import new_id


class System(models.Model):
    """A connected system (接入系统): an OpenID Connect client, registered by one person and approved by another."""

    #: The client_id.
    id = models.CharField("编号", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=60)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="主管单位")
    purpose = models.CharField("接入理由", max_length=300)
    state = models.CharField("状态", max_length=12, choices=SystemState, default=SystemState.APPLIED)
    scopes = models.JSONField("可请求的信息")
    redirect_uris = models.JSONField("登录返回地址")
    logout_uris = models.JSONField("退出返回地址", default=list)
    backchannel_uri = models.CharField("退出通知地址", max_length=500, blank=True)
    #: One of the platform's own systems: nobody is asked for consent, since nothing is handed to anybody else.
    own = models.BooleanField("平台自有系统", default=False)
    may_refresh = models.BooleanField("可以续期", default=False)
    alg = models.CharField("签名算法", max_length=8, default="RS256")
    #: Goes up when the system may ask for other things than before: what was agreed to does not cover them.
    terms = models.PositiveSmallIntegerField("授权文本版本", default=1)
    applied_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name="申请人")
    applied_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    reason = models.CharField("审批或停用理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "接入系统"
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("applied_by")), name="a_system_has_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["connected", "suspended"]) | Q(decided_by__isnull=False),
                name="a_connected_system_was_approved",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SystemSecret(models.Model):
    """A secret of a system, 256 random bits: kept as SHA-256, because there is nothing in it to guess."""

    hash = models.CharField("摘要", max_length=64, primary_key=True)
    system = models.ForeignKey(System, models.CASCADE, related_name="secrets", verbose_name="系统")
    made_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("失效时间", null=True)

    class Meta:
        verbose_name = "系统密钥"

    def __str__(self) -> str:
        return self.system_id


class SigningKey(models.Model):
    """A key that signs tokens. Its private half stands sealed in the database and is opened in memory only."""

    kid = models.CharField("编号", max_length=64, primary_key=True)
    alg = models.CharField("算法", max_length=8)
    private = EncryptedTextField("私钥", purpose="provider.signing_key")
    public = models.JSONField("公钥")
    made_at = models.DateTimeField("生成时间")
    #: Published at once, signs only from here on: whoever keeps our keys has the new one before the first token of it.
    not_before = models.DateTimeField("开始签名")
    expires_at = models.DateTimeField("失效时间", null=True)

    class Meta:
        verbose_name = "令牌签名密钥"

    def __str__(self) -> str:
        return f"{self.alg} {self.kid}"


class Subject(models.Model):
    """Under which number a system knows an account: another one in each, so that two systems cannot compare lists."""

    system = models.ForeignKey(System, models.CASCADE, related_name="+", verbose_name="系统")
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name="账号")
    sub = models.CharField("编号", max_length=43, unique=True)

    class Meta:
        verbose_name = "系统中的编号"
        constraints = (models.UniqueConstraint(fields=["system", "account"], name="one_number_in_a_system"),)

    def __str__(self) -> str:
        return self.sub


class SystemConsent(models.Model):
    """What a person agreed to hand to a system, until taken back (个人信息保护法第十四条、第十五条、第二十三条)."""

    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="consents", verbose_name="账号")
    system = models.ForeignKey(System, models.CASCADE, related_name="+", verbose_name="系统")
    scopes = models.JSONField("同意提供的信息")
    terms = models.PositiveSmallIntegerField("授权文本版本")
    given_at = models.DateTimeField("同意时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "信息提供同意"
        constraints = (
            models.UniqueConstraint(
                fields=["account", "system"], condition=Q(withdrawn_at=None), name="one_living_system_consent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.system_id}"


class SignOn(models.Model):
    """One browser session that has signed on to other systems; its id is the `sid` they are told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name="账号")
    #: The name of its row, not the key in the cookie (`OpenSession`).
    session_key = models.CharField("会话", max_length=40)
    begun_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = "单点登录"
        indexes = (
            models.Index(fields=["session_key"], name="living_sign_ons", condition=Q(ended_at=None)),
            models.Index(fields=["account"], name="living_by_account", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return str(self.id)


class Grant(models.Model):
    """One authorization: everything that was issued from one code hangs on it and ends with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(System, models.CASCADE, related_name="+", verbose_name="系统")
    sign_on = models.ForeignKey(SignOn, models.CASCADE, related_name="grants", verbose_name="单点登录")
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name="账号")
    #: What `Subject` says of the two, kept here because every token and every question about one tells it.
    sub = models.CharField("系统中的编号", max_length=43)
    entity = models.ForeignKey(
        "identity.LegalEntity", models.PROTECT, null=True, related_name="+", verbose_name="代表的主体"
    )
    scopes = models.JSONField("信息")
    redirect_uri = models.CharField("返回地址", max_length=500)
    nonce = models.CharField("防重放值", max_length=255, blank=True)
    challenge = models.CharField("PKCE", max_length=43)
    auth_time = models.DateTimeField("登录时间")
    amr = models.JSONField("登录方式")
    acr = models.CharField("可信等级", max_length=20)
    granted_at = models.DateTimeField("授权时间")
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "登录授权"
        indexes = (models.Index(fields=["granted_at"], name="grants_by_time"),)

    def __str__(self) -> str:
        return str(self.id)


class Credential(models.Model):
    """A code or token. Only its SHA-256 is known here, and that is the row's key."""

    hash = models.CharField("摘要", max_length=64, primary_key=True)
    kind = models.CharField("种类", max_length=8, choices=CredentialKind)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="credentials", verbose_name="授权")
    scopes = models.JSONField("信息")
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间", db_index=True)
    #: Codes and refresh tokens are good for one use.
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "授权码和令牌"

    def __str__(self) -> str:
        return f"{self.kind} {self.hash[:8]}"


class LogoutNotice(models.Model):
    """That a system has to be told of somebody's signing off (OpenID Connect Back-Channel Logout 1.0)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(System, models.CASCADE, related_name="notices", verbose_name="系统")
    sign_on = models.ForeignKey(SignOn, models.CASCADE, related_name="+", verbose_name="单点登录")
    state = models.CharField("状态", max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    made_at = models.DateTimeField("发生时间")
    due_at = models.DateTimeField("下次通知")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("最近一次错误", max_length=200, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True)

    class Meta:
        verbose_name = "退出通知"
        constraints = (models.UniqueConstraint(fields=["system", "sign_on"], name="signing_off_told_once"),)
        indexes = (models.Index(fields=["due_at"], name="notices_due", condition=Q(state="waiting")),)

    def __str__(self) -> str:
        return f"{self.system_id} {self.state}"
