"""The first migration of a room: all its tables are known before the first is made.

Django knows one table more with each `CreateModel`, and builds all models that hang together with it anew each time:
with more than a hundred of them that took two thirds of what a new database costs. Nothing here alters a table, so
each can be made as it is known in the end.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class FirstStep(Migration):
    """A migration that only makes tables, in the order of its operations, and what guards them."""

    initial = True

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:  # to be read, not run: Django's way names each operation
            return super().apply(project_state, schema_editor, collect_sql)
        project_state.__dict__.pop("apps", None)  # built when next asked for: once, with all of the room in it
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        # Indexes and references too, which Django keeps for the end: only then does it write down in this very
        # transaction that the step was taken, and a start that is killed leaves all of a step or nothing.
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)
        return project_state
