"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
import tongban.kernel.ids
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('catalogue', '0001_initial'),
        ('catalogue', '0002_words_and_visits'),
        ('catalogue', '0003_definition_text'),
        ('catalogue', '0004_item_lifecycle'),
        ('catalogue', '0005_shown_versions'),
        ('catalogue', '0006_draft'),
        ('catalogue', '0007_two_levels'),
        ('catalogue', '0008_writers'),
    ]

    dependencies = [
        ('authorities', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='代号')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('subject', models.CharField(choices=[('natural', '个人'), ('legal', '企业')], max_length=10, verbose_name='服务对象')),
                ('definition', models.JSONField(verbose_name='组成')),
                ('lead_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='authorities.department', verbose_name='牵头部门')),
            ],
            options={
                'verbose_name': '一件事',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='CatalogueStamp',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=0, verbose_name='目录版次')),
                ('at', models.DateTimeField(verbose_name='更新时间')),
            ],
            options={
                'verbose_name': '目录版次',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_catalogue_stamp')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='事项编号')),
                ('name', models.CharField(max_length=200, verbose_name='事项名称')),
                ('handling_item', models.CharField(blank=True, max_length=200, verbose_name='业务办理项')),
                ('basic_code', models.CharField(blank=True, max_length=12, verbose_name='基本编码')),
                ('item_type', models.CharField(max_length=20, verbose_name='事项类型')),
                ('item_type_code', models.CharField(max_length=2, verbose_name='类型代码')),
                ('described', models.BooleanField(default=False, verbose_name='已公布办事指南')),
                ('source', models.CharField(choices=[('described', '办事指南'), ('N', '全国行政许可事项清单'), ('G', '外省公开目录')], max_length=10, verbose_name='来源')),
                ('source_code', models.CharField(blank=True, max_length=60, verbose_name='来源编码')),
                ('source_levels', models.CharField(blank=True, max_length=40, verbose_name='来源层级')),
                ('legal_basis', models.TextField(blank=True, verbose_name='设定依据（目录）')),
                ('for_natural', models.BooleanField(default=False, verbose_name='面向个人')),
                ('for_legal', models.BooleanField(default=False, verbose_name='面向企业和组织')),
                ('levels', models.JSONField(default=list, verbose_name='行使层级')),
                ('approval_bureau', models.BooleanField(default=False, verbose_name='由行政审批局行使')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='authorities.department', verbose_name='实施部门')),
                ('shown_version', models.PositiveIntegerField(default=0, verbose_name='所示版本')),
                ('state', models.CharField(choices=[('planned', '待施行'), ('in_force', '施行中'), ('suspended', '暂停办理'), ('abolished', '已取消')], default='in_force', max_length=10, verbose_name='状态')),
            ],
            options={
                'verbose_name': '事项',
                'ordering': ('id',),
                'indexes': [models.Index(fields=['department', 'id'], name='item_by_department')],
            },
        ),
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40, unique=True, verbose_name='问法')),
                ('found_nothing', models.BooleanField(default=True, verbose_name='什么都没有找到')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='次数')),
                ('first_on', models.DateField(verbose_name='最早')),
                ('last_on', models.DateField(verbose_name='最近')),
                ('state', models.CharField(choices=[('open', '待处理'), ('named', '已加说法'), ('dismissed', '不属于本平台')], default='open', max_length=10, verbose_name='处理')),
                ('handled_by', models.CharField(blank=True, max_length=60, verbose_name='处理人')),
                ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
            ],
            options={
                'verbose_name': '没找准的问法',
                'ordering': ('-times', 'id'),
                'indexes': [models.Index(fields=['state', '-times', 'id'], name='asking_by_times')],
            },
        ),
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('new', '新增'), ('change', '变更'), ('split', '拆分'), ('merge', '合并'), ('suspend', '暂停'), ('resume', '恢复'), ('abolish', '取消')], max_length=10, verbose_name='变更种类')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('definitions', models.JSONField(default=list, verbose_name='新定义')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='依据')),
                ('transition', models.CharField(blank=True, max_length=500, verbose_name='在办件的过渡安排')),
                ('effective_from', models.DateField(verbose_name='施行日期')),
                ('state', models.CharField(choices=[('staffing', '待机构编制部门审核'), ('legal', '待合法性审核'), ('returned', '已退回修改'), ('scheduled', '待施行'), ('held', '施行受阻'), ('done', '已施行'), ('withdrawn', '已撤回')], max_length=10, verbose_name='状态')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='提出人')),
                ('proposer', models.PositiveBigIntegerField(verbose_name='提出人账号')),
                ('staffing_reviewer', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='机构编制审核人账号')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('effected_on', models.DateField(blank=True, null=True, verbose_name='施行于')),
                ('held_because', models.TextField(blank=True, verbose_name='受阻原因')),
                ('seq', models.PositiveIntegerField(default=0, verbose_name='日志序号')),
                ('head_hash', models.CharField(blank=True, max_length=64, verbose_name='日志摘要')),
            ],
            options={
                'verbose_name': '事项变更申请',
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['state', '-id'], name='change_by_state'), models.Index(fields=['proposer', '-id'], name='change_by_proposer'), models.Index(condition=models.Q(('state', 'scheduled')), fields=['effective_from'], name='change_due')],
            },
        ),
        migrations.CreateModel(
            name='ItemTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='theme_links', to='catalogue.item', verbose_name='事项')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='item_links', to='authorities.theme', verbose_name='主题')),
            ],
            options={
                'verbose_name': '事项主题',
                'constraints': [models.UniqueConstraint(fields=('item', 'theme'), name='item_theme_once')],
            },
        ),
        migrations.CreateModel(
            name='Implementation',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='实施编号')),
                ('level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡镇（街道）级'), ('village', '村（社区）级')], max_length=10, verbose_name='行使层级')),
                ('code', models.CharField(blank=True, max_length=31, verbose_name='实施编码')),
                ('in_force', models.BooleanField(default=True, verbose_name='在用')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='implementations', to='authorities.body', verbose_name='实施机构')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='implementations', to='authorities.division', verbose_name='区划')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='implementations', to='catalogue.item', verbose_name='事项')),
            ],
            options={
                'verbose_name': '实施清单',
                'constraints': [models.UniqueConstraint(fields=('division', 'item'), name='implemented_once_per_division')],
                'indexes': [models.Index(fields=['code'], name='implementation_by_code')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40, verbose_name='说法')),
                ('added_by', models.CharField(max_length=60, verbose_name='添加人')),
                ('added_at', models.DateTimeField(verbose_name='添加时间')),
                ('withdrawn_by', models.CharField(blank=True, max_length=60, verbose_name='撤下人')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_aliases', to='catalogue.item', verbose_name='事项')),
            ],
            options={
                'verbose_name': '常用说法',
                'ordering': ('-id',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('item', 'text'), name='alias_in_force_once')],
            },
        ),
        migrations.CreateModel(
            name='GuideVisits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='catalogue.item', verbose_name='事项')),
            ],
            options={
                'verbose_name': '指南访问量',
                'indexes': [models.Index(fields=['day'], name='visits_by_day')],
                'constraints': [models.UniqueConstraint(fields=('item', 'day'), name='visits_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='DefinitionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('definition_hash', models.CharField(max_length=64, verbose_name='定义摘要')),
                ('text', models.TextField(verbose_name='文本')),
                ('kept_at', models.DateTimeField(verbose_name='保存时间')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='catalogue.item', verbose_name='事项')),
            ],
            options={
                'verbose_name': '事项定义文本',
                'constraints': [models.UniqueConstraint(fields=('item', 'definition_hash'), name='one_text_per_definition')],
            },
        ),
        migrations.CreateModel(
            name='ChangeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField(verbose_name='序号')),
                ('act', models.CharField(choices=[('propose', '提出'), ('return', '退回'), ('resubmit', '修改后重新提出'), ('agree_staffing', '机构编制部门同意'), ('agree_legal', '合法性审核通过'), ('withdraw', '撤回'), ('effect', '施行'), ('hold', '施行受阻')], max_length=20, verbose_name='事由')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.JSONField(verbose_name='经办')),
                ('text', models.TextField(blank=True, verbose_name='意见')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('prev_hash', models.CharField(blank=True, max_length=64, verbose_name='前一摘要')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='catalogue.changerequest', verbose_name='变更申请')),
            ],
            options={
                'verbose_name': '变更日志',
                'ordering': ('change', 'seq'),
                'constraints': [models.UniqueConstraint(fields=('change', 'seq'), name='change_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='ChangedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('from', '原事项'), ('to', '新事项'), ('both', '保留的事项')], max_length=4, verbose_name='方面')),
                ('item_id', models.CharField(max_length=40, verbose_name='事项编号')),
                ('name', models.CharField(max_length=500, verbose_name='事项名称')),
                ('base', models.PositiveIntegerField(default=0, verbose_name='原版本号')),
                ('open', models.BooleanField(default=True, verbose_name='未办完')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='catalogue.changerequest', verbose_name='变更申请')),
            ],
            options={
                'verbose_name': '变更涉及的事项',
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('change', 'item_id'), name='changed_item_once'), models.UniqueConstraint(condition=models.Q(('open', True)), fields=('item_id',), name='one_open_change_per_item')],
            },
        ),
        migrations.CreateModel(
            name='ItemStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', '待施行'), ('in_force', '施行中'), ('suspended', '暂停办理'), ('abolished', '已取消')], max_length=10, verbose_name='状态')),
                ('from_on', models.DateField(verbose_name='起')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='依据')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='catalogue.changerequest', verbose_name='变更申请')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='catalogue.item', verbose_name='事项')),
            ],
            options={
                'verbose_name': '事项状态',
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('change', 'item'), name='standing_once_per_change')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new', '新增'), ('change', '变更'), ('split', '拆分'), ('merge', '合并'), ('suspend', '暂停'), ('resume', '恢复'), ('abolish', '取消')], max_length=10, verbose_name='方式')),
                ('on', models.DateField(verbose_name='日期')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='catalogue.changerequest', verbose_name='变更申请')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='came_from', to='catalogue.item', verbose_name='新事项')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='went_to', to='catalogue.item', verbose_name='原事项')),
            ],
            options={
                'verbose_name': '事项承接',
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('change', 'old', 'new'), name='succession_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name='编号')),
                ('item_id', models.CharField(max_length=40, verbose_name='事项编号')),
                ('state', models.CharField(choices=[('open', '起草中'), ('proposed', '已提交审核'), ('discarded', '已放弃')], default='open', max_length=10, verbose_name='状态')),
                ('document', models.JSONField(verbose_name='定义')),
                ('text', models.TextField(verbose_name='文本')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='第几次修改')),
                ('base_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='据以修改的版本')),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='catalogue.changerequest', verbose_name='变更申请')),
                ('begun_by', models.CharField(max_length=60, verbose_name='起草人')),
                ('begun_at', models.DateTimeField(verbose_name='起草时间')),
                ('changed_by', models.CharField(max_length=60, verbose_name='修改人')),
                ('changed_at', models.DateTimeField(verbose_name='修改时间')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='authorities.body', verbose_name='起草机构')),
                ('writers', models.JSONField(default=list, verbose_name='参与起草的账号')),
            ],
            options={
                'verbose_name': '事项草稿',
                'ordering': ('-changed_at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('item_id', 'body'), name='one_open_draft_per_office'), models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='draft_revision_from_one')],
            },
        ),
        migrations.CreateModel(
            name='ChangeWriter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.PositiveBigIntegerField(verbose_name='账号')),
                ('change', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='writers', to='catalogue.changerequest', verbose_name='变更申请')),
            ],
            options={
                'verbose_name': '参与起草的人',
                'constraints': [models.UniqueConstraint(fields=('change', 'account'), name='change_writer_once')],
            },
        ),
        migrations.CreateModel(
            name='DraftRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='第几次修改')),
                ('document', models.JSONField(verbose_name='定义')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='catalogue.draft', verbose_name='草稿')),
            ],
            options={
                'verbose_name': '草稿的一次修改',
                'constraints': [models.UniqueConstraint(fields=('draft', 'revision'), name='draft_revision_once')],
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='次序')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='调整内容')),
                ('changes_hash', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('reason', models.CharField(max_length=300, verbose_name='依据')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('published_by', models.CharField(max_length=60, verbose_name='发布人')),
                ('implementation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='catalogue.implementation', verbose_name='实施清单')),
            ],
            options={
                'verbose_name': '地方调整',
                'ordering': ('implementation', 'number'),
                'constraints': [models.UniqueConstraint(fields=('implementation', 'number'), name='override_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='override_number_from_one')],
            },
        ),
        migrations.CreateModel(
            name='ItemVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本号')),
                ('definition', models.JSONField(verbose_name='定义')),
                ('definition_hash', models.CharField(max_length=64, verbose_name='定义摘要')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('published_by', models.CharField(blank=True, max_length=60, verbose_name='发布人')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalogue.item', verbose_name='事项')),
                ('implementation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.implementation', verbose_name='实施清单')),
                ('lapsed', models.JSONField(blank=True, default=list, verbose_name='没有保留的调整')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='地方版次')),
                ('override', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.override', verbose_name='地方调整')),
            ],
            options={
                'verbose_name': '事项版本',
                'ordering': ('item', 'number'),
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='version_number_from_one'), models.UniqueConstraint(condition=models.Q(('implementation', None)), fields=('item', 'number'), name='version_number_once'), models.UniqueConstraint(fields=('implementation', 'revision'), name='local_revision_once'), models.CheckConstraint(condition=models.Q(models.Q(('implementation', None), ('override', None), ('revision', 0)), models.Q(('implementation__isnull', False), ('override__isnull', False), ('revision__gte', 1)), _connector='OR'), name='version_basic_or_local')],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='themes',
            field=models.ManyToManyField(related_name='items', through='catalogue.ItemTheme', to='authorities.theme', verbose_name='主题'),
        ),
    ]
