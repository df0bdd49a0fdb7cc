"""An act is one transaction, and its arguments are named where it is called (invariant 1)."""

import ast

from tests.guards.house import dotted, parsed, sources, within

#: act -> why it is no single transaction
NOT_ATOMIC: dict[str, str] = {}


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def without_transaction(tree: ast.Module) -> list[str]:
    return [
        function.name
        for function in public_functions(tree)
        if not any(dotted(d).removesuffix("()") == "transaction.atomic" for d in function.decorator_list)
    ]


def with_unnamed_arguments(tree: ast.Module) -> list[str]:
    return [f.name for f in public_functions(tree) if len(f.args.posonlyargs) + len(f.args.args) > 1]


def acts() -> dict[str, ast.Module]:
    return {
        within(path): parsed(path) for path in sources() if "actions" in within(path).removesuffix(".py").split("/")
    }


def test_every_act_is_one_transaction() -> None:
    found = [f"{place}:{name}" for place, tree in acts().items() for name in without_transaction(tree)]
    assert sorted(set(found) - set(NOT_ATOMIC)) == []


def test_acts_take_named_arguments() -> None:
    assert [f"{place}:{name}" for place, tree in acts().items() for name in with_unnamed_arguments(tree)] == []


def test_the_guard_sees_a_loose_act() -> None:
    sample = ast.parse("""
@transaction.atomic
def good(case, *, by): ...
def loose(case, by): ...
def _inner(a, b): ...
""")
    assert without_transaction(sample) == ["loose"]
    assert with_unnamed_arguments(sample) == ["loose"]
