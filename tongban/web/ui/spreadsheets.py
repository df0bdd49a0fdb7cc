"""Tables and data to take away: CSV that spreadsheets read as it is, JSON with Chinese as it is."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

#: What a spreadsheet would take for a formula; Chinese ones read the wide signs too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_file(head: Iterable[str], rows: Iterable[Sequence[object]], *, name: str = "") -> HttpResponse:
    """A table, with the mark by which a spreadsheet knows that it is UTF-8; with a name it is saved, not shown."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    headers = (
        {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"} if name else {}
    )
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def json_file(content: object) -> HttpResponse:
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, default=str), content_type="application/json; charset=utf-8"
    )


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs. In groups, the number of a case is not taken for a sum either."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
