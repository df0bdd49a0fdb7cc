"""What is played on the site's data, each in a process of its own; and the audits that look at what is left."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests import build
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.errors import OthersComeFirst, PlacesTaken
from tongban.cases.integrity import chain_is_whole
from tongban.cases.models import Case, CaseEvent, Paper
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_definitions
from tongban.catalogue.definition import Quota
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.actions import assign_post, end_post, open_account
from tongban.identity.models import Account, Post
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel import storage
from tongban.kernel.models import Consumption, OutboxMessage, StoredFile
from tongban.kernel.models import Counter as Series
from tongban.kernel.today import today
from tongban.materials.models import Dossier
from tongban.notifications.models import Message, Sms

# --- making ----------------------------------------------------------------------------------------------------------


def dossiers(count: str) -> list[dict[str, str]]:
    """Complete drafts of 张三, with the address that submits each."""
    made = [build.dossier(for_entity=False) for _ in range(int(count))]
    return [{"id": str(one.id), "submit": reverse("portal:dossier-submit", args=[one.id])} for one in made]


def work_for_the_worker(refused: str, closed: str) -> int:
    """Cases that have come to their end, with everything the worker has to do still undone."""
    for _ in range(int(refused)):
        case = build.case()
        actions.refuse_case(case.id, officer=build.officer(), seq=case.seq, reason="不属于本机关职权范围。")
    for _ in range(int(closed)):
        build.case("SCJG-004", state=CaseState.CLOSED, for_entity=False)
    return OutboxMessage.objects.filter(relayed_at=None).count()


def store_files_for_ever() -> None:
    """Store one file after another, telling each hash once its row is committed."""
    while True:
        print(storage.store(secrets.token_bytes(200_000), "application/pdf").hash, flush=True)


# --- racing ----------------------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment, each in a thread with a connection of its own; what became of each."""
    barrier = Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes.append(str(getattr(act(), "id", "")))
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def submit_eight_at_once(rounds: str) -> list[dict[str, int]]:
    """Eight submissions of one dossier, several times: how many cases were named, and how many there are."""
    results = []
    account = build.account()
    for _ in range(int(rounds)):
        dossier = build.dossier(for_entity=False).id
        named = at_once(*[partial(actions.submit_dossier, dossier, account=account)] * 8)
        case = Case.objects.get(dossier_id=dossier)
        results.append({"right": named.count(str(case.id)), "events": case.events.count()})
    return results


def two_officers_at_once(rounds: str) -> list[list[str]]:
    """Accept against refuse, and grant against deny, by two people each: what became of the two, and of the log."""
    clerk, clerk2 = build.officer("zhaomin"), _another(Role.CLERK)
    decider, decider2 = build.officer("zhougang"), _another(Role.DECIDER)
    return [outcome for _ in range(int(rounds)) for outcome in (_intake(clerk, clerk2), _decision(decider, decider2))]


def two_security_administrators_at_once(rounds: str) -> list[int]:
    """Each ends the other's post at the same moment: how many are left each time."""
    names, left = ("anyi", "heping"), []
    posts = {name: Post.objects.get(account__username=name, ended_at=None).pk for name in names}
    for _ in range(int(rounds)):
        officers = [build.officer(name) for name in names]
        ends = [
            partial(end_post, officer=officer, post_id=posts[other], reason="岗位调整")
            for officer, other in zip(officers, reversed(names), strict=True)
        ]
        at_once(*ends)
        held = Post.objects.filter(id__in=posts.values())
        left.append(held.filter(ended_at=None).count())
        held.update(ended_at=None, ended_why="")
    return left


def _intake(one: Officer, other: Officer) -> list[str]:
    case = build.case()
    outcome = at_once(
        lambda: actions.accept_case(case.id, officer=one, seq=case.seq),
        lambda: actions.refuse_case(case.id, officer=other, seq=case.seq, reason="不属于本机关职权范围。"),
    )
    return _judged(case.id, case.seq, outcome)


def _decision(one: Officer, other: Officer) -> list[str]:
    case = build.case("SCJG-004", state=CaseState.DECIDING, for_entity=False)
    outcome = at_once(
        lambda: actions.grant_case(case.id, officer=one, seq=case.seq),
        lambda: actions.deny_case(case.id, officer=other, seq=case.seq, reason="经营场所不符合规定。"),
    )
    return _judged(case.id, case.seq, outcome)


def _judged(case_id: UUID, seq: int, outcome: list[str]) -> list[str]:
    case = Case.objects.get(id=case_id)
    assert case.seq == seq + 1
    assert chain_is_whole(case)
    return sorted("done" if one == str(case_id) else one for one in outcome)


def grants_for_the_last_place(rounds: str) -> list[list[str]]:
    """One place left, two applications, both granted at the same moment: what became of the two, in their order."""
    decider, decider2 = build.officer("zhougang"), _another(Role.DECIDER)
    outcomes = []
    for taken in range(int(rounds)):
        first, second = _rivals(2, places=taken + 1)
        named = at_once(
            partial(actions.grant_case, second.id, officer=decider2, seq=second.seq),
            partial(actions.grant_case, first.id, officer=decider, seq=first.seq),
        )
        granted = [one for one in (first, second) if Case.objects.get(id=one.id).state == CaseState.GRANTED]
        outcomes.append(sorted("first" if one == str(first.id) else one for one in named))
        assert granted == [first]
        actions.deny_case(second.id, officer=decider, seq=second.seq, reason="名额已经用完，按受理先后没有余额。")
    return outcomes


