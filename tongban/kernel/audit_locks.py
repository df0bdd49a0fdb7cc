"""What the database itself refuses: to change an entry of the audit, or to delete one that no mark of cutting covers.

Whoever owns the tables can take this away; then the chains and anchors tell. Used by a migration and by tests.
"""

from collections.abc import Callable

_SQLITE = (
    """CREATE TRIGGER audit_entries_stay BEFORE DELETE ON kernel_auditentry
    WHEN NOT EXISTS (SELECT 1 FROM kernel_auditcut WHERE strand = OLD.strand AND seq >= OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'audit entries are not deleted'); END""",
    """CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON kernel_auditentry
    BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END""",
)
_SQLITE_AWAY = ("DROP TRIGGER IF EXISTS audit_entries_stay", "DROP TRIGGER IF EXISTS audit_entries_unchanged")
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION tongban_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (SELECT 1 FROM kernel_auditcut WHERE strand = OLD.strand AND seq >= OLD.seq) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'audit entries are neither changed nor deleted';
    END $$""",
    """CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION tongban_audit_stays()""",
    """CREATE TRIGGER audit_entries_not_emptied BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION tongban_audit_stays()""",
)
_POSTGRESQL_AWAY = (
    "DROP TRIGGER IF EXISTS audit_entries_stay ON kernel_auditentry",
    "DROP TRIGGER IF EXISTS audit_entries_not_emptied ON kernel_auditentry",
    "DROP FUNCTION IF EXISTS tongban_audit_stays()",
)


def lock(execute: Callable[[str], object], vendor: str) -> None:
    """Have the database refuse it from now on."""
    for statement in _POSTGRESQL if vendor == "postgresql" else _SQLITE:
        execute(statement)


def unlock(execute: Callable[[str], object], vendor: str) -> None:
    """Take the refusal away, as whoever owns the tables can."""
    for statement in _POSTGRESQL_AWAY if vendor == "postgresql" else _SQLITE_AWAY:
        execute(statement)
