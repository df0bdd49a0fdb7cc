"""What came of the crowd's joint cases, judged by a plain reference that knows nothing of the product's own rule."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.durability.joint_scenes import OVER, WHOLE
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.joint_deadlines import joint_clock_fields
from tongban.cases.models import Branch, Case, CaseEvent, JointCase, JointEvent
from tongban.cases.states import JointState
from tongban.materials.models import JointDossier


def faults_of_joints() -> list[str]:
    """Everything about any joint case that a plain reference would not have done."""
    faults: list[str] = []
    for whole in JointCase.objects.select_related("dossier").order_by("number"):
        faults += [f"{whole.number}: {fault}" for fault in _faults_of(whole)]
    submitted = JointCase.objects.values_list("dossier_id", flat=True)
    sealed = JointDossier.objects.filter(state="sealed").exclude(id__in=submitted)
    return faults + [f"{one.id}: sealed without a joint case" for one in sealed]


def _faults_of(whole: JointCase) -> list[str]:
    parts = {part["no"]: part for part in whole.definition["components"]}
    branches = {branch.no: branch for branch in whole.branches.select_related("case")}
    faults = []
    if set(branches) != set(parts):
        faults.append("other branches than the bundle has")
    if whole.state not in OVER:
        faults.append(f"still {whole.state}")
    cases = Counter(Case.objects.filter(joint=whole).values_list("branch_no", flat=True))
    logs = list(whole.events.order_by("seq"))
    if not chain_is_whole(whole) or differences_from_log(whole):
        faults.append("the log does not hold")
    started: dict[int, int] = {}
    ended: dict[int, tuple[int, str]] = {}
    for event in logs:
        for no in event.data.get("started", ()):
            if no in started:
                faults.append(f"{no} started twice")
            started[no] = event.seq
        if event.kind == "settle":
            for no, end in event.data["ended"].items():
                ended.setdefault(int(no), (event.seq, end))
        if event.kind == "finish_task":
            if event.data["no"] in ended:
                faults.append(f"{event.data['no']} ended twice")
            ended[event.data["no"]] = (event.seq, event.data["end"])
    for no, at in started.items():
        late = [one for one in parts[no]["after"] if ended.get(one, (at + 1, ""))[0] > at or ended[one][1] not in WELL]
        if late:
            faults.append(f"{no} started before {late}")
        if cases[no] != (1 if parts[no]["item_id"] else 0):
            faults.append(f"{no} has {cases[no]} cases")
    for no in set(cases) - set(started):
        faults.append(f"{no} has a case and never started")
    for no, branch in branches.items():
        if branch.case is not None and (not chain_is_whole(branch.case) or differences_from_log(branch.case)):
            faults.append(f"the log of branch {no} does not hold")
    taken_back = next((event for event in logs if event.kind == "withdraw"), None)
    if taken_back is None:
        wanted = _reference(parts, {no: end for no, (_, end) in ended.items()})
        outcome, over = _outcome(parts, wanted), (JointState.READY, JointState.CLOSED)
    else:
        wanted, left = _taken_back(taken_back, parts, branches, started, ended)
        outcome = _outcome(parts, wanted) if left else "partly" if WELL & set(wanted.values()) else "denied"
        nothing = not left and not {"granted", "denied"} & set(wanted.values())
        over = (JointState.WITHDRAWN,) if nothing else (JointState.READY, JointState.CLOSED)
        faults += [f"{no} started after all was taken back" for no, at in started.items() if at > taken_back.seq]
        faults += _decided_afterwards(taken_back, branches)
    found = {no: branch.state for no, branch in branches.items()}
    if wanted != found:
        faults.append(f"stands at {found} instead of {wanted}")
    if whole.outcome != outcome:
        faults.append(f"came to {whole.outcome} instead of {outcome}")
    if whole.state in OVER and whole.state not in over:
        faults.append(f"is {whole.state} and should be one of {over}")
    stored = {name: getattr(whole, name) for name in joint_clock_fields(whole)}
    if stored != joint_clock_fields(whole):
        faults.append(f"the clock stands at {stored}")
    return faults


def _taken_back(
    event: JointEvent,
    parts: Mapping[int, Mapping[str, Any]],
    branches: Mapping[int, Branch],
    started: Mapping[int, int],
    ended: Mapping[int, tuple[int, str]],
) -> tuple[dict[int, str], list[int]]:
    """Where everything must stand when the applicant took the whole back, and which parts were decided but not noted then.

    What had not begun is dropped; a task, and a case that nobody had decided, is withdrawn; the rest keeps its result.
    """
    states, left = {}, []
    for no, part in parts.items():
        at, end = ended.get(no, (0, ""))
        if end and at < event.seq:
            states[no] = end
        elif started.get(no, event.seq) >= event.seq:
            states[no] = "dropped"
        elif part["item_id"] is None or _gone_with_the_whole(branches[no].case):
            states[no] = "withdrawn"
        else:
            states[no] = end
            left.append(no)
    return states, left


def _gone_with_the_whole(case: Case | None) -> bool:
    return case is not None and case.events.filter(kind="withdraw", data__reason=WHOLE).exists()


def _decided_afterwards(event: JointEvent, branches: Mapping[int, Branch]) -> list[str]:
    """Cases that were worked on after all had been taken back; a transaction that had begun before may end a little later."""
    since, until = event.at + timedelta(seconds=60), event.at + timedelta(days=10)
    worked = ("accept", "complete_node", "grant", "deny", "refuse", "not_needed", "request_corrections")
    rows = [(no, branch.case) for no, branch in branches.items() if branch.case is not None]
    return [
        f"{no} was decided after all was taken back"
        for no, case in rows
        if case.events.filter(kind__in=worked, at__gte=since, at__lt=until).exists()
    ]


WELL = {"granted", "not_needed"}
BADLY = {"denied", "withdrawn"}


def _reference(parts: Mapping[int, Mapping[str, Any]], ends: Mapping[int, str]) -> dict[int, str]:
    """Where everything must stand in the end, given how what was begun has ended. Written apart from the product."""
    all_over = any(end in BADLY and parts[no].get("on_denial") == "end_all" for no, end in ends.items())
    states = {no: ends.get(no, "waiting") for no in parts}
    moved = True
    while moved:
        moved = False
        for no, part in parts.items():
            gone = any(states[before] in {*BADLY, "dropped"} for before in part["after"])
            if states[no] == "waiting" and (gone or all_over):
                states[no], moved = "dropped", True
    return states


def _outcome(parts: Mapping[int, Mapping[str, Any]], states: Mapping[int, str]) -> str:
    if all(state in WELL for state in states.values()):
        return "granted"
    if not any(state in WELL for state in states.values()):
        return "denied"
    lost = [no for no, state in states.items() if state not in WELL]
    core = any(parts[no]["necessity"] != "选办" for no in lost)
    all_over = any(states[no] in BADLY and parts[no].get("on_denial") == "end_all" for no in lost)
    return "denied" if core and (all_over or "granted" not in states.values()) else "partly"


def tally_of_joints() -> dict[str, int]:
    """How many there are, and how many came to what."""
    outcomes = Counter(JointCase.objects.values_list("outcome", flat=True))
    kinds = ("begin_procedure", "request_corrections", "supply", "return_node", "withdraw")
    acts = CaseEvent.objects.filter(kind__in=kinds).values_list("kind", flat=True)
    return {
        "all": JointCase.objects.count(),
        "taken back": JointEvent.objects.filter(kind="withdraw").count(),
        **{f"outcome {key}": count for key, count in outcomes.items()},
        **{f"act {key}": count for key, count in Counter(acts).items()},
    }
