"""Numbers without gaps."""

from django.db import connection

from tongban.kernel.models import Counter

# One statement opens the series or takes its next number, and no two can be told the same.
_TAKE = f"""
    INSERT INTO {Counter._meta.db_table} (name, value) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET value = {Counter._meta.db_table}.value + 1 RETURNING value
"""  # noqa: S608 - the table's name is the model's own


def next_number(name: str) -> int:
    """The next number of the named series, from 1. Given back if the surrounding transaction fails.

    The row stays locked until that transaction ends, so take the number as late as possible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name])
        return int(cursor.fetchone()[0])
