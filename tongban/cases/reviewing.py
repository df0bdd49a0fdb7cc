"""Which review nodes a case goes through, derived from its definition. Pure."""

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.definition import Definition, Node
from tongban.catalogue.nodes import nodes_for


def review_nodes_of(definition: Definition, answers: Mapping[str, Any], *, on_promise: bool = False) -> list[Node]:
    """The nodes between acceptance and decision, in order; none where the decision rests on the applicant's promise."""
    return [node for node in nodes_ahead(definition, answers, on_promise=on_promise) if node.stage == "review"]


def nodes_ahead(definition: Definition, answers: Mapping[str, Any], *, on_promise: bool) -> list[Node]:
    """All nodes in order; on a promise the check comes after the grant, so that there is no review before it."""
    nodes = nodes_for(definition, answers)
    return [node for node in nodes if node.stage != "review"] if on_promise else nodes


def node_after(nodes: list[Node], key: str) -> Node | None:
    """The node that follows, or None after the last."""
    keys = [node.key for node in nodes]
    place = keys.index(key) + 1
    return nodes[place] if place < len(nodes) else None
