"""Which review nodes a case goes through, and what else its review brings, derived from its definition. Pure."""

from tongban.catalogue.definition import Definition, FirstReview, Node
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.situations import Known

#: Procedures that need officers on site by law, whether or not a node is drawn for them (行政许可法第五十五条).
_SENT_OUT = ("检验", "检测", "检疫")
#: Procedures whose last day is known beforehand and that end then by themselves.
PUBLIC_NOTICES = ("公示", "公告")


def review_nodes_of(definition: Definition, known: Known, *, on_promise: bool = False) -> list[Node]:
    """The nodes between acceptance and decision, in order; none where the decision rests on the applicant's promise."""
    return [node for node in nodes_ahead(definition, known, on_promise=on_promise) if node.stage == "review"]


def nodes_ahead(definition: Definition, known: Known, *, on_promise: bool) -> list[Node]:
    """All nodes in order; on a promise the check comes after the grant, so that there is no review before it."""
    nodes = nodes_for(definition, known)
    return [node for node in nodes if node.stage != "review"] if on_promise else nodes


def node_after(nodes: list[Node], key: str) -> Node | None:
    """The node that follows, or None after the last."""
    keys = [node.key for node in nodes]
    place = keys.index(key) + 1
    return nodes[place] if place < len(nodes) else None


def inspection_in(definition: Definition, known: Known) -> str:
    """The inspection for which at least two officers are to be sent (第三十四、五十五条); empty: there is none."""
    by_two = [node.name for node in review_nodes_of(definition, known) if node.two_officers]
    by_law = [special.kind for special in definition.special_procedures if special.kind in _SENT_OUT]
    return next(iter([*by_two, *by_law]), "")


def first_reviewed_at(rule: FirstReview, level: str) -> FirstReview | None:
    """The rule, where a case taken in at this level is reviewed here first and decided above (第三十五条)."""
    return rule if rule.level == level else None
