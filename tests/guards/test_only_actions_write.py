"""Only a room's actions write to the database (invariant 2); kernel below them, migrations beside them."""

import ast

from tests.guards.house import dotted, parsed, sources, within

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "executemany"}
#: Also the names of harmless methods, told apart by how they are called:
#: rows.update(a=1) against dict.update(d) and hash.update(b), row.save() against image.save(path).
BY_KEYWORDS = {"create", "update"}
BY_NO_POSITION = {"save", "delete"}

#: file -> why it may write all the same
ALLOWED = {
    "cases/models/logged.py": "put and advance are the single writers of a case and its log; only acts of cases call them",
    "cases/papers.py": "updates a dictionary",
}


def may_write(place: str) -> bool:
    parts = place.removesuffix(".py").split("/")
    return parts[0] == "kernel" or "actions" in parts or place in ALLOWED


def writes(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        if (
            name in ALWAYS
            or (name in BY_KEYWORDS and node.keywords and not node.args)
            or (name in BY_NO_POSITION and not node.args)
            or (name == "execute" and "cursor" in dotted(node.func.value))
        ):
            found.append(f"line {node.lineno}: {dotted(node.func)}()")
    return found


def test_only_actions_write() -> None:
    wrong = {within(path): writes(parsed(path)) for path in sources() if not may_write(within(path))}
    assert {place: lines for place, lines in wrong.items() if lines} == {}


def test_the_guard_sees_writes_and_leaves_namesakes_alone() -> None:
    bad = """
case.save()
case.save(update_fields=["state"])
Case.objects.filter(id=1).update(state="closed")
Case.objects.create(number="1")
case.delete()
Case.objects.bulk_create(rows)
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM cases")
"""
    good = """
settings.update(extra)
digest.update(b"more")
picture.save(path)
cache.delete("key")
"""
    assert len(writes(ast.parse(bad))) == 7
    assert writes(ast.parse(good)) == []
    assert not may_write("web/desk/views.py")
    assert may_write("cases/actions.py")
    assert may_write("cases/actions/review.py")
