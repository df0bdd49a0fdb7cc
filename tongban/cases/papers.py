"""The text of each paper: pure functions from facts to content. Rendering is elsewhere."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tongban.cases.states import PaperKind

_LETTER = {
    PaperKind.RECEIPT: "收",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.CORRECTIONS: "补",
    PaperKind.REFUSAL: "不受",
    PaperKind.NOT_NEEDED: "告",
    PaperKind.ABANDONMENT: "弃",
    PaperKind.GRANT: "准",
    PaperKind.DENIAL: "不准",
    PaperKind.DELIVERY: "送",
    PaperKind.SPECIAL: "特",
    PaperKind.EXTENSION: "延",
    PaperKind.TASK: "联",
    PaperKind.JOINT_DELIVERY: "统送",
    PaperKind.TRANSFER: "转",
    PaperKind.HEARING_RIGHT: "听告",
    PaperKind.HEARING_NOTICE: "听通",
    PaperKind.PAYMENT: "缴",
    PaperKind.TOLERANCE: "容",
    PaperKind.LAPSE: "视撤",
    PaperKind.PROMISE_CHECK: "核",
    PaperKind.DEFENCE: "陈",
    PaperKind.REVOCATION: "撤",
    PaperKind.RENEWAL: "续",
    PaperKind.DECISION_CORRECTION: "更",
    PaperKind.DROPPED: "止",
    PaperKind.OPINION: "征",
}

#: 行政复议法第二十条 (60 days), 行政诉讼法第四十六条 (six months).
REMEDIES = (
    "如不服本决定，可以自收到本文书之日起六十日内依法申请行政复议，"
    "或者自收到本文书之日起六个月内依法向人民法院提起行政诉讼。"
)


@dataclass(frozen=True)
class PaperText:
    """What a paper says. `rows` is the one table it may carry."""

    kind: PaperKind
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())
    remedies: str = ""

    def as_content(self, *, number: str, body_name: str, on: date) -> dict[str, Any]:
        """The JSON kept with the paper; nothing else is needed to print it again in twenty years."""
        content = asdict(self)
        content.update(number=number, body_name=body_name, date_text=chinese_date(on), kind=str(self.kind))
        return content


def chinese_date(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def paper_number(kind: PaperKind, *, case_number: str, nth: int, year: int) -> str:
    """字 + 年 + 办件编号: unique without a counter, so that nodes cut off from each other never collide.

    `nth` counts papers of this kind in this case; the first carries no suffix.
    """
    suffix = "" if nth == 1 else f"-{nth}"
    return f"{_LETTER[kind]}字〔{year}〕第{case_number}{suffix}号"


def letter_number(kind: PaperKind, *, division: str, nth: int, year: int) -> str:
    """The number of a letter to an office that is not to learn the case's: `nth` of the division in that year."""
    return f"{_LETTER[kind]}字〔{year}〕第{division[:6]}-{nth}号"


def receipt(
    *,
    applicant: str,
    item: str,
    number: str,
    materials: Sequence[tuple[str, str, str]],
    answer_by: str,
    supply_within: int,
    promised: str = "",
    agent: str = "",
) -> PaperText:
    """接收回执: what came in, with the hash of every file (行政许可法第三十二条第二款); and what was promised for later."""
    return PaperText(
        PaperKind.RECEIPT,
        "接收回执",
        applicant,
        (
            f"您提交的“{item}”申请已收到，办件编号 {number}。收到的内容如下表。",
            *([f"本次申请由 {agent} 代 {applicant} 提交。"] if agent else []),
            f"我们将在 {answer_by} 前告知您：受理、需要补正的全部内容，或者不予受理的理由。"
            "逾期未告知的，自收到申请材料之日起即为受理。",
            f"需要补正的，请在告知后 {supply_within} 个工作日内补齐；逾期没有补正的，视为放弃本次申请，您可以随时重新申请。",
            *([promised] if promised else []),
        ),
        ("材料", "来源", "内容摘要（SM3 前 16 位）"),
        tuple(materials),
    )


def promised_for_later(names: Sequence[str], *, within: str) -> str:
    """The paragraph of the receipt that names what the applicant promised to hand in after acceptance (容缺受理)."""
    return (
        f"您承诺在受理后 {within}内补交：{'、'.join(names)}。按容缺受理的，逾期没有补交视为撤回申请；"
        "是否容缺受理由承办机构决定并告知您。"
    )


def acceptance(
    *, applicant: str, item: str, number: str, accepted: str, limit: str, due: str, by_default: bool = False
) -> PaperText:
    """受理回执; `by_default`: nobody answered in time, so the law accepts as of receipt."""
    why = (
        "自收到申请材料之日起五个工作日内未告知补正内容，依照行政许可法第三十二条第一款第四项，自收到申请材料之日起即为受理"
        if by_default
        else "材料齐全、符合法定形式，现予受理"
    )
    return PaperText(
        PaperKind.ACCEPTANCE,
        "受理回执",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），{why}，受理日期 {accepted}。",
            f"承诺办理时限：{limit}。{due}",
        ),
    )