def grants_until_all_places_are_taken() -> list[str]:
    """Three places, six applications, each granted again and again until it is done or no place is left."""
    decider = build.officer("zhougang")
    rivals = _rivals(6, places=Case.objects.filter(item_id=_LIMITED, decision="granted").count() + 3)

    def insist(case: Case) -> str:
        while True:
            try:
                actions.grant_case(case.id, officer=decider, seq=case.seq)
            except OthersComeFirst:
                time.sleep(0.01)
            except PlacesTaken:
                return "taken"
            else:
                return "granted"

    outcomes: dict[int, str] = {}

    def run(place: int, case: Case) -> None:
        outcomes[place] = insist(case)
        if outcomes[place] == "taken":
            actions.deny_case(case.id, officer=decider, seq=case.seq, reason="名额已经用完，按受理先后没有余额。")

    at_once(*[partial(run, place, case) for place, case in reversed(list(enumerate(rivals)))])
    return [outcomes.get(place, "failed") for place in range(len(rivals))]


_LIMITED = "YC-001"


def _rivals(count: int, *, places: int) -> list[Case]:
    """Applications for one of so many places, waiting for the decision in the order of their acceptance."""
    version = current_version(_LIMITED, on=today())
    assert version is not None
    publish_definitions([replace(definition_of(version), quota=Quota(places=places))], by="test")
    return [build.case(_LIMITED, state=CaseState.DECIDING) for _ in range(count)]


def _another(role: Role) -> Officer:
    name = f"{role}-2"
    if Account.objects.filter(username=name).exists():
        return build.officer(name)
    account = open_account(username=name, password="tongban-demo", person=None)
    for body in Body.objects.filter(division_id=build.CHANGAN):
        assign_post(account, body=body, role=role, title=role.label, valid_from=date(2026, 1, 1))
    return build.officer(name)


# --- auditing --------------------------------------------------------------------------------------------------------


def faults_of_cases() -> list[str]:
    """Everything that is half done. An empty list: every case is whole, and nothing of a case lies about without one."""
    faults = []
    told = Counter(OutboxMessage.objects.filter(kind="case.submitted").values_list("subject", flat=True))
    receipts = Counter(Paper.objects.filter(kind="receipt").values_list("case_id", flat=True))
    serials: dict[str, list[int]] = {}
    for case in Case.objects.select_related("dossier").order_by("number"):
        if CaseEvent.objects.filter(case=case).count() != case.seq or not chain_is_whole(case):
            faults.append(f"{case.number}: the log is not whole")
        if told[str(case.id)] != 1 or receipts[case.id] != 1:
            faults.append(f"{case.number}: {told[str(case.id)]} messages, {receipts[case.id]} receipts")
        if case.dossier.state != "sealed":
            faults.append(f"{case.number}: the dossier is open")
        serials.setdefault(f"case:{case.number[:6]}:{case.number[6:14]}", []).append(int(case.number[14:20]))
    for name, taken in serials.items():
        if sorted(taken) != list(range(1, Series.objects.get(name=name).value + 1)):
            faults.append(f"{name}: numbers with gaps")
    faults += [f"{one.id}: sealed without a case" for one in Dossier.objects.filter(state="sealed", case=None)]
    faults += [f"{one}: message without a case" for one in told if not Case.objects.filter(id=one).exists()]
    return faults


def cases_by_id(*ids: str) -> list[str]:
    """Which of these cases exist."""
    return [str(one) for one in Case.objects.filter(id__in=ids).values_list("id", flat=True)]


def cases_by_dossier(*ids: str) -> dict[str, str]:
    """The case of each dossier."""
    return {str(d): str(c) for c, d in Case.objects.filter(dossier_id__in=ids).values_list("id", "dossier_id")}


def faults_of_effects() -> list[str]:
    """What was done twice, half, or not at all by the worker."""
    faults = faults_of_cases()
    events = Consumption.objects.filter(reaction__endswith="tell_applicant").values_list("message_id", flat=True)
    told = Counter(Message.objects.filter(event__in=events).values_list("event_id", flat=True))
    faults += [f"event {one} told {told[one]} times" for one in events if told[one] != 1]
    faults += [f"paper {one} without PDF" for one in Paper.objects.filter(file=None).values_list("number", flat=True)]
    for case in Case.objects.filter(closed_at__isnull=False):
        if case.state != CaseState.ARCHIVED or case.events.filter(kind="archive").count() != 1:
            faults.append(f"{case.number}: {case.state}, archived {case.events.filter(kind='archive').count()} times")
    faults += [f"SMS {one.id} not sent" for one in Sms.objects.filter(sent_at=None)]
    return faults + [f"file {one} damaged" for one in storage.damaged_files()]


def tally() -> dict[str, Any]:
    """Numbers to compare with what was seen from outside."""
    tasks = DBTaskResult.objects.values_list("task_path", "worker_ids")
    return {
        "sms": Sms.objects.count(),
        "sms_runs": sum(len(workers) for path, workers in tasks if path.endswith("notifications.jobs.send")),
        "repeated": sum(len(workers) > 1 for _, workers in tasks),
    }


def files() -> dict[str, Any]:
    """Rows of stored files, those of them without a whole file, and files that have no row."""
    rows = set(StoredFile.objects.values_list("hash", flat=True))
    there = {path.name for path in Path(settings.TONGBAN_FILES).glob("??/??/*")}
    return {"rows": sorted(rows), "damaged": storage.damaged_files(), "without_row": len(there - rows)}
