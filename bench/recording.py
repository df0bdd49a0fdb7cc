"""Writes down which statements an act sends, so that the bare driver can send the same."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from tests import build
from tongban.cases import actions
from tongban.cases.models import Paper

WRITES = ("INSERT", "UPDATE", "DELETE")


def recipe_for(act: str) -> dict[str, Any]:
    """The writes of one act, done once for real on a copy: statements, and which values are new each time."""
    statements: list[tuple[str, list[Any]]] = []

    born: list[str] = []
    sent = 0

    def record(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        nonlocal sent
        sent += 1
        if sql.lstrip().startswith(WRITES):
            if sql.startswith("INSERT") and isinstance(values[0], UUID):
                born.append(str(values[0]))
            statements.append((sql, [_plain(value) for value in values]))
        return execute(sql, values, many, context)

    if act == "submit":
        subject = str(build.dossier().id)
        with connection.execute_wrapper(record):
            case = actions.submit_dossier(UUID(subject), account=build.account("zhangsan"))
    else:
        case = build.case(state="deciding")
        subject = str(case.id)
        with connection.execute_wrapper(record):
            case = actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    paper = Paper.objects.filter(case=case).latest("id")
    return {
        "subject": subject,
        "fresh_ids": born,
        "fresh_texts": [paper.number, *([case.number] if act == "submit" else [])],
        "statements": statements,
        "note": f"{sent} statements, {len(statements)} of them writes",
    }


def _plain(value: Any) -> Any:
    """A value as JSON can hold it and as the driver takes it back."""
    if isinstance(value, Jsonb):
        return {"json": value.obj}
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    json.dumps(value)
    return value
