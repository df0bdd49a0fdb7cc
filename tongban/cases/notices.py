"""The text of the papers of hearings and of handing a case over: pure functions, like `papers`."""

from collections.abc import Sequence

from tongban.cases.papers import PaperText
from tongban.cases.states import PaperKind, Silence

_IF_SILENT = {
    Silence.AGREES: "逾期没有答复的，视为没有意见。",
    Silence.WAITS: "逾期没有答复的，我单位继续等待，并报告效能监督。",
}


def hearing_right(
    *, applicant: str, item: str, number: str, reason: str, interested: str, within: int, ask_by: str
) -> PaperText:
    """听证权利告知书: who may ask, until when, and that it costs nothing (行政许可法第四十七条)."""
    also = f"利害关系人（{interested}）同样有权申请。" if interested else ""
    return PaperText(
        PaperKind.HEARING_RIGHT,
        "听证权利告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），直接涉及您与他人之间的重大利益关系，您有权要求听证。{also}",
            f"事由：{reason}",
            f"要求听证的，请自收到本告知书之日起 {within} 个工作日内，即 {ask_by} 当日结束以前提出；"
            "可以登录“我的办件”申请，也可以到窗口提出。逾期没有提出的，视为放弃听证。",
            "申请人、利害关系人不承担组织听证的费用（行政许可法第四十七条）。在可以申请听证的期限内，我们不作出决定。",
        ),
    )


def hearing_announced(*, applicant: str, item: str, number: str, reason: str, hold_by: str) -> PaperText:
    """The organ holds a hearing of its own accord (行政许可法第四十六条): nobody needs to ask."""
    return PaperText(
        PaperKind.HEARING_RIGHT,
        "举行听证告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），依照行政许可法第四十六条，本机关决定举行听证，您不用申请。",
            f"事由：{reason}",
            f"听证将在 {hold_by} 前举行，时间、地点另行通知；申请人、利害关系人不承担组织听证的费用。",
        ),
    )


def hearing_notice(
    *,
    applicant: str,
    item: str,
    number: str,
    day: str,
    time: str,
    place: str,
    in_public: bool,
    why_not: str,
    chair: str,
    moved: str = "",
) -> PaperText:
    """听证通知书: day, time, place, chair, and the right to challenge the chair (行政许可法第四十八条)."""
    return PaperText(
        PaperKind.HEARING_NOTICE,
        "听证通知书（变更）" if moved else "听证通知书",
        applicant,
        (
            *([f"原定的听证时间、地点变更，原因：{moved}"] if moved else []),
            f"您提出的“{item}”申请（办件编号 {number}），听证定于 {day} {time} 在{place}举行。",
            "听证公开举行。" if in_public else f"听证不公开举行，理由：{why_not}",
            f"听证主持人：{chair}，不是审查本申请的工作人员。您认为主持人与本事项有直接利害关系的，有权申请回避。",
            "举行听证时，您可以提出证据，进行申辩和质证。听证制作笔录，交参加人确认无误后签字或者盖章；"
            "我们根据听证笔录作出决定（行政许可法第四十八条）。",
            "自本通知之日起到听证结束，所需时间依法不计算在办理期限内（行政许可法第四十五条）。",
        ),
    )


def handing_over(
    *,
    to: str,
    item: str,
    number: str,
    reason: str,
    received: str,
    until: str,
    materials: Sequence[tuple[str, str, str]],
) -> PaperText:
    """物料流转凭证: what goes to the other body, file by file with its hash, and the day that stays."""
    return PaperText(
        PaperKind.TRANSFER,
        "物料流转凭证",
        to,
        (
            f"“{item}”（办件编号 {number}）连同下表所列全部材料、办件日志和文书移交你单位办理。",
            f"事由：{reason}",
            f"收到申请材料的日期 {received} 不变。{until}",
        ),
        ("材料", "来源", "内容摘要（SM3）"),
        tuple(materials),
    )


def asking(*, to: str, question: str, until: str, on_silence: Silence, shown: Sequence[tuple[str, str]]) -> PaperText:
    """征求意见函: the question, its day, what silence means, and only what the answer needs.

    Neither the matter nor the applicant is named: what the asked office has to know of them is among what is `shown`.
    """
    return PaperText(
        PaperKind.OPINION,
        "征求意见函",
        to,
        (
            "我单位正在办理一件政务服务事项，就下列问题征求你单位意见（行政许可法第二十六条、第三十六条）。",
            f"问题：{question}",
            f"请在 {until} 前答复，可以在办件台“征求意见”中直接答复。{_IF_SILENT[on_silence]}",
            "答复所需的内容见下表，除此以外不提供其他信息；收到的内容只用于答复本函。"
            if shown
            else "本函没有提供表单内容和材料，请只就问题答复。",
        ),
        ("提供的内容", "内容或者文件摘要（SM3）"),
        tuple(shown),
    )
