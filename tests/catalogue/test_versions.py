"""A published version never changes (invariant 3)."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.catalogue.errors import PublishedForever
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import altered_versions, current_version

pytestmark = pytest.mark.django_db


def version() -> ItemVersion:
    found = current_version("SCJG-006")
    assert found is not None
    return found


def tries() -> dict[str, Any]:
    rows = ItemVersion.objects.filter(item_id="SCJG-006")
    return {
        "save": lambda: version().save(),
        "save one field": lambda: version().save(update_fields=["definition"]),
        "delete": lambda: version().delete(),
        "update many": lambda: rows.update(published_by="别人"),
        "delete many": lambda: rows.delete(),
        "bulk update": lambda: ItemVersion.objects.bulk_update([version()], ["definition"]),
        "through the item": lambda: version().item.versions.all().delete(),
    }


@pytest.mark.parametrize("way", tries())
def test_no_way_of_the_program_changes_a_version(way: str) -> None:
    before = ItemVersion.objects.filter(item_id="SCJG-006").values().get()
    with pytest.raises(PublishedForever):
        tries()[way]()
    assert ItemVersion.objects.filter(item_id="SCJG-006").values().get() == before


def test_an_item_with_versions_cannot_be_deleted() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        version().item.delete()


def test_a_change_behind_the_program_s_back_is_found_by_its_hash() -> None:
    assert altered_versions() == []
    touched = version()
    text = touched.definition | {"name": "食品经营许可（改过）"}
    with connection.cursor() as cursor:
        placeholder = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
        cursor.execute(
            f"UPDATE catalogue_itemversion SET definition = {placeholder} WHERE id = %s",  # noqa: S608 - no input
            [connection.ops.adapt_json_value(text, None), touched.pk],
        )
    assert [one.item_id for one in altered_versions()] == ["SCJG-006"]


def test_the_database_itself_refuses_a_second_version_of_one_number() -> None:
    one = version()
    twin = ItemVersion(
        item_id=one.item_id, number=one.number, definition=one.definition, definition_hash="x",
        effective_from=one.effective_from, published_at=one.published_at,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