def corrections(
    *,
    applicant: str,
    item: str,
    number: str,
    lines: Sequence[tuple[str, str]],
    supply_by: str,
    responsible: str = "",
) -> PaperText:
    """申请材料补正告知书: once, and complete; a second time only with the name of who answers for it."""
    return PaperText(
        PaperKind.CORRECTIONS,
        "申请材料补正告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），需要补正的全部内容一次告知如下。",
            "补齐后请在原办件中提交，无需重新申请；已经合格的材料不用再交。",
            f"请在 {supply_by} 前补齐。逾期没有补正的，视为放弃本次申请，办件终止；您可以随时重新申请。",
            *([responsible] if responsible else []),
        ),
        ("需要补正的内容", "怎样补正"),
        tuple(lines),
    )


def who_answers(name: str, reason: str) -> str:
    """The paragraph of a second correction list that names its author."""
    return f"本次再次告知由本机关负责人{name}负责，原因：{reason}"


def refusal(
    *, applicant: str, item: str, number: str, reason: str, right_body: str = "", deceit: Sequence[str] = ()
) -> PaperText:
    """不予受理通知书; where the matter is another body's, the paper names it. `deceit`: paragraphs of `barring`."""
    return PaperText(
        PaperKind.REFUSAL,
        "不予受理通知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），经审查不予受理。",
            f"理由：{reason}",
            *([f"这件事由{right_body}办理，请向{right_body}申请。"] if right_body else []),
            *deceit,
        ),
        remedies=REMEDIES,
    )


def not_needed(*, applicant: str, item: str, number: str, reason: str) -> PaperText:
    """No licence is needed: said at once (行政许可法第三十二条第一款第一项)."""
    return PaperText(
        PaperKind.NOT_NEEDED,
        "无需办理告知书",
        applicant,
        (f"您提出的“{item}”申请（办件编号 {number}），依法不需要取得许可。", f"说明：{reason}"),
        remedies=REMEDIES,
    )


def abandonment(*, applicant: str, item: str, number: str, asked_on: str, supply_by: str) -> PaperText:
    """视为放弃申请告知书: what was asked never came; nothing is lost but this case."""
    return PaperText(
        PaperKind.ABANDONMENT,
        "视为放弃申请告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），我们已于 {asked_on} 告知需要补正的内容，期限为 {supply_by}。",
            "期限内没有收到补正材料，视为放弃本次申请，办件终止。",
            "您可以随时重新申请，这次提交过的内容不影响以后的申请。",
        ),
        remedies=REMEDIES,
    )


def on_the_record(days: Sequence[str]) -> str:
    """The paragraph of a decision after a hearing; empty without one."""
    held = "、".join(days)
    return f"本机关于 {held} 举行了听证，本决定根据听证笔录作出（行政许可法第四十八条第二款）。" if days else ""


def grant(
    *, applicant: str, item: str, number: str, reason: str, basis: Sequence[str], result: str, record: str = ""
) -> PaperText:
    """批准决定书, with the law it rests on; `record`: see `on_the_record`."""
    return PaperText(
        PaperKind.GRANT,
        "批准决定书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），经审查符合法定条件、标准，决定准予。",
            f"依据：{'；'.join(basis) or '本事项设定依据'}。",
            *([f"说明：{reason}"] if reason else []),
            *([record] if record else []),
            f"将自决定之日起十个工作日内向您颁发、送达{result}（行政许可法第四十四条）。",
        ),
    )


def denial(
    *,
    applicant: str,
    item: str,
    number: str,
    reason: str,
    basis: Sequence[str],
    record: str = "",
    deceit: Sequence[str] = (),
) -> PaperText:
    """不予批准决定书: reasons and remedies (行政许可法第三十八条第二款). `deceit`: paragraphs of `barring`."""
    return PaperText(
        PaperKind.DENIAL,
        "不予批准决定书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），经审查决定不予准予。",
            f"理由：{reason}",
            *([record] if record else []),
            *deceit,
            f"依据：{'；'.join(basis) or '本事项设定依据'}。",
        ),
        remedies=REMEDIES,
    )


def delivery(*, applicant: str, item: str, number: str, what: str, way: str, proof: str) -> PaperText:
    """送达回执."""
    return PaperText(
        PaperKind.DELIVERY,
        "送达回执",
        applicant,
        (
            f"“{item}”（办件编号 {number}）的办理结果已送达。",
            f"送达内容：{what}。送达方式：{way}。{proof}",
        ),
    )


def special_procedure(
    *,
    applicant: str,
    item: str,
    number: str,
    procedure: str,
    reason: str,
    days: int,
    since: str,
    counts: bool,
    until: str = "",
) -> PaperText:
    """特殊程序审查期限告知书: without it the time is not excluded (行政许可法第四十五条).

    `until`: the last day of a public notice, which ends by itself.
    """
    effect = "所需时间计入办理时限。" if counts else "所需时间依法不计算在办理期限内（行政许可法第四十五条）。"
    public = f"公示期到 {until} 为止；期满没有异议的自行结束，有异议的在结果里写明。"
    return PaperText(
        PaperKind.SPECIAL,
        "特殊程序审查期限告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}）需要进行{procedure}，自 {since} 开始，预计需要 {days} 个工作日。",
            f"事由：{reason}",
            effect,
            *([public] if until else []),
        ),
    )


def extension(
    *, applicant: str, item: str, number: str, days: int, unit: str, approver: str, reason: str, due: str
) -> PaperText:
    """延长办理期限通知书: once, approved by the head by name, with the reason (行政许可法第四十二条)."""
    return PaperText(
        PaperKind.EXTENSION,
        "延长办理期限通知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}），经本机关负责人{approver}批准，办理期限延长 {days} 个{unit}。",
            f"理由：{reason}",
            due,
        ),
    )
