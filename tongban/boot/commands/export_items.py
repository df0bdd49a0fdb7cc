"""Write the definitions in force to a file: YAML (comments kept), a workbook for departments, or JSON.

The same file, changed, is taken in again by `tongban import-items`. Without --item all items are written; the format
follows the ending of FILE unless it is named. FILE - is standard output.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

FORMATS = ("yaml", "xlsx", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", action="append", metavar="ID", help="only this item; may be repeated")
    parser.add_argument("--format", choices=FORMATS, help="default: what the ending of FILE says")
    parser.add_argument("--to", metavar="FILE", required=True, help="where to write; - for standard output")


def handle(options: argparse.Namespace) -> int:
    from tongban.catalogue.exporting import export_items
    from tongban.catalogue.formats import format_of

    form = options.format or format_of(options.to)
    if form is None:
        print("tongban: name the format: --format yaml, xlsx or json", file=sys.stderr)
        return 2
    content = export_items(options.item, form)
    if options.to == "-":
        sys.stdout.buffer.write(content)
        return 0
    try:
        _write(Path(options.to), content)
    except OSError as error:
        print(f"tongban: {options.to}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: a file that was there stays until the new one is complete."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as half:
            half.write(content)
        if file.exists():
            os.chmod(name, file.stat().st_mode & 0o777)
        else:
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(name, 0o666 & ~umask)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
