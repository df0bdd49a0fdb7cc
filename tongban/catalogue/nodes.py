"""The acts an office goes through for one case: from the definition, or the usual five."""

from tongban.catalogue.definition import Definition, Node, Stage
from tongban.catalogue.situations import Known, nodes_in

#: The order in which stages follow each other.
STAGES: tuple[Stage, ...] = ("pre_review", "accept", "review", "decide", "issue")

#: Special procedures that send officers out, and so need two of them (行政许可法 art. 34, 55).
_ON_SITE = ("现场", "实地", "踏勘", "勘查", "查验", "入户")


def nodes_for(definition: Definition, known: Known | None = None) -> list[Node]:
    """The nodes in order. Given what is known, only those that it calls for."""
    nodes = list(definition.nodes) or _usual_nodes(definition)
    return nodes if known is None else nodes_in(definition, nodes, known)


def node_of(definition: Definition, key: str) -> Node | None:
    """One node by its key."""
    return next((node for node in nodes_for(definition) if node.key == key), None)


def _usual_nodes(definition: Definition) -> list[Node]:
    on_site = [special for special in definition.special_procedures if any(word in special.kind for word in _ON_SITE)]
    review = Node(
        key="review",
        name=f"审查（含{on_site[0].kind}）" if on_site else "审查",
        stage="review",
        role="reviewer",
        limit=on_site[0].limit if on_site and on_site[0].counts_in_limit else None,
        two_officers=bool(on_site),
        check_points=tuple(definition.conditions),
    )
    return [
        Node(
            key="pre_review",
            name="网上预审",
            stage="pre_review",
            role="clerk",
            check_points=("材料是否齐全", "材料是否清晰、有效", "申请表是否填写完整"),
        ),
        Node(
            key="accept",
            name="受理",
            stage="accept",
            role="clerk",
            check_points=("是否属于本机关职权范围", "申请人是否符合申请资格", "材料是否齐全、符合法定形式"),
        ),
        review,
        Node(
            key="decide",
            name="决定",
            stage="decide",
            role="decider",
            check_points=("审查意见是否明确", "是否符合法定条件", "不予许可的是否写明理由和救济途径"),
        ),
        Node(
            key="issue",
            name="制证与送达",
            stage="issue",
            role="issuer",
            check_points=("证照内容与决定一致", "送达方式与申请一致"),
        ),
    ]
