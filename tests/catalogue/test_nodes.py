from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import Span, parse
from tongban.catalogue.nodes import node_of, nodes_for


def test_an_item_without_nodes_goes_the_usual_way() -> None:
    nodes = nodes_for(parse(unseen.smallest()))
    assert [(node.key, node.stage, node.role) for node in nodes] == [
        ("pre_review", "pre_review", "clerk"),
        ("accept", "accept", "clerk"),
        ("review", "review", "reviewer"),
        ("decide", "decide", "decider"),
        ("issue", "issue", "issuer"),
    ]
    assert not any(node.two_officers for node in nodes)


def test_an_inspection_sends_two_officers_within_its_limit() -> None:
    review = node_of(parse(unseen.with_conditions()), "review")
    assert review is not None
    assert (review.name, review.two_officers, review.limit) == (
        "审查（含现场核查）",
        True,
        Span(value=5, unit="工作日"),
    )


def test_an_item_with_nodes_goes_its_own_way() -> None:
    assert [node.key for node in nodes_for(shipped.definition("SCJG-006"))] == [
        "pre_review", "accept", "paper_review", "site_review", "decide", "issue",
    ]  # fmt: skip
    assert [node.key for node in nodes_for(parse(unseen.executable()))] == ["accept", "decide", "issue"]


def test_a_review_that_the_answers_do_not_call_for_is_left_out() -> None:
    renewal = shipped.definition("SCJG-007")
    assert [n.key for n in nodes_for(renewal, {"S1": "same"})] == [
        "pre_review", "accept", "paper_review", "decide", "issue",
    ]  # fmt: skip
    assert [n.key for n in nodes_for(renewal, {"S1": "changed"})] == [
        "pre_review", "accept", "paper_review", "site_review", "decide", "issue",
    ]  # fmt: skip


def test_every_shipped_item_can_be_accepted_decided_and_issued() -> None:
    for definition in shipped.definitions():
        stages = [node.stage for node in nodes_for(definition)]
        assert [stages.count(stage) for stage in ("accept", "decide", "issue")] == [1, 1, 1], definition.id
        assert all(node.check_points for node in nodes_for(definition)), definition.id


def test_there_is_no_node_by_an_unknown_key() -> None:
    assert node_of(parse(unseen.smallest()), "coffee") is None
