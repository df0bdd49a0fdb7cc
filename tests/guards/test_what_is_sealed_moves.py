"""Whatever is sealed or indexed with a key can be moved to another master secret: nothing escapes `kernel.rotating`."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

import tongban
from tongban.kernel.crypto import fields
from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField
from tongban.kernel.rotating import columns_of

ROOT = Path(tongban.__file__).parent
#: What is sealed by hand, and who moves it.
BY_HAND = {
    "identity/adapters/factors.py": "texts inside allauth's table: TONGBAN_SEALED_INSIDE names them",
    "kernel/crypto/fields.py": "our own fields: columns_of() finds them",
    "kernel/rotating.py": "moves them",
}
#: Keyed hashes that are made by hand and need not move.
FLEETING = {
    "registration.code": "lives five minutes; both secrets are tried",
    "signon.session": "a name that nobody looks up again",
}


def not_moved(model: type[models.Model]) -> list[str]:
    """Columns of our encrypting fields that `rotating` would leave, and indexes without the sealed value they are made of."""
    covered = {column.name for column in columns_of(model)}
    found = []
    for field in model._meta.concrete_fields:
        ours = type(field).__module__ == fields.__name__
        if isinstance(field, KeyedIndexField):
            if not (covered and hasattr(model, field.of)):
                found.append(f"{model._meta.label}.{field.name}")
        elif ours and field.attname not in covered:
            found.append(f"{model._meta.label}.{field.name}")
        elif not ours and field.name.endswith("_index"):
            found.append(f"{model._meta.label}.{field.name}: an index that is no KeyedIndexField")
    return found


def calls(source: str, *names: str) -> list[ast.Call]:
    """Calls of functions or methods with these names."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [node for node in found if getattr(node.func, "id", getattr(node.func, "attr", "")) in names]


def purposes(source: str) -> set[str]:
    """For what keyed hashes are made or asked for in a source."""
    return {
        ast.literal_eval(one.args[1])
        for one in calls(source, "keyed_index", "keyed_indexes")
        if len(one.args) > 1 and isinstance(one.args[1], ast.Constant)
    }


def sources() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.rglob("*.py"))}


def test_every_sealed_column_and_every_index_moves() -> None:
    assert [one for model in apps.get_models() for one in not_moved(model)] == []


def test_nothing_is_sealed_beside_the_fields() -> None:
    found = {name for name, source in sources().items() if calls(source, "seal_text", "seal_bytes")}
    assert found - {"kernel/crypto/vault.py"} == set(BY_HAND)
    assert not [
        name
        for name, source in sources().items()
        if ".seal(" in source and "vault" in source and "kernel/crypto" not in name
    ]
    known = {model._meta.label for model in apps.get_models()}
    assert set(settings.TONGBAN_SEALED_INSIDE) <= known


def test_every_keyed_hash_is_a_column_that_moves_or_is_fleeting() -> None:
    columns = {
        field.purpose
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, KeyedIndexField)
    }
    asked = {purpose for source in sources().values() for purpose in purposes(source)}
    assert asked - columns == set(FLEETING)


def test_look_ups_take_both_secrets() -> None:
    """`keyed_index` alone finds nothing that was written under the other secret: only what is never looked up uses it."""
    found = {name for name, source in sources().items() if calls(source, "keyed_index")}
    assert found == {"identity/signing_on.py", "kernel/crypto/fields.py"}


def test_the_guard_sees_what_is_not_covered() -> None:
    class _Forgotten(fields._TextField):
        """As somebody may write a further encrypting field."""

    _Forgotten.__module__ = fields.__name__

    class Unmoved(models.Model):
        secret = _Forgotten()
        number_index = models.CharField(max_length=64)
        found_by = KeyedIndexField(of="nowhere", purpose="x")

        class Meta:
            app_label = "guards"

    class Moved(models.Model):
        number = EncryptedTextField(purpose="x")
        number_index = KeyedIndexField(of="number", purpose="x")

        class Meta:
            app_label = "guards"

    assert not_moved(Moved) == []
    assert [one.partition(":")[0] for one in not_moved(Unmoved)] == [
        "guards.Unmoved.secret",
        "guards.Unmoved.number_index",
        "guards.Unmoved.found_by",
    ]
    assert purposes('keyed_index(number, "a"); keyed_indexes(number, "b")') == {"a", "b"}
    assert len(calls('vault().seal_text("a", b); other("c")', "seal_text")) == 1
