"""What signing on keeps: phones, known devices, open sessions, tries, codes, start passwords, resets, forms kept for their owner."""

from django.db import models
from django.db.models import F, Q

from tongban.identity.models import Account
from tongban.identity.states import AppointmentState
from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField
from tongban.kernel.ids import new_id


class SignOnPhone(models.Model):
    """The phone by which an account signs on. Families share phones: whoever bound it first signs on with it."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="sign_on_phone", verbose_name="账号")
    phone = EncryptedTextField("手机号码", purpose="signon.phone")
    index = KeyedIndexField("号码索引", of="phone", purpose="signon.phone", unique=True)
    bound_at = models.DateTimeField("绑定时间")

    class Meta:
        verbose_name = "登录手机"

    def __str__(self) -> str:
        return str(self.account_id)


class FormerPhone(models.Model):
    """A phone that an account has just stopped signing on with: kept until it has been told, a day at most."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="账号")
    phone = EncryptedTextField("手机号码", purpose="signon.former")
    left_at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = "停用的登录手机"

    def __str__(self) -> str:
        return str(self.account_id)


class KnownDevice(models.Model):
    """A browser in which this account has signed on. Found by a hash: what the cookie says stands nowhere."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="known_devices", verbose_name="账号", db_index=False
    )
    token = models.CharField("设备标识摘要", max_length=64)
    name = models.CharField("设备", max_length=60)
    first_at = models.DateTimeField("首次登录")
    last_at = models.DateTimeField("最近登录")

    class Meta:
        verbose_name = "用过的设备"
        constraints = (models.UniqueConstraint(fields=["account", "token"], name="device_known_once"),)

    def __str__(self) -> str:
        return self.name


class OpenSession(models.Model):
    """A session that is signed on, for its owner's list. It is alive as long as Django's own row is.

    `session_key` names that row. The key in the cookie is another, and stands nowhere.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="open_sessions", verbose_name="账号")
    session_key = models.CharField("会话", max_length=40, unique=True)
    device = models.CharField("设备", max_length=60)
    address = models.CharField("来源地址", max_length=64, blank=True)
    ways = models.CharField("登录方式", max_length=80)
    opened_at = models.DateTimeField("登录时间")

    class Meta:
        verbose_name = "登录中的会话"

    def __str__(self) -> str:
        return f"{self.account_id} {self.device}"


class Slowdown(models.Model):
    """Failed tries of one kind at one subject. The key is a hash: who was tried is nobody's to read."""

    key = models.CharField("键", max_length=80, primary_key=True)
    failures = models.PositiveIntegerField("失败次数", default=0)
    #: Before this moment nothing more is checked.
    free_at = models.DateTimeField("下次可试")
    forget_at = models.DateTimeField("清零时间", db_index=True)

    class Meta:
        verbose_name = "试错减速"

    def __str__(self) -> str:
        return self.key


class SmsCode(models.Model):
    """One code sent to a phone, good once, for one purpose. A phone nobody signs on with gets a row that opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+", verbose_name="账号")
    purpose = models.CharField("用途", max_length=12)
    #: Where it goes, if not to the phone by which the account signs on already.
    phone = EncryptedTextField("发往", purpose="signon.code_to", blank=True, default="")
    code = EncryptedTextField("验证码", purpose="signon.code")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    expires_at = models.DateTimeField("失效时间", db_index=True)
    used_at = models.DateTimeField("使用时间", null=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "短信验证码"

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class StartPassword(models.Model):
    """Says that the account's password was set at a window: good until then, and to be changed first of all."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="start_password", verbose_name="账号")
    expires_at = models.DateTimeField("失效时间")
    set_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="办理人")

    class Meta:
        verbose_name = "初始密码"

    def __str__(self) -> str:
        return str(self.account_id)


class OfficerReset(models.Model):
    """An officer gets a start password in two halves from two administrators; neither of them has seen the whole."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="工作人员")
    reason = models.CharField("理由", max_length=200)
    state = models.CharField("状态", max_length=10, choices=AppointmentState, default=AppointmentState.OPEN)
    #: What the first one handed over, until the second half is made.
    first_half = EncryptedTextField("前一半", purpose="signon.reset", blank=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    given_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="第二位经办人")
    given_at = models.DateTimeField("交付时间", null=True)

    class Meta:
        verbose_name = "工作人员登录重设"
        constraints = (
            models.CheckConstraint(condition=~Q(asked_by=F("account")), name="nobody_resets_themselves"),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("asked_by")) & ~Q(given_by=F("account")),
                name="a_reset_takes_two",
            ),
            models.UniqueConstraint(fields=["account"], condition=Q(state="open"), name="one_open_reset"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"


class KeptForm(models.Model):
    """What somebody had typed when the session ended, sealed, for the same account to send after signing on again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="账号")
    path = models.CharField("提交到", max_length=300)
    body = EncryptedTextField("内容", purpose="signon.kept")
    until = models.DateTimeField("保留到", db_index=True)

    class Meta:
        verbose_name = "暂存的表单"

    def __str__(self) -> str:
        return self.path
