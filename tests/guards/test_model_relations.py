"""Relations between tables obey the order of the rooms.

Import-linter sees imports only: a `ForeignKey("cases.Case")` written as text escapes it.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.guards.house import may_see, room_of


def relations_upwards(tables: Iterable[type[models.Model]]) -> list[str]:
    wrong = []
    for table in tables:
        room = room_of(table.__module__)
        for field in table._meta.get_fields(include_hidden=True):
            if room is None or field.auto_created or not field.is_relation or not isinstance(field.related_model, type):
                continue
            target = room_of(field.related_model.__module__)
            if target is not None and not may_see(room, target):
                wrong.append(f"{room}.{table.__name__}.{field.name} -> {target}.{field.related_model.__name__}")
    return wrong


def test_no_table_points_at_a_room_above() -> None:
    assert relations_upwards(apps.get_models(include_auto_created=True)) == []


@isolate_apps("tongban.cases", "tongban.authorities")
def test_the_guard_sees_a_relation_written_as_text() -> None:
    class File(models.Model):
        __module__ = "tongban.cases.models"

        class Meta:
            app_label = "cases"

    class Office(models.Model):
        __module__ = "tongban.authorities.models"
        file = models.ForeignKey("cases.File", models.CASCADE)

        class Meta:
            app_label = "authorities"

    assert relations_upwards([File, Office]) == ["authorities.Office.file -> cases.File"]
