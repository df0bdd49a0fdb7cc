"""Relay the outbox, run queued tasks and keep both alive, until told to stop.

Any number of workers may run on any number of machines that share the database. `tongban run` starts one.
"""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: what a worker does is in the database."""


def handle(options: argparse.Namespace) -> int:
    import logging

    from tongban.kernel.jobs import run_worker

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # being told to stop is nothing to warn of
    run_worker()
    return 0
