"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('authorities', '0001_initial'),
        ('authorities', '0002_calendar_years_and_outages'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='部门代号')),
                ('short', models.CharField(max_length=30, verbose_name='简称')),
                ('province_name', models.CharField(blank=True, max_length=60, verbose_name='省级名称')),
                ('city_pattern', models.CharField(blank=True, max_length=60, verbose_name='市级名称式')),
                ('county_pattern', models.CharField(blank=True, max_length=60, verbose_name='县级名称式')),
                ('district_pattern', models.CharField(blank=True, max_length=60, verbose_name='区级名称式')),
                ('township_pattern', models.CharField(blank=True, max_length=60, verbose_name='乡级名称式')),
                ('kind', models.CharField(max_length=30, verbose_name='性质')),
                ('code2', models.CharField(blank=True, max_length=2, verbose_name='两位部门码')),
                ('domain', models.CharField(blank=True, max_length=200, verbose_name='职责领域')),
            ],
            options={
                'verbose_name': '部门',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='统计代码')),
                ('short_code', models.CharField(db_index=True, max_length=9, verbose_name='简码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡镇（街道）级'), ('village', '村（社区）级')], max_length=10, verbose_name='层级')),
                ('kind', models.CharField(max_length=30, verbose_name='类别')),
                ('official', models.BooleanField(default=True, verbose_name='是行政区划')),
                ('managed_by', models.CharField(blank=True, max_length=60, verbose_name='管理说明')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='authorities.division', verbose_name='代码上级')),
                ('reports_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reporters', to='authorities.division', verbose_name='平台上级')),
            ],
            options={
                'verbose_name': '行政区划',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='代号')),
                ('subject', models.CharField(choices=[('natural', '个人'), ('legal', '企业')], max_length=10, verbose_name='服务对象')),
                ('code', models.CharField(max_length=3, verbose_name='主题码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
            ],
            options={
                'verbose_name': '主题',
                'ordering': ('subject', 'code'),
                'constraints': [models.UniqueConstraint(fields=('subject', 'code'), name='theme_code_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='年份')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('imported_at', models.DateTimeField(verbose_name='导入时间')),
                ('imported_by', models.CharField(max_length=60, verbose_name='导入人')),
            ],
            options={
                'verbose_name': '年度日历',
                'ordering': ('year',),
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='开始')),
                ('until_on', models.DateField(verbose_name='结束')),
                ('what', models.CharField(max_length=200, verbose_name='情况')),
                ('declared_by', models.CharField(max_length=60, verbose_name='公告人')),
                ('declared_at', models.DateTimeField(verbose_name='公告时间')),
                ('withdrawn_by', models.CharField(blank=True, max_length=60, verbose_name='撤销人')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
            ],
            options={
                'verbose_name': '平台故障',
                'ordering': ('-from_on', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='outage_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('works', models.BooleanField(verbose_name='是工作日')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='说明')),
                ('year', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='authorities.calendaryear', verbose_name='年度日历')),
            ],
            options={
                'verbose_name': '日历例外',
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name='机构代号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡镇（街道）级'), ('village', '村（社区）级')], max_length=10, verbose_name='层级')),
                ('usc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('usc_is_test', models.BooleanField(default=True, verbose_name='代码为测试用')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='authorities.department', verbose_name='部门')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='authorities.division', verbose_name='区划')),
            ],
            options={
                'verbose_name': '机构',
                'constraints': [models.UniqueConstraint(fields=('division', 'department'), name='one_body_per_department')],
            },
        ),
    ]
