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
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404"})
#: file -> why it may start from a private table all the same
ALLOWED = {
    "web/ui/templatetags/demo.py": "the demo names its invented people beside the sign-in form; empty in production",
}


def private_starts(tree: ast.AST) -> list[str]:
    """`Model.objects`, `get_object_or_404(Model` and `get_model("…")` on anything that is not open to all, and SQL."""
    return [
        f"line {node.lineno}: {name}"
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.Call)) and (name := _start(node)) and name not in OPEN_TO_ALL
    ]


def _start(node: ast.Attribute | ast.Call) -> str:
    """The table that is asked here from its beginning; "" where none is."""
    if isinstance(node, ast.Attribute):
        name = _last(node.value) if node.attr in MANAGERS else ""
        return name if name[:1].isupper() else ""
    called, first = _last(node.func), node.args[0] if node.args else None
    if called in SHORTCUTS:
        name = _last(first)
        return name if name[:1].isupper() else ""
    if called == "get_model":
        return str(first.value) if isinstance(first, ast.Constant) else "get_model"
    return called if called in ("cursor", "raw") else ""


def _last(node: ast.AST | None) -> str:
    """`Case` of both `Case` and `models.Case`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


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
models.Mandate.objects.count()
Person._base_manager.all()
shortcuts.get_list_or_404(models.Draft)
apps.get_model("identity.Account")
connection.cursor()
"""
    good = """
Item.objects.filter(described=True)
get_object_or_404(Item, pk=item_id)
case.papers.filter(kind="grant")
cases_of(request.user)
models.Item.objects.first()
request.session.get("Case")
"""
    assert sorted(private_starts(ast.parse(bad))) == [
        "line 2: Case",
        "line 3: Licence",
        "line 4: Draft",
        "line 5: Mandate",
        "line 6: Person",
        "line 7: Draft",
        "line 8: identity.Account",
        "line 9: cursor",
    ]
    assert private_starts(ast.parse(good)) == []
