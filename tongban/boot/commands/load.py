"""Prepare the database and load Hebei: divisions, bodies, licence types, items, their implementation rows, bundles.

Safe to repeat: what is there already stays as it is.
"""

import argparse
import sys
import time
from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print nothing but faults")


def handle(options: argparse.Namespace) -> int:
    started = time.monotonic()
    say = _silent if options.quiet else _step
    migrate(say)
    load_everything(say)
    say(f"Loaded in {time.monotonic() - started:.0f} s.")
    return 0


Say = Callable[[str], None]


def _silent(text: str) -> None:
    pass


def _step(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def migrate(say: Say) -> None:
    """Bring the tables up to date; says nothing when they are, and refuses a database that stands between two releases."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.migrations.executor import MigrationExecutor

    if halves := taken_in_part():
        raise InconsistentMigrationHistory(
            f"this database has taken only some of the steps that this release holds as one ({', '.join(halves)}). "
            "Nothing was changed. Start it once with the release before this one, which takes the others, and then "
            "with this one. If nothing is in it yet, begin with an empty database."
        )
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database: {len(plan)} steps …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def taken_in_part() -> list[str]:
    """Where a step of today stands for several of before, and the database has taken some of those, but not all.

    Django would leave such a step out without a word, or stumble over whatever builds on it.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    taken = MigrationRecorder(connection).applied_migrations().keys()
    halves = []
    for (room, _), step in MigrationLoader(None).disk_migrations.items():
        done = len(taken & set(step.replaces))
        if 0 < done < len(step.replaces):
            halves.append(f"{room}: {done} of {len(step.replaces)}")
    return sorted(halves)


def load_everything(say: Say) -> None:
    """Load all data that Tongban ships and, in the demo, its people."""
    from django.conf import settings
    from django.db import transaction

    from tongban.boot.demo import load_people
    from tongban.catalogue.loading import load_hebei
    from tongban.catalogue.search import index

    load_hebei(say)
    say("检索 …")
    index.current()  # computes the sentence vectors and keeps them, so that no start has to wait for that
    if settings.DEMO:
        say("演示人员和证照 …")
        with transaction.atomic():
            load_people()


def is_loaded() -> bool:
    """Whether a first load has come to its end."""
    from django.conf import settings

    from tongban.catalogue.models import Implementation
    from tongban.identity.models import Account

    return Implementation.objects.exists() and (not settings.DEMO or Account.objects.exists())
