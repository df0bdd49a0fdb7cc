"""Acts as people do them: over HTTP, signed in, with a token against forgery; and where the time of one act goes."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import client, crowd
from bench.figures import Figure
from bench.serving import PORT, say, signed_in
from tests import build
from tongban.cases import actions
from tongban.cases.models import Case, CaseEvent
from tongban.cases.reviewing import review_nodes_of
from tongban.catalogue.queries import definition_of
from tongban.kernel.ids import new_id
from tongban.materials.models import Attachment, Dossier

#: Wanted of the whole machine: two cores for web server, database and the load itself.
AT_LEAST = 200.0
#: Requests of each profile.
PROFILED = 60
_TOKEN = "a" * 32

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Deed:
    """One act over HTTP: who does it, to which address, with which form; and the same act without HTTP."""

    name: str
    username: str
    subjects: Callable[[int], list[str]]
    path: str
    fields: Fields
    bare: Callable[[str], object]


def waiting(count: int, pattern: Case) -> list[str]:
    """Cases like this one, ready for their next act, with all that they brought."""
    dossiers = [crowd.copy_of(pattern.dossier, id=new_id()) for _ in range(count)]
    Dossier.objects.bulk_create(dossiers)
    brought = list(Attachment.objects.filter(dossier=pattern.dossier, withdrawn_at=None))
    Attachment.objects.bulk_create(
        crowd.copy_of(one, id=new_id(), dossier_id=dossier.id) for dossier in dossiers for one in brought
    )
    cases = [
        crowd.copy_of(pattern, id=new_id(), dossier_id=dossier.id, number=f"HTTP{dossier.id.hex[:24]}")
        for dossier in dossiers
    ]
    Case.objects.bulk_create(cases)
    event = CaseEvent.objects.filter(case=pattern).latest("seq")
    CaseEvent.objects.bulk_create(crowd.copy_of(event, case_id=case.id) for case in cases)
    return [str(case.id) for case in cases]


def deeds() -> list[Deed]:
    """Submit, accept, complete a node, grant."""
    draft = build.dossier()
    made = {state: build.case(state=state) for state in ("submitted", "in_review", "deciding")}
    case = made["in_review"]
    node = next(
        node for node in review_nodes_of(definition_of(case.version), case.dossier.answers) if node.key == case.node_key
    )
    second = build.officer("sunyue").account_id
    points = [(f"point-{index}", "pass") for index in range(len(node.check_points))]
    seq = {state: made[state].seq for state in made}
    findings = [actions.PointFinding(point, passed=True) for point in node.check_points]
    return [
        Deed(
            "submit",
            "zhangsan",
            lambda count: crowd.drafts(count, pattern=draft),
            "/my/drafts/{}/submit/",
            [],
            lambda one: actions.submit_dossier(UUID(one), account=build.account()),
        ),
        Deed(
            "accept",
            "zhaomin",
            lambda count: waiting(count, made["submitted"]),
            "/desk/cases/{}/accept/",
            [("seq", str(seq["submitted"]))],
            lambda one: actions.accept_case(UUID(one), officer=build.officer(), seq=seq["submitted"]),
        ),
        Deed(
            "complete node",
            "qianjin",
            lambda count: waiting(count, made["in_review"]),
            "/desk/cases/{}/complete-node/",
            [("seq", str(seq["in_review"])), ("node", node.key), ("second", str(second)), *points],
            lambda one: actions.complete_node(
                UUID(one),
                officer=build.officer("qianjin"),
                seq=seq["in_review"],
                node_key=node.key,
                findings=findings,
                opinion="",
                second_officer_id=second,
            ),
        ),
        Deed(
            "grant",
            "zhougang",
            lambda count: waiting(count, made["deciding"]),
            "/desk/cases/{}/grant/",
            [("seq", str(seq["deciding"]))],
            lambda one: actions.grant_case(UUID(one), officer=build.officer("zhougang"), seq=seq["deciding"]),
        ),
    ]


def figures(acts: int) -> Iterator[Figure]:
    """Acts a second over HTTP, and for each act where the processor time of one request goes."""
    for deed in deeds():
        say(f"Measuring over HTTP: {deed.name} …")
        _, session = signed_in(deed.username)
        cookie = f"{session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
        fields = [("csrfmiddlewaretoken", _TOKEN), *deed.fields]
        requests = [
            client.form(deed.path.format(one), fields, port=PORT, cookie=cookie) for one in deed.subjects(acts + 40)
        ]
        client.spend(requests[:40], port=PORT)  # warm
        found = client.spend(requests[40:], port=PORT)
        if found.failures:
            raise RuntimeError(f"{found.failures} of {acts} acts failed: {deed.name}")
        yield Figure(
            f"{deed.name} over HTTP", found.per_second, "/s", at_least=AT_LEAST, note=f"p95 {found.p95_ms:.0f} ms"
        )
        yield from profile(deed)


def profile(deed: Deed) -> Iterator[Figure]:
    """Processor milliseconds of one request, of the act alone, and of the page that follows."""
    browser = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    browser.force_login(build.account(deed.username))
    browser.cookies[settings.CSRF_COOKIE_NAME] = _TOKEN
    form = dict(deed.fields) | {"csrfmiddlewaretoken": _TOKEN}

    def sent(one: str) -> str:
        answer = browser.post(deed.path.format(one), form)
        if answer.status_code != 302:
            raise RuntimeError(f"{deed.name}: {answer.status_code}")
        return str(answer.headers["Location"])

    subjects = deed.subjects(3 * PROFILED + 2)
    sent(subjects[0])
    with CaptureQueriesContext(connection) as captured:
        following = sent(subjects[1])
    statements = [query["sql"] for query in captured.captured_queries]
    writes = sum(sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) for sql in statements)
    whole = _milliseconds(sent, subjects[2 : 2 + PROFILED])
    bare = _milliseconds(deed.bare, subjects[2 + PROFILED : 2 + 2 * PROFILED])
    page = _milliseconds(lambda _: browser.get(following), [""] * 20)
    note = f"{len(statements)} statements, {writes} writes; act alone {bare:.1f} ms; the page after it {page:.1f} ms"
    yield Figure(f"{deed.name}, processor time of a request", whole, "ms", note=note)
    print(_where(sent, subjects[2 + 2 * PROFILED :]), flush=True)


def _milliseconds(work: Callable[[str], object], subjects: list[str]) -> float:
    started = time.process_time()
    for one in subjects:
        work(one)
    return 1000 * (time.process_time() - started) / len(subjects)


#: Parts of a request by the functions that they run in, cumulative.
_PARTS = {
    "the act": ("/cases/actions/", ""),
    "SQL written anew": ("/sql/compiler.py", "as_sql"),
    "SQL waited for and fetched": ("/backends/utils.py", "_execute_with_wrappers"),
    "session": ("/sessions/middleware.py", ""),
    "officer and posts": ("/identity/queries.py", "officer_of"),
    "hash of the event": ("/cases/log.py", "event_hash"),
    "templates": ("/template/base.py", "render"),
    "transaction": ("/db/transaction.py", "__exit__"),
}


def _where(work: Callable[[str], object], subjects: list[str]) -> str:
    """What a profiler sees: milliseconds a request in each part. Parts lie inside each other; profiling itself costs."""
    profiler = cProfile.Profile()
    profiler.enable()
    for one in subjects:
        work(one)
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # there, but not in the stubs
    lines = []
    for name, (file, function) in _PARTS.items():
        spent = max(
            (
                row[3]
                for (path, _, called), row in stats.items()
                if file in path and (function in {"", called}) and called != "<module>"
            ),
            default=0.0,
        )
        lines.append(f"{name} {1000 * spent / len(subjects):.2f}")
    return "    under the profiler, ms a request: " + ", ".join(lines)
