"""The log alone says what a case is: what it adds up to is the live row, its parts and its place in the inbox."""

import ast
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import build
from tests.guards.house import dotted, parsed, sources, within
from tongban.cases import actions
from tongban.cases.anchoring import as_lines, heads_in
from tongban.cases.errors import AnchorUnreadable, LogNotWhole
from tongban.cases.integrity import audit, compare_with_log, examined, logged_tables, part_tables
from tongban.cases.models import Branch, Case, CaseEvent, JointCase, LogEntry, NodeRecord, Paper, Part
from tongban.cases.rebuilt import Inboxes, heads, no_longer_through
from tongban.cases.states import DeliveryWay
from tongban.identity.people import PLATFORM
from tongban.kernel.errors import Refusal
from tongban.kernel.today import now, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def inbox() -> list[tuple[str, str, str]]:
    inboxes = Inboxes(at=now())
    for finding in examined():
        inboxes.take(finding.held)
    return [(one.number, one.key.split()[1], one.what) for one in inboxes.differences()]


def found() -> list[tuple[str, str, str, list[str]]]:
    return [(one.number, one.table, one.what, sorted(one.columns)) for one in compare_with_log()]


def with_everything() -> Case:
    """Through corrections, a node, a procedure with its notice and an extension."""
    case = build.case()
    line = actions.CorrectionLine("章程", "请加盖公章。", material_id=required(case))
    case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])
    build.upload(case.dossier, line.material_id)
    case = actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
    case = build.bring(case.id, to="deciding")
    reviewer = build.officer("qianjin")
    case = actions.begin_procedure(
        case.id, officer=reviewer, seq=case.seq, kind="检验", reason="需要检验样品。", expected_days=3, notify=True
    )
    case = actions.end_procedure(case.id, officer=reviewer, seq=case.seq, result="检验合格。")
    return actions.extend_deadline(
        case.id, officer=build.officer("zhougang"), seq=case.seq, days=5, reason="情况复杂，需要延长。"
    )


def required(case: Case) -> str:
    """A material that the case has brought."""
    attachment = case.dossier.attachments.exclude(file=None).first()
    assert attachment is not None
    return str(attachment.material_id)


def test_rebuilt_equals_live_in_every_table_and_inbox() -> None:
    case = with_everything()
    for state in ("submitted", "pre_reviewed", "in_review", "granted", "denied", "issued", "closed"):
        build.case(state=state)
    kinds = {type(part) for finding in examined() for part in finding.held.parts.values() if finding.held.row == case}
    assert {kind.__name__ for kind in kinds} == {"Correction", "NodeRecord", "Obligation", "Paper", "SpecialProcedure"}
    assert found() == []
    assert inbox() == []


def paper(case: Case) -> Paper:
    return Paper.objects.filter(case=case).earliest("id")


BENDS: dict[str, tuple[Callable[[Case], Any], tuple[str, str, list[str]]]] = {
    "a column of the row": (
        lambda case: Case.objects.filter(id=case.id).update(due_on=today()),
        ("case", "differs", ["due_on"]),
    ),
    "a paper's words": (
        lambda case: Paper.objects.filter(id=paper(case).id).update(content={}),
        ("paper", "differs", ["content"]),
    ),
    "a finding": (
        lambda case: case.nodes.filter(node_key=case.nodes.all()[0].node_key).update(result="fail"),
        ("noderecord", "differs", ["result"]),
    ),
    "a procedure's notice": (
        lambda case: case.procedures.update(noticed_on=None),
        ("specialprocedure", "differs", ["noticed_on"]),
    ),
    "a correction": (lambda case: case.corrections.update(remedy="x"), ("correction", "differs", ["remedy"])),
}


@pytest.mark.parametrize("what", BENDS)
def test_what_was_bent_is_named_and_the_log_brings_it_back(what: str) -> None:
    bend, expected = BENDS[what]
    case = with_everything()
    before = list(CaseEvent.objects.filter(case=case).values())
    bend(case)
    assert [entry for entry in found() if entry[0] == case.number] == [(case.number, *expected)]
    restored = actions.restore_from_log(table=Case, key=case.id)
    assert [(one.table, one.what, sorted(one.columns)) for one in restored] == [expected]
    assert found() == []
    assert list(CaseEvent.objects.filter(case=case).values()) == before


