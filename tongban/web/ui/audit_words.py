"""Acts of the audit in plain words, for the audit administrator and for the person whose data it was."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel import language

ACTS = {
    "case.viewed": _("查看办件"),
    "case.batch": _("批量办理"),
    "file.viewed": _("查看或下载材料"),
    "paper.downloaded": _("下载文书"),
    "licence.downloaded": _("下载证照"),
    "licence.looked_up": _("查看证照"),
    "licence.used": _("使用证照"),
    "list.exported": _("下载名单"),
    "person.unmasked": _("查看完整号码"),
    "catalogue.published": _("发布事项"),
    "calendar.imported": _("导入放假安排"),
    "outage.declared": _("公告平台故障"),
    "outage.withdrawn": _("撤销故障公告"),
    "command.run": _("在服务器上运行命令"),
    "audit.searched": _("按人查询审计"),
    "audit.exported": _("导出审计"),
    "audit.proved": _("核对审计"),
    "audit.cut": _("清除到期的审计"),
    "data.viewed": _("查看个人信息请求"),
    "data.copied": _("下载个人信息副本"),
    "data.requested": _("提出个人信息请求"),
    "data.answered": _("答复个人信息请求"),
    "data.withdrawn": _("撤回个人信息请求"),
    "data.handed_over": _("向他人提供个人信息"),
    "consent.given": _("同意处理个人信息"),
    "consent.withdrawn": _("撤回同意"),
}
#: Of acts that other parts record: by what they are about.
KINDS = {
    "session": _("登录和退出"),
    "factor": _("登录方式"),
    "recovery": _("找回账号"),
    "account": _("账号"),
    "person": _("个人身份"),
    "entity": _("单位身份"),
    "mandate": _("授权代办"),
    "acting": _("选择为谁办"),
    "helper": _("代办人登记"),
    "post": _("岗位"),
    "grant": _("授予权限"),
    "leave": _("请假和代理"),
    "client": _("接入系统"),
    "oidc": _("统一身份认证"),
    "case": _("办件"),
    "file": _("材料"),
    "paper": _("文书"),
    "licence": _("证照"),
    "list": _("名单"),
    "catalogue": _("事项目录"),
    "calendar": _("工作日历"),
    "outage": _("平台故障"),
    "command": _("命令"),
    "audit": _("审计"),
    "data": _("个人信息权利"),
    "consent": _("同意"),
}
RESULTS = {"done": _("完成"), "refused": _("被拒绝"), "failed": _("失败")}


def act_words(act: str) -> str:
    """The act in words; one that nobody named, by its kind and its own name."""
    if act in ACTS:
        return str(ACTS[act])
    kind = KINDS.get(act.partition(".")[0])
    return f"{kind} ({act})" if kind is not None else act


def result_words(result: str) -> str:
    """The result in words."""
    return str(RESULTS.get(result, language.in_words(result)))
