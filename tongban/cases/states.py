"""States of a case and the acts that move it. The words are those of 行政许可法 and GB/T 39046."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case is. The comment says whose move it is."""

    SUBMITTED = "submitted", _("待预审")  # the office's
    CORRECTING = "correcting", _("待补正")  # the applicant's
    PRE_REVIEWED = "pre_reviewed", _("待受理")  # the office's
    IN_REVIEW = "in_review", _("审查中")  # the office's
    DECIDING = "deciding", _("待决定")  # the office's
    GRANTED = "granted", _("已准予，待制证")  # the office's
    ISSUED = "issued", _("待送达")  # the office's
    DENIED = "denied", _("不予许可，待送达")  # the office's
    CLOSED = "closed", _("已办结")  # nobody's
    ARCHIVED = "archived", _("已归档")  # nobody's
    REFUSED = "refused", _("不予受理")  # nobody's
    NOT_NEEDED = "not_needed", _("无需办理")  # nobody's
    WITHDRAWN = "withdrawn", _("已撤回")  # nobody's
    ABANDONED = "abandoned", _("视为放弃")  # nobody's


class Act(models.TextChoices):
    """What can be done to a case; each is one function in `actions.py` and one event in the log."""

    SUBMIT = "submit", _("提交申请")
    PASS_PRE_REVIEW = "pass_pre_review", _("预审通过")
    REQUEST_CORRECTIONS = "request_corrections", _("告知补正")
    REQUEST_AGAIN = "request_corrections_again", _("再次告知补正")
    SUPPLY = "supply", _("补正材料")
    CORRECT_ON_SPOT = "correct_on_the_spot", _("当场更正")
    ABANDON = "deem_abandoned", _("视为放弃申请")
    ACCEPT = "accept", _("受理")
    DEEM_ACCEPTED = "deem_accepted", _("视为受理")
    REFUSE = "refuse", _("不予受理")
    NOT_NEEDED = "not_needed", _("告知无需办理")
    COMPLETE_NODE = "complete_node", _("完成审查环节")
    BEGIN_PROCEDURE = "begin_procedure", _("启动特别程序")
    NOTIFY_PROCEDURE = "notify_procedure", _("告知特别程序时间")
    END_PROCEDURE = "end_procedure", _("结束特别程序")
    EXTEND = "extend", _("延长办理期限")
    RECKON_ANEW = "reckon_anew", _("重新推算期限")
    RETURN_NODE = "return_node", _("退回上一环节")
    GRANT = "grant", _("准予")
    DENY = "deny", _("不予准予")
    ISSUE = "issue", _("制证")
    DELIVER = "deliver", _("送达")
    ARCHIVE = "archive", _("归档")
    WITHDRAW = "withdraw", _("撤回申请")


class Decision(models.TextChoices):
    """Outcome of the decision, by name; each border maps it to its own digits (domain facts §14)."""

    GRANTED = "granted", _("准予")
    DENIED = "denied", _("不予")


class PaperKind(models.TextChoices):
    """Papers the law asks for (domain facts §1.8)."""

    RECEIPT = "receipt", _("接收回执")
    ACCEPTANCE = "acceptance", _("受理通知书")
    CORRECTIONS = "corrections", _("申请材料补正告知书")
    REFUSAL = "refusal", _("不予受理通知书")
    NOT_NEEDED = "not_needed", _("无需办理告知书")
    ABANDONMENT = "abandonment", _("视为放弃申请告知书")
    GRANT = "grant", _("准予决定书")
    DENIAL = "denial", _("不予准予决定书")
    DELIVERY = "delivery", _("送达回执")
    SPECIAL = "special", _("特殊程序审查期限告知书")
    EXTENSION = "extension", _("延长办理期限通知书")


class DeliveryWay(models.TextChoices):
    """How the result reaches the applicant."""

    ELECTRONIC = "electronic", _("电子送达")
    WINDOW = "window", _("窗口领取")
    COURIER = "courier", _("邮寄")
