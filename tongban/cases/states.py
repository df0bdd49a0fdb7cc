"""States of a case and the acts that move it. The words are those of 行政许可法 and GB/T 39046."""

from django.db import models


class CaseState(models.TextChoices):
    """Where a case is. The comment says whose move it is."""

    SUBMITTED = "submitted", "待预审"  # the office's
    CORRECTING = "correcting", "待补正"  # the applicant's
    PRE_REVIEWED = "pre_reviewed", "待受理"  # the office's
    IN_REVIEW = "in_review", "审查中"  # the office's
    DECIDING = "deciding", "待决定"  # the office's
    GRANTED = "granted", "已准予，待制证"  # the office's
    ISSUED = "issued", "待送达"  # the office's
    DENIED = "denied", "不予许可，待送达"  # the office's
    CLOSED = "closed", "已办结"  # nobody's
    ARCHIVED = "archived", "已归档"  # nobody's
    REFUSED = "refused", "不予受理"  # nobody's
    NOT_NEEDED = "not_needed", "无需办理"  # nobody's
    WITHDRAWN = "withdrawn", "已撤回"  # nobody's


class Act(models.TextChoices):
    """What can be done to a case; each is one function in `actions.py` and one event in the log."""

    SUBMIT = "submit", "提交申请"
    PASS_PRE_REVIEW = "pass_pre_review", "预审通过"
    REQUEST_CORRECTIONS = "request_corrections", "告知补正"
    SUPPLY = "supply", "补正材料"
    ACCEPT = "accept", "受理"
    DEEM_ACCEPTED = "deem_accepted", "视为受理"
    REFUSE = "refuse", "不予受理"
    NOT_NEEDED = "not_needed", "告知无需办理"
    COMPLETE_NODE = "complete_node", "完成审查环节"
    BEGIN_PROCEDURE = "begin_procedure", "启动特别程序"
    NOTIFY_PROCEDURE = "notify_procedure", "告知特别程序时间"
    END_PROCEDURE = "end_procedure", "结束特别程序"
    EXTEND = "extend", "延长办理期限"
    RETURN_NODE = "return_node", "退回上一环节"
    GRANT = "grant", "准予"
    DENY = "deny", "不予准予"
    ISSUE = "issue", "制证"
    DELIVER = "deliver", "送达"
    ARCHIVE = "archive", "归档"
    WITHDRAW = "withdraw", "撤回申请"


class Decision(models.TextChoices):
    """Outcome of the decision, by name; each border maps it to its own digits (domain facts §14)."""

    GRANTED = "granted", "准予"
    DENIED = "denied", "不予"


class PaperKind(models.TextChoices):
    """Papers the law asks for (domain facts §1.8)."""

    RECEIPT = "receipt", "接收回执"
    ACCEPTANCE = "acceptance", "受理通知书"
    CORRECTIONS = "corrections", "申请材料补正告知书"
    REFUSAL = "refusal", "不予受理通知书"
    NOT_NEEDED = "not_needed", "无需办理告知书"
    GRANT = "grant", "准予决定书"
    DENIAL = "denial", "不予准予决定书"
    DELIVERY = "delivery", "送达回执"
    SPECIAL = "special", "特殊程序审查期限告知书"
    EXTENSION = "extension", "延长办理期限通知书"


class DeliveryWay(models.TextChoices):
    """How the result reaches the applicant."""

    ELECTRONIC = "electronic", "电子送达"
    WINDOW = "window", "窗口领取"
    COURIER = "courier", "邮寄"
