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
    """Bring the tables up to date; says nothing when they are."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database: {len(plan)} steps …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


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
