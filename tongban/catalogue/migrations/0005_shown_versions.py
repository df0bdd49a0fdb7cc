"""Items that are there already show the version in force today."""

from django.db import migrations
from django.db.models import Max

from tongban.kernel.today import today


def show_what_is_in_force(apps, schema_editor):
    versions = apps.get_model("catalogue", "ItemVersion").objects.filter(effective_from__lte=today())
    items = apps.get_model("catalogue", "Item").objects
    for item, number in versions.values_list("item_id").annotate(newest=Max("number")).order_by("item_id"):
        items.filter(id=item).update(shown_version=number)


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0004_item_lifecycle"),
    ]

    operations = [
        migrations.RunPython(show_what_is_in_force, migrations.RunPython.noop),
    ]
