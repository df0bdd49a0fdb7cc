"""Joint cases under a crowd: random graphs, several processes doing random acts, some of them killed in the middle.

What came of it is judged in `joint_judge`.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.db import transaction

from bench.crowd import copy_of
from tests import build, joint
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.lifecycle import CLOCK_RUNS
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import BranchState, CaseState, DeliveryWay, JointState
from tongban.catalogue.actions import import_bundles, import_items
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import new_id
from tongban.kernel.today import now
from tongban.materials.models import Dossier, JointDossier

ITEM = "LH-901"
GRAPHS = 12
#: Why the whole is taken back; of one part alone the reason is another.
WHOLE = "整件不办了"
OVER = (JointState.READY, JointState.CLOSED, JointState.WITHDRAWN)


def _item() -> dict[str, Any]:
    """Nothing to ask and one node of review: a case of it is four acts long when nothing comes between."""
    nodes = [
        ("accept", "受理", "clerk"),
        ("review", "审查", "reviewer"),
        ("decide", "决定", "decider"),
        ("issue", "送达", "issuer"),
    ]
    return {
        "id": ITEM,
        "name": "联办演练备案",
        "item_type": "其他行政权力",
        "item_type_code": "10",
        "subjects": ["自然人"],
        "department": "WL",
        "levels": ["county"],
        "handling_type": "承诺件",
        "materials": [],
        "time_limit": {"promised": {"value": 3, "unit": "工作日"}},
        "results": [{"name": "备案回执"}],
        "nodes": [{"key": key, "name": name, "stage": key, "role": role} for key, name, role in nodes],
    }


def _bundle(number: int) -> dict[str, Any]:
    """A random graph of four to seven parts, a third of them cases (the last one always), the others tasks."""
    chance = random.Random(number)
    size = chance.randint(4, 7)
    parts = []
    for no in range(1, size + 1):
        parts.append(
            {
                "no": no,
                "item_id": ITEM if no == size or chance.random() < 0.3 else None,
                "name": f"第{no}部分",
                "department": "WL",
                "after": sorted(one for one in range(1, no) if chance.random() < 0.4),
                "when": None,
                "necessity": "选办" if no > 1 and chance.random() < 0.3 else "必办",
                "limit_days": chance.randint(0, 5),
                **({"on_denial": "end_all"} if chance.random() < 0.15 else {}),
            }
        )
    return {
        "id": f"T-R{number}",
        "name": f"随机一件事{number}",
        "subject": "自然人",
        "lead_department": "WL",
        "components": parts,
        "shared_materials": [],
    }


def joint_drafts(count: str) -> list[str]:
    """That many complete joint drafts: one of every graph through the acts, the others copies of it."""
    assert not import_items([_item()], by="演练").rejected
    assert not import_bundles([_bundle(number) for number in range(GRAPHS)]).rejected
    patterns = [joint.draft(f"T-R{number}", {}) for number in range(GRAPHS)]
    shares = {one.id: list(Dossier.objects.filter(joint=one)) for one in patterns}
    made: list[str] = [str(one.id) for one in patterns]
    wholes, parts = [], []
    for place in range(int(count) - GRAPHS):
        pattern = patterns[place % GRAPHS]
        whole = copy_of(pattern, id=new_id())
        wholes.append(whole)
        parts += [copy_of(share, id=new_id(), joint_id=whole.id) for share in shares[pattern.id]]
        made.append(str(whole.id))
    JointDossier.objects.bulk_create(wholes)
    Dossier.objects.bulk_create(parts)
    return made


# --- the crowd -------------------------------------------------------------------------------------------------------


class Undone(Exception):
    """The transaction was given up in the middle."""


def stir(seed: str, deaths: str, first: str, last: str) -> None:
    """Random acts on random joint cases until nothing is left to do; a killed process is started again with another seed.

    Tells one word per act, for the test to count: done, refused, undone.
    """
    chance = random.Random(int(seed))
    drafts = [str(one) for one in JointDossier.objects.order_by("id").values_list("id", flat=True)]
    mine = drafts[int(first) : int(last)]
    people = {name: build.officer(name) for name in ("zhaomin", "qianjin", "sunyue", "zhougang", "wujing")}
    doing = Crowd(chance, people)
    while mine:
        one = chance.choice(mine)
        act = doing.next_act(UUID(one))
        if act is None:
            mine.remove(one)
            continue
        luck = chance.random()
        try:
            if luck < float(deaths):
                with transaction.atomic():
                    act()
                    sys.stdout.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
            elif luck < 0.06:
                with transaction.atomic():
                    act()
                    raise Undone
            else:
                act()
                if luck > 0.95:  # the second click of a double click: the same act, upon what was read before the first
                    print("twice", flush=False)
                    act()
            print("done", flush=False)
        except Undone:
            print("undone", flush=False)
        except Refusal as refusal:
            print(f"refused {type(refusal).__name__}", flush=False)
    sys.stdout.flush()


class Crowd:
    """Everybody who may do something to a joint case, each deciding upon what was read a moment ago."""

    def __init__(self, chance: random.Random, people: Mapping[str, Any]) -> None:
        self.chance = chance
        self.people = people
        self.account = build.account("zhangsan")

    def next_act(self, draft: UUID) -> Callable[[], object] | None:
        """Something that somebody might do now, sensible or late; None when the joint case is over."""
        whole = JointCase.objects.filter(dossier_id=draft).first()
        if whole is None:
            return lambda: actions.submit_joint(draft, account=self.account)
        if whole.state in OVER:
            return self._after(whole) if self.chance.random() < 0.2 else None
        luck = self.chance.random()
        if luck < 0.01:
            return lambda: actions.withdraw_joint(whole.id, account=self.account, seq=whole.seq, reason=WHOLE)
        if luck < 0.3:
            return lambda: actions.settle_joint(whole.id)
        running = list(Branch.objects.filter(joint=whole, state=BranchState.RUNNING).select_related("case"))
        if not running:
            return lambda: actions.settle_joint(whole.id)
        branch = self.chance.choice(running)
        return self._task(branch) if branch.case is None else self._case(branch.case)

    def _after(self, whole: JointCase) -> Callable[[], object]:
        if whole.state == JointState.READY and self.chance.random() < 0.5:
            return lambda: actions.deliver_joint(
                whole.id, officer=self.people["wujing"], seq=whole.seq, way=DeliveryWay.ELECTRONIC
            )
        return lambda: actions.settle_joint(whole.id)

    def _task(self, branch: Branch) -> Callable[[], object]:
        end = self.chance.choices(
            [BranchState.GRANTED, BranchState.DENIED, BranchState.NOT_NEEDED], weights=[75, 15, 10]
        )[0]
        return lambda: actions.finish_task(branch.id, officer=self.people["qianjin"], end=end, note="按规定办理完毕。")

    def _case(self, case: Case) -> Callable[[], object]:
        seq, people = case.seq, self.people
        reason = "不符合规定的办理条件。"
        if case.state in CLOCK_RUNS and self.chance.random() < 0.7 and case.procedures.filter(ended_on=None).exists():
            return self._procedure(case)
        match case.state:
            case CaseState.SUBMITTED | CaseState.PRE_REVIEWED:
                return self.chance.choices(
                    [
                        lambda: actions.accept_case(case.id, officer=people["zhaomin"], seq=seq),
                        lambda: actions.refuse_case(case.id, officer=people["zhaomin"], seq=seq, reason=reason),
                        lambda: actions.mark_not_needed(case.id, officer=people["zhaomin"], seq=seq, reason=reason),
                        lambda: actions.withdraw_case(case.id, account=self.account, seq=seq, reason="不办了"),
                        lambda: _later(lambda: actions.deem_accepted(case.id)),
                        lambda: actions.request_corrections(
                            case.id, officer=people["zhaomin"], seq=seq, lines=[CorrectionLine("说明", "请写明用途。")]
                        ),
                    ],
                    weights=[64, 5, 5, 4, 12, 10],
                )[0]
            case CaseState.CORRECTING:
                return self.chance.choices(
                    [
                        lambda: actions.supply_corrections(case.id, account=self.account, seq=seq),
                        lambda: actions.withdraw_case(case.id, account=self.account, seq=seq, reason="不办了"),
                        lambda: _later(lambda: actions.deem_abandoned(case.id)),
                    ],
                    weights=[85, 5, 10],
                )[0]
            case CaseState.IN_REVIEW:
                return self.chance.choices(
                    [
                        lambda: actions.complete_node(
                            case.id,
                            officer=people["qianjin"],
                            seq=seq,
                            node_key=case.node_key,
                            findings=[],
                            opinion="符合要求。",
                            second_officer_id=people["sunyue"].account_id,
                        ),
                        self._procedure(case),
                    ],
                    weights=[85, 15],
                )[0]
            case CaseState.DECIDING:
                return self.chance.choices(
                    [
                        lambda: actions.grant_case(case.id, officer=people["zhougang"], seq=seq),
                        lambda: actions.deny_case(case.id, officer=people["zhougang"], seq=seq, reason=reason),
                        lambda: actions.return_to_node(case.id, officer=people["zhougang"], seq=seq, reason=reason),
                        self._procedure(case),
                    ],
                    weights=[68, 16, 8, 8],
                )[0]
            case CaseState.GRANTED:
                return lambda: actions.issue_result(case.id, officer=people["wujing"], seq=seq, fields={})
            case _:
                return lambda: actions.settle_joint(case.joint_id)

    def _procedure(self, case: Case) -> Callable[[], object]:
        """End the hold that runs, else begin one, told in writing or not."""
        officer, seq = self.people["qianjin"], case.seq
        if case.procedures.filter(ended_on=None).exists():
            return lambda: actions.end_procedure(case.id, officer=officer, seq=seq, result="检验合格，可以继续。")
        notify = self.chance.random() < 0.7
        return lambda: actions.begin_procedure(
            case.id, officer=officer, seq=seq, kind="检验", reason="需要抽样检验。", expected_days=3, notify=notify
        )


def _later(act: Callable[[], object]) -> object:
    """Done by the night job after the last day of an answer or of corrections."""
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        return act()
