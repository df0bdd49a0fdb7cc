"""The text of the papers about what is owed later: 容缺后补, 告知承诺核查, 缴费. Pure; see `papers.py` for the others."""

from collections.abc import Sequence

from tongban.cases.charging import Charge, in_capitals, total_of, yuan_text
from tongban.cases.papers import REMEDIES, PaperText
from tongban.cases.states import PaperKind


def tolerance(*, applicant: str, item: str, number: str, lines: Sequence[tuple[str, str]], promised: str) -> PaperText:
    """容缺受理告知书: what is missing, by when, and what happens if it does not come; told once."""
    return PaperText(
        PaperKind.TOLERANCE,
        "容缺受理告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}）主要材料齐全，下表所列材料可以容缺后补，现先予受理。",
            promised,
            "请在期限内登录“我的办件”补交，其他材料不用再交。补交以前可以继续审查，但不作出准予决定。",
            "逾期没有补交的，视为撤回申请，办件终止；您可以随时重新申请。",
        ),
        ("需要补交的材料", "补交期限"),
        tuple(lines),
    )


def lapse(*, applicant: str, item: str, number: str, titles: Sequence[str], due: str) -> PaperText:
    """视为撤回申请告知书: what was to follow did not come; nothing is lost but this case."""
    return PaperText(
        PaperKind.LAPSE,
        "视为撤回申请告知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}）容缺受理，应当在 {due} 前补交：{'、'.join(titles)}。",
            "期限内没有收到补交的材料，按照容缺受理告知书的载明，视为撤回本次申请，办件终止。",
            "您可以随时重新申请，这次提交过的内容不影响以后的申请。",
        ),
        remedies=REMEDIES,
    )


def promise_kept(*, applicant: str, item: str, number: str, note: str, officers: str) -> PaperText:
    """承诺核查结果告知书: what was promised is so."""
    return _promise_check(
        applicant,
        f"您以告知承诺方式取得的“{item}”（办件编号 {number}），我们已由{officers}进行事后核查，情况与承诺相符。",
        *([f"核查情况：{note}"] if note else []),
    )


def promise_to_rectify(
    *, applicant: str, item: str, number: str, note: str, officers: str, rectify_by: str
) -> PaperText:
    """The same: it is not so, and there is time to put it right."""
    return _promise_check(
        applicant,
        f"您以告知承诺方式取得的“{item}”（办件编号 {number}），我们已由{officers}进行事后核查，情况与承诺不符。",
        f"核查发现：{note}",
        f"请在 {rectify_by} 前整改到位，我们会再次核查。逾期没有整改，或者整改后仍然不符合的，依法撤销决定，"
        "并且在信用修复以前，您不能再以告知承诺方式办事。",
    )


def promise_broken(*, applicant: str, item: str, number: str, note: str, officers: str) -> PaperText:
    """The same: it is not so, and the decision will be revoked."""
    return _promise_check(
        applicant,
        f"您以告知承诺方式取得的“{item}”（办件编号 {number}），我们已由{officers}进行事后核查，情况与承诺不符。",
        f"核查发现：{note}",
        "我们将依法启动撤销程序，作出撤销决定以前会听取您的陈述和申辩。在信用修复以前，您不能再以告知承诺方式办事。",
    )


def _promise_check(applicant: str, *paragraphs: str) -> PaperText:
    return PaperText(PaperKind.PROMISE_CHECK, "承诺核查结果告知书", applicant, paragraphs)


def payment(*, applicant: str, item: str, number: str, charges: Sequence[Charge]) -> PaperText:
    """缴费通知书: item, amount, basis; the total in figures and in capitals."""
    total = total_of(charges)
    return PaperText(
        PaperKind.PAYMENT,
        "缴费通知书",
        applicant,
        (
            f"您提出的“{item}”申请（办件编号 {number}）需要缴纳下表所列费用，"
            f"合计人民币 {yuan_text(total)} 元（大写：{in_capitals(total)}）。",
            "请到受理窗口缴纳并索取票据，缴费以后制作和送达办理结果。除下表所列以外，不收取任何费用。",
        ),
        ("收费项目", "单价（元）", "数量", "金额（元）", "收费依据"),
        tuple((one.name, yuan_text(one.fen), str(one.quantity), yuan_text(one.total), one.basis) for one in charges),
    )
