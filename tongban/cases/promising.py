"""What may follow after acceptance (容缺受理), and what is granted on the applicant's promise (告知承诺). Pure."""

from tongban.catalogue.definition import Definition, Promise, Span
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.situations import Answers, applies

#: How long a material is awaited where the item sets no time of its own; the law leaves it to the locality.
USUAL_TIME_TO_FOLLOW = Span(value=20, unit="工作日")


def time_to_follow(definition: Definition) -> Span:
    """The time after acceptance in which a material that was missing has to come."""
    return definition.tolerance.within if definition.tolerance is not None else USUAL_TIME_TO_FOLLOW


def promise_in(definition: Definition, answers: Answers) -> Promise | None:
    """The promise on which the decision rests under these answers; None: the ordinary way."""
    promise = definition.promise
    return promise if promise is not None and applies(promise.when, answers) else None


def check_wants_two(definition: Definition) -> bool:
    """Whether the later check takes two officers: it does where the ordinary review would (行政许可法第三十四条)."""
    return any(node.two_officers for node in nodes_for(definition) if node.stage == "review")
