"""Fills the database with a province's worth of cases: copies of one real case, spread over states, people and places."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

from tests import build
from tongban.cases.models import Case, CaseEvent, Paper
from tongban.cases.states import CaseState
from tongban.catalogue.models import Implementation
from tongban.kernel.ids import new_id
from tongban.kernel.today import today
from tongban.materials.models import Attachment, Dossier

#: Half of all cases lie in the district whose officers are measured, and a fifth of the cases is open.
IN_DISTRICT, OPEN = 0.5, 0.2
OPEN_STATES = (CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.DECIDING, CaseState.GRANTED, CaseState.CORRECTING)
#: How many are written by Django.
MADE_ONE_BY_ONE = 50_000
#: The people who filed, and how much of everything each one has.
FILERS = (("zhangsan", 0.1), ("lisi", 0.2), ("wangwu", 0.7))
#: How much of what 张三 filed is the shop's, not his own.
FOR_THE_SHOP = 0.5

Row = TypeVar("Row", bound=Model)


def copy_of(row: Row, **changes: object) -> Row:
    """A new row like this one."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if row._meta.pk.get_internal_type() == "BigAutoField":
        del fields[row._meta.pk.attname]
    return type(row)(**{**fields, **changes})


def crowd(count: int, *, already: int, pattern: Case) -> None:
    """Bring the number of cases from `already` to `count`; the most of a large crowd are copies, all in other places.

    So the district of those who are measured has at most 25,000 cases, 5,000 of them open, and what is asked is whether
    the million of the others makes its lists slower.
    """
    made = min(count, MADE_ONE_BY_ONE)
    _made(made, already=already, pattern=pattern)
    if count > made:
        _copied(round((count - made) / Case.objects.exclude(body_id=pattern.body_id).count()), but=pattern.body_id)
        print(f"  {Case.objects.count()} cases", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copied(times: int, *, but: str) -> None:
    """Every case of other bodies so many times more, inside the database: Django would make a million in an hour."""

    def new(column: str) -> str:
        return f"md5({column}::text || turn)::uuid"

    changed = {
        Dossier: {"id": new("old.id")},
        Case: {"id": new("old.id"), "dossier_id": new("old.dossier_id"), "number": "old.number || '-' || turn"},
        CaseEvent: {"case_id": new("old.case_id")},
        Paper: {"id": new("old.id"), "case_id": new("old.case_id"), "number": "old.number || '-' || turn"},
    }
    mine = "SELECT {} FROM cases_case WHERE number LIKE 'BENCH%%' AND body_id <> %s"
    of_crowd = {
        Dossier: ("id", "dossier_id"),
        Case: ("id", "id"),
        CaseEvent: ("case_id", "id"),
        Paper: ("case_id", "id"),
    }
    statements = []
    # those of a case last: until then the others look only at the cases that were there
    for model in (Dossier, CaseEvent, Paper, Case):
        table = model._meta.db_table
        columns = [one.column for one in model._meta.concrete_fields]
        if model is CaseEvent:
            columns.remove("id")
        values = ", ".join(changed[model].get(one, f"old.{one}") for one in columns)
        key, of_case = of_crowd[model]
        statements.append(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} old, "  # noqa: S608 - our names
            f"generate_series(1, %s) turn WHERE old.{key} IN ({mine.format(of_case)})"
        )
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, [times, but])


def _made(count: int, *, already: int, pattern: Case) -> None:
    chance = random.Random(20261123)
    filers = [build.account(name) for name, _ in FILERS]
    places = list(
        Implementation.objects.filter(item_id=pattern.item_id, level="county").exclude(division_id=build.CHANGAN)
    )
    here = Implementation.objects.get(id=pattern.implementation_id)
    first_event = CaseEvent.objects.get(case=pattern, seq=1)
    paper = Paper.objects.filter(case=pattern).first()

    def cases() -> Iterator[Case]:
        for serial in range(already, count):
            place = here if chance.random() < IN_DISTRICT else chance.choice(places)
            account = chance.choices(filers, weights=[share for _, share in FILERS])[0]
            is_open = chance.random() < OPEN
            for_shop = account.pk == filers[0].pk and chance.random() < FOR_THE_SHOP
            yield copy_of(
                pattern,
                id=new_id(),
                number=f"BENCH{serial:09d}",
                dossier_id=new_id(),
                implementation_id=place.id,
                body_id=place.body_id,
                division_id=place.division_id,
                account_id=account.pk,
                person_id=account.person_id,
                entity_id=pattern.entity_id if for_shop else None,
                state=chance.choice(OPEN_STATES) if is_open else CaseState.ARCHIVED,
                answer_due_on=today() + timedelta(days=chance.randint(-3, 10)),
                due_on=today() + timedelta(days=chance.randint(-5, 40)),
            )

    stream = cases()
    while batch := list(islice(stream, 2000)):
        Dossier.objects.bulk_create(
            copy_of(pattern.dossier, id=case.dossier_id, account_id=case.account_id, state="sealed") for case in batch
        )
        Case.objects.bulk_create(batch)
        CaseEvent.objects.bulk_create(copy_of(first_event, case_id=case.id) for case in batch)
        if paper is not None:
            Paper.objects.bulk_create(
                copy_of(paper, id=new_id(), case_id=case.id, number=f"{case.number}-{paper.kind}", file_id=None)
                for case in batch
            )
        print(f"\r  {already + batch_end(batch, already)} cases", end="", flush=True)
    print(f"\r  {count} cases", flush=True)


def batch_end(batch: list[Case], already: int) -> int:
    """How many cases of this call exist after the batch."""
    return int(batch[-1].number.removeprefix("BENCH")) + 1 - already


def drafts(count: int, *, pattern: Dossier) -> list[str]:
    """Complete drafts of 张三, ready to be submitted."""
    attachments = list(Attachment.objects.filter(dossier=pattern, withdrawn_at=None))
    made = [copy_of(pattern, id=new_id(), state="draft") for _ in range(count)]
    Dossier.objects.bulk_create(made)
    Attachment.objects.bulk_create(
        copy_of(attachment, id=new_id(), dossier_id=dossier.id) for dossier in made for attachment in attachments
    )
    return [str(dossier.id) for dossier in made]


def deciding(count: int, *, pattern: Case) -> list[str]:
    """Cases of the district that wait for the decision."""
    dossiers = [copy_of(pattern.dossier, id=new_id(), state="sealed") for _ in range(count)]
    Dossier.objects.bulk_create(dossiers)
    cases = [
        copy_of(pattern, id=new_id(), dossier_id=dossier.id, number=f"DECIDE{dossier.id.hex[:20]}")
        for dossier in dossiers
    ]
    Case.objects.bulk_create(cases)
    event = CaseEvent.objects.filter(case=pattern).latest("seq")
    CaseEvent.objects.bulk_create(copy_of(event, case_id=case.id) for case in cases)
    return [str(case.id) for case in cases]
