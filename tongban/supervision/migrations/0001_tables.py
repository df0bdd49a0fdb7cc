"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('supervision', '0001_initial'),
    ]

    dependencies = [
        ('cases', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.CharField(choices=[('very_satisfied', '非常满意'), ('satisfied', '满意'), ('basically', '基本满意'), ('dissatisfied', '不满意'), ('very_dissatisfied', '非常不满意')], max_length=20, verbose_name='满意程度')),
                ('tags', models.JSONField(default=list, verbose_name='标签')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='意见')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='评价人')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='cases.case', verbose_name='办件')),
            ],
            options={
                'verbose_name': '好差评',
            },
        ),
    ]
