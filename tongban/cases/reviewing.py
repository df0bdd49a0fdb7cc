"""Which review nodes a case goes through, derived from its definition. Pure."""

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.definition import Definition, Node
from tongban.catalogue.nodes import nodes_for


def review_nodes_of(definition: Definition, answers: Mapping[str, Any]) -> list[Node]:
    """The nodes between acceptance and decision, in order."""
    return [node for node in nodes_for(definition, answers) if node.stage == "review"]


def node_after(nodes: list[Node], key: str) -> Node | None:
    """The node that follows, or None after the last."""
    keys = [node.key for node in nodes]
    place = keys.index(key) + 1
    return nodes[place] if place < len(nodes) else None
