"""The document against the product: whatever the document allows is answered as it says, whatever it forbids is refused.

Schemathesis makes the questions from the OpenAPI document itself: examples, every bound and its neighbours, and invented
ones, right and wrong. It speaks to the WSGI application within this process.
"""

import json
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from tongban.web.api import serving
from tongban.web.api.document import document

#: Invented questions of each kind for each of the operations; the bounds are tried besides, all of them.
INVENTED = 8
#: Chains of questions.
CHAINS = 15

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei", "unlimited")]


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit on how often one address may ask has a test of its own."""
    monkeypatch.setattr(serving, "TRIES_PER_HOUR", 10**9)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The product as a client without gzip sees it: the test client says that it knows gzip, and does not.

    Every answer is closed, as a server does; only the connection of the test stays open.
    """
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        answer = PRODUCT(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def described(content: Any = None) -> Any:
    schema = schemathesis.openapi.from_dict(content or json.loads(json.dumps(document())))
    schema.app = application
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE], max_examples=INVENTED)
    return schema


PRODUCT = get_wsgi_application()
SCHEMA = described()


@SCHEMA.parametrize()
@hypothesis.settings(
    max_examples=INVENTED,
    deadline=None,  # the first search of a process builds the index
    suppress_health_check=list(hypothesis.HealthCheck),
    derandomize=True,
    database=None,
)
def test_every_operation_does_what_its_description_says(case: Any) -> None:
    case.call_and_validate()


def test_one_answer_leads_to_the_next_question() -> None:
    """What one operation answers (an item's id, a cursor) is put into the others, several steps deep."""
    run_state_machine_as_test(
        SCHEMA.as_state_machine(),
        settings=hypothesis.settings(
            max_examples=CHAINS,
            stateful_step_count=4,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            derandomize=True,
            database=None,
        ),
    )


def test_a_description_that_promises_something_else_is_found_out() -> None:
    content = json.loads(json.dumps(document()))
    content["components"]["schemas"]["StatisticsOut"]["required"].append("weather")
    with pytest.raises(FailureGroup, match="weather"):
        described(content)["/api/v1/statistics"]["GET"].Case().call_and_validate()
