"""Entries of the audit are written by `record` alone, changed by nothing, and deleted only where their term has ended."""

import ast
import re

from tests.guards.house import parsed, sources, within

#: file -> what it may do
ALLOWED = {
    "kernel/audit.py": "appends",
    "kernel/audit_keeping.py": "cuts off what is past its term, behind a signed mark",
}
_WRITES = {"update", "delete", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "save"}
_SQL = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?kernel_auditentry", re.IGNORECASE)


def writes_entries(tree: ast.AST) -> bool:
    """Whether a module writes to the table, through the model or in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _WRITES
            and any(isinstance(one, ast.Name) and one.id == "AuditEntry" for one in ast.walk(node.func))
        ):
            return True
    return False


def test_nobody_else_writes_entries() -> None:
    names = {"AuditEntry", "kernel_auditentry"}
    mention = [path for path in sources() if names & set(re.findall(r"\w+", path.read_text(encoding="utf-8")))]
    writers = {within(path) for path in mention if writes_entries(parsed(path))}
    assert writers - set(ALLOWED) == set()


def test_the_guard_sees_each_way_to_write() -> None:
    for bad in (
        "AuditEntry.objects.filter(id=1).update(who='x')",
        "AuditEntry.objects.all().delete()",
        "AuditEntry.objects.create(who='x')",
        "AuditEntry(who='x').save()",
        "cursor.execute('DELETE FROM kernel_auditentry')",
    ):
        assert writes_entries(ast.parse(bad)), bad
    assert not writes_entries(ast.parse("AuditEntry.objects.filter(id=1).exists(); other.delete()"))
