"""Sessions of before are named by their keys and opened by no cookie any more: without them what hangs on them ends."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_tables"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
