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
    RECORD_OBJECTION = "record_objection", _("登记公示异议")
    EXTEND = "extend", _("延长办理期限")
    RETURN_NODE = "return_node", _("退回上一环节")
    GRANT = "grant", _("准予")
    DENY = "deny", _("不予准予")
    ISSUE = "issue", _("制证")
    DELIVER = "deliver", _("送达")
    OPEN_RESULT = "open_result", _("申请人首次查看电子结果")
    ARCHIVE = "archive", _("归档")
    WITHDRAW = "withdraw", _("撤回申请")
    # What law and practice add around these.
    OPEN_LINKED = "open_linked", _("依职权立案")
    HEAR_HOLDER = "hear_holder", _("听取陈述申辩")
    END_LICENCE = "end_licence", _("决定撤销或注销")
    DROP_MATTER = "drop_matter", _("决定不予撤销或注销")
    TRANSFER = "transfer", _("移送其他机构")
    ACCEPT_TOLERANTLY = "accept_tolerantly", _("容缺受理")
    SUPPLY_LATER = "supply_later", _("补交容缺材料")
    LAPSE_TOLERANCE = "lapse_tolerance", _("逾期未补交，视为撤回")
    CHECK_PROMISE = "check_promise", _("登记承诺核查结果")
    OFFER_HEARING = "offer_hearing", _("告知听证权利")
    REQUEST_HEARING = "request_hearing", _("申请听证")
    WAIVE_HEARING = "waive_hearing", _("放弃听证")
    SCHEDULE_HEARING = "schedule_hearing", _("通知听证时间")
    CLOSE_HEARING = "close_hearing", _("听证结束")
    SEND_INSPECTORS = "send_inspectors", _("指派核查人员")
    ASK_OPINION = "ask_opinion", _("征求意见")
    GIVE_OPINION = "give_opinion", _("答复征求意见")
    LAPSE_OPINION = "lapse_opinion", _("征求意见逾期未答复")
    NOTIFY_FEE = "notify_fee", _("通知缴费")
    RECORD_PAYMENT = "record_payment", _("登记已缴费")
    SUBMIT_UPWARD = "submit_upward", _("初审上报")
    CORRECT_DECISION = "correct_decision", _("更正决定书")
    FILE_APPEAL = "file_appeal", _("登记复议诉讼")
    CLOSE_APPEAL = "close_appeal", _("登记复议诉讼结果")
    LIFT_BAR = "lift_bar", _("解除再次申请的限制")
    RENEW_BY_LAW = "renew_by_law", _("视为准予延续")
    MIGRATE = "migrate", _("改用新版事项")
    UNDO_MIGRATION = "undo_migration", _("恢复原版事项")
    RECKON_ANEW = "reckon_anew", _("重新推算期限")


class Decision(models.TextChoices):
    """Outcome of the decision, by name; each border maps it to its own digits (domain facts §14)."""

    GRANTED = "granted", _("准予")
    DENIED = "denied", _("不予")


class PaperKind(models.TextChoices):
    """Papers the law asks for (domain facts §1.8)."""

    RECEIPT = "receipt", _("接收回执")
    ACCEPTANCE = "acceptance", _("受理回执")
    CORRECTIONS = "corrections", _("申请材料补正告知书")
    REFUSAL = "refusal", _("不予受理通知书")
    NOT_NEEDED = "not_needed", _("无需办理告知书")
    ABANDONMENT = "abandonment", _("视为放弃申请告知书")
    GRANT = "grant", _("批准决定书")
    DENIAL = "denial", _("不予批准决定书")
    DELIVERY = "delivery", _("送达回执")
    SPECIAL = "special", _("特殊程序审查期限告知书")
    EXTENSION = "extension", _("延长办理期限通知书")
    TRANSFER = "transfer", _("物料流转凭证")
    PAYMENT = "payment", _("缴费通知书")
    TOLERANCE = "tolerance", _("容缺受理告知书")
    LAPSE = "lapse", _("视为撤回申请告知书")
    PROMISE_CHECK = "promise_check", _("承诺核查结果告知书")
    HEARING_RIGHT = "hearing_right", _("听证权利告知书")
    HEARING_NOTICE = "hearing_notice", _("听证通知书")
    DECISION_CORRECTION = "correction", _("更正决定书")
    RENEWAL = "renewal", _("视为准予延续告知书")
    REVOCATION = "revocation", _("撤销（注销）决定书")
    TASK = "task", _("联办事项办结告知书")
    JOINT_DELIVERY = "joint_delivery", _("一件事统一送达回执")
    DEFENCE = "defence", _("陈述申辩权利告知书")
    DROPPED = "dropped", _("不再办理告知书")
    OPINION = "opinion", _("征求意见函")


