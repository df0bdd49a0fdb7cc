"""Papers about what exists already: a licence that ends or is renewed by law, a decision with a slip in it. Pure."""

import re

from tongban.cases.papers import REMEDIES, PaperText
from tongban.cases.states import PaperKind

#: What a receipt adds when a renewal comes late (行政许可法第五十条).
LATE_RENEWAL = (
    "您提出延续时，距有效期届满已不足三十日（行政许可法第五十条第一款）。申请照常办理；"
    "但如果到期时还没有作出决定，不适用“逾期未作决定的，视为准予延续”，到期后请暂停相关活动，等待决定。"
)


def defence_notice(
    *, holder: str, licence: str, number: str, measure: str, ground: str, reason: str, evidence: str, speak_by: str
) -> PaperText:
    """陈述申辩权利告知书: what is intended, on what facts, and until when the holder can speak (行政许可法第七条)."""
    return PaperText(
        PaperKind.DEFENCE,
        "陈述申辩权利告知书",
        holder,
        (
            f"本机关正在审查是否{measure}您持有的{licence}（案号 {number}）。现将事实、理由和依据告知如下。",
            f"法定情形：{ground}。",
            f"事实和理由：{reason}",
            f"证据：{evidence}",
            f"您有权陈述和申辩（行政许可法第七条）。请在 {speak_by} 前书面或者当面提出；本机关会复核您提出的事实、理由和证据。"
            "在作出决定以前，这张证照仍然有效。",
        ),
    )


def licence_ended(
    *,
    holder: str,
    item: str,
    licence: str,
    number: str,
    measure: str,
    ground: str,
    reason: str,
    heard: str,
    barred: str = "",
) -> PaperText:
    """撤销决定书, 注销决定书: on what ground, what the holder said to it, what follows (`barring`), and how to fight it."""
    return PaperText(
        PaperKind.REVOCATION,
        f"{measure}决定书",
        holder,
        (
            f"关于“{item}”（案号 {number}）：本机关决定{measure}{licence}，自本决定作出之日起该证照失去效力。",
            f"依据：{ground}。",
            f"事实和理由：{reason}",
            *([f"陈述申辩：{heard}"] if heard else []),
            *([barred] if barred else []),
        ),
        remedies=REMEDIES,
    )


def renewed_by_law(*, holder: str, item: str, number: str, licence: str, ended: str, until: str) -> PaperText:
    """视为准予延续告知书: the office did not decide before the end, so the law did."""
    return PaperText(
        PaperKind.RENEWAL,
        "视为准予延续告知书",
        holder,
        (
            f"您在有效期届满三十日前提出了“{item}”申请（办件编号 {number}），要求延续{licence}。",
            f"该证照的有效期于 {ended} 届满，届满前没有作出是否准予延续的决定。依照行政许可法第五十条第二款，视为准予延续。",
            f"延续后的有效期至 {until}。平台已签发新版证照，编号不变。",
        ),
    )


def correction_of(
    *, holder: str, title: str, number: str, dated: str, wrong: str, right: str, reason: str
) -> PaperText:
    """更正决定书: the original stays; this one says what must be read in its place."""
    return PaperText(
        PaperKind.DECISION_CORRECTION,
        "更正决定书",
        holder,
        (
            f"本机关 {dated} 作出的《{title}》（{number}）中有文字错误，现予更正。",
            f"原文：“{wrong}”",
            f"更正为：“{right}”",
            f"原因：{reason}",
            "原文书的其他内容不变，决定的结果不变。本更正决定书与原文书一并使用。",
        ),
    )


#: The papers whose decision an appeal can change.
DECIDED = (PaperKind.GRANT, PaperKind.DENIAL, PaperKind.RENEWAL)


def decided_as_changed(
    *,
    holder: str,
    item: str,
    former: str,
    dated: str,
    agency: str,
    changed_on: str,
    note: str,
    granted: bool,
    stands: str,
    result: str,
) -> PaperText:
    """The decision as a review or a judgment changed it: it stands in the place of the former one."""
    return PaperText(
        PaperKind.GRANT if granted else PaperKind.DENIAL,
        "批准决定书" if granted else "不予批准决定书",
        holder,
        (
            f"本机关 {dated} 就您提出的“{item}”申请作出的{former}，已由{agency}于 {changed_on} 依法变更：{note}",
            f"现按变更后的内容{'决定准予' if granted else '决定不予准予'}，本决定代替原决定。",
            f"变更后的内容：{stands}",
            *([f"将自决定之日起十个工作日内向您颁发、送达{result}（行政许可法第四十四条）。"] if granted else []),
        ),
        remedies="不服变更决定的，可以按复议决定书或者判决书写明的途径和期限起诉或者上诉。",
    )


_OUTCOME = re.compile(r"不予|准予|批准|驳回|撤销|注销|吊销|受理|延续|视为|许可|同意|终止")


def changes_outcome(wrong: str, right: str) -> bool:
    """Whether a correction would touch words that carry the outcome: then it is no clerical error."""
    return _OUTCOME.findall(wrong) != _OUTCOME.findall(right)
