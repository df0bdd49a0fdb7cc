"""A start password of an officer comes in two halves from two administrators."""

import django.db.models.deletion
import tongban.kernel.crypto.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0014_grants_know_the_number'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficerReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('state', models.CharField(choices=[('open', '待确认'), ('confirmed', '已确认'), ('refused', '未同意'), ('fallen', '已失效')], default='open', max_length=10, verbose_name='状态')),
                ('first_half', tongban.kernel.crypto.fields.EncryptedTextField(blank=True, purpose='signon.reset', verbose_name='前一半')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('given_at', models.DateTimeField(null=True, verbose_name='交付时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='工作人员')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='第二位经办人')),
            ],
            options={
                'verbose_name': '工作人员登录重设',
                'constraints': [models.CheckConstraint(condition=models.Q(('asked_by', models.F('account')), _negated=True), name='nobody_resets_themselves'), models.CheckConstraint(condition=models.Q(('given_by', None), models.Q(models.Q(('given_by', models.F('asked_by')), _negated=True), models.Q(('given_by', models.F('account')), _negated=True)), _connector='OR'), name='a_reset_takes_two'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('account',), name='one_open_reset')],
            },
        ),
    ]
