"""Every grant keeps under which number its system knows the person, so that telling it costs no further look."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Coalesce


def fill(apps: Any, editor: Any) -> None:
    """From the numbers that were given out; a grant without one should not be, for the number is made before it."""
    grants, subjects = apps.get_model("identity", "Grant"), apps.get_model("identity", "Subject")
    same = subjects.objects.filter(system=models.OuterRef("system"), account=models.OuterRef("account"))
    grants.objects.filter(sub="").update(sub=Coalesce(models.Subquery(same.values("sub")[:1]), models.Value("")))


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_numbers_beside_their_indexes")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="sub",
            field=models.CharField(default="", max_length=43, verbose_name="系统中的编号"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
