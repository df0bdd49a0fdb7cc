"""No migration is missing: what the models say is what the migrations build."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.guards.house import room_of


def missing_migrations(wanted: ProjectState) -> list[str]:
    loader = MigrationLoader(None)
    with translation.override(None):  # Django's own words inside a field are compared untranslated
        return _differences(loader, wanted)


def _differences(loader: MigrationLoader, wanted: ProjectState) -> list[str]:
    changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    ours = {app.label for app in apps.get_app_configs() if room_of(app.name)}
    return sorted(
        f"{app}: {step.describe()}"
        for app in ours & set(changes)
        for change in changes[app]
        for step in change.operations
    )


def test_no_migration_is_missing() -> None:
    assert missing_migrations(ProjectState.from_apps(apps)) == []


def test_the_guard_sees_a_changed_model() -> None:
    changed = ProjectState.from_apps(apps)
    changed.remove_field("kernel", "counter", "value")
    assert "kernel: Remove field value from counter" in missing_migrations(changed)