def test_a_part_that_is_gone_comes_back_and_one_that_no_act_wrote_goes() -> None:
    case = with_everything()
    gone = paper(case)
    number, content = gone.number, gone.content
    gone.delete()
    forged = Paper.objects.create(case=case, kind="grant", number="假〔2026〕1号", issued_at=now(), content={})
    assert sorted(entry[1:3] for entry in found()) == [("paper", "missing"), ("paper", "unlogged")]
    actions.restore_from_log(table=Case, key=case.id)
    assert found() == []
    assert Paper.objects.get(number=number).content == content
    assert not Paper.objects.filter(id=forged.id).exists()


def test_nothing_is_written_back_from_a_log_that_does_not_hold() -> None:
    case = build.case(state="deciding")
    Case.objects.filter(id=case.id).update(state="granted")
    CaseEvent.objects.filter(case=case, seq=2).update(data={})
    with pytest.raises(LogNotWhole):
        actions.restore_from_log(table=Case, key=case.id)
    assert Case.objects.get(id=case.id).state == "granted"


def test_a_log_from_before_parts_were_logged_is_told_apart_and_a_younger_column_counts_as_its_default() -> None:
    case = build.case()
    event = CaseEvent.objects.get(case=case)
    event.changes = {name: value for name, value in event.changes.items() if name not in {"rows", "rank", "purpose"}}
    event.hash = event.own_hash()
    CaseEvent.objects.filter(id=event.id).update(changes=event.changes, hash=event.hash)
    Case.objects.filter(id=case.id).update(head_hash=event.hash)
    finding = next(finding for finding in examined() if finding.held.row == case)
    assert (finding.held.older, finding.fault, finding.differences) == (True, None, [])
    Case.objects.filter(id=case.id).update(rank=3)
    assert found() == [(case.number, "case", "differs", ["rank"])]


def test_a_case_in_another_tray_than_its_log_says_is_named_in_both() -> None:
    case = build.case()
    Case.objects.filter(id=case.id).update(state="deciding")
    assert sorted(inbox()) == [(case.number, "decide", "unlogged"), (case.number, "intake", "missing")]


def test_another_order_in_the_inbox_is_named() -> None:
    cases = [build.case() for _ in range(3)]
    Case.objects.filter(id=cases[2].id).update(answer_due_on=today())
    assert inbox() == [(cases[0].number, "intake", "differs")]


def test_what_moves_while_the_check_runs_is_no_difference() -> None:
    case = build.case()
    inboxes = Inboxes(at=now())
    for finding in examined():
        inboxes.take(finding.held)
    build.bring(case.id, to="deciding")
    assert list(inboxes.differences()) == []


# --- tampering with the log itself


def rehash(case: Case, *, since: int, head: bool) -> None:
    """Bend an event and write every hash after it anew, as somebody with the program's code would."""
    prev = ""
    for event in CaseEvent.objects.filter(case=case).order_by("seq"):
        if event.seq == since:
            event.data = {"x": 1}
        event.prev_hash = prev
        event.hash = prev = event.own_hash()
        CaseEvent.objects.filter(id=event.id).update(data=event.data, prev_hash=event.prev_hash, hash=event.hash)
    if head:
        Case.objects.filter(id=case.id).update(head_hash=prev)


def change(case: Case, _: Case) -> None:
    CaseEvent.objects.filter(case=case, seq=2).update(data={"x": 1})


def remove(case: Case, _: Case) -> None:
    CaseEvent.objects.filter(case=case, seq=2).delete()


def add(case: Case, _: Case) -> None:
    last = CaseEvent.objects.filter(case=case).latest("seq")
    event = CaseEvent(
        case=case, seq=last.seq + 1, kind="grant", at=now(), by={}, data={}, changes={}, prev_hash=last.hash
    )
    event.hash = event.own_hash()
    event.save()


def reorder(case: Case, _: Case) -> None:
    two, three = CaseEvent.objects.get(case=case, seq=2), CaseEvent.objects.get(case=case, seq=3)
    CaseEvent.objects.filter(id=two.id).update(seq=99)
    CaseEvent.objects.filter(id=three.id).update(seq=2)
    CaseEvent.objects.filter(id=two.id).update(seq=3)


def swap(case: Case, other: Case) -> None:
    mine, theirs = CaseEvent.objects.get(case=case, seq=2), CaseEvent.objects.get(case=other, seq=2)
    CaseEvent.objects.filter(id=mine.id).update(seq=99)
    CaseEvent.objects.filter(id=theirs.id).update(case=case)
    CaseEvent.objects.filter(id=mine.id).update(case=other, seq=2)


