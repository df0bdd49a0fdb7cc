"""What each act will bring about, in words, before an officer does it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from tongban.cases.clock import Reckoning
from tongban.cases.models import Case
from tongban.cases.owing import promise_for
from tongban.cases.printed_fields import LicenceDraft
from tongban.cases.promising import promise_in
from tongban.cases.reviewing import node_after, review_nodes_of
from tongban.cases.states import Act, DeliveryWay, PaperKind
from tongban.cases.terms import SUPPLY
from tongban.catalogue.definition import Definition
from tongban.catalogue.situations import limit_for
from tongban.web.ui.formats import limit_text

#: How the applicant wants the result (form) -> how it is delivered.
WAYS = {"window": DeliveryWay.WINDOW, "mail": DeliveryWay.COURIER, "electronic": DeliveryWay.ELECTRONIC}


@dataclass(frozen=True, slots=True)
class GraveAct:
    """An act that ends something: it has a page of its own that says what will happen."""

    act: Act
    title: str
    verb: str
    reason_label: str
    reason_help: str
    consequences: tuple[str, ...]
    paper: str


def consequences_of_acceptance(case: Case, definition: Definition) -> list[str]:
    """The paper, the clock, and where the case goes."""
    limit = limit_for(definition, case.dossier.facts(definition)).binding
    clock = (
        gettext("办理时限 %(limit)s，从明天起算；到期日由平台按工作日历计算。")
        % {"limit": limit_text(limit.value, limit.unit)}
        if limit is not None and limit.value
        else gettext("本事项当场办结，今天就要作出决定。")
        if limit is not None
        else gettext("本事项没有设办理时限。")
    )
    on_promise = promise_for(case) is not None
    nodes = review_nodes_of(definition, case.dossier.facts(definition), on_promise=on_promise)
    return [paper_goes_out(PaperKind.ACCEPTANCE), clock, _goes_to(nodes[0].name if nodes else gettext("决定"))]


def consequences_of_passing() -> list[str]:
    """Pre-review is no acceptance: the clock of the decision does not run yet."""
    return [gettext("告诉申请人材料已通过网上预审。"), gettext("办件留在受理岗，等待正式受理；办理时限还不起算。")]


def consequences_of_corrections() -> list[str]:
    """Everything at once."""
    return [
        paper_goes_out(PaperKind.CORRECTIONS),
        gettext("办件转给申请人；对方补齐后回到待预审，重新计算 5 个工作日的答复期限。"),
        gettext("申请人应在 %(n)s 个工作日内补齐；逾期由平台按视为放弃办结，申请人可以重新申请。") % {"n": SUPPLY.days},
        gettext("全部问题必须一次告知。"),
    ]


def consequences_of_completing(case: Case, definition: Definition) -> list[str]:
    """Which node is next."""
    nodes = review_nodes_of(definition, case.dossier.facts(definition), on_promise=case.on_promise)
    following = node_after(nodes, case.node_key)
    return [
        gettext("核查结论写入办件日志，之后不能修改。"),
        _goes_to(following.name if following else gettext("决定")),
    ]


def consequences_of_granting(case: Case, definition: Definition) -> list[str]:
    """The decision, the ten days of delivery, and the check that a promise asks for."""
    promise = promise_in(definition, case.dossier.answers) if case.on_promise else None
    check = (
        [
            gettext("按申请人的承诺当场决定；本机关应在 %(limit)s内核查承诺，到期进入“承诺核查”。")
            % {"limit": limit_text(promise.check_within.value, promise.check_within.unit)}
        ]
        if promise is not None
        else []
    )
    return [
        *check,
        paper_goes_out(PaperKind.GRANT),
        gettext("办件转到制证；应当自决定之日起 10 个工作日内颁发、送达（行政许可法第四十四条）。"),
        gettext("决定作出后不能在这里撤回。"),
    ]


def consequences_of_issuing(draft: LicenceDraft | None) -> list[str]:
    """A licence cannot be edited, only superseded."""
    if draft is None:
        return [gettext("这个事项不发证照，结果就是《批准决定书》。"), _goes_to(gettext("送达"))]
    return [
        gettext("生成带电子签名的《%(name)s》，编号自动给出。") % {"name": draft.type_name},
        gettext("制成后内容不能修改；有误只能依法换发。"),
        _goes_to(gettext("送达")),
    ]


def consequences_of_delivering() -> list[str]:
    """The case ends here."""
    return [
        paper_goes_out(PaperKind.DELIVERY),
        gettext("办件办结；申请人会收到通知，可以评价这次服务。"),
        gettext("平台随后把全部材料、文书和日志封存归档。"),
    ]


def paper_goes_out(kind: PaperKind) -> str:
    """What every act with a paper brings about."""
    return gettext("发出《%(paper)s》，加盖电子印章，申请人可以下载。") % {"paper": kind.label}


def _goes_to(name: str) -> str:
    return gettext("办件转到“%(node)s”环节。") % {"node": gettext(name)}


def grave_act(act: Act) -> GraveAct:
    """The page of a grave act. Raises KeyError for any other act."""
    return {
        Act.REFUSE: GraveAct(
            Act.REFUSE,
            gettext("不予受理"),
            gettext("决定不予受理"),
            gettext("不予受理的理由"),
            gettext("写明事实和依据，例如“本事项应当向市生态环境局申请”。这段话会原样印在通知书上。"),
            (
                paper_goes_out(PaperKind.REFUSAL),
                gettext("通知书告知复议和诉讼的途径（60 日内复议，6 个月内起诉）。"),
                gettext("办件就此结束，不能恢复；申请人可以重新提出申请。"),
                gettext("如果只是材料不齐或者填错，请改用“一次性告知补正”。"),
            ),
            str(PaperKind.REFUSAL.label),
        ),
        Act.NOT_NEEDED: GraveAct(
            Act.NOT_NEEDED,
            gettext("告知无需办理"),
            gettext("告知申请人无需办理"),
            gettext("为什么不需要办理"),
            gettext("用申请人看得懂的话说明，例如“销售预包装食品只需备案，不需要许可”。这段话会原样印在告知书上。"),
            (
                paper_goes_out(PaperKind.NOT_NEEDED),
                gettext("办件就此结束，不能恢复；申请人可以直接开展所申请的活动。"),
            ),
            str(PaperKind.NOT_NEEDED.label),
        ),
        Act.DENY: GraveAct(
            Act.DENY,
            gettext("不予准予"),
            gettext("决定不予准予"),
            gettext("不予准予的理由"),
            gettext("写明不符合哪一项法定条件，以及查明的事实。这段话会原样印在决定书上。"),
            (
                paper_goes_out(PaperKind.DENIAL),
                gettext("决定书告知复议和诉讼的途径（60 日内复议，6 个月内起诉）。"),
                gettext("不再制证，办件转到“送达”环节；决定作出后不能在这里撤回。"),
            ),
            str(PaperKind.DENIAL.label),
        ),
        Act.RETURN_NODE: GraveAct(
            Act.RETURN_NODE,
            gettext("退回审查"),
            gettext("退回审查"),
            gettext("退回的原因"),
            gettext("写清楚要补查什么，审查人员会看到这段话。"),
            (
                gettext("办件回到已经完成过的审查环节，由审查人员重新核查。"),
                gettext("办理时限继续计算，不会因为退回而延长。"),
                gettext("不发文书，申请人只在办件日志中看到环节变化。"),
            ),
            "",
        ),
    }[act]


def limit_words(case: Case, reckoning: Reckoning | None) -> str:
    """承诺 7个工作日 and what may still move it."""
    if case.limit_value is None:
        return ""
    words = gettext("承诺时限 %(limit)s") % {"limit": limit_text(case.limit_value, case.limit_unit)}
    if reckoning is not None and reckoning.provisional:
        words += gettext("；涉及的年份尚未公布放假安排，公布后到期日可能变动")
    return words
