"""Messages: what a person was told, kept in the inbox and, where a phone is known, sent as SMS."""

from django.db import models

from tongban.identity.models import Account, LegalEntity, Person
from tongban.kernel.models import OutboxMessage


class Message(models.Model):
    """One message to one account about one event; the event can tell it only once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="messages", verbose_name="收件人", db_index=False)
    event = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="+", verbose_name="事件")
    title = models.CharField("标题", max_length=80)
    text = models.CharField("内容", max_length=400)
    subject = models.CharField("对象", max_length=64, blank=True)
    #: Whose matter it is about, where that is not the reader's own: it is shown while acting for them, and only then.
    about_person = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="+", verbose_name="涉及的委托人", db_index=False
    )
    about_entity = models.ForeignKey(
        LegalEntity, models.CASCADE, null=True, related_name="+", verbose_name="涉及的单位", db_index=False
    )
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = "消息"
        constraints = (models.UniqueConstraint(fields=["account", "event"], name="told_once"),)
        indexes = (models.Index(fields=["account", "-id"], name="messages_of_account"),)

    def __str__(self) -> str:
        return self.title


class Sms(models.Model):
    """A text message handed to the channel. In the demo the channel is simulated and nothing leaves the machine."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="sms", verbose_name="消息")
    phone_masked = models.CharField("手机（脱敏）", max_length=20)
    text = models.CharField("内容", max_length=400)
    simulated = models.BooleanField("模拟发送", default=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "短信"

    def __str__(self) -> str:
        return f"{self.phone_masked} {self.text[:20]}"
