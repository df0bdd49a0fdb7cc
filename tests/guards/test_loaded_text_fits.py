"""Everything that is loaded fits its column. SQLite does not look at lengths; PostgreSQL refuses the row."""

import pytest
from django.apps import apps
from django.db.models import CharField, Max
from django.db.models.functions import Length

from tests.guards.house import room_of


def overlong() -> list[str]:
    found = []
    for table in apps.get_models():
        fields = [f for f in table._meta.concrete_fields if isinstance(f, CharField) and f.max_length]
        if room_of(table.__module__) is None or not fields:
            continue
        longest = table._default_manager.aggregate(**{f"longest_{f.attname}": Max(Length(f.attname)) for f in fields})
        found += [
            f"{table._meta.label}.{f.name}: {longest[f'longest_{f.attname}']} > {f.max_length}"
            for f in fields
            if (longest[f"longest_{f.attname}"] or 0) > (f.max_length or 0)
        ]
    return found


@pytest.mark.django_db
def test_loaded_text_fits_its_columns() -> None:
    assert overlong() == []


@pytest.mark.django_db
def test_the_guard_sees_a_column_that_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps.get_model("authorities", "Department")._meta.get_field("code2"), "max_length", 1)
    assert overlong()[0].startswith("authorities.Department.code2: 2 > 1")
