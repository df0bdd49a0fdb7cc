"""A correction may name a row of a table, or one answer in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0008_letters"),)

    operations = (
        migrations.AlterField(
            model_name="correction",
            name="field_key",
            field=models.CharField(blank=True, max_length=100, verbose_name="表单项"),
        ),
    )