def one_alone(case: Case, _: Case) -> None:
    event = CaseEvent.objects.get(case=case, seq=2)
    event.data = {"x": 1}
    CaseEvent.objects.filter(id=event.id).update(data=event.data, hash=event.own_hash())


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (change, [(2, "changed", "accept")]),
        (remove, [(2, "missing", "")]),
        (add, [(5, "added", "grant")]),
        (reorder, [(2, "changed", "complete_node")]),
        (one_alone, [(3, "unlinked", "complete_node")]),
        (lambda case, _: rehash(case, since=2, head=False), [(4, "rehashed", "complete_node")]),
        (swap, [(2, "changed", "accept"), (2, "changed", "accept")]),
    ],
)
def test_every_way_of_bending_a_log_is_named(
    tamper: Callable[[Case, Case], None], expected: list[tuple[int, str, str]]
) -> None:
    case, other = build.case(state="deciding"), build.case(state="deciding")
    assert CaseEvent.objects.filter(case=case).count() == 4
    assert list(audit()) == []
    tamper(case, other)
    faults = list(audit())
    assert [(one.seq, one.what, one.kind) for one in faults] == expected
    assert faults[0].number == case.number
    assert (faults[0].at is None) == (faults[0].what == "missing")


def test_history_written_anew_with_all_hashes_is_proved_by_a_kept_anchor() -> None:
    case, other = build.case(state="deciding"), build.case()
    kept = list(as_lines(heads()))
    build.bring(other.id, to="deciding")  # going on is no rewriting
    assert list(no_longer_through(heads_in(kept))) == []
    rehash(case, since=2, head=True)
    assert list(audit()) == []  # alone the chain cannot know
    assert [(one.number, one.seq, one.what) for one in no_longer_through(heads_in(kept))] == [
        (case.number, 4, "rewritten")
    ]


def test_an_anchor_is_the_same_whoever_writes_it_and_a_changed_one_is_refused() -> None:
    build.case()
    kept = list(as_lines(heads()))
    assert list(as_lines(heads())) == kept
    for bent in (kept[:-1], [kept[0], *kept[2:]], [], [kept[0], "x\n", kept[-1]]):
        with pytest.raises(AnchorUnreadable):
            list(heads_in(bent))


# --- joint cases


def joint_case() -> tuple[JointCase, Branch]:
    """A joint case with one branch, begun through its own writer."""
    from tongban.catalogue.models import Bundle  # noqa: PLC0415
    from tongban.materials.models import JointDossier  # noqa: PLC0415

    pattern = build.case()
    bundle = Bundle.objects.first()
    assert bundle is not None
    dossier = JointDossier.objects.create(
        bundle=bundle,
        definition=bundle.definition,
        account_id=pattern.account_id,
        person_id=pattern.person_id,
        division_id=pattern.division_id,
        started_at=now(),
        updated_at=now(),
    )
    joint = JointCase(
        number="130102202611250001999",
        dossier=dossier,
        bundle=bundle,
        definition=bundle.definition,
        name=bundle.name,
        body_id=pattern.body_id,
        division_id=pattern.division_id,
        account_id=pattern.account_id,
        person_id=pattern.person_id,
        applicant_name="张三",
        submitted_at=now(),
        limit_days=20,
        due_on=today(),
    )
    branch = Branch(joint=joint, no=1, name="第一项", body_id=pattern.body_id)
    branch.joint_id = joint.id
    joint._unlogged()[branch.log_key] = branch.as_row()
    joint.begin("submit", by=PLATFORM, at=now(), data={})
    branch.save()
    return joint, branch


def test_joint_cases_and_their_branches_are_audited_and_rebuilt_alike() -> None:
    joint, branch = joint_case()
    assert found() == []
    Branch.objects.filter(id=branch.id).update(state="granted")
    JointCase.objects.filter(id=joint.id).update(outcome="granted")
    assert found() == [
        (joint.number, "jointcase", "differs", ["outcome"]),
        (joint.number, "branch", "differs", ["state"]),
    ]
    actions.restore_from_log(table=JointCase, key=joint.id)
    assert found() == []
    joint.events.update(kind="deliver")
    assert [(one.number, one.seq, one.what, one.kind) for one in audit()] == [(joint.number, 1, "changed", "deliver")]


# --- nothing can be forgotten, nothing in a log is ever changed

#: table -> why it hangs on a case and is no part of it
NOT_PARTS = {"VersionMoveLine": "what became of a case in a batch of moves; the move itself is an event of the case"}


