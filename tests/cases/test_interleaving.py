"""A plain case under a crowd: everybody acts upon what they read a while ago, clicks twice, is cut off, or comes late.

Corrections and their supply, holds told and not told, the extension, returns, and the nights that act by themselves;
what came of it is compared after every single act with a plain model that knows nothing of the product (`tests.plain`).
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests import build, plain
from tests.cases.acting import as_logged
from tests.plain import Plain
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.models import Case
from tongban.cases.states import DeliveryWay
from tongban.catalogue.actions import import_items
from tongban.kernel.errors import Refusal
from tongban.kernel.today import BEIJING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

WHY = "按照规定办理，情况如实说明。"
MATERIALS = ("M1", "M2")
#: Acts that a sensible crowd does in each state, and how often; one in five acts is any of all.
SENSIBLE: dict[str, dict[str, int]] = {
    "submitted": {"pass": 3, "ask": 3, "again": 1, "accept": 6, "deem": 2, "refuse": 1, "withdraw": 1},
    "pre_reviewed": {"ask": 2, "again": 2, "accept": 6, "deem": 2},
    "correcting": {"bring": 6, "supply": 5, "abandon": 1, "withdraw": 1},
    "in_review": {"node": 6, "begin": 3, "tell": 2, "end": 4, "extend": 2},
    "deciding": {"return": 3, "begin": 2, "tell": 1, "end": 4, "extend": 2, "grant": 3, "deny": 1},
    "granted": {"issue": 5},
    "issued": {"deliver": 5},
    "denied": {"deliver": 5},
}
#: Once the time to answer is over, the night's job is the likely one; the window still tries.
LATE = {"deem": 6, "accept": 1, "ask": 1}
ALL = sorted({act for acts in SENSIBLE.values() for act in acts})
#: Acts of the night, and bringing a file, go by what is there, not by a page that was read.
WITHOUT_A_PAGE = {"deem", "abandon", "bring"}
#: How long a life is followed, and how many lives a test drives.
STEPS, LIVES = 40, 4


class CutOff(Exception):
    """The process was gone before the transaction ended."""


def act_on(case: Case, act: str, what: Any, seq: int) -> Callable[[], object]:
    """What the one who does it would call."""
    key, me = case.id, build.account()
    people = {name: build.officer(name) for name in ("zhaomin", "qianjin", "zhougang", "wujing")}
    clerk, reviewer, head, issuer = people.values()
    line = CorrectionLine("材料", "请重新提交。", material_id=what if what in MATERIALS else "M1")
    calls: dict[str, Callable[[], object]] = {
        "pass": lambda: actions.pass_pre_review(key, officer=clerk, seq=seq),
        "ask": lambda: actions.request_corrections(key, officer=clerk, seq=seq, lines=[line]),
        "again": lambda: actions.request_corrections_again(key, officer=head, seq=seq, lines=[line], reason=WHY),
        "bring": lambda: build.upload(case.dossier, what, content=build.PDF + random.Random().randbytes(8)),
        "supply": lambda: actions.supply_corrections(key, account=me, seq=seq),
        "withdraw": lambda: actions.withdraw_case(key, account=me, seq=seq, reason="不办了"),
        "refuse": lambda: actions.refuse_case(key, officer=clerk, seq=seq, reason=WHY),
        "accept": lambda: actions.accept_case(key, officer=clerk, seq=seq),
        "deem": lambda: actions.deem_accepted(key),
        "abandon": lambda: actions.deem_abandoned(key),
        "node": lambda: actions.complete_node(
            key, officer=reviewer, seq=seq, node_key=what, findings=[], opinion="符合要求。"
        ),
        "begin": lambda: actions.begin_procedure(
            key, officer=reviewer, seq=seq, kind="检验", reason=WHY, expected_days=2, notify=what
        ),
        "tell": lambda: actions.notify_procedure(key, officer=reviewer, seq=seq),
        "end": lambda: actions.end_procedure(key, officer=reviewer, seq=seq, result="检验合格。"),
        "extend": lambda: actions.extend_deadline(key, officer=head, seq=seq, days=what, reason=WHY),
        "return": lambda: actions.return_to_node(key, officer=head, seq=seq, reason=WHY),
        "grant": lambda: actions.grant_case(key, officer=head, seq=seq),
        "deny": lambda: actions.deny_case(key, officer=head, seq=seq, reason=WHY),
        "issue": lambda: actions.issue_result(key, officer=issuer, seq=seq, fields={}),
        "deliver": lambda: actions.deliver_case(key, officer=issuer, seq=seq, way=DeliveryWay.ELECTRONIC),
    }
    return calls[act]


def chosen(chance: random.Random, model: Plain, on: date) -> tuple[str, Any]:
    """An act and what it is about: sensible mostly, else anything."""
    likely = SENSIBLE.get(model.state, {}) if model.answered_in_time(on) else LATE
    if likely and chance.random() < 0.8:
        act = chance.choices(list(likely), weights=list(likely.values()))[0]
    else:
        act = chance.choice(ALL)
    about: dict[str, Any] = {
        "node": model.node if chance.random() < 0.9 else "check",
        "begin": chance.random() < 0.7,
        "extend": chance.choice([1, 2, 4, plain.LONGEST + 1]),
    }
    mostly = model.asked[0] if model.asked and chance.random() < 0.8 else chance.choice(MATERIALS)
    return act, about.get(act, mostly)


def stands_at(case: Case) -> dict[str, Any]:
    """The row as the model knows it."""
    row = Case.objects.get(id=case.id)
    return {
        "state": row.state,
        "events": row.events.count(),
        "node": row.node_key,
        "answer_due": row.answer_due_on,
        "supply_due": row.supply_due_on,
        "due": row.due_on,
        "held_since": row.held_since,
        "extended": row.extension_value,
    }


def must_stand_at(model: Plain) -> dict[str, Any]:
    return {name: getattr(model, name) for name in stands_at_names()}


def stands_at_names() -> tuple[str, ...]:
    return ("state", "events", "node", "answer_due", "supply_due", "due", "held_since", "extended")


def life(chance: random.Random, seen: Counter[str]) -> None:
    """One case from its submission on, until nothing moves it or the steps are over."""
    moment = datetime(2026, 2, 2, 9, tzinfo=BEIJING) + timedelta(days=chance.randrange(270))
    with time_machine.travel(moment, tick=False):
        case = actions.submit_dossier(build.dossier(plain.ITEM, for_entity=False).id, account=build.account())
    model = Plain(received=moment.date())
    pages = [case.seq]
    for _ in range(STEPS):
        if chance.random() < 0.35:
            moment += timedelta(days=chance.choice([1, 1, 1, 2, 3, 8, 20]))
        moment += timedelta(minutes=7)
        act, what = chosen(chance, model, moment.date())
        seq = pages[-1] if chance.random() < 0.88 else chance.choice(pages)
        stale = act not in WITHOUT_A_PAGE and seq != model.events
        expected = None if stale else model.done(act, what, moment.date())
        luck = chance.random()
        with time_machine.travel(moment, tick=False):
            call = act_on(case, act, what, seq)
            if luck < 0.06:
                cut_off(call)
                seen["cut off"] += 1
            else:
                assert did(call) is (expected is not None), (act, what, stale, model)
                seen[f"{act} {'done' if expected is not None else 'refused'}"] += 1
                model = expected or model
                if luck > 0.94 and act != "bring":  # a second click upon the page read before the first
                    twice = model.done(act, what, moment.date()) if act in WITHOUT_A_PAGE else None
                    again = None if expected is not None or twice is None else twice
                    assert did(call) is (again is not None), (act, "twice", model)
                    model = again or model
                    seen["twice"] += 1
        assert stands_at(case) == must_stand_at(model), (act, what)
        if model.events != pages[-1]:
            pages.append(model.events)
    as_logged(case)
    seen[f"ended {model.state}"] += 1


def did(call: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            call()
    except Refusal:
        return False
    return True


def cut_off(call: Callable[[], object]) -> None:
    """Everything is written, and nothing is committed."""
    try:
        with transaction.atomic():
            call()
            raise CutOff
    except (CutOff, Refusal):
        pass


@pytest.mark.parametrize("seed", [1, 2, 4])  # in which something of everything happens
def test_whatever_is_tried_a_plain_case_stands_where_the_plain_model_puts_it(seed: int) -> None:
    with time_machine.travel("2026-01-06 09:00+08:00", tick=False):
        assert not import_items([plain.item()], by="演练").rejected
    chance, seen = random.Random(seed), Counter[str]()
    for _ in range(LIVES):
        life(chance, seen)
    assert seen["cut off"] > 3, seen
    assert seen["twice"] > 1, seen
    every = ("ask", "bring", "supply", "accept", "node", "begin", "end", "extend", "return")
    assert all(seen[f"{act} done"] for act in every), seen


def test_the_model_itself_refuses_what_the_law_refuses() -> None:
    """A model that lets everything pass would agree with anything."""
    monday = datetime(2026, 11, 23, tzinfo=BEIJING).date()
    fresh = Plain(received=monday)
    assert fresh.done("again", "M1", monday) is None, "there is no first list"
    asked = fresh.done("ask", "M1", monday)
    assert asked is not None
    assert (asked.state, asked.supply_due) == ("correcting", monday.replace(month=12, day=14))
    assert asked.done("supply", "M1", monday) is None, "nothing was brought"
    brought = asked.done("bring", "M1", monday)
    assert brought is not None
    supplied = brought.done("supply", "M1", monday)
    assert supplied is not None
    assert supplied.done("ask", "M2", monday) is None, "visible the first time"
    taken = fresh.done("accept", "", monday)
    assert taken is not None
    assert taken.due == monday.replace(month=12, day=1)
    held = taken.done("begin", True, monday.replace(day=25))
    assert held is not None
    assert held.done("begin", True, monday.replace(day=25)) is None, "one runs already"
    assert held.held_since == monday.replace(day=25)
    over = held.done("end", "", monday.replace(day=26))
    assert over is not None
    assert (over.due, over.held_since) == (monday.replace(month=12, day=3), None)
    longer = over.done("extend", 2, monday.replace(day=27))
    assert longer is not None
    assert longer.due == monday.replace(month=12, day=7)
    assert longer.done("extend", 1, monday.replace(day=27)) is None, "once"
