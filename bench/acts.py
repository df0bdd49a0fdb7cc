"""One process that does an act again and again on one connection, or writes the same rows bare.

    python -m bench.acts submit|decide|bare-submit|bare-decide FILE
FILE holds JSON: {"ids": [...]} for the acts, {"ids": […], "statements": [...], …} for the bare writes.
Prints {"done": n, "seconds": s}.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[str], None]


def product(act: str) -> Work:
    """The act as the product does it."""
    import tongban.boot.wsgi  # noqa: F401 - everything that a web process holds, held as it holds it
    from tests import build
    from tongban.cases import actions
    from tongban.cases.models import Case

    if act == "submit":
        account = build.account("zhangsan")
        return lambda one: void(actions.submit_dossier(uuid.UUID(one), account=account))
    officer = build.officer("zhougang")
    seq = {str(key): value for key, value in Case.objects.filter(state="deciding").values_list("id", "seq")}
    return lambda one: void(actions.grant_case(uuid.UUID(one), officer=officer, seq=seq[one]))


def bare(recipe: dict[str, Any]) -> Work:
    """The same statements with the same values, but for the identifiers, straight to the driver."""
    import psycopg
    from psycopg.types.json import Jsonb

    connection = psycopg.connect(os.environ["TONGBAN_DATABASE_URL"])
    subject = recipe["subject"]
    fresh_ids, fresh_texts = set(recipe["fresh_ids"]), set(recipe["fresh_texts"])

    def write(one: str) -> None:
        ids = {known: str(uuid.uuid4()) for known in fresh_ids} | {subject: one}

        def value(kept: Any) -> Any:
            if isinstance(kept, dict):  # a JSON column
                return Jsonb(kept["json"])
            if isinstance(kept, str) and kept in ids:
                return ids[kept]
            return f"{kept[:12]}{one}" if isinstance(kept, str) and kept in fresh_texts else kept

        for sql, values in recipe["statements"]:
            connection.execute(sql, [value(kept) for kept in values])
        connection.commit()

    return write


def void(_: object) -> None:
    """An act's result is of no interest here."""


def main(act: str, file: Path) -> None:
    recipe = json.loads(file.read_text())
    work = bare(recipe) if act.startswith("bare-") else product(act)
    ids = recipe["ids"]
    warm = recipe["warm"]
    for one in ids[:warm]:
        work(one)
    print("ready", flush=True)
    sys.stdin.readline()  # all processes start together
    started = time.perf_counter()
    for one in ids[warm:]:
        work(one)
    print(json.dumps({"done": len(ids) - warm, "seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
