"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_about_whom'),
    ]

    dependencies = [
        ('identity', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('kernel', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('text', models.CharField(max_length=400, verbose_name='内容')),
                ('subject', models.CharField(blank=True, max_length=64, verbose_name='对象')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('read_at', models.DateTimeField(null=True, verbose_name='已读时间')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.outboxmessage', verbose_name='事件')),
                ('about_entity', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.legalentity', verbose_name='涉及的单位')),
                ('about_person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.person', verbose_name='涉及的委托人')),
            ],
            options={
                'verbose_name': '消息',
                'indexes': [models.Index(fields=['account', '-id'], name='messages_of_account')],
                'constraints': [models.UniqueConstraint(fields=('account', 'event'), name='told_once')],
            },
        ),
        migrations.CreateModel(
            name='Sms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone_masked', models.CharField(max_length=20, verbose_name='手机（脱敏）')),
                ('text', models.CharField(max_length=400, verbose_name='内容')),
                ('simulated', models.BooleanField(default=True, verbose_name='模拟发送')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发送时间')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sms', to='notifications.message', verbose_name='消息')),
            ],
            options={
                'verbose_name': '短信',
            },
        ),
    ]
