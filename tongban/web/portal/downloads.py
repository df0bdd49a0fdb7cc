"""Tables and data to take away: CSV that spreadsheets read as it is, JSON with Chinese as it is."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table, with the mark by which a spreadsheet knows that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")


def json_file(content: object) -> HttpResponse:
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, default=str), content_type="application/json; charset=utf-8"
    )


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
