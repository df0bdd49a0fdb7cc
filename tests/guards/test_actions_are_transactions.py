"""An act is one transaction, and its arguments are named where it is called (invariant 1).

The acts of a room are the public functions of `actions.py`, or what the package `actions` lists in `__all__`.
"""

import ast
from collections.abc import Iterator

from tests.guards.house import PACKAGE, dotted, parsed, within
from tests.guards.test_only_actions_write import writes

#: act -> why it needs no transaction of its own
NOT_ATOMIC = {
    "catalogue/actions/publishing.py:bump_catalogue": "one conditional update, or one insert when there is no row yet",
    "identity/actions/tokens.py:begin_sign_on": "a new row, or one column of an old one: a single statement either way",
}


def is_atomic(act: ast.FunctionDef) -> bool:
    """Decorated with, or wrapping its work in, `transaction.atomic`, or a single statement."""
    if any(dotted(decorator).removesuffix("()") == "transaction.atomic" for decorator in act.decorator_list):
        return True
    return any(dotted(node) == "transaction.atomic" for node in ast.walk(act)) or len(writes(act)) <= 1


def takes_unnamed_arguments(act: ast.FunctionDef) -> bool:
    return len(act.args.posonlyargs) + len(act.args.args) > 1


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def listed(tree: ast.Module) -> set[str]:
    """The names in a module's `__all__`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__" and isinstance(node.value, ast.List):
            return {element.value for element in node.value.elts if isinstance(element, ast.Constant)}
    return set()


def acts() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(PACKAGE.glob("*/actions.py")):
        yield from ((f"{within(path)}:{act.name}", act) for act in public_functions(parsed(path)))
    for folder in sorted(PACKAGE.glob("*/actions")):
        exported = listed(parsed(folder / "__init__.py"))
        assert exported, f"{within(folder)}/__init__.py must list its acts in __all__"
        for path in sorted(folder.glob("*.py")):
            tree = parsed(path)
            yield from ((f"{within(path)}:{a.name}", a) for a in public_functions(tree) if a.name in exported)


def test_every_act_is_one_transaction() -> None:
    assert [name for name, act in acts() if not is_atomic(act) and name not in NOT_ATOMIC] == []


def test_acts_take_named_arguments() -> None:
    assert [name for name, act in acts() if takes_unnamed_arguments(act)] == []


def test_the_guard_finds_the_acts() -> None:
    names = {name.partition(":")[2] for name, _ in acts()}
    assert {"submit_dossier", "accept_case", "register_person"} <= names


def test_the_guard_sees_a_loose_act() -> None:
    sample = ast.parse("""
@transaction.atomic
def good(case, *, by): case.save()
def also_good(case, *, by):
    with transaction.atomic():
        case.save()
def loose(case, by):
    case.save()
    case.log.create(by=by)
def delegating(case): good(case, by=None)
""")
    assert [act.name for act in public_functions(sample) if not is_atomic(act)] == ["loose"]
    assert [act.name for act in public_functions(sample) if takes_unnamed_arguments(act)] == ["loose"]
