"""Who may see a row is asked in one place of its room (invariant 4): no page starts a query of its own on what is private."""

import ast
from collections.abc import Iterable

from tests.guards.house import PACKAGE, parsed, within

#: Tables that everybody may read: the catalogue, the map of the province, the words of the search.
OPEN_TO_ALL = frozenset(
    {
        "Body", "Bundle", "Department", "Division", "Implementation", "Item", "ItemVersion", "LicenceType", "Theme",
    }
)  # fmt: skip
#: file -> why it may start from a private table all the same
ALLOWED = {
    "web/ui/templatetags/demo.py": "the demo names its invented people beside the sign-in form; empty in production",
}


def private_starts(tree: ast.AST) -> list[str]:
    """`Model.objects` and `get_object_or_404(Model` on anything that is not open to all."""
    found = []
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
            name = node.value.id if isinstance(node.value, ast.Name) else ""
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("get_object_or_")
        ):
            first = node.args[0] if node.args else None
            name = first.id if isinstance(first, ast.Name) else ""
        if name[:1].isupper() and name not in OPEN_TO_ALL:
            found.append(f"line {node.lineno}: {name}")
    return found


def pages() -> Iterable[str]:
    return (within(path) for path in (PACKAGE / "web").rglob("*.py"))


def test_no_page_starts_from_a_private_table() -> None:
    wrong = {page: private_starts(parsed(PACKAGE / page)) for page in pages() if page not in ALLOWED}
    assert {page: lines for page, lines in wrong.items() if lines} == {}


def test_every_exception_is_still_needed() -> None:
    assert [page for page in ALLOWED if not private_starts(parsed(PACKAGE / page))] == []


def test_the_guard_sees_a_page_that_asks_for_itself() -> None:
    bad = """
Case.objects.get(id=case_id)
get_object_or_404(Licence, id=licence_id)
Draft._default_manager.all()
"""
    good = """
Item.objects.filter(described=True)
get_object_or_404(Item, pk=item_id)
case.papers.filter(kind="grant")
cases_of(request.user)
"""
    assert sorted(private_starts(ast.parse(bad))) == ["line 2: Case", "line 3: Licence", "line 4: Draft"]
    assert private_starts(ast.parse(good)) == []