#: Letters from office to office, which carry nothing that the applicant is told by them.
BETWEEN_OFFICES = (PaperKind.OPINION,)


class DeliveryWay(models.TextChoices):
    """How the result reaches the applicant."""

    ELECTRONIC = "electronic", _("电子送达")
    WINDOW = "window", _("窗口领取")
    COURIER = "courier", _("邮寄")


class Purpose(models.TextChoices):
    """What a case is about: a first licence, or one that exists (行政许可法第四十九、五十、六十九、七十条)."""

    NEW = "new", _("新办")
    CHANGE = "change", _("变更")
    RENEW = "renew", _("延续")
    CANCEL = "cancel", _("注销")
    REVOKE = "revoke", _("撤销")
    REDO = "redo", _("重新作出决定")


class Party(models.TextChoices):
    """Who owes something."""

    APPLICANT = "applicant", _("申请人")
    OFFICE = "office", _("承办机构")
    OTHER = "other", _("其他机构")


class ObligationKind(models.TextChoices):
    """What can be owed in a case by a day of its own."""

    LATER_MATERIAL = "later_material", _("容缺后补材料")
    PROMISE_CHECK = "promise_check", _("承诺事后核查")
    RECTIFY = "rectify", _("限期整改")
    ASK_HEARING = "ask_hearing", _("申请听证")
    HOLD_HEARING = "hold_hearing", _("组织听证")
    SEND_INSPECTORS = "send_inspectors", _("指派核查人员")
    FIRST_REVIEW = "first_review", _("下级初审")
    PAYMENT = "payment", _("缴费")
    OPINION = "opinion", _("答复征求意见")
    SPEAK = "speak", _("陈述申辩")


class ObligationOutcome(models.TextChoices):
    """How an obligation ended."""

    KEPT = "kept", _("已履行")
    LATE = "late", _("逾期履行")
    LAPSED = "lapsed", _("逾期未履行")
    BROKEN = "broken", _("与承诺不符")
    DROPPED = "dropped", _("不再需要")


class Silence(models.TextChoices):
    """What it means when an asked body does not answer in time; told with the question."""

    AGREES = "agrees", _("视为没有意见")
    WAITS = "waits", _("继续等待并报告效能监督")


class OpinionAnswer(models.TextChoices):
    """What an asked body says."""

    AGREE = "agree", _("同意")
    OBJECT = "object", _("不同意")
    NONE = "none", _("没有意见")
    SILENT = "silent", _("逾期未答复，视为没有意见")


class AppealKind(models.TextChoices):
    """The two ways against a decision (行政复议法第二十条、行政诉讼法第四十六条)."""

    RECONSIDERATION = "reconsideration", _("行政复议")
    LAWSUIT = "lawsuit", _("行政诉讼")


class AppealOutcome(models.TextChoices):
    """What became of it."""

    UPHELD = "upheld", _("维持原决定")
    ANNULLED = "annulled", _("撤销原决定，重新作出")
    CHANGED = "changed", _("变更原决定")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    DISMISSED = "dismissed", _("不予受理或驳回")


class Deceit(models.TextChoices):
    """How an applicant deceived (行政许可法第七十八条、第七十九条)."""

    CONCEALED = "concealed", _("隐瞒有关情况")
    FALSE = "false", _("提供虚假材料")
    OBTAINED = "obtained", _("以欺骗、贿赂等不正当手段取得许可")


class JointState(models.TextChoices):
    """Where a joint case is."""

    RUNNING = "running", _("联办中")
    READY = "ready", _("待统一送达")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class JointOutcome(models.TextChoices):
    """What a joint case came to."""

    GRANTED = "granted", _("全部办成")
    PARTLY = "partly", _("部分办成")
    DENIED = "denied", _("没有办成")


class BranchState(models.TextChoices):
    """Where a branch of a joint case is; the same words as `catalogue.bundles.planning`."""

    WAITING = "waiting", _("等前面的事项")
    RUNNING = "running", _("办理中")
    GRANTED = "granted", _("已办成")
    NOT_NEEDED = "not_needed", _("无需办理")
    DENIED = "denied", _("没有办成")
    WITHDRAWN = "withdrawn", _("已撤回")
    DROPPED = "dropped", _("不再办理")


class JointAct(models.TextChoices):
    """What can happen to a joint case as a whole; each is one event in its log."""

    SUBMIT = "submit", _("一次提交")
    SETTLE = "settle", _("联办推进")
    FINISH_TASK = "finish_task", _("完成联办任务")
    EXTEND = "extend", _("延长总时限")
    RECKON_ANEW = "reckon_anew", _("重新推算期限")
    DELIVER = "deliver", _("统一送达")
    WITHDRAW = "withdraw", _("整体撤回")
