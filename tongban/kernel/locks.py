"""Taking turns: one transaction at a time does a thing that no row stands for yet."""

from django.db import connection


def alone(what: str) -> None:
    """Until this transaction ends no other one is past this line with the same `what`.

    SQLite has one writing transaction at a time anyway (`transaction_mode: IMMEDIATE`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
