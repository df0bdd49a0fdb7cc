"""The text of the papers of a joint case as a whole. Pure; the papers of a single case are in `papers`."""

from collections.abc import Sequence

from tongban.cases.papers import PaperText
from tongban.cases.states import PaperKind


def task_result(*, applicant: str, matter: str, number: str, task: str, result: str, note: str) -> PaperText:
    """联办事项办结告知书: a component without a service item of its own, done by the office that the bundle names."""
    return PaperText(
        PaperKind.TASK,
        "联办事项办结告知书",
        applicant,
        (
            f"您提出的“{matter}”申请（办件编号 {number}）中，由我单位办理的“{task}”已经办完。",
            f"结果：{result}。",
            *([f"说明：{note}"] if note else []),
        ),
    )


def dropped(*, applicant: str, matter: str, number: str, rows: Sequence[tuple[str, str]]) -> PaperText:
    """不再办理告知书: parts that cannot begin any more, because of what, and what the applicant can do.

    No decision is made about them, so there is nothing to fight but the decision on what they waited for.
    """
    return PaperText(
        PaperKind.DROPPED,
        "不再办理告知书",
        applicant,
        (
            f"您提出的“{matter}”申请（办件编号 {number}）中，下列事项还没有开始，现在不再办理，没有作出任何决定。",
            "依据：一件事由有关部门联合办理（行政许可法第二十六条第二款），按“"
            f"{matter}”的办理规则，所等的事项没有办成的，后面的事项不再办理。",
            "不服所等事项的决定的，可以按那份决定书写明的途径申请复议或者起诉。"
            "条件具备以后，您可以重新申请，也可以单独申请下列事项。",
        ),
        ("不再办理的事项", "原因"),
        tuple(rows),
    )


def joint_extension(
    *, applicant: str, matter: str, number: str, days: int, approver: str, reason: str, due: str, held: bool = False
) -> PaperText:
    """延长办理期限通知书 for the whole: approved by the head of the government at the same level (第四十二条第二款).

    `held`: a procedure holds the whole just now, so that its days still come on top.
    """
    return PaperText(
        PaperKind.EXTENSION,
        "延长办理期限通知书",
        applicant,
        (
            f"您提出的“{matter}”申请（办件编号 {number}），经本级人民政府负责人{approver}批准，总时限延长 {days} 个工作日。",
            f"理由：{reason}",
            f"延长后应在 {due} 前全部办完"
            + ("（总时限现在停着，停表的天数不计算在内，另行顺延）" if held else "")
            + "。各事项自己的办理时限不变。",
        ),
    )


def joint_delivery(
    *,
    applicant: str,
    matter: str,
    number: str,
    outcome: str,
    way: str,
    proof: str,
    results: Sequence[tuple[str, str, str]],
) -> PaperText:
    """一件事统一送达回执: one feedback with all results."""
    return PaperText(
        PaperKind.JOINT_DELIVERY,
        "一件事统一送达回执",
        applicant,
        (
            f"您提出的“{matter}”申请（办件编号 {number}）已经全部办完，结果：{outcome}。全部结果现一次送达。",
            f"送达方式：{way}。{proof}",
        ),
        ("事项", "承办机构", "结果"),
        tuple(results),
    )