def hanging_outside_the_log() -> list[str]:
    return [
        f"{table.__name__}.{field.name}"
        for table in apps.get_app_config("cases").get_models()
        for field in table._meta.concrete_fields
        if field.related_model in logged_tables()
        and not issubclass(table, (Part, LogEntry, *logged_tables()))
        and table.__name__ not in NOT_PARTS
    ]


def test_everything_that_hangs_on_a_case_is_a_part_and_every_part_is_rebuilt() -> None:
    assert hanging_outside_the_log() == []
    rebuilt = {kind for table in logged_tables() for kind in part_tables(table)}
    assert rebuilt == {kind for kind in apps.get_models() if issubclass(kind, Part)}
    assert {NodeRecord, Paper, Branch} <= rebuilt


CHANGES = ("update", "delete", "bulk_update", "update_or_create")


def changes_of_logs(tree: ast.AST) -> list[str]:
    """Calls that update or delete entries of a log, by the name of the table, of its relation, or of the entry."""
    return [
        f"line {node.lineno}: {dotted(node.func)}()"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr in CHANGES and names_a_log(dotted(node.func.value)))
            or (
                node.func.attr == "save"
                and dotted(node.func.value) in {"event", "entry"}
                and not any(keyword.arg == "force_insert" for keyword in node.keywords)
            )
        )
    ]


def names_a_log(chain: str) -> bool:
    return bool(
        {"CaseEvent", "JointEvent", "LogEntry", "ENTRY", "events"}.intersection(chain.replace("()", "").split("."))
    )


def test_no_line_of_the_program_changes_a_log() -> None:
    wrong = {within(path): changes_of_logs(parsed(path)) for path in sources()}
    assert {place: lines for place, lines in wrong.items() if lines} == {}


def test_the_guard_sees_a_changed_log() -> None:
    bad = """
CaseEvent.objects.filter(case=case).update(data={})
case.events.all().delete()
type(row).ENTRY._default_manager.bulk_update(entries, ["data"])
event.save()
"""
    assert len(changes_of_logs(ast.parse(bad))) == 4
    assert changes_of_logs(ast.parse("event.save(force_insert=True)\ncase.papers.update(file=None)")) == []


STEPS = ("pass", "ask", "supply", "accept", "node", "return", "grant", "deny", "issue", "deliver", "withdraw", "extend")


def step(case: Case, what: str) -> Any:
    clerk, decider = build.officer(), build.officer("zhougang")
    seq = case.seq
    match what:
        case "pass":
            return actions.pass_pre_review(case.id, officer=clerk, seq=seq)
        case "ask":
            line = actions.CorrectionLine("申请表", "请核对后重填。", field_key="delivery")
            return actions.request_corrections(case.id, officer=clerk, seq=seq, lines=[line])
        case "supply":
            return actions.supply_corrections(case.id, account=build.account(), seq=seq)
        case "accept":
            return actions.accept_case(case.id, officer=clerk, seq=seq)
        case "node":
            return build.finish_node(case) if case.state == "in_review" else None
        case "return":
            return actions.return_to_node(case.id, officer=decider, seq=seq, reason="请补充核查意见。")
        case "grant":
            return actions.grant_case(case.id, officer=decider, seq=seq)
        case "deny":
            return actions.deny_case(case.id, officer=decider, seq=seq, reason="不符合规定的条件。")
        case "issue":
            return build.issue(case)
        case "deliver":
            return actions.deliver_case(case.id, officer=build.officer("wujing"), seq=seq, way=DeliveryWay.WINDOW)
        case "withdraw":
            return actions.withdraw_case(case.id, account=build.account(), seq=seq, reason="不办了。")
        case _:
            return actions.extend_deadline(case.id, officer=decider, seq=seq, days=3, reason="情况复杂需要延长。")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=12))
def test_whatever_is_done_the_log_only_grows_and_always_adds_up_to_the_row(steps: list[str]) -> None:
    case = build.case()
    before = list(CaseEvent.objects.filter(case=case).order_by("seq").values())
    for what in steps:
        try:
            step(Case.objects.select_related("dossier", "version").get(id=case.id), what)
        except Refusal:
            pass
        after = list(CaseEvent.objects.filter(case=case).order_by("seq").values())
        assert after[: len(before)] == before
        before = after
    finding = next(finding for finding in examined() if finding.held.row == case)
    assert (finding.fault, finding.differences) == (None, [])
