"""The console command `tongban`."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from tongban.boot.commands import (
    archive,
    audit,
    clock,
    export_items,
    import_bundles,
    import_calendar,
    import_items,
    lint,
    load,
    oidc_keys,
    rebuild,
    roll_out,
    rotate_keys,
    run,
    search,
    verify,
    worker,
)

COMMANDS = {
    "run": run,
    "load": load,
    "worker": worker,
    "search": search,
    "export-items": export_items,
    "import-items": import_items,
    "roll-out": roll_out,
    "lint": lint,
    "import-bundles": import_bundles,
    "import-calendar": import_calendar,
    "verify": verify,
    "clock": clock,
    "audit": audit,
    "oidc-keys": oidc_keys,
    "archive": archive,
    "rebuild": rebuild,
    "rotate-keys": rotate_keys,
}

DONE, NO, WRONG_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return its exit code."""
    options = parse(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.boot.settings")
    try:
        return _handle(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stdout = None
        return DONE


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of one call; ends the process on a wrong one, as argparse does."""
    parser = argparse.ArgumentParser(
        prog="tongban",
        description="Tongban 通办: an integrated online government service platform.",
        epilog="Settings come from TONGBAN_* variables; the data folder is TONGBAN_DATA (default ./var). "
        "Exit codes: 0 done, 1 the answer is no, 2 wrong call or wrong settings.",
    )
    parser.add_argument("--version", action="version", version=f"tongban {version('tongban')}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        described = (module.__doc__ or "").strip()
        command = commands.add_parser(
            name,
            help=described.splitlines()[0],
            description=described,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(handle=module.handle, prepare=getattr(module, "prepare", None))
    return parser.parse_args(arguments)


def _handle(options: argparse.Namespace) -> int:
    if options.prepare is not None:
        options.prepare(options)  # sets variables that the settings read

    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.utils import OperationalError, ProgrammingError

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        return _say(f"tongban: {fault}", WRONG_CALL)

    from tongban.kernel.errors import Refusal

    try:
        code = int(options.handle(options))
        _record(options, "done" if code == DONE else "failed")
        return code
    except Refusal as refusal:
        _record(options, "refused")
        return _say(refusal.message, NO)
    except InconsistentMigrationHistory as fault:  # the audit cannot tell of it: its own tables may be missing
        return _say(f"tongban: {fault}", WRONG_CALL)
    except (OperationalError, ProgrammingError) as fault:
        first_line = str(fault).strip().splitlines()[0] if str(fault).strip() else "no answer"
        return _say(
            f"tongban: the database says: {first_line}\n"
            "If it is new, `tongban load` sets it up; if it is PostgreSQL, check TONGBAN_DATABASE_URL.",
            WRONG_CALL,
        )


#: Commands that change what the platform holds, or take it out; unless one of these options says otherwise.
_CHANGING = {"load", "import-items", "import-bundles", "import-calendar", "archive", "rebuild", "audit"}
_ONLY_LOOKING = ("dry_run", "check")


def _record(options: argparse.Namespace, result: str) -> None:
    """What was done at the server stands in the audit like what was done on a page."""
    looks = any(getattr(options, name, None) for name in _ONLY_LOOKING)
    if options.command not in _CHANGING or looks or (options.command == "audit" and not options.export):
        return
    from tongban.kernel.audit import record

    given: dict[str, Any] = {
        name: str(value)
        for name, value in vars(options).items()
        if value and name not in {"command", "handle", "prepare", "json", "quiet"}
    }
    record(
        "command.run", account_id=None, who=f"命令行 {_system_user()}", subject=options.command, result=result, **given
    )


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user list
        return str(os.getuid())


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
